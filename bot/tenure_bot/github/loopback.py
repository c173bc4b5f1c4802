"""A page on this machine only, and the code that GitHub sends the browser back with."""

import hmac
import re
import socketserver
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from queue import Empty, Queue
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

CALLBACK = "/callback"
"""Where the browser comes back to."""

_CODE = re.compile(r"[A-Za-z0-9_-]{1,200}")
_SILENCE = 10.0  # seconds for a request: browsers open connections on which they never ask anything

_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Connection": "close",
}


class Loopback:
    """A server on 127.0.0.1 until a code has come; a context manager.

    Args:
        state: What the code has to come with.
        port: Where; 0 for any port that is free.

    Raises:
        OSError: The port is taken.
    """

    def __init__(self, state: str, port: int = 0) -> None:
        self.page = ""
        self._codes: Queue[str] = Queue()
        self._server = _Server(("127.0.0.1", port), _handler(lambda: self.page, state, self._codes))
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "Loopback":
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def code(self, seconds: float) -> str | None:
        """Return the code that came with the right state; `None` if none came in time."""
        try:
            return self._codes.get(timeout=seconds) if seconds > 0 else self._codes.get_nowait()
        except Empty:
            return None


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True  # else --port cannot be used again for a minute
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that hangs up is no event."""


def _handler(
    page: Callable[[], str], state: str, codes: "Queue[str]"
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SILENCE
        server_version = "tenure"
        sys_version = ""

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name upstream
            """Keep the code out of the terminal."""

        def do_GET(self) -> None:
            status, text = self._answer()
            body = text.encode("utf-8", "replace")
            self.send_response(status)
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _answer(self) -> tuple[HTTPStatus, str]:
            port = self.connection.getsockname()[1]
            # A name that somebody else's DNS sends here is not this machine's.
            if self.headers.get("Host") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
                return HTTPStatus.FORBIDDEN, "This page is for this machine only.\n"
            parts = urlsplit(self.path)
            if parts.path == "/":
                return HTTPStatus.OK, page()
            if parts.path != CALLBACK:
                return HTTPStatus.NOT_FOUND, "There is no such page.\n"
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            code, given = asked.get("code", ""), asked.get("state", "")
            if not hmac.compare_digest(given.encode("utf-8", "replace"), state.encode()):
                return HTTPStatus.BAD_REQUEST, "This does not come from the page that was opened.\n"
            if not _CODE.fullmatch(code):
                return HTTPStatus.BAD_REQUEST, "GitHub sent no code.\n"
            codes.put(code)
            return HTTPStatus.OK, "Thank you. Go back to the terminal.\n"

    return Handler
