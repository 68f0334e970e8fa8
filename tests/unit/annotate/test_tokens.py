"""The guard around the tokenizer: texts are kept, and no run takes it long."""

import pytest

from flows.annotate import load


@pytest.mark.parametrize("run", ["(" * 50_000, "A" * 1000, "\u2014" * 900, "x." * 500, "\u201c" * 401 + "a"])
@pytest.mark.parametrize("frame", ["{}", "Go {} now.", " {}\n\nIt rained.", "{}  {}"])
def test_overlong_runs_are_cut_and_kept(run: str, frame: str) -> None:
    text = frame.replace("{}", run)
    doc = load("fast").make_doc(text)
    assert doc.text == text
    assert max(len(token) for token in doc) <= 400


def test_usual_words_are_left_to_the_tokenizer() -> None:
    assert [token.text for token in load("fast").make_doc("Don't go (now).")] == [
        "Do",
        "n't",
        "go",
        "(",
        "now",
        ")",
        ".",
    ]
