"""Stable ids: computed from what they name, never counted, the same on any machine, in any order, in any batch."""

import hashlib
import re
import unicodedata
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

ID_LENGTH = 24
"""Hexadecimal digits of an id, 96 bits: below one collision in 10^9 for ten million rows a table."""

_TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|ocid|cmpid|cmp|smid|ito|"
    r"ns_(campaign|mchannel|source|linkname|fee)|at_(campaign|medium|custom\d*|link.*|format|ptr_name|bbc_team)|"
    r"_ga|_gl|_hs(enc|mi)|ref_?src|ref_url|spm|scid|sr_share|share|partner|taid|xtor|traffic_source|"
    r"phpsessid|jsessionid|sessionid)$",
    re.IGNORECASE,
)
_VARIANT = re.compile(r"^(amp|outputtype|output|view|mode)$", re.IGNORECASE)
_VARIANT_VALUES = {"", "1", "amp", "true", "mobile", "m"}
_VARIANT_HOST = re.compile(r"^(www\d?|m|mobile|amp|wap|touch)\.(?=[^.]+\.[^.]+)")
_SESSION_PATH = re.compile(r";(jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)
_INDEX_FILE = re.compile(r"/(index|default)\.(html?|php|aspx?)$", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def hashed(*parts: object) -> str:
    """The id of a sequence of values; None and "" differ, and no two sequences run into each other."""
    joined = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:ID_LENGTH]


def normalised_url(url: str) -> str:
    """The address without what does not name the page.

    Folded: scheme, `www.`, mobile and amp hosts and paths, default ports, fragments, tracking and session keys, the
    order of the other query keys, dot segments, percent escapes, a trailing slash. Kept: path case and unknown keys.

    Raises ValueError where there is no http(s) address.
    """
    parts = urlsplit(url.strip().strip("<>").strip())
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an http(s) address: {url!r}")
    query = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _droppable(k, v))
    tail = f"?{urlencode(query)}" if query else ""
    return f"{_host(parts.hostname, parts.port, parts.scheme.lower())}{_path(parts.path)}{tail}"


def site_of(url: str) -> str | None:
    """Host of the address as a reader names the site: lower case, without www. or mobile prefix; None without one."""
    try:
        parts = urlsplit(url.strip().strip("<>"))
        return _host(parts.hostname, None, parts.scheme) if parts.hostname else None
    except ValueError:
        return None


def article_id(*, url: str | None, site: str | None, title: str | None, text: str) -> str:
    """The article's id: from its address where it has a usable one, else from publisher, title and first words."""
    if url:
        try:
            return hashed("url", normalised_url(url))
        except ValueError:
            pass
    body = text[len(title) :] if title and text.startswith(title) else text
    first_words = " ".join(_plain(body).split()[:20])
    return hashed("words", _plain(site or ""), _plain(title or ""), first_words)


def revision_id(text: str) -> str:
    """The text version's id: case, white space, punctuation style and accents' encoding do not make a new one."""
    return hashed("text", _plain(text))


def fetch_id(*, source_kind: str, source_ref: str, url: str | None, body_sha256: str) -> str:
    """The source item's id: the same file or record with the same body is the same item."""
    return hashed("fetch", source_kind, source_ref, url, body_sha256)


def reject_id(*, source_ref: str, fetch_id: str | None, stage: str, reason: str) -> str:
    """The refusal's id: trying the same item again with the same outcome is the same refusal."""
    return hashed("reject", source_ref, fetch_id, stage, reason)


def _droppable(key: str, value: str) -> bool:
    return bool(_TRACKING.match(key)) or bool(_VARIANT.match(key) and value.lower() in _VARIANT_VALUES)


def _host(host: str, port: int | None, scheme: str) -> str:
    plain = host.lower().rstrip(".")
    if not plain.isascii():
        plain = plain.encode("idna").decode("ascii")
    while folded := _VARIANT_HOST.sub("", plain):
        if folded == plain:
            break
        plain = folded
    return plain if port in (None, _DEFAULT_PORTS.get(scheme)) else f"{plain}:{port}"


def _path(path: str) -> str:
    segments: list[str] = []
    for segment in _INDEX_FILE.sub("/", _SESSION_PATH.sub("", path)).split("/"):
        if segment == "..":
            segments[-1:] = []
        elif segment not in ("", "."):
            segments.append(quote(unquote(segment), safe="~!$&'()*+,;=:@-._"))
    while segments and segments[-1].lower() == "amp":
        segments.pop()
    if segments and segments[0].lower() == "amp" and len(segments) > 1:
        segments.pop(0)
    if segments:
        segments[-1] = re.sub(r"\.amp(?=\.html?$)|\.amp$", "", segments[-1], flags=re.IGNORECASE)
    return "/" + "/".join(segments) if segments else ""


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))
