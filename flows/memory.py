"""Gives memory back to the system, so that a run takes what its largest step needs and not what all of them leave."""

import ctypes
from contextlib import suppress

import pyarrow as pa


def give_back() -> None:
    """Free what the allocators of C and Arrow keep for later; where the C library cannot, it keeps it."""
    pa.default_memory_pool().release_unused()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
