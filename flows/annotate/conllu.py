"""spaCy Docs as CoNLL-U: sentences, words and syntax, as far as the recogniser gives them."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token


def conllu(doc: Doc, doc_id: str) -> str:
    """The document as CoNLL-U, with a blank line after each sentence.

    White space between words is no word: `# text` is the sentence with single blanks, `# newpar` begins a paragraph.
    Columns that the recogniser does not fill are `_`.
    """
    lines = [f"# newdoc id = {doc_id}"]
    number = 0
    for sentence in doc.sents:
        words = [token for token in sentence if not token.is_space]
        if not words:
            continue
        number += 1
        if _begins_paragraph(words[0]):
            lines.append("# newpar")
        lines += [f"# sent_id = {doc_id}-{number}", f"# text = {_plain(words)}", *_rows(words), ""]
    return "\n".join(lines) + "\n"


def _rows(words: list[Token]) -> Iterator[str]:
    positions = {token.i: place for place, token in enumerate(words, 1)}
    for place, token in enumerate(words, 1):
        head, relation = _head(token, positions)
        yield "\t".join(
            (
                str(place),
                token.text,
                token.lemma_ or "_",
                token.pos_ or "_",
                token.tag_ or "_",
                str(token.morph) or "_",
                head,
                relation,
                "_",
                "_" if _blank_follows(token) else "SpaceAfter=No",
            )
        )


def _head(token: Token, positions: dict[int, int]) -> tuple[str, str]:
    """Head and relation; a word that hangs on white space hangs on what that hangs on."""
    if not token.dep_:
        return "_", "_"
    head = token.head
    while head.i not in positions and head.head.i != head.i:
        head = head.head
    if head.i == token.i or head.i not in positions:
        return "0", "root"
    return str(positions[head.i]), token.dep_


def _plain(words: list[Token]) -> str:
    return "".join(token.text + (" " if _blank_follows(token) else "") for token in words).rstrip()


def _blank_follows(token: Token) -> bool:
    if token.whitespace_:
        return True
    after = token.i + 1
    return after >= len(token.doc) or token.doc[after].is_space


def _begins_paragraph(token: Token) -> bool:
    if token.i == 0:
        return True
    before = token.doc[token.i - 1]
    return before.is_space and "\n" in before.text
