"""What the commands do around the stages: prepare, run, print. Data goes to stdout, all else to stderr."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from flows.outcomes import DONE, FAILED, NOTHING_READ, UsageError
from flows.settings import Settings, commented_defaults

if TYPE_CHECKING:
    from flows.ingest import Plan, SourceOptions
    from flows.pipeline import IngestRequest
    from flows.planning import Planned
    from flows.progress import Silent
    from flows.report import RunReport

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What the user says of the pages that are read."""

    published: str | None = None
    url: str | None = None
    site: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def typed(self) -> tuple[str, ...]:
        """The options as they would be typed again."""
        given = {"published": self.published, "url": self.url, "site": self.site, "encoding": self.encoding}
        given |= {f"{name}-column": column for name, column in self.columns.items()}
        return tuple(word for name, value in given.items() if value is not None for word in (f"--{name}", value))


def init(path: Path, *, lake: Path | None, force: bool) -> int:
    """Write the commented settings file. Raises UsageError where one is there already."""
    if path.exists() and not force:
        raise UsageError(f"{path} is there already; --force overwrites it")
    text = commented_defaults()
    if lake is not None:
        text = text.replace('# lake = "lake"', f"lake = {json.dumps(str(lake))}", 1)
    path.write_text(text, "utf-8")
    _err().print(f"{path} written; all settings stand in it with their defaults", highlight=False)
    return DONE


def ingest(
    sources: Sequence[str],
    facts: PageFacts,
    settings: Settings,
    *,
    retry: bool,
    dry_run: bool,
    discover: bool,
    as_json: bool,
    verbose: bool,
) -> int:
    """Plan, tell what was planned, run the flow, report."""
    from flows.planning import planned

    options = source_options(facts, settings)
    made = planned(sources, options, settings, stdin=sys.stdin, discover=discover)
    if dry_run:
        return _print_plan(made, as_json=as_json)
    plan = made.plan
    _tell_plan(made, settings)
    if made.nothing_due and not as_json:
        return DONE
    report, failure = _run_ingest(sources, plan, options, settings, retry=retry, verbose=verbose, quiet=as_json)
    code = _print_report(report, as_json=as_json)
    if failure is not None:
        raise failure
    return code


def source_options(facts: PageFacts, settings: Settings) -> "SourceOptions":
    """What the user says of the pages, with the limits of the settings. Raises UsageError."""
    from flows.ingest import OptionsError, SourceOptions

    network = settings.network
    try:
        return SourceOptions(
            published=facts.published,
            url=facts.url,
            site=facts.site,
            encoding=facts.encoding,
            columns=facts.columns,
            max_body_bytes=settings.ingest.max_body_megabytes * MEGABYTE,
            timeout=network.timeout,
            retries=network.retries,
            retry_wait=network.retry_wait,
            user_agent=_signed(network.user_agent, network.contact),
            allow_private_addresses=network.allow_private_addresses,
            host_delay=network.host_delay,
            connections=network.connections,
            cache=settings.cache_folder(),
            arguments=facts.typed(),
        )
    except OptionsError as error:
        raise UsageError(str(error)) from error


def _signed(user_agent: str, contact: str) -> str:
    """The User-Agent with whom to write to, where someone is named."""
    if not contact or contact in user_agent:
        return user_agent
    return f"{user_agent[:-1]}; {contact})" if user_agent.endswith(")") else f"{user_agent} ({contact})"


def sql(query: str | None, file: Path | None, kind: str | None, output: Path | None, settings: Settings) -> int:
    """Answer a query, or open the shell where none is given at a terminal."""
    from flows import answers, shell
    from warehouse import connect
    from warehouse.query import answer, explained, query_errors

    text = file.read_text("utf-8") if file else query
    if text is None and not sys.stdin.isatty():
        text = sys.stdin.read()
    chosen = answers.chosen_format(kind, output)
    with connect(settings.location(), memory_limit=settings.memory_limit) as connection:
        if text is None:
            return shell.run(connection)
        try:
            answers.write(answer(connection, text), chosen, output)
        except query_errors as error:
            raise explained(error) from error
    return DONE


def publish(directory: Path, settings: Settings, *, as_json: bool, verbose: bool) -> int:
    """Run the publish flow and say what it wrote."""
    from flows.launch import Launch, launched
    from flows.prefect_server import prefect_ready
    from flows.printing import print_json
    from flows.report import published_line
    from warehouse import connect

    connect(settings.location(), memory_limit=settings.memory_limit).close()
    with prefect_ready(settings.lake, verbose=verbose) as server, closing(observer_of(quiet=as_json)) as observer:
        from flows.publish_flow import publish as flow

        if server:
            server.wait()
        with launched(Launch(observer=observer, settings=settings)):
            release = flow(str(directory.absolute()))
    assert isinstance(release, dict), "only scheduled runs are skipped"
    if as_json:
        print_json(release)
    else:
        _err().print(published_line(release), highlight=False, soft_wrap=True)
    return DONE


def analyse(source: str, output: Path | None, conllu: Path | None, settings: Settings) -> int:
    """Recognise without a warehouse."""
    from flows import analyse as analysis
    from flows.annotate import load

    options = source_options(PageFacts(), settings)
    return analysis.run(
        source, output, conllu, options=options, load=partial(load, settings.annotate.model, settings.annotate.pipeline)
    )


def show(article: str, settings: Settings, *, changes: bool, between: tuple[int, int] | None) -> int:
    """Print one article with its rows marked, or what changed between its revisions."""
    from flows.render import print_article
    from flows.show import found, shown
    from flows.show_changes import print_changes
    from warehouse import connect

    with connect(settings.location(), memory_limit=settings.memory_limit) as connection:
        candidates = found(connection, article)
        if len(candidates) == 1 and (changes or between):
            print_changes(connection, candidates[0].article_id, Console(), between)
            return DONE
        if len(candidates) == 1:
            print_article(shown(connection, candidates[0].article_id), Console())
            return DONE
    if not candidates:
        _err().print(f"wirehouse: no article is named {article!r}; `wirehouse sql` finds ids", highlight=False)
        return FAILED
    _err().print(f"wirehouse: {len(candidates)} articles fit {article!r}:", highlight=False)
    for each in candidates:
        _err().print(f"  {each.article_id}  {each.title or each.source_ref}", highlight=False, soft_wrap=True)
    return FAILED


def doctor(settings_of: Callable[[], Settings], *, migrate: bool, as_json: bool) -> int:
    """Check set-up and lake."""
    from flows import doctor as examination
    from flows.printing import print_json

    checks = examination.examined(settings_of, migrate=migrate)
    if as_json:
        print_json(examination.as_json(checks))
    else:
        examination.print_checks(checks, Console())
    return FAILED if any(check.failed for check in checks) else DONE


def _run_ingest(
    sources: Sequence[str],
    plan: "Plan",
    options: "SourceOptions",
    settings: Settings,
    *,
    retry: bool,
    verbose: bool,
    quiet: bool,
) -> "tuple[RunReport, BaseException | None]":
    """The flow under Prefect, whose server starts while everything else is imported; the report, and what failed."""
    from flows.prefect_server import prefect_ready
    from warehouse import Lake

    Lake.open(settings.location(), memory_limit=settings.memory_limit).close()
    with prefect_ready(settings.lake, verbose=verbose) as server, closing(observer_of(quiet=quiet)) as observer:
        from flows.pipeline import IngestRequest

        request = IngestRequest(arguments=tuple(sources), plan=plan, options=options, settings=settings, retry=retry)
        if server:
            server.wait()
        return run_flow(request, observer)


def run_flow(request: "IngestRequest", observer: "Silent") -> "tuple[RunReport, BaseException | None]":
    """One run of the flow `ingest` under Prefect, which must be ready: the report, and what failed.

    Raises what failed where not even a report came of it.
    """
    from flows.ingest_flow import ingest as flow
    from flows.launch import Launch, launched

    with launched(Launch(observer=observer, request=request)):
        state = flow(list(request.arguments), retry=request.retry, return_state=True)
    result = state.result(raise_on_failure=False) if state.is_failed() or state.is_crashed() else None
    failure = result if isinstance(result, BaseException) else None
    if observer.report is None:
        raise failure or RuntimeError(f"no report, state {state.name}")
    return observer.report, failure


def observer_of(*, quiet: bool) -> "Silent":
    """Bars on a terminal, lines in a log, nothing for a program."""
    from flows.progress import Bars, Lines, Silent

    console = _err()
    return Bars(console) if console.is_terminal else Silent() if quiet else Lines(console)


def _print_report(report: "RunReport", *, as_json: bool) -> int:
    from flows.printing import print_json
    from flows.report import summary

    if as_json:
        print_json(report.as_json())
    else:
        _err().print(summary(report))
    if report.status != "done":
        return FAILED
    return NOTHING_READ if report.nothing_read else DONE


def _print_plan(made: "Planned", *, as_json: bool) -> int:
    """The dry run: what would be read, on stdout."""
    from flows.planned import as_json as plan_json
    from flows.planned import plan_table
    from flows.printing import print_json

    if as_json:
        print_json(plan_json(made.plan, made.decisions, made.later))
    else:
        Console().print(plan_table(made.plan, made.decisions, made.later))
    return DONE if made.plan.sources or made.later else NOTHING_READ


def _tell_plan(made: "Planned", settings: Settings) -> None:
    """What a user should know before the run: guessed columns, what cannot be read, what is not due, who we are."""
    from flows.planned import live_notes, notes
    from flows.planning import first_live_run

    unsigned = not settings.network.contact and first_live_run(settings)
    for note in (*notes(made.plan), *live_notes(made.plan, made.decisions, made.later, unsigned=unsigned)):
        _err().print(note, highlight=False, soft_wrap=True)


def _err() -> Console:
    return Console(stderr=True)
