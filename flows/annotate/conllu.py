"""Docs to CoNLL-U: sentences, words, UPOS, lemmas, heads and relations; `_` for what a recogniser does not tell."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span, Token


def conllu(doc: Doc, *, article_id: str) -> Iterator[str]:
    """The lines of one article, each sentence ended by an empty one. Words that are only white space are left out."""
    yield f"# newdoc id = {article_id}"
    number = 0
    for sentence in doc.sents if doc.has_annotation("SENT_START") else [doc[:]]:
        words = [token for token in sentence if not token.is_space]
        if words:
            number += 1
            yield f"# sent_id = {article_id}-{number}"
            yield f"# text = {_text(words)}"
            yield from _words(sentence, words)
            yield ""


def conllu_document(docs: Iterable[tuple[str, Doc]]) -> Iterator[str]:
    """The lines of all articles, given as pairs of id and Doc, each with its line break."""
    for article_id, doc in docs:
        for line in conllu(doc, article_id=article_id):
            yield f"{line}\n"


def _words(sentence: Span, words: list[Token]) -> Iterator[str]:
    numbers = {token.i: number for number, token in enumerate(words, start=1)}
    parsed = sentence.doc.has_annotation("DEP")
    for token in words:
        head, relation = _syntax(token, numbers) if parsed else ("_", "_")
        # A word cannot hold a tab or a line break in this format; names over two lines are written with a blank.
        fields = (
            str(numbers[token.i]),
            token.text,
            token.lemma_ or "_",
            token.pos_ or "_",
            "_",
            "_",
            head,
            relation,
            "_",
        )
        yield "\t".join([*(" ".join(field.split()) or "_" for field in fields), _space(token)])


def _syntax(token: Token, numbers: dict[int, int]) -> tuple[str, str]:
    """Head and relation; the root and words whose head is white space hang on 0."""
    if token.head.i == token.i or token.head.i not in numbers:
        return "0", "root" if token.head.i == token.i else token.dep_ or "_"
    return str(numbers[token.head.i]), token.dep_ or "_"


def _space(token: Token) -> str:
    following = token.nbor() if token.i + 1 < len(token.doc) else None
    return "_" if token.whitespace_ or (following is not None and following.is_space) else "SpaceAfter=No"


def _text(words: list[Token]) -> str:
    """The sentence on one line, as its words and SpaceAfter give it back."""
    parts = [part for token in words for part in (" ".join(token.text.split()), "" if _space(token) != "_" else " ")]
    return "".join(parts).strip()
