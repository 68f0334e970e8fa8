"""Telling someone how a run ended: a webhook, a command. Whatever goes wrong here is logged and changes no run."""

import json
import logging
import shlex
import subprocess
from collections.abc import Mapping

import httpx

from flows.answers import json_value
from flows.settings import NotifySettings, Settings, SettingsError
from schemas.vocab import RunStatus

_LOG = logging.getLogger("wirehouse.notify")
_SECONDS = 20
_WHEN = ("failed", "empty", "done")


def occasions(settings: NotifySettings) -> frozenset[str]:
    """What someone wants to hear of. Raises SettingsError for a word that is none of failed, empty, done."""
    words = [word.strip() for word in settings.when.split(",") if word.strip()]
    if unknown := [word for word in words if word not in _WHEN]:
        raise SettingsError(f"notify.when: {unknown[0]!r} is none of {', '.join(_WHEN)}")
    return frozenset(words)


def tell(settings: Settings, run: Mapping[str, object]) -> None:
    """Post or pipe the run as JSON where it ended as the settings say; `run` is what `--json` prints of it.

    It has at least flow, run_id, status, error; an ingest also its counts.
    """
    wanted = occasions(settings.notify)
    occasion = _occasion(run)
    if occasion is None or not {occasion, "done" if occasion == "empty" else occasion} & wanted:
        return
    message = json.dumps(json_value({"occasion": occasion, "lake": str(settings.lake), **run}), ensure_ascii=False)
    if settings.notify.webhook:
        _post(settings.notify.webhook, message)
    if settings.notify.command:
        _pipe(settings.notify.command, message)


def failed_run(flow: str, error: Exception) -> dict[str, object]:
    """What is told of a run that an error ended."""
    return {"flow": flow, "run_id": None, "status": str(RunStatus.FAILED), "error": f"{type(error).__name__}: {error}"}


def _occasion(run: Mapping[str, object]) -> str | None:
    """Failed, empty or done; None for a run that was stopped on request."""
    if run["status"] == RunStatus.FAILED:
        return "failed"
    if run["status"] != RunStatus.DONE:
        return None
    return "empty" if run["flow"] == "ingest" and not (run["new"] or run["revised"]) else "done"


def _post(address: str, message: str) -> None:
    try:
        headers = {"Content-Type": "application/json"}
        httpx.post(address, content=message.encode(), headers=headers, timeout=_SECONDS).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        _LOG.warning("the webhook %s was not told: %s", address, error)


def _pipe(command: str, message: str) -> None:
    try:
        subprocess.run(shlex.split(command), input=message, text=True, check=True, timeout=_SECONDS)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        _LOG.warning("the command %s was not told: %s", command, error)
