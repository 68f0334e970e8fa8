"""The import rules of pyproject.toml hold: who may import whom is what the folders mean."""

import tomllib
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

MAKES_MODELS = {"flows.training"}
"""No stage: it may see the stage whose model it trains."""


def test_the_import_rules_hold(root: Path) -> None:
    assert lint_imports(config_filename=str(root / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_every_stage_is_under_a_rule(root: Path) -> None:
    config = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    ruled = {
        module for contract in contracts for key in ("modules", "source_modules") for module in contract.get(key, [])
    }
    stages = {f"flows.{folder.parent.name}" for folder in (root / "flows").glob("*/__init__.py")}

    assert stages - MAKES_MODELS <= ruled
