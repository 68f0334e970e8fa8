"""Sources to raw bodies: what arguments name, read record by record; pure but for files and the network."""

from flows.ingest.columns import FIELDS, DumpColumns
from flows.ingest.options import OptionsError, SourceOptions
from flows.ingest.plan import expand, plan
from flows.ingest.reading import READERS, read
from flows.ingest.records import Fetched, Given, Record, Refused, tables
from flows.ingest.sources import Format, Plan, Source

__all__ = [
    "FIELDS", "READERS", "DumpColumns", "Fetched", "Format", "Given", "OptionsError", "Plan", "Record", "Refused",
    "Source", "SourceOptions", "expand", "plan", "read", "tables",
]  # fmt: skip
