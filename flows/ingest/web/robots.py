"""What a server's robots.txt permits, kept for a day in a folder: RFC 9309 by protego."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
from protego import Protego

KEPT = timedelta(days=1)
KEPT_CLOSED = timedelta(hours=1)
"""A server that fails is asked sooner again than one that says no; one that is not reached is asked by the next run."""
MAX_BYTES = 512_000
"""So much of a robots.txt is read; the standard asks for 500 kiB."""
MAX_DELAY = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """The robots.txt of one server; where no answer came, the status is None and the body says why."""

    origin: str
    status: int | None
    body: str
    at: datetime

    def expires(self) -> datetime:
        """When it is to be asked for again."""
        return self.at + (KEPT_CLOSED if self.closed else KEPT)

    @property
    def closed(self) -> bool:
        """Everything is forbidden, since the server did not say what is permitted."""
        return self.status is None or self.status >= 500 or self.status == 429


class Rules:
    """What one robots.txt means for one agent."""

    def __init__(self, robots: Robots, agent: str) -> None:
        self.robots = robots
        self._agent = agent
        self._parsed = Protego.parse(robots.body if robots.status and robots.status < 300 else "")

    def permits(self, url: httpx.URL) -> bool:
        """Whether the page may be asked for: 404 and other refusals of robots.txt mean yes, a failing server no."""
        return not self.robots.closed and bool(self._parsed.can_fetch(str(url), self._agent))

    @property
    def delay(self) -> float:
        """Seconds that the server wants between two requests; 0 where it states none."""
        stated = [self._parsed.crawl_delay(self._agent) or 0.0]
        if rate := self._parsed.request_rate(self._agent):
            stated.append(rate.seconds / rate.requests if rate.requests else 0.0)
        return min(MAX_DELAY, max(0.0, *stated))

    @property
    def sitemaps(self) -> Sequence[str]:
        """Addresses of sitemaps that it names."""
        return tuple(self._parsed.sitemaps)


def agent_token(user_agent: str) -> str:
    """The name that robots.txt calls an agent by: what stands before the version."""
    return user_agent.partition("/")[0].strip() or "wirehouse"


def robots_text(body: bytes) -> str:
    """The file's text: without byte order mark, cut at a line's end where it is too long."""
    text = body[:MAX_BYTES].decode("utf-8-sig", "replace").replace("\0", "")
    return text if len(body) <= MAX_BYTES else text.rpartition("\n")[0]


def origin_of(url: httpx.URL) -> str:
    """Scheme, host and port: what one robots.txt speaks for."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def robots_kept(cache: Path | None) -> "RobotsCache":
    """The answers that are kept in the folder of caches; in memory alone where there is none."""
    return RobotsCache(cache / "robots" if cache else None)


class RobotsCache:
    """Answers by origin, in memory and, where a folder is given, as one small file each."""

    def __init__(self, folder: Path | None, *, most: int = 2000) -> None:
        self._folder = folder
        self._kept: dict[str, Robots] = {}
        self._most = most

    def get(self, origin: str, now: datetime) -> Robots | None:
        """The answer, where it is not too old; one from the future (a clock that was set back) counts as too old."""
        found = self._kept.get(origin) or self._read(origin)
        if found is None or not found.at - timedelta(minutes=1) <= now < found.expires():
            return None
        self._kept[origin] = found
        return found

    def put(self, robots: Robots) -> None:
        """Keep an answer. A folder that cannot be written costs one more request a run, nothing else."""
        if len(self._kept) >= self._most:
            self._kept.pop(next(iter(self._kept)))
        self._kept[robots.origin] = robots
        if self._folder is not None and robots.status is not None:
            with suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                path, half = self._path(self._folder, robots.origin), f".{os.getpid()}.half"
                path.with_suffix(half).write_text(_as_json(robots), "utf-8")
                path.with_suffix(half).replace(path)

    def _read(self, origin: str) -> Robots | None:
        if self._folder is None:
            return None
        try:
            held = json.loads(self._path(self._folder, origin).read_text("utf-8"))
            found = Robots(**(held | {"at": datetime.fromisoformat(held["at"]).astimezone(UTC)}))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return found if found.origin == origin else None

    @staticmethod
    def _path(folder: Path, origin: str) -> Path:
        return folder / f"{quote(origin, safe='')[:200]}.json"


def _as_json(robots: Robots) -> str:
    return json.dumps(asdict(robots) | {"at": robots.at.isoformat()}, ensure_ascii=False)
