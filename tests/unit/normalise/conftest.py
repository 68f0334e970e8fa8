"""The builder of texts with layers."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.layered import Made


@pytest.fixture
def make() -> Callable[..., Made]:
    """Begins an article: `make(text, title=..., published=...)`; `.named()`, `.said()`, `.event()` lay layers on it."""

    def build(text: str, title: str | None = None, published: date | None = date(2024, 5, 17)) -> Made:
        return Made(text, title, published)

    return build
