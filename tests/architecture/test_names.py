"""Our generic package names cannot collide: with the standard library, with what is installed, with each other."""

import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

OURS = ("flows", "schemas", "warehouse")


@pytest.mark.parametrize("package", OURS)
def test_nobody_else_owns_the_package(package: str) -> None:
    assert set(packages_distributions()[package]) == {"wirehouse"}


def test_no_name_in_flows_hides_a_module(root: Path) -> None:
    """Prefect's script loader puts flows/ first on sys.path: a flows/schemas.py would be taken for schemas/."""
    names = {
        path.stem for path in (root / "flows").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    taken = sys.stdlib_module_names | packages_distributions().keys() | set(OURS)

    assert not (names - {"__init__"}) & taken
