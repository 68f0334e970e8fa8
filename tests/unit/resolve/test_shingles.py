"""Texts as sets of word sequences."""

from flows.resolve.shingles import body_of, shingles, words


def test_case_punctuation_and_forms_of_letters_do_not_count() -> None:
    assert words("The “Port”, it’s\n\nＣＬＯＳＥＤ!") == words("the port it's closed")


def test_scripts_without_spaces_are_taken_by_character() -> None:
    assert words("東京の港 closed") == ["東", "京", "の", "港", "closed"]


def test_a_shingle_is_five_words_and_each_counts_once() -> None:
    assert shingles([*"abcdeabcde"]) == ["a b c d e", "b c d e a", "c d e a b", "d e a b c", "e a b c d"]


def test_a_short_text_is_one_shingle_and_an_empty_one_none() -> None:
    assert shingles(["two", "words"]) == ["two words"]
    assert shingles([]) == []


def test_the_headline_is_left_out_unless_nothing_else_is_there() -> None:
    assert body_of("Port closes\n\nIt did.", "Port closes") == "It did."
    assert body_of("Port closes", "Port closes") == "Port closes"
    assert body_of("It did.", "Port closes") == "It did."
    assert body_of("It did.", None) == "It did."
