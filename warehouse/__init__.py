"""The store: a DuckLake that ingests write in whole batches and analysts read through views. Loads duckdb late."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.connection import connect
    from warehouse.lake import Lake
    from warehouse.location import LakeLocation

__all__ = ["Lake", "LakeLocation", "connect"]

_HOMES = {"connect": "warehouse.connection", "Lake": "warehouse.lake", "LakeLocation": "warehouse.location"}


def __getattr__(name: str) -> object:
    """Load what is asked for when it is asked for: `wirehouse --help` needs none of it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'warehouse' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
