"""Answers of web servers, live or archived: whether there is a page in them."""

import json
from collections.abc import Iterable

from flows.ingest.options import MEGABYTE
from flows.ingest.sniff import Recognised, Unusable, of_content
from flows.ingest.sources import Format
from schemas.vocab import Reason

_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
_OPEN_TYPES = frozenset({"", "application/octet-stream", "application/xml", "text/xml", "unknown/unknown"})
_UNREPEATED = frozenset({"set-cookie", "set-cookie2"})
"""Left out of what is kept: keys to someone's session, no evidence."""


def media_type(content_type: str | None) -> str:
    """The type without its parameters, lower case; empty where none is stated."""
    return (content_type or "").split(";")[0].strip().lower()


def may_be_page(content_type: str | None, body: bytes) -> bool:
    """The answer calls itself HTML, or leaves open what it is and looks like HTML."""
    kind = media_type(content_type)
    if kind in _PAGE_TYPES:
        return True
    found = of_content(body, "") if kind in _OPEN_TYPES else None
    return isinstance(found, Recognised) and found.format is Format.HTML


def page_problem(status: int | None, body: bytes, limit: int, *, whole: bool = True) -> Unusable | None:
    """Why an answer that calls itself a page is none; not `whole` where the body was left out for its size."""
    if status is not None and status >= 400:
        reason = Reason.NOT_FOUND if status in (404, 410) else Reason.HTTP_ERROR
        return Unusable(reason=reason, detail=f"the server answered {status}", evidence=body)
    if len(body) > limit or not whole:
        return Unusable(reason=Reason.TOO_LARGE, detail=too_large(limit))
    found = of_content(body, "")
    hopeless = isinstance(found, Unusable) and found.reason in (Reason.EMPTY, Reason.BINARY, Reason.UNREADABLE)
    return found if hopeless and isinstance(found, Unusable) else None


def too_large(limit: int) -> str:
    """What a refusal for size says."""
    return f"over {limit / MEGABYTE:.3g} MB unpacked: raise the setting max_body_megabytes to read it"


def headers_text(headers: Iterable[tuple[str, str]]) -> str:
    """Headers as a JSON object with lower-case names, repeated ones joined; session cookies left out."""
    joined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        if key not in _UNREPEATED:
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return json.dumps(joined, ensure_ascii=False)
