"""The flows as deployments on a Prefect server, and the runner that starts their runs. Import after `prefect_ready`."""

import asyncio
import signal
from collections.abc import Sequence
from typing import Any

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.runner import Runner
from prefect.schedules import Cron, Interval, Schedule
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows.ingest_flow import ingest
from flows.maintain_flow import maintain
from flows.publish_flow import publish
from flows.schedule import When
from flows.serve import DEPLOYMENT, Served
from flows.settings import SettingsError

FLOWS: dict[str, Flow[Any, Any]] = {"ingest": ingest, "publish": publish, "maintain": maintain}
_POLL_SECONDS = 5


async def serve(served: Sequence[Served], *, ours: bool) -> None:
    """Start runs when they are due, until a signal says stop. `ours`: nobody else uses the server.

    Each run is a process of its own, so that memory and file handles go back with it.
    """
    runner = Runner(name=DEPLOYMENT, query_seconds=_POLL_SECONDS, limit=len(served), pause_on_shutdown=True)
    deployments = [await runner.aadd_deployment(await _deployment(each)) for each in served]
    async with get_client() as client:
        if ours:
            await _end_orphans(client, deployments)
        if served[0].flow == "ingest" and served[0].when.interval:
            await client.create_flow_run_from_deployment(deployments[0])
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, runner.handle_sigterm)
    await runner.start()


async def _deployment(served: Served) -> Any:
    return await FLOWS[served.flow].ato_deployment(
        name=DEPLOYMENT,
        schedule=_schedule(served.when),
        parameters=served.parameters,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def _schedule(when: When) -> Schedule:
    if when.cron is not None:
        try:
            return Cron(when.cron, timezone=when.timezone)
        except ValueError as error:
            raise SettingsError(f"{when.cron!r} is no cron line: {error}") from error
    assert when.interval is not None
    return Interval(when.interval)


async def _end_orphans(client: Any, deployments: Sequence[Any]) -> None:
    """Runs whose server was killed with them would stay `Running` for good."""
    found = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(
                type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
            )
        ),
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=list(deployments))),
    )
    for run in found:
        await client.set_flow_run_state(run.id, Crashed(message="its process is gone"), force=True)
