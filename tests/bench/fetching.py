"""How many pages a second the scheduler of live sources fetches from servers on this machine, and in what memory."""

import multiprocessing
import os
import resource
import socket
import threading
import time

from flows.ingest import Format, Source, SourceOptions
from flows.ingest.records import Fetched
from flows.ingest.web.live import read_live
from tests.bench.results import Result

_BODY = b"<!doctype html><html><body>" + b"<p>The ferry to Lunsk runs again from Friday.</p>" * 2000 + b"</body></html>"
_PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(_BODY) + _BODY
_NONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def speed(*, pages: int, hosts: int) -> Result:
    """Pages of 100 kB from so many hosts, no delay; CPU seconds of the process that fetches, the server is another."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("0.0.0.0", 0))
    server.listen(256)
    port = server.getsockname()[1]
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(server,), daemon=True)
    process.start()
    urls = [f"http://127.0.0.{1 + n % hosts}:{port}/news/{n}" for n in range(pages)]
    sources = [Source(format=Format.URL, ref=url, label=url) for url in urls]
    options = SourceOptions(allow_private_addresses=True, host_delay=0, retries=0)
    begin, cpu, fetched, memory = time.perf_counter(), time.process_time(), 0, {}
    for record in read_live(sources, options):
        fetched += isinstance(record, Fetched)
        if fetched in (pages // 10, pages):
            memory[fetched] = _megabytes()
    seconds, used = time.perf_counter() - begin, time.process_time() - cpu
    process.terminate()
    return Result(
        title=f"Fetching {pages:,} pages of {len(_BODY) // 1000} kB from {hosts} hosts, no delay",
        columns=("pages", "seconds", "CPU s", "pages a CPU second", "MB after a tenth", "MB at the end", "MB at most"),
        rows=[(
            f"{fetched:,}", f"{seconds:.1f}", f"{used:.1f}", f"{fetched / used:.0f}",
            *(f"{megabytes:.0f}" for megabytes in memory.values()),
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f}",
        )],
    )  # fmt: skip


def _serve(server: socket.socket) -> None:
    while True:
        connection, _ = server.accept()
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    with connection:
        while head := connection.recv(1 << 14):
            connection.sendall(_NONE if b"/robots.txt" in head else _PAGE)


def _megabytes() -> float:
    with open("/proc/self/statm") as file:  # noqa: PTH123 - a kernel file, not one of ours
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
