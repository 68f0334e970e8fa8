"""What an ingest will do, before it does: the plan of its arguments, or of all live sources that are due, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flows.ingest import OptionsError, Plan, Source, SourceOptions, expand, plan
from flows.ingest.paths import absolute, kind_of_path
from flows.ingest.sources import Format
from flows.ingest.web.addresses import ForbiddenError, checked_url
from flows.ingest.web.due import Decision, Why, decided
from flows.ingest.web.robots import Rules, agent_token, origin_of, robots_kept
from flows.ingest.web.state import LiveState
from flows.live_state import known_state
from flows.outcomes import UsageError
from flows.settings import Settings
from flows.sources_file import read_sources
from schemas.vocab import PollKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, and for each live source why it is asked or not."""

    plan: Plan
    """What will be read: without sources that are not due."""
    decisions: Mapping[str, Decision]
    """By the label of the source; also of those that are left for later."""
    later: tuple[Source, ...] = ()
    """Live sources that are not due."""

    @property
    def nothing_due(self) -> bool:
        """There are live sources, and none of them is due."""
        return bool(self.later) and not self.plan.sources and not self.plan.refused


def planned(
    arguments: Sequence[str],
    options: SourceOptions,
    settings: Settings,
    *,
    stdin: Iterable[str] = (),
    discover: bool = False,
) -> Planned:
    """What the arguments name, or without any all sources of sources.toml that are due. Asks nobody.

    A name of sources.toml stands for that source; it is asked whether it is due or not. `discover` takes addresses
    for front pages, whose feeds and news sitemaps are read. Raises UsageError.
    """
    named = {source.label: source for source in read_sources(settings.sources)}
    if not arguments and not named:
        raise UsageError(
            "ingest needs a source: a file, a folder, an address, or - for a list on standard input; "
            f"or name live sources in {settings.sources}"
        )
    words = expand(arguments, stdin)
    chosen = [named[word] for word in words if _is_name(word, named)]
    try:
        made = plan([word for word in words if not _is_name(word, named)], options)
    except OptionsError as error:
        raise UsageError(str(error)) from error
    sources = [*made.sources, *(replace(each, live=replace(each.live, scheduled=False)) for each in chosen)]
    if not arguments:
        sources = list(named.values())
    if discover:
        sources = [_as_front_page(source) for source in sources]
    return _decided(replace(made, sources=tuple(sources)), arguments, options, settings)


def _decided(made: Plan, arguments: Sequence[str], options: SourceOptions, settings: Settings) -> Planned:
    live = [source for source in made.sources if source.format is Format.URL]
    if not live:
        return Planned(plan=made, decisions={})
    decisions = _decisions(live, known_state(settings, arguments), options, datetime.now(UTC))
    scheduled = (each for each in live if each.live.scheduled and each.label in decisions)
    later = [each for each in scheduled if not decisions[each.label].asked]
    left = {source.label for source in later}
    return Planned(
        plan=replace(made, sources=tuple(source for source in made.sources if source.label not in left)),
        decisions=decisions,
        later=tuple(later),
    )


def _decisions(
    sources: Sequence[Source], state: LiveState, options: SourceOptions, now: datetime
) -> dict[str, Decision]:
    urls = [source.ref for source in sources]
    polls, pages, hosts, resumed = state.polls(urls), state.pages(urls), state.hosts(), state.resumed_since()
    robots, forgotten = robots_kept(options.cache), state.forgotten()
    found: dict[str, Decision] = {}
    for source in sources:
        try:
            url = checked_url(source.ref)
        except ForbiddenError:
            continue
        if forgotten.holds(source.ref):
            found[source.label] = Decision(why=Why.FORGOTTEN, detail="forgotten on request: it is not asked for")
            continue
        kept = robots.get(origin_of(url), now)
        found[source.label] = decided(
            source.live, url=url, poll=polls.get(source.ref), page=pages.get(source.ref), host=hosts.get(url.host),
            rules=Rules(kept, agent_token(options.user_agent)) if kept else None, resumed_since=resumed, now=now,
        )  # fmt: skip
    return found


def _is_name(word: str, named: Mapping[str, Source]) -> bool:
    return word in named and kind_of_path(absolute(word)) is None


def _as_front_page(source: Source) -> Source:
    if source.format is not Format.URL or source.live.kind is not None:
        return source
    return replace(source, live=replace(source.live, kind=PollKind.FRONT_PAGE))


def first_live_run(settings: Settings) -> bool:
    """No server was asked from this lake before."""
    return not settings.cache_folder().exists()
