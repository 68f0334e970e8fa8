"""A guard around a spaCy tokenizer: runs of hundreds of characters without white space would take it minutes."""

import re
from collections.abc import Callable, Iterator

from spacy.tokens import Doc
from spacy.vocab import Vocab

LONGEST = 400
"""Characters of the longest run that the tokenizer sees; 8,000 brackets in a row took it 10 seconds, 50,000 minutes."""

_RUN = re.compile(rf"\S{{{LONGEST},}}")


class GuardedTokenizer:
    """Tokenizes as the inner one does; cuts overlong runs into words of LONGEST characters. The text is kept."""

    def __init__(self, inner: Callable[[str], Doc], vocab: Vocab) -> None:
        self.inner, self.vocab = inner, vocab

    def __call__(self, text: str) -> Doc:
        """The Doc of the text: `doc.text == text`."""
        if not _RUN.search(text):
            return self.inner(text)
        words: list[str] = []
        spaces: list[bool] = []
        for piece, is_run in _pieces(text):
            if is_run:
                cut = [piece[at : at + LONGEST] for at in range(0, len(piece), LONGEST)]
                words += cut
                spaces += [False] * len(cut)
            else:
                doc = self.inner(piece)
                words += [token.text for token in doc]
                spaces += [bool(token.whitespace_) for token in doc]
        return Doc(self.vocab, words=words, spaces=spaces)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in order, cut at the overlong runs, with whether the piece is one."""
    at = 0
    for run in _RUN.finditer(text):
        if run.start() > at:
            yield text[at : run.start()], False
        yield run[0], True
        at = run.end()
    if at < len(text):
        yield text[at:], False
