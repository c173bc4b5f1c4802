"""The published examples of webhook payloads, as deliveries that are signed like GitHub's."""

import copy
import json
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from support.github import packages
from support.github.deliveries import Delivery, Hook, headers

_NAMESPACE = uuid.UUID("5f2f3a40-9c1e-4b55-8a55-0f4d3c1d2b6e")


class Example(NamedTuple):
    """One payload.

    Attributes:
        name: Event, action and number, such as `issue_comment-created-2`.
        event: What `X-GitHub-Event` says.
        payload: The JSON.
    """

    name: str
    event: str
    payload: Mapping[str, Any]

    @property
    def body(self) -> bytes:
        """The bytes that are sent."""
        return self.delivery().body

    def delivery(self) -> Delivery:
        """Return the delivery of this payload; the same example has the same guid always."""
        installation = self.payload.get("installation") or {}
        repository = self.payload.get("repository") or {}
        return Delivery(
            1,
            str(uuid.uuid5(_NAMESPACE, self.name)),
            self.event,
            self.payload.get("action"),
            self.payload,
            installation.get("id"),
            repository.get("id"),
            0.0,
        )

    def headers(self, secret: str, app_id: int = 4711) -> dict[str, str]:
        """Return the headers of the delivery, signed."""
        return headers(self.delivery(), Hook(app_id, secret))


def examples(where: packages.Packages) -> list[Example]:
    """Return all 329, in the order of their names."""
    found = []
    for entry in json.loads(where.payloads.read_bytes()):
        for number, payload in enumerate(entry["examples"], start=1):
            action = payload.get("action")
            words = [entry["name"], *([action] if action else []), str(number)]
            found.append(Example("-".join(words), entry["name"], payload))
    return sorted(found, key=lambda example: example.name)


def derived(where: packages.Packages) -> list[Example]:
    """Return what the published set lacks: forks, deleted forks, a closed issue.

    Each is a published payload with the fewest changes, under a name of its own.
    """
    by_name = {example.name: example for example in examples(where)}
    opened = next(e for n, e in by_name.items() if n.startswith("pull_request-opened-"))
    reopened = next(e for n, e in by_name.items() if n.startswith("issues-reopened-"))
    fork = _changed(opened)
    fork["pull_request"]["head"]["repo"] |= {
        "id": 77,
        "full_name": "lena/fork",
        "fork": True,
        "owner": fork["sender"],
    }
    gone = _changed(opened)
    gone["pull_request"]["head"] |= {"repo": None, "user": None}
    closed = _changed(reopened) | {"action": "closed"}
    closed["issue"] |= {"state": "closed", "state_reason": "not_planned"}
    return [
        Example("pull_request-opened-fork", "pull_request", fork),
        Example("pull_request-opened-deleted-fork", "pull_request", gone),
        Example("issues-closed-derived", "issues", closed),
    ]


def _changed(example: Example) -> dict[str, Any]:
    return copy.deepcopy(dict(example.payload))
