"""What GitHub's answers mean: their JSON, and which error of `tenure_bot.errors` a refusal is."""

import json
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NamedTuple, Protocol

from tenure.shown import printable
from tenure_bot.errors import GatewayError, Gone, Limited, NotPermitted, Refused, Unknown

SHORTEST_WAIT, USUAL_WAIT, LONGEST_WAIT = 1.0, 60.0, 3900.0
"""Seconds to wait for a limit: never none, a minute where GitHub does not say (its own advice), and
a little over the hour after which every limit of it starts anew."""

_WORDS = 300  # characters of GitHub's own words that a message quotes

_WHOLE = 2  # names in the path of what a query is about: `repository`, `pullRequest`
_LIMIT_WORDS = ("rate limit", "abuse detection", "submitted too quickly")


class Answer(NamedTuple):
    """One answer over HTTP.

    Attributes:
        status: Its status.
        headers: With names in lower case.
        text: The body.
    """

    status: int
    headers: Mapping[str, str]
    text: str

    def value(self, asked: str) -> Any:
        """Return the JSON of the body; `None` where there is no body.

        Raises:
            Unknown: It is no JSON: something between GitHub and us answered, or cut it off.
        """
        if not self.text:
            return None
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            raise Unknown(f"{asked}: the answer is not JSON", self.status) from None


class Kept(NamedTuple):
    """An answer that was read before.

    Attributes:
        etag: GitHub's word for its state.
        text: Its body.
    """

    etag: str
    text: str


class Etags(Protocol):
    """Where answers are kept for conditional requests, by installation and address."""

    def find(self, installation: int, address: str) -> Kept | None:
        """Return what was kept of an address."""
        ...

    def keep(self, installation: int, address: str, kept: Kept) -> None:
        """Keep an answer, instead of what was there."""
        ...


def refusal(answer: Answer, asked: str, now: float) -> GatewayError:
    """Return the error for an answer that does not say that it was done.

    Args:
        answer: With a status that is no success.
        asked: The request in words that can be shown.
        now: Seconds since 1970: GitHub tells some limits as a time of day.
    """
    status, words = answer.status, _words(answer)
    message = f"{asked}: {status}{': ' if words else ''}{words}"
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.FORBIDDEN and _is_limit(answer, words)
    ):
        return Limited(message, _wait(answer.headers, now), status)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Gone(message, status)
    if status == HTTPStatus.UNAUTHORIZED:
        return NotPermitted(message, status)
    if status == HTTPStatus.FORBIDDEN:
        return NotPermitted(
            message, status, "docs/bot/permissions.md says what needs which permission"
        )
    certain = status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.REQUEST_TIMEOUT
    return Refused(message, status) if certain else Unknown(message, status)


def graphql_data(answer: Answer, asked: str, now: float) -> Mapping[str, Any]:
    """Return the data of an answer to a query; what the token may not see is `None` in it.

    Raises:
        Gone: What was asked for does not exist.
        GatewayError: The query came to nothing, in the kinds that `refusal` knows.
    """
    value = answer.value(asked)
    if not isinstance(value, dict):
        raise Unknown(f"{asked}: the answer is not as GitHub documents it", answer.status)
    errors = value.get("errors") or []
    errors = errors if isinstance(errors, list) else [errors]
    data = value.get("data")
    if isinstance(data, dict) and all(map(_bearable, errors)):
        return data
    raise _graphql_refusal(
        answer, [error for error in errors if isinstance(error, dict)], asked, now
    )


def _bearable(error: object) -> bool:
    """Whether the rest of the data can be used: one value is hidden, or too big for its type."""
    path = error.get("path") if isinstance(error, dict) else None
    if not isinstance(error, dict) or not isinstance(path, list):
        return False
    hidden = error.get("type") == "FORBIDDEN" and len(path) > _WHOLE
    return hidden or path[-1:] == ["databaseId"]


def _graphql_refusal(
    answer: Answer, errors: list[dict[str, Any]], asked: str, now: float
) -> GatewayError:
    said = "; ".join(str(error["message"]) for error in errors if error.get("message"))
    message = f"{asked}: {_shortened(said or 'no data')}"
    kinds = {str(error.get("type")) for error in errors}
    if kinds & {"RATE_LIMITED", "RATE_LIMIT"}:
        return Limited(message, _wait(answer.headers, now), answer.status)
    if "NOT_FOUND" in kinds:
        return Gone(message, HTTPStatus.NOT_FOUND)
    if kinds & {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
        return NotPermitted(message, HTTPStatus.FORBIDDEN)
    if "UNPROCESSABLE" in kinds:
        return Refused(message, HTTPStatus.UNPROCESSABLE_ENTITY)
    if any("extensions" in error for error in errors):  # an Enterprise Server of another age
        return Refused(message, answer.status)
    return Unknown(message, answer.status)


def _words(answer: Answer) -> str:
    """Return what GitHub says about a refusal, in one short line."""
    try:
        value = json.loads(answer.text)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(value, dict):
        return ""
    details = value.get("errors")
    said = [
        value.get("message"),
        *map(_detail, details if isinstance(details, list) else [details]),
    ]
    return _shortened("; ".join(str(part) for part in said if part))


def _detail(error: object) -> str:
    if not isinstance(error, dict):
        return str(error or "")
    if error.get("message"):
        return str(error["message"])
    return " ".join(str(error[key]) for key in ("resource", "field", "code") if error.get(key))


def _shortened(words: str) -> str:
    return printable(words if len(words) <= _WORDS else f"{words[:_WORDS]}…")


def _is_limit(answer: Answer, words: str) -> bool:
    said = words.lower()
    return (
        "retry-after" in answer.headers
        or answer.headers.get("x-ratelimit-remaining") == "0"
        or any(word in said for word in _LIMIT_WORDS)
    )


def _wait(headers: Mapping[str, str], now: float) -> float:
    """Return how long GitHub wants us to wait, in seconds."""
    wait = _retry_after(headers.get("retry-after", ""), now)
    if wait is None and headers.get("x-ratelimit-remaining") == "0":
        wait = _number(headers.get("x-ratelimit-reset", ""), -now)
    return min(max(USUAL_WAIT if wait is None else wait, SHORTEST_WAIT), LONGEST_WAIT)


def _retry_after(text: str, now: float) -> float | None:
    seconds = _number(text, 0.0)
    if seconds is not None or not text:
        return seconds
    try:
        return parsedate_to_datetime(text).timestamp() - now
    except (ValueError, OverflowError):
        return None


def _number(text: str, more: float) -> float | None:
    """Return a number of a header plus `more`; `None` if it is none (`nan` is none either)."""
    return float(text) + more if text.isascii() and text.isdigit() else None


def moment(text: object) -> datetime:
    """Return a time of GitHub's.

    Raises:
        ValueError: It is none.
    """
    found = datetime.fromisoformat(str(text))
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found
