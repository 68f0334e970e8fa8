"""Requests to many servers at once, one at a time to each, at the pace that each of them wants."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from flows.ingest.options import SourceOptions
from flows.ingest.web.addresses import ForbiddenError, checked_url
from flows.ingest.web.fetch import Answer, Limits, NoAnswerError, ask
from flows.ingest.web.politeness import BUSY, LONGEST_WAIT, TRIED_AGAIN, Host, patience, retry_after
from flows.ingest.web.robots import (
    MAX_BYTES,
    Robots,
    RobotsCache,
    Rules,
    agent_token,
    origin_of,
    robots_kept,
    robots_text,
)
from flows.ingest.web.state import HostState
from flows.ingest.web.transport import Resolver, http_client
from schemas.vocab import Reason

MAX_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})

Outcome = Answer | NoAnswerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be asked for, and who takes the answer (with the address that answered) or the reason for none."""

    url: httpx.URL
    headers: Mapping[str, str]
    done: Callable[[Outcome], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How servers are asked."""

    delay: float
    """Seconds from the start of one request to a host to that of the next, at least."""
    connections: int
    retries: int
    retry_wait: float


@dataclass(slots=True)
class _Lane:
    """One host: its requests in order, when the next may start, and what its robots.txt says."""

    host: Host
    waiting: deque[Request] = field(default_factory=deque)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    not_before: float = 0.0
    rules: dict[str, Rules] = field(default_factory=dict)
    at_work: bool = False


@asynccontextmanager
async def opened(
    options: SourceOptions, *, hosts: Mapping[str, HostState], now: Callable[[], datetime], resolve: Resolver
) -> "AsyncIterator[Scheduler]":
    """A scheduler with a client of its own, within the limits of the options; `hosts` are those that failed before."""
    client = http_client(
        user_agent=options.user_agent, private_allowed=options.allow_private_addresses,
        connections=options.connections, seconds=options.timeout, resolve=resolve,
    )  # fmt: skip
    async with client:
        yield Scheduler(
            client,
            pace=Pace(
                delay=options.host_delay, connections=options.connections, retries=options.retries,
                retry_wait=options.retry_wait,
            ),
            limits=Limits(seconds=options.timeout, body_bytes=options.max_body_bytes),
            agent=agent_token(options.user_agent),
            robots=robots_kept(options.cache),
            hosts=hosts,
            now=now,
        )  # fmt: skip


class Scheduler:
    """Runs requests until there are none left; answers may add more. Use it inside one event loop."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        pace: Pace,
        limits: Limits,
        agent: str,
        robots: RobotsCache,
        hosts: Mapping[str, HostState],
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._pace = pace
        self._limits = limits
        self._agent = agent
        self._robots = robots
        self._known = hosts
        self._now = now
        self._lanes: dict[str, _Lane] = {}
        self._free = asyncio.Semaphore(pace.connections)
        self._tasks: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None
        self._idle = asyncio.Event()
        self.requests = 0
        """Requests that were sent, those for robots.txt counted."""

    def add(self, request: Request, *, first: bool = False) -> None:
        """Queue a request behind the others of its host, or before them."""
        lane = self._lane(request.url.host)
        (lane.waiting.appendleft if first else lane.waiting.append)(request)
        if not lane.at_work:
            lane.at_work = True
            task = asyncio.get_running_loop().create_task(self._work_off(lane))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    async def run(self) -> None:
        """Wait until all is done. Raises what a `done` raised, after stopping all others."""
        try:
            while self._tasks and self._failure is None:
                self._idle.clear()
                await self._idle.wait()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._failure is not None:
            raise self._failure

    def hosts(self) -> list[Host]:
        """All servers that were asked, as they stand now."""
        return [lane.host for lane in self._lanes.values()]

    async def rules_of(self, url: httpx.URL) -> Rules:
        """The robots.txt that speaks for the address, asked for where it is not kept."""
        lane, origin = self._lane(url.host), origin_of(url)
        if origin not in lane.rules:
            robots = self._robots.get(origin, self._now())
            if robots is None:
                robots = await self._asked_robots(origin, url)
                self._robots.put(robots)
            lane.rules[origin] = Rules(robots, self._agent)
        return lane.rules[origin]

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None and self._failure is None:
            self._failure = error
        self._idle.set()

    def _lane(self, name: str) -> _Lane:
        if name not in self._lanes:
            known = self._known.get(name)
            host = Host(name, known.failures, known.parked_until, known) if known else Host(name)
            self._lanes[name] = _Lane(host)
        return self._lanes[name]

    async def _work_off(self, lane: _Lane) -> None:
        while lane.waiting:
            request = lane.waiting.popleft()
            await request.done(await self._outcome(request))
        lane.at_work = False

    async def _outcome(self, request: Request) -> Outcome:
        """The answer behind all redirects, each of them checked like the first address."""
        url, headers = request.url, request.headers
        try:
            for _ in range(MAX_REDIRECTS + 1):
                answer = await self._permitted(url, headers)
                target = answer.header("location") if answer.status in _MOVED else None
                if target is None:
                    return answer
                url = checked_url(target, base=url)
        except ForbiddenError as error:
            return NoAnswerError(error.reason, str(error))
        except NoAnswerError as error:
            return error
        return NoAnswerError(Reason.HTTP_ERROR, f"more than {MAX_REDIRECTS} redirects, the last one to {url}")

    async def _permitted(self, url: httpx.URL, headers: Mapping[str, str]) -> Answer:
        lane = self._lane(url.host)
        self._check_parked(lane.host)
        rules = await self.rules_of(url)
        if not rules.permits(url):
            raise _forbidden(rules)
        self._check_parked(lane.host)
        return await self._patiently(lane, url, headers, max(self._pace.delay, rules.delay))

    async def _patiently(self, lane: _Lane, url: httpx.URL, headers: Mapping[str, str], delay: float) -> Answer:
        """The answer to the last of a few tries; the host is noted as working or failing. Raises NoAnswerError."""
        for tried in range(self._pace.retries + 1):
            last = tried == self._pace.retries
            try:
                answer = await self._one(lane, url, headers, self._limits, delay)
            except NoAnswerError as error:
                if not error.passing:
                    raise
                if last:
                    lane.host.failed(self._now())
                    raise NoAnswerError(error.reason, f"not reached in {tried + 1} tries: {error}") from error
                await asyncio.sleep(patience(None, tried=tried, unit=self._pace.retry_wait, busy=False))
                continue
            if answer.status not in TRIED_AGAIN:
                self._note(lane.host, answer.status)
                return answer
            asked = retry_after(answer.header("retry-after"), self._now())
            if asked is not None and asked > LONGEST_WAIT:
                lane.host.told_to_wait(self._now(), asked)
                self._check_parked(lane.host)
            if last:
                lane.host.failed(self._now())
                return answer
            wait = patience(asked, tried=tried, unit=self._pace.retry_wait, busy=answer.status in BUSY)
            await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _note(self, host: Host, status: int) -> None:
        if status >= 500:
            host.failed(self._now())
        else:
            host.answered()

    async def _one(
        self, lane: _Lane, url: httpx.URL, headers: Mapping[str, str], limits: Limits, delay: float
    ) -> Answer:
        """One request in this host's turn."""
        loop = asyncio.get_running_loop()
        async with lane.turn:
            if (wait := lane.not_before - loop.time()) > 0:
                await asyncio.sleep(wait)
            async with self._free:
                lane.not_before = loop.time() + delay
                self.requests += 1
                return await ask(self._client, url, headers, limits, self._now)

    async def _asked_robots(self, origin: str, url: httpx.URL) -> Robots:
        """robots.txt as its server answers it, behind redirects; a server that cannot be reached has no status."""
        at, target = self._now(), url.copy_with(raw_path=b"/robots.txt")
        limits = Limits(seconds=self._limits.seconds, body_bytes=min(MAX_BYTES, self._limits.body_bytes))
        try:
            for _ in range(MAX_REDIRECTS + 1):
                lane = self._lane(target.host)
                answer = await self._robots_answer(lane, target, limits)
                moved = answer.header("location") if answer.status in _MOVED else None
                if moved is None:
                    text = robots_text(answer.body) if answer.status < 300 else ""
                    return Robots(origin=origin, status=answer.status, body=text, at=at)
                target = checked_url(moved, base=target)
        except ForbiddenError:
            return Robots(origin=origin, status=404, body="", at=at)  # a redirect into nowhere states no rules
        except NoAnswerError as error:
            if not error.passing:
                raise
            return Robots(origin=origin, status=None, body=str(error), at=at)
        return Robots(origin=origin, status=404, body="", at=at)

    async def _robots_answer(self, lane: _Lane, url: httpx.URL, limits: Limits) -> Answer:
        for tried in range(self._pace.retries + 1):
            try:
                return await self._one(lane, url, {"Accept": "text/plain,*/*;q=0.1"}, limits, self._pace.delay)
            except NoAnswerError as error:
                if tried == self._pace.retries or not error.passing:
                    if error.passing:
                        lane.host.failed(self._now())
                        raise NoAnswerError(error.reason, f"not reached in {tried + 1} tries: {error}") from error
                    raise
                await asyncio.sleep(patience(None, tried=tried, unit=self._pace.retry_wait, busy=False))
        raise AssertionError("the last try returns or raises")

    def _check_parked(self, host: Host) -> None:
        if host.parked(self._now()) and host.parked_until is not None:
            until = host.parked_until.strftime("%Y-%m-%d %H:%M")
            raise NoAnswerError(
                Reason.PARKED, f"{host.name} failed or asked for patience: left alone until {until} UTC"
            )


def _forbidden(rules: Rules) -> NoAnswerError:
    robots = rules.robots
    if robots.status is None:
        return NoAnswerError(Reason.NETWORK, f"{robots.origin}/robots.txt: {robots.body}")
    if robots.closed:
        return NoAnswerError(
            Reason.ROBOTS, f"{robots.origin}/robots.txt answers {robots.status}: asked again in an hour"
        )
    return NoAnswerError(Reason.ROBOTS, f"{robots.origin}/robots.txt forbids it")
