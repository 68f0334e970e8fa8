"""How word lists are written in this stage: as running text, so that they can be read and searched."""


def word_set(words: str) -> frozenset[str]:
    """The words of a text that are parted by white space."""
    return frozenset(words.split())
