"""A loopback server that answers what a test writes down, and remembers what it was asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from support.github.wire import Request, Response, Server, answer_json

Answer = Response | Callable[[Request], Response]

TOKEN = "ghs_" + "s3cret" * 6
DROPPED = Response(500, dropped=True)


class Script:
    """The answers of a server, in their order; the last one is repeated."""

    def __init__(self, url: str = "") -> None:
        self.url = url
        self.asked: list[Request] = []
        self.answers: list[Answer] = []

    def will(self, *answers: Answer) -> None:
        """Answer like this from now on, and count from here."""
        self.answers, self.asked = list(answers), []

    def handle(self, request: Request) -> Response:
        """Answer a request."""
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(request) if callable(answer) else answer


@contextmanager
def scripted() -> Iterator[Script]:
    """Run such a server."""
    script = Script()
    server = Server(script.handle)
    script.url = server.url
    try:
        yield script
    finally:
        server.close()


def minted(token: str = TOKEN, until: str = "2026-11-22T13:00:00Z", **permissions: str) -> Response:
    """Return GitHub's answer that carries a token of an installation."""
    return answer_json(201, {"token": token, "expires_at": until, "permissions": permissions})
