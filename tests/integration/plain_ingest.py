"""An ingest without Prefect in a process of its own, for tests that kill it: LAKE BATCH_RECORDS SOURCE..."""

import sys
from pathlib import Path

from flows.ingest import SourceOptions, plan
from flows.pipeline import IngestRequest, plain_steps, run_ingest
from flows.progress import Silent
from flows.settings import load_settings


def main(lake: str, batch_records: str, *sources: str) -> None:
    """Run it with two workers."""
    options = SourceOptions()
    settings = load_settings(
        config=None,
        environment={},
        flags={
            "lake": lake,
            "ingest.batch_records": int(batch_records),
            "extract.workers": 2,
            "annotate.model": "fast",
        },
        folder=Path.cwd(),
    )
    request = IngestRequest(arguments=sources, plan=plan(sources, options), options=options, settings=settings)
    with plain_steps() as work:
        run_ingest(request, work, Silent())


if __name__ == "__main__":
    main(*sys.argv[1:])
