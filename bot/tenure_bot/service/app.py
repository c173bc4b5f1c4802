"""What answers requests: `/webhook`, `/healthz`, `/readyz`. It asks GitHub nothing.

A delivery is answered with 202 when it is on the disk, and with nothing else that GitHub would take
for success: what is not stored is sent again by whoever looks at the failed ones.
"""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from threading import BoundedSemaphore
from time import perf_counter
from typing import NamedTuple, Protocol

from flask import Flask, Response, request

from tenure_bot.errors import DatabaseError, WebhookError
from tenure_bot.receive import events
from tenure_bot.receive.events import Named
from tenure_bot.receive.webhook import HEADERS, LARGEST, Delivery, verified
from tenure_bot.service.metrics import Metrics
from tenure_bot.settings import Secret

LARGE, AT_ONCE = 1 << 20, 4
"""Of bodies with more bytes only so many are read and parsed at once: anybody can send them."""

_LOG = logging.getLogger(__name__)


class Inbox(Protocol):
    """Where deliveries go."""

    def take(self, delivery: Delivery, named: Named, /) -> bool:
        """Store a delivery; return whether it was new."""
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

    @app.post("/webhook")
    def webhook() -> Response:
        start = perf_counter()
        event, outcome, answer = _received(receiver, large)
        receiver.metrics.count(event, outcome, perf_counter() - start)
        return answer

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


def _received(receiver: Receiver, large: BoundedSemaphore) -> tuple[str, str, Response]:
    """Take the delivery of the current request; return its event, its outcome and the answer."""
    size = request.content_length or 0
    if size > LARGEST:
        return "", "refused", _said("the body has more than 25 MB", 413)
    try:
        with large if size > LARGE else nullcontext():
            secret = receiver.secret.reveal().encode()
            headers = {name: request.headers.get(name, "") for name in HEADERS}
            delivery = verified(secret, headers, request.get_data(cache=False))
    except WebhookError as exc:
        _LOG.info("a request is refused: %s", exc.message)
        hint = f"\nhelp: {exc.hint}" if exc.hint else ""
        return "", "refused", _said(f"{exc.message}{hint}", exc.status)
    event = delivery.event
    named = events.targets(event, delivery.action, delivery.payload, app_id=receiver.app_id)
    if named.is_nothing or (receiver.owners and named.owner.lower() not in receiver.owners):
        return event, "ignored", _said("ignored: nothing to do for this event", 202)
    try:
        is_new = receiver.inbox.take(delivery, named)
    except DatabaseError as exc:
        _LOG.warning("delivery %s is not taken: %s", delivery.guid, exc.message)
        return event, "failed", _said("not stored: send it again later", 503)
    return event, *(("stored", _said("stored", 202)) if is_new else ("known", _said("known", 202)))


def _said(text: str, status: int) -> Response:
    return Response(f"{text}\n", status, mimetype="text/plain")
