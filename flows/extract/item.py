"""One source item to an article or a refusal, whatever the item is: what a worker process runs."""

from dataclasses import dataclass, field

from flows.extract.given import Given
from flows.extract.page import Page, Refusal, extract_page
from flows.extract.text import extract_text
from schemas.vocab import ContentKind, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What extraction needs of one fetched row."""

    body: bytes
    content_kind: str
    content_type: str | None = None
    url: str | None = None
    status: int | None = None
    given: Given = field(default_factory=Given)


def extract_item(item: Item) -> Page | Refusal:
    """The article, or why there is none. An error of the libraries on a page is a refusal; MemoryError is raised."""
    try:
        if item.content_kind == ContentKind.TEXT:
            return extract_text(item.body, item.given, content_type=item.content_type)
        return extract_page(
            item.body, url=item.url, content_type=item.content_type, status=item.status, given=item.given
        )
    except MemoryError:
        raise
    except RecursionError:
        return Refusal(Reason.TOO_DEEP, "The markup is nested too deeply to be walked.")
    except Exception as error:  # noqa: BLE001 (whatever the page makes the libraries raise costs that page only)
        return Refusal(Reason.EXTRACTION_FAILED, f"{type(error).__name__}: {error}"[:300])
