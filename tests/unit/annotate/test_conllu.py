"""CoNLL-U: what is printed for a Doc with and without syntax."""

import spacy
from spacy.tokens import Doc

from flows.annotate import load
from flows.annotate.conllu import conllu, conllu_document


def test_words_without_syntax_have_no_heads() -> None:
    lines = list(conllu(load()("Talks fail\n\nAnn Lee left."), article_id="a"))
    assert lines[:4] == [
        "# newdoc id = a",
        "# sent_id = a-1",
        "# text = Talks fail",
        "1\tTalks\t_\t_\t_\t_\t_\t_\t_\t_",
    ]
    assert lines[-2:] == ["4\t.\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No", ""]
    assert "3\tleft\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No" in lines


def test_syntax_is_numbered_within_the_sentence() -> None:
    vocab = spacy.blank("en").vocab
    doc = Doc(
        vocab, words=["Go", ".", "Ann", "left"], spaces=[False, True, True, False], heads=[0, 0, 3, 3],
        deps=["root", "punct", "nsubj", "root"], pos=["VERB", "PUNCT", "PROPN", "VERB"],
        lemmas=["go", ".", "Ann", "leave"],
        sent_starts=[True, False, True, False],
    )  # fmt: skip
    lines = [line for line in conllu(doc, article_id="a") if line[:1].isdigit()]
    assert lines == [
        "1\tGo\tgo\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No",
        "2\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_",
        "1\tAnn\tAnn\tPROPN\t_\t_\t2\tnsubj\t_\t_",
        "2\tleft\tleave\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No",
    ]


def test_sentences_end_with_an_empty_line_and_text_is_given_back() -> None:
    nlp = load()
    written = "".join(conllu_document([("a", nlp("It rained.\r\n\r\nIt’s “over”.")), ("b", nlp(""))]))
    assert written.endswith("# newdoc id = b\n")
    assert "# text = It’s “over”.\n" in written
    assert written.count("\n\n") == 2
