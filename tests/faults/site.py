"""A news site on the loopback interface: feeds, pages with stories by rule, and a list of what it was asked for."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PEOPLE = ("Ida Roon", "Per Asmund", "Greta Vold", "Tom Ebbing")
_THINGS = ("ferry", "harbour wall", "school", "fire station", "market hall")


@dataclass
class Site:
    """What is served; change it at any time. Paths of pages are /news/NUMBER."""

    feeds: dict[str, list[int]] = field(default_factory=dict)
    """Numbers of the pages that each feed lists, by the feed's path."""
    editions: dict[int, int] = field(default_factory=dict)
    """Edition of the pages that are no more in their first."""
    bodies: dict[int, str] = field(default_factory=dict)
    """Pages that are not by rule."""
    failing: bool = False
    """All pages are answered with 500."""
    robots: str | None = None
    asked: list[str] = field(default_factory=list)
    """Paths in the order of their requests, without robots.txt."""
    port: int = 0

    @property
    def home(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self.port}"

    def urls(self) -> list[str]:
        """Addresses of all feeds."""
        return [self.home + path for path in self.feeds]

    def pages_asked(self) -> list[str]:
        """Requests for pages, in their order."""
        return [path for path in self.asked if path.startswith("/news/")]

    def answer(self, path: str) -> tuple[int, str, str, str | None]:
        """Status, media type, body and ETag."""
        if path == "/robots.txt":
            return (404, "text/plain", "", None) if self.robots is None else (200, "text/plain", self.robots, None)
        self.asked.append(path)
        if path == "/":
            return 200, "text/html", self._front_page(), None
        if path in self.feeds:
            told = [(number, self.editions.get(number, 1)) for number in self.feeds[path]]
            return 200, "application/atom+xml", self._feed(path), f'"{hash(tuple(told))}"'
        number = int(path.rpartition("/")[2]) if path.startswith("/news/") else -1
        if number < 0 or self.failing:
            return (500 if self.failing else 404), "text/html", "", None
        edition = self.editions.get(number, 1)
        body = self.bodies.get(number) or page(number, edition)
        return 200, "text/html; charset=utf-8", body, f'"{hash(body)}"'

    def _front_page(self) -> str:
        links = "".join(f'<link rel="alternate" type="application/atom+xml" href="{path}">' for path in self.feeds)
        return f"<!doctype html><html><head><title>The Lunsk Post</title>{links}</head><body><p>News</p></body></html>"

    def _feed(self, path: str) -> str:
        entries = "".join(self._entry(number) for number in self.feeds[path])
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>The Lunsk Post</title>{entries}</feed>'

    def _entry(self, number: int) -> str:
        day = f"2024-03-{number % 28 + 1:02d}T{self.editions.get(number, 1):02d}:00:00Z"
        return (
            f"<entry><title>{headline(number)}</title><author><name>{_PEOPLE[number % 4]}</name></author>"
            f'<link href="/news/{number}"/><id>lunsk-{number}</id><published>{day}</published>'
            f"<updated>{day}</updated></entry>"
        )


def headline(number: int) -> str:
    """The title of a page."""
    return f"Lunsk council votes on {_THINGS[number % 5]} number {number}"


def page(number: int, edition: int = 1) -> str:
    """An HTML page of some hundred words; another edition adds a paragraph."""
    who, what = _PEOPLE[number % 4], _THINGS[number % 5]
    paragraphs = [
        f"The council of Lunsk voted on Monday to repair the {what} number {number}, which a fire destroyed in May.",
        f'"We will pay {number} million crowns for the {what}," Mayor {who} said after the meeting in Harwick.',
        f"Police arrested {number % 7 + 2} men who protested against plan {number}, said the Norwegian ministry.",
        *(f"In edition {n} the paper adds that {who} denied what was told before." for n in range(2, edition + 1)),
    ]  # fmt: skip
    text = "".join(f"<p>{words}</p>" for words in paragraphs)
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{headline(number)}</title></head>"
        f"<body><article><h1>{headline(number)}</h1>{text}</article></body></html>"
    )


@contextmanager
def served(feeds: dict[str, Sequence[int]] | None = None) -> Iterator[Site]:
    """Serve a site for the block."""
    site = Site(feeds={path: list(numbers) for path, numbers in (feeds or {}).items()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site))
    server.daemon_threads = True
    site.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """No Date header: the same page is the same to the byte, whenever it is asked for."""

    def __init__(self, site: Site, *arguments) -> None:
        self.site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:
        status, kind, body, etag = self.site.answer(self.path)
        content = body.encode()
        same = etag is not None and self.headers["If-None-Match"] == etag
        self.send_response_only(304 if same else status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", "0" if same else str(len(content)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(b"" if same else content)

    def log_message(self, *arguments) -> None:
        pass
