"""Texts as sets of word sequences: what near-duplicates share, however their paragraphs were cut or moved."""

import re
import unicodedata
from collections.abc import Sequence

WIDTH = 5
"""Words of a shingle: fewer are shared by chance, more are broken by each edited word."""
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_IDEOGRAPH}]|[^\W{_IDEOGRAPH}]+")


def body_of(text: str, title: str | None) -> str:
    """The text below the headline that it begins with, since every outlet writes its own; all where nothing follows."""
    if not title or not text.startswith(title):
        return text
    return text[len(title) :].strip() or text


def words(text: str) -> list[str]:
    """Words without case and punctuation; of scripts that part no words, each character."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def shingles(found: Sequence[str]) -> list[str]:
    """All different sequences of WIDTH words; a shorter text is one shingle, an empty one none."""
    if not found:
        return []
    shifted = (found[i:] for i in range(WIDTH))
    return list(dict.fromkeys(map(" ".join, zip(*shifted, strict=False)))) or [" ".join(found)]
