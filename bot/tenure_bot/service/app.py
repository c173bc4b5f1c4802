"""What answers requests: `/webhook`, `/healthz`, `/readyz`. It asks GitHub nothing.

A delivery is answered with 202 when it is on the disk, and with nothing else that GitHub would take
for success: what is not stored is sent again by whoever looks at the failed ones.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from threading import BoundedSemaphore
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from flask import Flask, Response, request

from tenure_bot.errors import DatabaseError, WebhookError
from tenure_bot.receive import events
from tenure_bot.receive.events import Named
from tenure_bot.receive.webhook import HEADERS, LARGEST, Delivery, verified
from tenure_bot.service.metrics import Metrics
from tenure_bot.settings import Secret

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

DELIVERIES = "/webhook"

LARGE, AT_ONCE = 1 << 20, 4
"""Of bodies with more bytes only so many are read and parsed at once: anybody can send them."""

SETTLED = "tenure.settled"
"""In the environment of a request: what is to be called, from any thread, once the answer is known.

The application takes it out if it will call it. What it returned then answers when it is iterated.
"""

_LOG = logging.getLogger(__name__)


class Inbox(Protocol):
    """Where deliveries go: in one step, or in two with other work between them."""

    def take(self, delivery: Delivery, named: Named, /) -> bool:
        """Store a delivery; return whether it was new."""
        ...

    def begin(self, delivery: Delivery, named: Named, settled: Callable[[], None], /) -> Any:
        """Begin to store it; `settled` is called from another thread once `end` need not wait."""
        ...

    def end(self, waiting: Any, /) -> bool:
        """Return whether what was begun was new."""
        ...


class Receiver(NamedTuple):
    """What taking deliveries needs.

    Attributes:
        inbox: Where they go.
        secret: What they are signed with.
        app_id: The number of our App; 0 if it is not known here.
        owners: Whose repositories are served, in lower case; empty for everybody's.
        metrics: Where they are counted.
    """

    inbox: Inbox
    secret: Secret
    metrics: Metrics
    app_id: int = 0
    owners: frozenset[str] = frozenset()


def create_app(receiver: Receiver, ready: Callable[[], None]) -> Flask:
    """Return the application.

    Args:
        receiver: What takes deliveries.
        ready: Raises a `DatabaseError` while none could be stored.
    """
    app = Flask("tenure_bot", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    large = BoundedSemaphore(AT_ONCE)

    @app.post(DELIVERIES)
    def webhook() -> Response:
        start = perf_counter()

        def counted(answer: _Answer) -> Response:
            receiver.metrics.count(answer.event, answer.outcome, perf_counter() - start)
            return _said(answer.text, answer.status)

        found = _received(receiver, large)
        if isinstance(found, _Answer):
            return counted(found)
        delivery, named = found
        inbox, settled = receiver.inbox, request.environ.get(SETTLED)
        if settled is None:
            return counted(_stored(delivery, lambda: inbox.take(delivery, named)))
        try:
            waiting = inbox.begin(delivery, named, settled)
        except DatabaseError as exc:
            return counted(_failed(delivery, exc))
        del request.environ[SETTLED]
        return _Later(lambda: counted(_stored(delivery, lambda: inbox.end(waiting))))

    @app.get("/healthz")
    def healthz() -> Response:
        return _said("alive", 200)

    @app.get("/readyz")
    def readyz() -> Response:
        try:
            ready()
        except DatabaseError as exc:
            _LOG.warning("not ready: %s", exc.message)  # anybody may ask: the log says why
            return _said("not ready: no delivery could be stored", 503)
        return _said("ready", 200)

    return app


class _Answer(NamedTuple):
    """What becomes of a request, for the figures and for who sent it."""

    event: str
    outcome: str
    text: str
    status: int


class _Later(Response):
    """An answer that is not known before it is iterated: until then its thread can begin others."""

    def __init__(self, answer: Callable[[], Response]) -> None:
        super().__init__()
        self._answer = answer

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterator[bytes]:
        yield from self._answer()(environ, start_response)


def _received(receiver: Receiver, large: BoundedSemaphore) -> _Answer | tuple[Delivery, Named]:
    """Return the delivery of the current request, or its answer if it is not to be stored."""
    size = request.content_length or 0
    if size > LARGEST:
        return _Answer("", "refused", "the body has more than 25 MB", 413)
    try:
        with large if size > LARGE else nullcontext():
            secret = receiver.secret.reveal().encode()
            headers = {name: request.headers.get(name, "") for name in HEADERS}
            delivery = verified(secret, headers, request.get_data(cache=False))
    except WebhookError as exc:
        _LOG.info("a request is refused: %s", exc.message)
        hint = f"\nhelp: {exc.hint}" if exc.hint else ""
        return _Answer("", "refused", f"{exc.message}{hint}", exc.status)
    event = delivery.event
    named = events.targets(event, delivery.action, delivery.payload, app_id=receiver.app_id)
    if named.is_nothing or (receiver.owners and named.owner.lower() not in receiver.owners):
        return _Answer(event, "ignored", "ignored: nothing to do for this event", 202)
    return delivery, named


def _stored(delivery: Delivery, is_new: Callable[[], bool]) -> _Answer:
    try:
        outcome = "stored" if is_new() else "known"
    except DatabaseError as exc:
        return _failed(delivery, exc)
    return _Answer(delivery.event, outcome, outcome, 202)


def _failed(delivery: Delivery, exc: DatabaseError) -> _Answer:
    _LOG.warning("delivery %s is not taken: %s", delivery.guid, exc.message)
    return _Answer(delivery.event, "failed", "not stored: send it again later", 503)


def _said(text: str, status: int) -> Response:
    return Response(f"{text}\n", status, mimetype="text/plain")
