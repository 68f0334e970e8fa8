"""Bytes become characters by the rules of the web; what no text holds is dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.extract.encoding import cleaned, decoded, looks_binary

DEFINED = frozenset(range(256)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D}
WORDS = "“Naïve”, said Zoë – for €3 a day."


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (WORDS.encode("utf-8"), None),
        (b"\xef\xbb\xbf" + WORDS.encode("utf-8"), None),
        (WORDS.encode("utf-16"), None),
        (("<p>" + WORDS * 3).encode("utf-16-le"), None),
        (WORDS.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (b'<meta charset="iso-8859-1">' + WORDS.encode("cp1252"), None),
        (b'<?xml version="1.0" encoding="windows-1252"?>' + WORDS.encode("cp1252"), None),
        (b'<meta charset="ascii">' + WORDS.encode("utf-8"), None),
        (WORDS.encode("utf-8"), "text/html; charset=no-such-thing"),
    ],
    ids=["utf-8", "mark", "utf-16", "utf-16 without mark", "header", "meta", "xml", "wrong meta", "unknown name"],
)
def test_encodings(body: bytes, content_type: str | None) -> None:
    assert WORDS in decoded(body, content_type)


def test_the_header_goes_before_the_page() -> None:
    body = b'<meta charset="windows-1252">' + "Ľubica žije v Žiline".encode("cp1250")

    assert "Ľubica žije v Žiline" in decoded(body, "text/html; charset=windows-1250")


def test_chinese_and_japanese_labels() -> None:
    assert decoded("<meta charset=gb2312>镕基".encode("gb18030")).endswith("镕基")
    assert decoded("<meta charset=shift_jis>①番".encode("cp932")).endswith("①番")


def test_nothing_unstorable_is_left() -> None:
    text = cleaned("a\x00b\ud800c\r\nd\re\x85f\ufffeg")

    assert text == "abc\nd\ne…fg"
    text.encode("utf-8")


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\x00\x07\r\n\t\x7f\x85\x9f\ufffe\uffff"), max_size=25))
def test_utf_8_is_cleaned_as_its_characters_are(text: str) -> None:
    assert decoded(f"<p>{text}".encode()) == cleaned(f"<p>{text}")


@pytest.mark.parametrize("body", [b"%PDF-1.7 ...", b"\x89PNG\r\n", b"PK\x03\x04xl/", bytes(range(256)) * 20])
def test_binary(body: bytes) -> None:
    assert looks_binary(body)


@pytest.mark.parametrize(
    "body", [b"<p>one\x00two</p>" * 20, WORDS.encode("utf-16"), ("<p>word " * 20).encode("utf-16-be")]
)
def test_text_with_dirt_is_not_binary(body: bytes) -> None:
    assert not looks_binary(body)


def test_what_was_encoded_twice_is_mended() -> None:
    words = "It wasn’t “so” in the café – for €3"
    as_windows = "".join(bytes([byte]).decode("cp1252" if byte in DEFINED else "latin-1") for byte in words.encode())

    assert decoded(as_windows.encode()) == words
    assert decoded("SÃO PAULO’s “naïve” plan à la carte".encode()) == "SÃO PAULO’s “naïve” plan à la carte"
