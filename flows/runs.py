"""What a run writes of itself at its start: its id, its versions, its process."""

import json
import os
import secrets
import socket
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from schemas.registry import SCHEMA_VERSION
from warehouse.batch import RunStart


def new_run_id() -> str:
    """An id that sorts by start and that two runs of the same second do not share."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def run_start(run_id: str, flow: str, sources: Sequence[str], versions: Mapping[str, str]) -> RunStart:
    """The first row of a run that begins now, in this process."""
    return RunStart(
        run_id=run_id,
        flow=flow,
        started_at=datetime.now(UTC),
        sources=tuple(sources),
        versions=json.dumps({"wirehouse": version("wirehouse"), "schema": SCHEMA_VERSION, **versions}),
        host=socket.gethostname(),
        pid=os.getpid(),
    )
