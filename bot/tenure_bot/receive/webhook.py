"""A request of GitHub as a delivery, or a reason to refuse it: bytes and headers in, no I/O.

Nothing of a body is looked at before its signature was.
"""

import hmac
import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from tenure_bot.errors import WebhookError

LARGEST = 25 << 20
"""So many bytes a delivery has at most: GitHub sends no larger one."""

_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
_GUID = re.compile(r"[0-9A-Za-z-]{1,64}")
_EVENT = re.compile(r"[a-z0-9_]{1,64}")
_HOOK = re.compile(r"[0-9]{1,19}")
_TARGET = re.compile(r"[a-z_]{1,32}")
HEADERS = (
    "X-Hub-Signature-256",
    "Content-Type",
    "X-GitHub-Event",
    "X-GitHub-Delivery",
    "X-GitHub-Hook-ID",
    "X-GitHub-Hook-Installation-Target-Type",
    "X-GitHub-Hook-Installation-Target-ID",
)
"""Those that `verified` looks at, as it spells them."""


class Delivery(NamedTuple):
    """What GitHub says happened.

    Attributes:
        guid: Of the event: a redelivery has the same, and so has each hook that hears of it.
        hook: Which hook it came by; with `guid` it names the delivery.
        event: Its name, such as `pull_request`.
        action: What happened, such as `opened`; "" for an event that has none.
        payload: The body, parsed.
        body: As it came.
    """

    guid: str
    hook: str
    event: str
    action: str
    payload: Mapping[str, Any]
    body: bytes


def verified(secret: bytes, headers: Mapping[str, str], body: bytes) -> Delivery:
    """Return the delivery of a request that GitHub signed.

    The signature covers the body and nothing else: the GUID and the name of the event are what the
    sender says. Who has seen one delivery can send it again under another GUID.

    Args:
        secret: What GitHub signs with.
        headers: By their names, spelled as in `HEADERS`.
        body: The bytes of the request as they came.

    Raises:
        WebhookError: It is too large (413), not signed by GitHub (401), not JSON by its type (415),
            or not what GitHub sends (400).
    """
    if len(body) > LARGEST:
        raise WebhookError("the body has more than 25 MB", 413)
    _check_signature(secret, headers.get("X-Hub-Signature-256", ""), body)
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise WebhookError(
            "the content type is not application/json", 415, "choose it on the page of the webhook"
        )
    payload = parsed(body)
    action = payload.get("action")
    return Delivery(
        guid=_header(headers, "X-GitHub-Delivery", _GUID),
        hook=_hook(headers),
        event=_header(headers, "X-GitHub-Event", _EVENT),
        # Only actions that we know mean anything; one that is no name is none of them.
        action=action if isinstance(action, str) and _EVENT.fullmatch(action) else "",
        payload=payload,
        body=body,
    )


def _check_signature(secret: bytes, signature: str, body: bytes) -> None:
    if not secret:
        raise WebhookError("there is no secret to verify a signature with", 401)
    if not _SIGNATURE.fullmatch(signature):  # with only the old SHA-1 header it is empty
        raise WebhookError(
            "there is no X-Hub-Signature-256 of the form sha256=…",
            401,
            "set a secret on the page of the webhook",
        )
    wanted = "sha256=" + hmac.new(secret, body, sha256).hexdigest()
    if not hmac.compare_digest(wanted, signature):
        raise WebhookError(
            "the signature is not one of this body and our secret",
            401,
            "TENURE_WEBHOOK_SECRET and the secret on the page of the webhook must be the same",
        )


def parsed(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a delivery, or of the file that a workflow gets of its event.

    Raises:
        WebhookError: It is none, a key is there twice, or it is nested too deeply.
    """
    try:
        # As text: of bytes the parser would guess the encoding.
        payload = _DECODER.decode(body.decode("utf-8"))
    except (ValueError, RecursionError) as exc:
        # What the parser says quotes nothing of the body, but nobody needs it either.
        raise WebhookError("the body is not JSON, or nested too deeply", 400) from exc
    if not isinstance(payload, dict):
        raise WebhookError("the body is no JSON object", 400)
    return payload


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that is there twice: two readers would see two different deliveries."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _constant(name: str) -> object:
    raise ValueError(name)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)


def _hook(headers: Mapping[str, str]) -> str:
    """Return which hook it was: without a number of its own, what it is installed at."""
    number = headers.get("X-GitHub-Hook-ID", "")
    if number:
        return _header(headers, "X-GitHub-Hook-ID", _HOOK)
    if not headers.get("X-GitHub-Hook-Installation-Target-ID"):
        return ""
    target = _header(headers, "X-GitHub-Hook-Installation-Target-ID", _HOOK)
    return f"{_header(headers, 'X-GitHub-Hook-Installation-Target-Type', _TARGET)}:{target}"


def _header(headers: Mapping[str, str], name: str, form: re.Pattern[str]) -> str:
    value = headers.get(name, "")
    if not form.fullmatch(value):
        raise WebhookError(f"the header {name} is missing or not of GitHub's form", 400)
    return value
