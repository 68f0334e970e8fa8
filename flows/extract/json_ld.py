"""The JSON-LD of a page: its nodes, with lists and graphs opened; broken scripts are mended or passed over."""

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement


def json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """All nodes of the page's JSON-LD, lists and graphs opened."""
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and (text := script.text_content()):
            yield from _nodes(_parsed(text), depth=0)


def _parsed(text: str) -> Any:
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$", "", text.strip())
    for attempt in (text, re.sub(r",(\s*[}\]])", r"\1", text).rstrip(" ;\n")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "liveBlogUpdate_"):
            if isinstance(value.get(key), (dict, list)):
                yield from _nodes(value[key], depth + 1)


def types_of(node: dict[str, Any]) -> set[str]:
    """Types of a node, lower case, without the vocabulary's address."""
    value = node.get("@type") or node.get("type") or ""
    return {str(item).lower().rsplit("/", 1)[-1] for item in (value if isinstance(value, list) else [value]) if item}
