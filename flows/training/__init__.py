"""Training of the English models: corpora to examples, examples to a model, a model to the files that are shipped."""
