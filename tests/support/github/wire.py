"""HTTP on the loopback: requests and answers as values, one threaded server, nothing of GitHub."""

import http
import json
import socket
import socketserver
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Request(NamedTuple):
    """What a client asked: names of headers in lower case, the path without its query."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = {}
    body: bytes = b""

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of the query; of a repeated one the last."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def target(self) -> str:
        """Path and query as they were sent."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def json(self) -> Any:
        """Return the body as JSON; None where it is empty or is none."""
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return None


class Response(NamedTuple):
    """What is answered; `dropped` closes the connection without a word instead."""

    status: int
    headers: Mapping[str, str] = {}
    body: bytes = b""
    dropped: bool = False

    def json(self) -> Any:
        """Return the body as JSON; None where there is none."""
        return json.loads(self.body) if self.body else None


def answer_json(status: int, value: object, headers: Mapping[str, str] = {}) -> Response:
    """Return an answer that carries a value as JSON."""
    kind = {"content-type": "application/json; charset=utf-8"}
    return Response(status, kind | dict(headers), json.dumps(value).encode())


class Server:
    """A server on a free port of 127.0.0.1 that asks `handle` for each answer."""

    def __init__(self, handle: Callable[[Request], Response]) -> None:
        self._server = _Listener(("127.0.0.1", 0), _handler_class(handle))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening and close what is still connected."""
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, *args: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*args)

    def server_bind(self) -> None:
        """Skip the look-up of this machine's name, which may wait for a name server."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that were killed: tests do that."""

    def hang_up(self) -> None:
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def _handler_class(handle: Callable[[Request], Response]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name upstream
            """Keep standard error for the tests."""

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = _body(self.rfile, headers)
            answer = handle(Request(self.command, parts.path, parts.query, headers, body))
            if answer.dropped:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.wfile.write(_raw(answer, with_body=self.command != "HEAD"))

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

    return Handler


def _body(stream: Any, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return bytes(stream.read(int(headers.get("content-length", 0))))
    chunks = []
    while size := int(stream.readline().split(b";")[0], 16):
        chunks.append(stream.read(size))
        stream.readline()
    stream.readline()
    return b"".join(chunks)


def _raw(answer: Response, *, with_body: bool) -> bytes:
    """One write for head and body: two would wait for the client's delayed acknowledgment."""
    phrase = http.HTTPStatus(answer.status).phrase
    lines = [f"HTTP/1.1 {answer.status} {phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    if answer.status != http.HTTPStatus.NO_CONTENT:
        lines.append(f"content-length: {len(answer.body)}")
    head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
    return head + answer.body if with_body else head
