"""A server that does harm, read through the whole pipeline: each of its pages costs one reject, the others go in."""

import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from unittest.mock import patch

from flows.ingest.web import addresses
from tests.faults import children
from tests.faults.findings import Finding
from tests.unit.ingest.web.hostile_site import Hostile
from warehouse import connect
from warehouse.checks import broken
from warehouse.query import rows

PATHS = {
    "drip": "network", "endless": "too_large", "bomb": "too_large", "circle": "http_error",
    "file": "refused_address", "inside": "refused_address", "torn": "network", "reset": "network",
    "busy": "http_error", "deep": "too_deep", "errorpage": "error_page",
}  # fmt: skip
"""What each path is rejected as; /charset and /page are articles."""
_FLAGS = {
    "network__timeout": 2.0, "network__retries": 1, "ingest__max_body_megabytes": 1, "network__connections": 16
}  # fmt: skip
_MOST_MEGABYTES = 400.0
"""The server's own 50 MB and the libraries of the extraction counted."""


def hostile_server(folder: Path) -> Finding:
    """Each fault on a host of its own, so that none parks the others; then robots.txt of 50 MB."""
    begin, memory = time.monotonic(), _megabytes()
    lake = folder / "hostile"
    with listening() as port:
        hosts = {name: f"http://127.0.0.{n}:{port}" for n, name in enumerate([*PATHS, "charset", "page"], start=1)}
        children.ingest(lake, [f"{home}/{name}" for name, home in hosts.items()], dict(_FLAGS))
        Hostile.robots = b"User-agent: *\nDisallow: /\n" + b"# padding\n" * 5_000_000
        children.ingest(lake, [f"http://127.0.0.99:{port}/page/robots"], dict(_FLAGS))
        Hostile.robots = b""
    with connect(lake) as connection:
        found = rows(connection, "SELECT source_ref, reason FROM rejects")
        texts = [row["text"] for row in rows(connection, "SELECT text FROM articles")]
        problems = [f"{law.name} {law.meaning}" for law in broken(connection)]
    refused = {row["source_ref"].rpartition("/")[2]: row["reason"] for row in found}
    wanted = PATHS | {"robots": "robots"}
    problems += [f"{name}: {refused.get(name)}, not {reason}" for name, reason in wanted.items()
                 if refused.get(name) != reason]  # fmt: skip
    problems += [] if len(texts) == 2 and any("Größe" in text for text in texts) else [f"the articles are {texts}"]
    grown = _megabytes() - memory
    problems += [f"memory grew by {grown:.0f} MB"] if grown > _MOST_MEGABYTES else []
    return Finding(
        part="hostile", fault=f"{len(wanted)} kinds of harm",
        figures=f"{len(found)} rejects, {len(texts)} articles, {grown:.0f} MB more, {time.monotonic() - begin:.0f} s",
        broken=problems,
    )  # fmt: skip


def redirect_inside(folder: Path) -> Finding:
    """From an address that counts as public to one that does not: the second is never asked."""
    lake, public = folder / "redirect", addresses.is_public
    with listening() as port, patch.object(addresses, "is_public", lambda ip: ip == "127.0.0.2" or public(ip)):
        flags = {"network__allow_private_addresses": False}
        children.ingest(lake, [f"http://127.0.0.2:{port}/away/{port}"], dict(_FLAGS | flags))
        asked = list(Hostile.asked)
    with connect(lake) as connection:
        reasons = [row["reason"] for row in rows(connection, "SELECT reason FROM rejects")]
    problems = [] if reasons == ["refused_address"] else [f"it was rejected as {reasons}"]
    problems += ["the address inside was asked"] if "/secret" in asked else []
    return Finding(part="hostile", fault="redirect to a refused address", figures=f"asked: {asked}", broken=problems)


@contextmanager
def listening() -> Iterator[int]:
    """The hostile server on every address of the loopback network; its port."""
    server = ThreadingHTTPServer(("0.0.0.0", 0), Hostile)
    server.daemon_threads = True
    threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
    Hostile.asked.clear()
    Hostile.robots = b""
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
