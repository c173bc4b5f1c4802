"""Webhook deliveries of the App: stored, signed, sent when told to, sent again when asked."""

import hashlib
import hmac
import http.client
import json
import random
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from queue import Queue
from typing import Any, NamedTuple
from urllib.parse import urlsplit

Send = Callable[[Mapping[str, str], bytes], int]
"""Hands one delivery over and returns the status of the answer."""

_TIMEOUT = 10.0  # seconds; GitHub's


class Delivery(NamedTuple):
    """One event for one hook; a redelivery shares the guid and has its own id."""

    id: int
    guid: str
    event: str
    action: str | None
    payload: Mapping[str, Any]
    installation_id: int | None
    repository_id: int | None
    at: float
    redelivery: bool = False

    @property
    def body(self) -> bytes:
        """The bytes that are signed and sent."""
        return json.dumps(self.payload, separators=(",", ":")).encode()


class Hook(NamedTuple):
    """The App's hook, as the headers of a delivery name it."""

    app_id: int
    secret: str
    id: int = 51_000_001


def signature(secret: str, body: bytes) -> str:
    """Return what GitHub puts into `X-Hub-Signature-256`."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def headers(delivery: Delivery, hook: Hook) -> dict[str, str]:
    """Return the headers that GitHub sends with a delivery."""
    old = hmac.new(hook.secret.encode(), delivery.body, hashlib.sha1).hexdigest()
    return {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/044aadd",
        "X-GitHub-Delivery": delivery.guid,
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Hook-ID": str(hook.id),
        "X-GitHub-Hook-Installation-Target-ID": str(hook.app_id),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-Hub-Signature": f"sha1={old}",
        "X-Hub-Signature-256": signature(hook.secret, delivery.body),
    }


def http_sender(url: str) -> Send:
    """Return a sender that posts to `url`; it answers 0 where nobody listens."""
    parts = urlsplit(url)

    def send(fields: Mapping[str, str], body: bytes) -> int:
        connection = http.client.HTTPConnection(
            parts.hostname or "127.0.0.1", parts.port, timeout=_TIMEOUT
        )
        try:
            connection.request("POST", parts.path or "/", body, dict(fields))
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
        return answer.status

    return send


class Deliveries:
    """All deliveries since the stand was made.

    Nothing is sent until `send_to` or `follow` says where to; GitHub's own delivery is just as
    independent of the request that caused it.
    """

    def __init__(self, hook: Hook, clock: Callable[[], float], seed: int = 0) -> None:
        self.hook = hook
        self.all: list[Delivery] = []
        self.statuses: dict[int, int] = {}
        self._clock = clock
        self._random = random.Random(seed)  # noqa: S311  # ids, not secrets
        self._lock = threading.Lock()
        self._waiting: list[Delivery] = []
        self._follower: _Follower | None = None

    def add(
        self,
        event: str,
        payload: Mapping[str, Any],
        *,
        installation_id: int | None = None,
        guid: str | None = None,
    ) -> Delivery:
        """Store a delivery of an event; a `guid` that was used makes it a redelivery."""
        repository = payload.get("repository") or {}
        with self._lock:
            new = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
            delivery = Delivery(
                len(self.all) + 1,
                guid or new,
                event,
                payload.get("action"),
                payload,
                installation_id,
                repository.get("id"),
                self._clock(),
                guid is not None,
            )
            self.all.append(delivery)
            follower = self._follower
            if follower is None:
                self._waiting.append(delivery)
        if follower is not None:
            follower.queue.put(delivery)
        return delivery

    def of(self, event: str, action: str | None = None) -> list[Delivery]:
        """Return the deliveries of an event, of one action where that is given."""
        return [d for d in self.all if d.event == event and action in (None, d.action)]

    def waiting(self) -> list[Delivery]:
        """Take the deliveries that nobody was told of yet."""
        with self._lock:
            taken, self._waiting = self._waiting, []
        return taken

    def send_to(self, send: Send | str, deliveries: Sequence[Delivery] | None = None) -> list[int]:
        """Send deliveries in this order (by default those that wait) and return the answers."""
        call = http_sender(send) if isinstance(send, str) else send
        chosen = self.waiting() if deliveries is None else deliveries
        return [self._send(call, delivery) for delivery in chosen]

    def again(self, delivery_id: int) -> Delivery | None:
        """Repeat a delivery: the same guid, as a person who clicks on `Redeliver` does."""
        found = next((d for d in self.all if d.id == delivery_id), None)
        if found is None:
            return None
        return self.add(
            found.event,
            found.payload,
            installation_id=found.installation_id,
            guid=found.guid,
        )

    def follow(self, send: Send | str) -> None:
        """Send everything from now on as soon as it happens, one after the other."""
        call = http_sender(send) if isinstance(send, str) else send
        self._follower = _Follower(lambda delivery: self._send(call, delivery))
        for delivery in self.waiting():
            self._follower.queue.put(delivery)

    def settle(self) -> None:
        """Wait until what is to be sent was sent."""
        if self._follower is not None:
            self._follower.queue.join()

    def close(self) -> None:
        """End what `follow` began; what was not sent waits."""
        if self._follower is not None:
            self._follower.stop()
            self._follower = None

    def _send(self, call: Send, delivery: Delivery) -> int:
        status = call(headers(delivery, self.hook), delivery.body)
        self.statuses[delivery.id] = status
        return status

    def shown(self, delivery: Delivery, *, fully: bool = False) -> dict[str, Any]:
        """Return a delivery as `GET /app/hook/deliveries` lists it."""
        code = self.statuses.get(delivery.id, 0)
        item: dict[str, Any] = {
            "id": delivery.id,
            "guid": delivery.guid,
            "delivered_at": datetime.fromtimestamp(delivery.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "redelivery": delivery.redelivery,
            "duration": 0.01,
            "status": _phrase(code),
            "status_code": code,
            "event": delivery.event,
            "action": delivery.action,
            "installation_id": delivery.installation_id,
            "repository_id": delivery.repository_id,
            "throttled_at": None,
        }
        if fully:
            sent = headers(delivery, self.hook)
            item["url"] = ""
            item["request"] = {"headers": sent, "payload": delivery.payload}
            item["response"] = {"headers": {}, "payload": ""}
        return item

    def failed(self, delivery: Delivery) -> bool:
        """Whether it was sent and not taken."""
        return delivery.id in self.statuses and not 200 <= self.statuses[delivery.id] < 400


class _Follower:
    """A thread that sends what is put into its queue."""

    def __init__(self, send: Callable[[Delivery], object]) -> None:
        self.queue: Queue[Delivery | None] = Queue()
        self._send = send
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while (delivery := self.queue.get()) is not None:
            try:
                self._send(delivery)
            finally:
                self.queue.task_done()

    def stop(self) -> None:
        self.queue.put(None)
        self._thread.join(_TIMEOUT)


def _phrase(code: int) -> str:
    if code == 0:
        return "failed to connect to host"
    return "OK" if code < 400 else f"Invalid HTTP Response: {code}"
