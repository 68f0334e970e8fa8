"""The flow under Prefect, once: a task a step and batch, a report beside the run, and the same lake as without it."""

from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from tests.integration.test_cli import dump
from warehouse import connect
from warehouse.query import rows


@pytest.mark.slow
def test_ingest_under_prefect(lake_dir: Path, tmp_path: Path) -> None:
    from prefect.artifacts import Artifact
    from prefect.client.orchestration import get_client
    from prefect.testing.utilities import prefect_test_harness

    from flows.ingest_flow import ingest

    pages = dump(tmp_path / "a.jsonl", range(5))
    flags: dict[str, str | int | float | bool] = {"lake": str(lake_dir), "ingest.batch_records": 2}
    with prefect_test_harness(server_startup_timeout=120):
        report = ingest([str(pages)], flags=flags)
        with get_client(sync_client=True) as client:
            flow_runs = client.read_flow_runs()
            task_runs = client.read_task_runs()
        artifact = Artifact.get("ingest")

    assert isinstance(report, dict)
    assert (report["records"], report["new"], report["batches"]) == (5, 5, 3)
    assert [run.state_name for run in flow_runs] == ["Completed"]
    steps = Counter(run.name.rpartition("-")[0] for run in task_runs)
    assert set(steps) <= {"read", "extract", "annotate", "normalise", "load", "resolve"}
    assert max(steps.values(), default=0) <= 4, "tasks are per batch, and one more read finds the end"
    assert artifact is not None
    assert "| new | 5 |" in str(artifact.data)
    with connect(lake_dir) as connection:
        assert rows(connection, "SELECT count(*) AS n FROM articles") == [{"n": 5}]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("entrypoint", "name"), [("flows.ingest_flow.ingest", "ingest"), ("flows.publish_flow.publish", "publish")]
)
def test_the_flows_load_by_module_entrypoints(entrypoint: str, name: str) -> None:
    """What a deployment names, and no side effect of the import: no lake, no settings are needed."""
    from prefect.flows import load_flow_from_entrypoint

    assert load_flow_from_entrypoint(entrypoint).name == name


def test_the_deployments_name_flows_and_parameters_that_there_are() -> None:
    from flows.serving import FLOWS

    text = files("flows").joinpath("prefect.yaml").read_text("utf-8")
    deployments = {each["entrypoint"]: each for each in yaml.safe_load(text)["deployments"]}

    assert set(deployments) == {f"{flow.fn.__module__}.{flow.fn.__name__}" for flow in FLOWS.values()}
    for name, each in deployments.items():
        flow = FLOWS[name.rpartition(".")[2]]
        flow.validate_parameters(each.get("parameters", {}))
