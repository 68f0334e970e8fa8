"""A web server that does harm by the first part of the path: drips, bombs, circles, broken answers."""

import gzip
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler

BOMB = gzip.compress(b"\0" * 50_000_000)
PAGE = (
    b"<!doctype html><html lang='en'><head><title>Ferry returns</title></head><body><article><h1>Ferry returns</h1>"
    b"<p>The ferry to Lunsk runs again from Friday, the council said after its meeting.</p>"
    b"<p>It had lain in the harbour of Harwick since the storm in May, when its engine failed.</p></article>"
    b"</body></html>"
)
CHARSET_PAGE = (
    "<!doctype html><html lang='de'><head><title>Fähre</title></head><body><article><h1>Fähre nach Lunsk</h1>"
    + "<p>Die Größe der neuen Fähre überrascht den Rat von Lunsk, sagte der Bürgermeister am Montag.</p>" * 4
    + "</article></body></html>"
)
ERROR_PAGE = (
    b"<!doctype html><html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>"
    b"<p>The page that you are looking for does not exist.</p></body></html>"
)


class Hostile(BaseHTTPRequestHandler):
    """What it was asked for is kept for all servers of a process."""

    robots = b""
    asked: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append(self.path)
        try:
            getattr(self, f"do_{self.path.strip('/').split('/')[0].split('.')[0]}", self.do_page)()
        except (BrokenPipeError, ConnectionResetError):
            return

    def do_robots(self) -> None:
        self._head(200 if self.robots else 404, {"Content-Length": str(len(self.robots))})
        self.wfile.write(self.robots)

    def do_page(self) -> None:
        self._head(200, {"Content-Type": "text/html", "Content-Length": str(len(PAGE))})
        self.wfile.write(PAGE)

    def do_drip(self) -> None:
        self._head(200, {"Content-Type": "text/html"})
        for _ in range(40):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def do_endless(self) -> None:
        self._head(200, {"Content-Type": "text/html"})
        while True:
            self.wfile.write(b"<p>more</p>" * 10_000)

    def do_bomb(self) -> None:
        self._head(200, {"Content-Type": "text/html", "Content-Encoding": "gzip", "Content-Length": str(len(BOMB))})
        self.wfile.write(BOMB)

    def do_circle(self) -> None:
        self._head(302, {"Location": self.path, "Content-Length": "0"})

    def do_file(self) -> None:
        self._head(302, {"Location": "file:///etc/passwd", "Content-Length": "0"})

    def do_inside(self) -> None:
        self._head(302, {"Location": "http://0x7f000001/secret", "Content-Length": "0"})

    def do_torn(self) -> None:
        self._head(200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"})
        self.wfile.write(b"5\r\nabcde\r\nff\r\nabc")
        self.close_connection = True

    def do_reset(self) -> None:
        """Break the connection off in the midst of the body, not close it."""
        self._head(200, {"Content-Type": "text/html", "Content-Length": "1000"})
        self.wfile.write(PAGE)
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def do_errorpage(self) -> None:
        self._send(ERROR_PAGE, "text/html")

    def do_charset(self) -> None:
        self._send(CHARSET_PAGE.encode("latin-1"), "text/html; charset=utf-8")

    def do_away(self) -> None:
        port = self.path.rpartition("/")[2]
        self._head(302, {"Location": f"http://127.0.0.1:{port}/secret", "Content-Length": "0"})

    def do_busy(self) -> None:
        self._head(429, {"Content-Length": "0"})

    def do_later(self) -> None:
        self._head(503, {"Content-Length": "0", "Retry-After": "7200"})

    def do_deep(self) -> None:
        body = b"<rss><channel>" + b"<a>" * 20_000
        self._head(200, {"Content-Type": "application/rss+xml", "Content-Length": str(len(body))})
        self.wfile.write(body)

    def _send(self, body: bytes, kind: str) -> None:
        self._head(200, {"Content-Type": kind, "Content-Length": str(len(body))})
        self.wfile.write(body)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *arguments) -> None:
        pass
