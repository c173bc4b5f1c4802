"""Deliveries as GitHub sends them: signed requests, and what they are once they were verified."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from itertools import count
from typing import Any

from tenure_bot.receive.webhook import Delivery, verified

SECRET = "a-webhook-secret-of-32-characters"  # noqa: S105  # of tests
REPOSITORY = {"id": 4711, "full_name": "acme/shop", "owner": {"login": "acme"}}

_NUMBERS = count(1)


def payload(number: int = 9, **more: Any) -> dict[str, Any]:
    """Return what GitHub says of a pull request that got a commit."""
    return {
        "action": "synchronize",
        "repository": REPOSITORY,
        "installation": {"id": 7},
        "sender": {"login": "nadia", "type": "User"},
        "pull_request": {"number": number},
    } | more


def signed(
    body: Mapping[str, Any], event: str = "pull_request", guid: str = "", secret: str = SECRET
) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a request; without a GUID it gets one of its own."""
    data = json.dumps(body).encode()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Delivery": guid or f"00000000-0000-0000-0000-{next(_NUMBERS):012}",
        "X-GitHub-Event": event,
        "X-GitHub-Hook-ID": "292430182",
        "X-Hub-Signature-256": f"sha256={hmac.new(secret.encode(), data, sha256).hexdigest()}",
    }
    return headers, data


def delivery(
    body: Mapping[str, Any] | None = None, event: str = "pull_request", guid: str = ""
) -> Delivery:
    """Return a verified delivery."""
    headers, data = signed(payload() if body is None else body, event, guid)
    return verified(SECRET.encode(), headers, data)
