"""HTTP to GitHub: one request sent, its end told in the words of `tenure_bot.errors`.

It knows tokens only as arguments, repeats no write, and waits for nothing but the answer. PyGithub
brings the connection and the addresses; its own repeating, pausing and completing of objects is off,
because it repeats a POST by default.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3
from github import Github

from tenure import __version__
from tenure.shown import printable
from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.errors import Refused, Unknown
from tenure_bot.github.answers import Answer, refusal

TIMEOUT = 20
"""Seconds until the first byte, and between two: half of the lease that a worker holds."""

PUBLIC = "https://api.github.com"
"""Where GitHub's API is unless the settings say otherwise."""

_VERSION = "2022-11-28"  # of the API: every Enterprise Server that is still supported knows it
_DONE = (*range(200, 300), HTTPStatus.NOT_MODIFIED)
_MOVED = (HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT)


class Ask(NamedTuple):
    """One request.

    Attributes:
        method: `GET`, `POST`, ….
        path: Below the address of the API, with a slash first.
        parameters: Of the query.
        body: Sent as JSON; `None` for none.
        headers: Beside those that every request has.
        shown: What errors call it, where the path holds something that must not be shown.
    """

    method: str
    path: str
    parameters: Mapping[str, Any] = {}
    body: object = None
    headers: Mapping[str, str] = {}
    shown: str = ""

    @property
    def title(self) -> str:
        """The request in words that can be shown."""
        return self.shown or printable(f"{self.method} {self.path}")


class Transport:
    """A connection to one GitHub; it belongs to one thread, as PyGithub's objects do.

    Args:
        url: The address of the API: `https://api.github.com`, `https://HOST/api/v3`.
        clock: For limits that GitHub tells as a time of day.
        timeout: Seconds without a byte after which nobody knows what happened.
    """

    def __init__(self, url: str = PUBLIC, clock: Clock = SYSTEM, timeout: int = TIMEOUT) -> None:
        # At DEBUG it writes down headers and bodies, and with them tokens.
        logging.getLogger("github.Requester").setLevel(logging.INFO)
        self._url = url.rstrip("/")
        self._clock = clock
        self._timeout = timeout
        self._github = Github(
            base_url=self._url,
            user_agent=f"tenure/{__version__}",
            timeout=timeout,
            per_page=100,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
            api_version=_VERSION,
        )
        self._requester = self._github.requester

    @property
    def graphql_url(self) -> str:
        """Where GraphQL is: `/graphql`, at an Enterprise Server `/api/graphql`."""
        return self._requester.graphql_url

    def send(self, ask: Ask, token: str = "", repeats: int = 0) -> Answer:
        """Send a request and return its answer, which says that it was done or is unchanged.

        Args:
            ask: The request.
            token: Whatever GitHub takes as a bearer: of an installation, of the App; "" for none.
            repeats: How often a read may be sent again when it was cut off; 0 for a write.

        Raises:
            GatewayError: In its kinds; `Unknown` says that nobody can tell whether it was done.
        """
        for left in range(repeats, -1, -1):
            try:
                return self._once(ask, token)
            except _Late:
                raise
            except Unknown:
                if not left:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """Close the connection."""
        self._github.close()

    def _once(self, ask: Ask, token: str) -> Answer:
        answer = self._exchange(ask, ask.path, token)
        if answer.status in _MOVED:
            # A renamed repository: nothing was done, and GitHub asks for the same again over there.
            answer = self._exchange(ask, self._same_server(ask, answer), token)
        if answer.status in _DONE:
            return answer
        raise refusal(answer, ask.title, self._clock())

    def _exchange(self, ask: Ask, address: str, token: str) -> Answer:
        headers = {"Accept": "application/vnd.github+json", **ask.headers}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            status, received, text = self._requester.requestJson(
                ask.method, address, dict(ask.parameters), headers, _plain(ask.body)
            )
            return Answer(status, received, text)
        except requests.Timeout:
            message = f"{ask.title}: no answer from {self._url} in {self._timeout} seconds"
            raise _Late(message) from None
        except RuntimeError:  # PyGithub follows a 301, but to no other server
            raise Refused(
                f"{ask.title}: GitHub sends us to another address than {self._url}",
                hint="set TENURE_GITHUB_URL to the address that it goes by",
            ) from None
        # A ValueError is a header or a status that nobody can read, and it comes after the effect.
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as exc:
            raise Unknown(f"{ask.title}: {_cut_off(exc)} ({self._url})") from None

    def _same_server(self, ask: Ask, answer: Answer) -> str:
        place = answer.headers.get("location", "")
        if urlsplit(place)[:2] != urlsplit(self._url)[:2]:
            raise Refused(f"{ask.title}: GitHub sends us to another server", answer.status)
        return place


class _Late(Unknown):
    """No answer in time: not repeated, for the lease would run out meanwhile."""


def _plain(value: object) -> Any:
    """Return what JSON can carry: half a surrogate pair or a NUL would have it refused as a whole."""
    if isinstance(value, str):
        return (
            value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "�")
        )
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _cut_off(exc: Exception) -> str:
    if isinstance(exc, requests.exceptions.SSLError):
        return "the server's certificate is not accepted"
    if isinstance(exc, requests.exceptions.ProxyError):
        return "the proxy did not let it through"
    if isinstance(exc, requests.ConnectionError):
        return "the connection was refused or dropped"
    return "the answer was cut off or cannot be read"
