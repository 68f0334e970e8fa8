"""Bytes to characters, by the rules of the web: mark, header, declaration in the page, then a guess."""

import codecs
import re

from resiliparse.parse.encoding import detect_encoding

_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]+?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]+?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MAGIC = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"BZh",
    b"\xd0\xcf\x11\xe0", b"\x7fELF", b"RIFF", b"OggS", b"ID3",
    b"\x00\x00\x00\x18ftyp", b"\x00\x00\x00 ftyp", b"wOFF", b"wOF2", b"\xfd7zXZ", b"7z\xbc\xaf",
)  # fmt: skip
_LOOK_AT = 4096
"""Bytes in which a page must declare its encoding; the web's rule says 1,024, real pages exceed it."""
_WINDOWS_1252 = dict(
    zip(
        range(0x80, 0xA0),
        bytes(range(0x80, 0xA0)).decode("cp1252", "replace").replace("\ufffd", " "),
        strict=True,
    )
)
_SIGNS_OF_TWICE = re.compile("â€™|â€œ|â€“|Ã©".encode())
"""What a curly apostrophe, a quotation mark, a dash and an e with acute look like when they were encoded twice."""
_HIGH = "\u0080-\u00bf" + re.escape(bytes(range(0x80, 0xA0)).decode("cp1252", "ignore"))
_TWICE = re.compile(f"[\u00c2-\u00df][{_HIGH}]|[\u00e0-\u00ef][{_HIGH}]{{2}}")
_CONTROL = bytes(byte for byte in range(32) if byte not in (9, 10, 11, 12, 13))
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What is unwanted, and what windows-1252 has in the place of control characters."""
_PLAIN_BYTES = bytes(byte for byte in range(256) if byte in (9, 10) or (byte >= 32 and byte != 127))
_ODD_IN_UTF8 = (re.compile(rb"\xc2[\x80-\x9f]"), re.compile(rb"\xef\xbf[\xbe\xbf]"))


def looks_binary(body: bytes) -> bool:
    """Whether the body is no text at all: a known file format, or many control characters."""
    if any(body.startswith(mark) for mark, _ in _MARKS):
        return False
    if body.startswith(_MAGIC):
        return True
    head = body[:_LOOK_AT]
    control = len(head) - len(head.translate(None, _CONTROL))
    return control > 0.1 * len(head) and not _utf16_without_mark(head)


def decoded(body: bytes, content_type: str | None = None) -> str:
    """The body's characters, without NUL, lone surrogates and other characters that no text holds.

    A declared encoding is used where it fits; UTF-8 wins where the bytes are valid UTF-8 beyond ASCII, whatever is
    declared; latin-1 means windows-1252, as browsers read it. What does not decode becomes U+FFFD.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return cleaned(body[len(mark) :].decode(encoding, "replace"))
    if (utf16 := _utf16_without_mark(body[:_LOOK_AT])) is not None:
        return cleaned(body.decode(utf16, "replace"))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return cleaned(_decoded_as(body, _declared(body, content_type)))
    if _SIGNS_OF_TWICE.search(body):
        return cleaned(_TWICE.sub(_decoded_again, text))
    return cleaned(text) if _is_odd(body) else text


def cleaned(text: str) -> str:
    """The text without characters that cannot be stored or shown; line ends become line feeds."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub("", text).translate(_WINDOWS_1252) if _ODD.search(text) else text


def _is_odd(body: bytes) -> bool:
    """Whether UTF-8 holds what `cleaned` would change: told by its bytes, in a fifth of the time."""
    return bool(body.translate(None, _PLAIN_BYTES)) or any(odd.search(body) for odd in _ODD_IN_UTF8)


def _decoded_again(match: re.Match[str]) -> str:
    """What was encoded twice decoded once more, as a page's own system did to its apostrophes."""
    try:
        return b"".join(c.encode("cp1252" if ord(c) > 0xFF else "latin-1") for c in match[0]).decode("utf-8")
    except UnicodeError:
        return match[0]


def _decoded_as(body: bytes, declared: str | None) -> str:
    guess = _known(detect_encoding(body[:200_000])) or "cp1252"
    for encoding in (declared, guess):
        if encoding is None:
            continue
        text = body.decode(encoding, "replace")
        if text.count("\ufffd") <= 0.0005 * len(text) + 3:
            return text
    return body.decode(declared or guess, "replace")


def _declared(body: bytes, content_type: str | None) -> str | None:
    head = body[:_LOOK_AT]
    header = _HEADER_CHARSET.search(content_type or "")
    page = _META_CHARSET.search(head) or _XML_CHARSET.search(head)
    names = [header[1]] if header else []
    names += [page[1].decode("ascii", "replace")] if page else []
    return next((known for name in names if (known := _known(name))), None)


def _known(name: str | None) -> str | None:
    try:
        encoding = codecs.lookup(name or "").name
    except LookupError:
        return None
    if encoding in ("iso8859-1", "ascii"):
        return "cp1252"
    return {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "iso8859-9": "cp1254"}.get(encoding, encoding)


def _utf16_without_mark(head: bytes) -> str | None:
    if len(head) < 32:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None
