"""The builder of texts with layers."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.layered import Made


@pytest.fixture
def make() -> Callable[..., Made]:
    """`make(text, title=..., published=...)` begins an article; `.named()`, `.said()` and `.event()` lay layers over it."""

    def build(text: str, title: str | None = None, published: date | None = date(2024, 5, 17)) -> Made:
        return Made(text, title, published)

    return build
