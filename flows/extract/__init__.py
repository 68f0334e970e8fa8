"""Raw bodies to clean articles with metadata, each value with its source; pure but for its own worker processes."""

from flows.extract.item import Item, extract_item
from flows.extract.page import Page, Refusal, extract_page
from flows.extract.pool import ExtractionPool
from flows.extract.stage import EXTRACTOR_VERSION, extract

__all__ = [
    "EXTRACTOR_VERSION", "ExtractionPool", "Item", "Page", "Refusal", "extract", "extract_item", "extract_page",
]  # fmt: skip
