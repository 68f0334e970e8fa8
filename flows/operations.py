"""The commands that run a pipeline day by day and look after its lake: what can be typed. Imported with the others."""
# ruff: noqa: D417 - what is injected or speaks for itself has no line in the help

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from flows.context import Flag, Injected

operations = App(help_format="plaintext")
sources = App(
    name="sources",
    help="Live sources: what a site offers to be read.",
    help_format="plaintext",
    help_epilogue="""Examples:
  wirehouse sources discover https://example.org/""",
)
operations.command(sources)


@sources.command(
    help_epilogue="""Examples:
  wirehouse sources discover https://example.org/
  wirehouse sources discover https://example.org/ --json"""
)
def discover(url: str, *, json: Annotated[bool, Flag] = False, context: Injected) -> int:
    """Show the feeds and news sitemaps that a site's front page and robots.txt name. Nothing beyond is asked for.

    Parameters
    ----------
    url
        Address of the front page.
    json
        Print them as JSON.
    """
    from flows import discovery

    return discovery.run(context.settings(), url, as_json=json)


@operations.command(
    help_epilogue="""Examples:
  wirehouse runs
  wirehouse runs --failed --last 50
  wirehouse runs 20260304T051500Z-1a2b3c
  wirehouse runs --json | jq '.[0].status'"""
)
def runs(
    run: str | None = None,
    *,
    last: int = 20,
    flow: str | None = None,
    failed: Annotated[bool, Flag] = False,
    json: Annotated[bool, Flag] = False,
    context: Injected,
) -> int:
    """Show the last runs: when, how long, what came of the records, what failed. With a run's id: all of that run.

    Parameters
    ----------
    run
        Id of one run, or the beginning of it.
    last
        So many of the newest runs.
    flow
        Only runs of this flow: ingest, publish, maintain, replay, forget.
    failed
        Only runs that failed or were interrupted.
    json
        Print JSON.
    """
    from flows import history

    if run is not None:
        return history.show_run(context.settings(), run, as_json=json)
    return history.show_runs(context.settings(), last=last, flow=flow, failed=failed, as_json=json)


@operations.command(
    help_epilogue="""Examples:
  wirehouse rejects
  wirehouse rejects no_text --last 5
  wirehouse rejects --run 20260304T051500Z-1a2b3c --json"""
)
def rejects(
    reason: str | None = None,
    *,
    run: str | None = None,
    since: str | None = None,
    last: int = 20,
    json: Annotated[bool, Flag] = False,
    context: Injected,
) -> int:
    """Show what was rejected, by reason. With a reason: the records, their evidence, the command that tries each again.

    Parameters
    ----------
    reason
        A reason code, as the list without one shows them.
    run
        Only what this run rejected.
    since
        Only what was rejected on this day or later.
    last
        So many records of a reason.
    json
        Print JSON.
    """
    from flows import history

    wanted = history.RejectsWanted(reason=reason, run=run, since=since, last=last)
    return history.show_rejects(context.settings(), wanted, as_json=json)


@operations.command(
    help_epilogue="""Examples:
  wirehouse status
  wirehouse status --days 30 --json"""
)
def status(*, days: int = 7, json: Annotated[bool, Flag] = False, context: Injected) -> int:
    """Show how things stand: each source, the runs in progress, the lake's articles by day, its size, its snapshots.

    Parameters
    ----------
    days
        So many days of articles.
    json
        Print JSON.
    """
    from flows import standing

    return standing.show(context.settings(), days=days, as_json=json)


@operations.command(
    help_epilogue="""Examples:
  wirehouse maintain
  wirehouse maintain --snapshot-days 30

How long what stays is set in [maintain] of wirehouse.toml. Expired snapshots cannot be read any more: what was deleted
or replaced before is then gone for good, and a backup must not take longer than that."""
)
def maintain(
    *,
    snapshot_days: int | None = None,
    body_days: int | None = None,
    json: Annotated[bool, Flag] = False,
    context: Injected,
) -> int:
    """Join small files, expire old snapshots, remove files and bodies that are kept no longer. Ingests may go on.

    Parameters
    ----------
    snapshot_days
        Days that old states of the lake can still be read. [default: 7]
    body_days
        Days that raw bodies stay. [default: for ever]
    json
        Print what was done as one JSON object.
    """
    from flows import maintenance

    settings = context.settings(maintain__snapshot_days=snapshot_days, maintain__body_days=body_days)
    return maintenance.run(settings, as_json=json, verbose=context.verbose)


@operations.command(
    help_epilogue="""Examples:
  wirehouse serve
  wirehouse serve inbox/ --ingest 10m --publish 1h --publish-to /data/marts
  wirehouse serve inbox/ --ingest '*/20 6-22 * * *' --publish ''

When what runs is set in [schedule] of wirehouse.toml. Each run is a process of its own; of each flow one runs at a
time, and a second one says so and leaves. SIGTERM or Ctrl-C ends within ten seconds: a batch is stored whole or not
at all, and the next start goes on where this one ended."""
)
def serve(
    *sources: str,
    ingest: str | None = None,
    publish: str | None = None,
    publish_to: str | None = None,
    maintain: str | None = None,
    context: Injected,
) -> int:
    """Run ingest, publish and maintain by themselves, again and again, on a local Prefect server of its own.

    Parameters
    ----------
    sources
        What each ingest reads: files, folders, patterns, addresses. [default: the sources of sources.toml]
    ingest
        An interval (10m, 6h, 1d) or a cron line; '' is never. [default: 30m]
    publish
        The same for publish. [default: 6h]
    publish_to
        Folder that is published to. [default: marts]
    maintain
        The same for maintain. [default: 15 3 * * *]
    """
    from flows import serve as serving

    settings = context.settings(
        schedule__ingest=ingest, schedule__publish=publish, schedule__publish_to=publish_to, schedule__maintain=maintain
    )
    return serving.run(settings, sources, context.config)


@operations.command(
    help_epilogue="""Examples:
  wirehouse backup /backups/lake
  wirehouse --lake /backups/lake sql "SELECT count(*) FROM articles"

To restore, stop what writes, move the damaged lake away and copy the folder to its place. To move a lake, back it up
to the new place, stop what writes, back it up once more (only what is new is copied), and name the new place with
--lake."""
)
def backup(directory: Path, *, json: Annotated[bool, Flag] = False, context: Injected) -> int:
    """Copy the lake, whole, while ingests and readers go on. Again to the same folder: only what is new.

    Parameters
    ----------
    directory
        Folder of the copy, which is a lake itself.
    json
        Print what was copied as one JSON object.
    """
    from flows import copying

    return copying.run(context.settings(), directory, as_json=json)


@operations.command(
    help_epilogue="""Examples:
  wirehouse backfill archive/ --from 2026-11-01 --to 2026-11-30
  wirehouse backfill archive/ --from 2026-11-25 --dry-run
  wirehouse backfill CC-NEWS-202611*.warc.gz

Days are read from names: 2026/11/25/, 2026-11-25/, 20261125/, year=2026/month=11/day=25/, news-2026-11-25.jsonl,
CC-NEWS-20261125103000-00001.warc.gz. Each day is an ingest run of its own. Stopped, failed or killed, the same command
goes on: days whose files are the same as when they were read are passed over.
Exit code 0: done; 1: a day failed, those behind it were left; 2: wrong usage; 3: nothing could be read."""
)
def backfill(
    *sources: str,
    from_: Annotated[str | None, Parameter(name="--from")] = None,
    to: str | None = None,
    dry_run: Annotated[bool, Flag] = False,
    retry: Annotated[bool, Flag] = False,
    json: Annotated[bool, Flag] = False,
    context: Injected,
) -> int:
    """Read a range of days of a dated archive, oldest first, one run a day.

    Parameters
    ----------
    sources
        Folder of the archive, or its files or patterns.
    from_
        First day. [default: the archive's first]
    to
        Last day. [default: the archive's last]
    dry_run
        Show which days have what, which were done before, which are missing; read nothing.
    retry
        Read days that were done before too, and try again what was rejected.
    json
        Print one JSON object with the report of each day.
    """
    from flows import backfill as backfilling

    wanted = backfilling.Range.of(from_, to)
    return backfilling.run(
        context.settings(), sources, wanted, dry_run=dry_run, retry=retry, as_json=json, verbose=context.verbose
    )


@operations.command(
    help_epilogue="""Examples:
  wirehouse forget https://example.org/story --dry-run
  wirehouse forget example.org --yes
  wirehouse forget https://example.org/story --undo

Deleted are all rows that came of it, the raw bodies, the old states of the lake and the files that held them; what is
left is counted and every file searched, exit code 1 if anything is. From then on it is known by a hash only: ingests
reject it (reason forgotten), live sources do not ask for it.
What it costs: all older states of the lake go with it, so that none can be read back (time travel). Published marts
drop its rows at the next publish, and older releases hold them until `wirehouse publish DIR --keep 1`; a backup holds
them until it is made again to the same folder. Killed or stopped, the same command finishes it."""
)
def forget(
    *names: str,
    dry_run: Annotated[bool, Flag] = False,
    yes: Annotated[bool, Flag] = False,
    undo: Annotated[bool, Flag] = False,
    wait: float = 30.0,
    json: Annotated[bool, Flag] = False,
    context: Injected,
) -> int:
    """Delete all that came of an article or a site, from history and files too, prove it, and never let it in again.

    Parameters
    ----------
    names
        Addresses (https://...), sites (example.org, with all below it), ids of articles.
    dry_run
        Show how many rows would go, and delete nothing.
    yes
        Do not ask.
    undo
        Let it come in again; what was deleted stays deleted.
    wait
        Seconds that queries under way get to end before the old states go. [default: 30]
    json
        Print the counts and what was searched as one JSON object.
    """
    from flows import forget as forgetting

    return forgetting.run(context.settings(), names, dry_run=dry_run, yes=yes, undo=undo, wait_s=wait, as_json=json)


@operations.command(
    help_epilogue="""Examples:
  wirehouse replay --reason no_text
  wirehouse replay --stage extract --since 2024-03-01
  wirehouse replay --stage extract --all
  wirehouse replay --stage annotate

Nothing is fetched again. `extract` takes up, from the bodies that are kept, rejected items and the articles that
another version of the extractor has read (with --all every article); `annotate` (and `normalise`, which needs its
Docs) takes articles that another version of the recogniser has read. A text that is extracted otherwise now takes the
old one's place and is no new revision: the page did not change. Stopped or killed, the same command goes on."""
)
def replay(
    *,
    stage: Literal["extract", "annotate", "normalise"] = "extract",
    since: str | None = None,
    reason: str | None = None,
    all: Annotated[bool, Flag] = False,
    json: Annotated[bool, Flag] = False,
    context: Injected,
) -> int:
    """Repeat a stage, and those behind it, with today's code on what is stored, and say what changed.

    Parameters
    ----------
    stage
        The stage to begin with.
    since
        Only what was stored or rejected on this day or later.
    reason
        Only what was rejected for this reason (with --stage extract).
    all
        Stored articles too that today's version of the extractor has read (with --stage extract).
    json
        Print what changed as one JSON object.
    """
    from flows import replay as replaying

    wanted = replaying.Wanted(stage=stage, since=since, reason=reason, everything=all)
    return replaying.run(context.settings(), wanted, as_json=json)
