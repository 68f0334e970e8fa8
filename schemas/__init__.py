"""The contract between the stages: every table declared once, the vocabularies, the ids. Imports pyarrow only."""

from schemas.model import Column, ContractError, Table
from schemas.registry import LAKE_TABLES, SCHEMA_VERSION, VIEWS, table

__all__ = ["LAKE_TABLES", "SCHEMA_VERSION", "VIEWS", "Column", "ContractError", "Table", "table"]
