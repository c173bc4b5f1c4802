"""Tokens: of the App's installations, each with the least it needs, or the one that a workflow has.

They live in memory only and are in no text that this module makes: not in a repr, not in an error.
"""

import threading
from collections.abc import Mapping
from enum import Enum
from http import HTTPStatus
from typing import Any, Protocol

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from github.Auth import AppAuth

from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.errors import NotPermitted, Refused, SettingsError, Unknown
from tenure_bot.github.answers import moment
from tenure_bot.github.gateway import Repo
from tenure_bot.github.transport import PUBLIC, Ask, Transport

EARLY = 300.0
"""Seconds before its end at which a token is replaced: a fetch of a big mirror has to fit in."""

_LEVELS = ("read", "write", "admin")


class Use(Enum):
    """What a token is for; its value is what GitHub is asked to let it do, and no more."""

    CONTENTS = (("contents", "read"), ("metadata", "read"))
    """Fetching commits into a mirror."""

    PULL = (
        ("checks", "write"),
        ("contents", "read"),  # without it GraphQL hides commits, and with them our check runs
        ("issues", "write"),  # comments and labels of a pull request are those of an issue
        ("members", "read"),  # the names of teams whose review is asked for
        ("metadata", "read"),
        ("pull_requests", "write"),
    )
    """Everything about a pull request."""

    ISSUES = (("issues", "write"), ("metadata", "read"))
    """Issues, their comments and assignees, and what a person may do."""

    WRITE = (("contents", "write"), ("metadata", "read"), ("pull_requests", "write"))
    """The branch and the pull request of a command, where somebody has granted that."""

    PROJECTS = (("issues", "read"), ("metadata", "read"), ("organization_projects", "write"))
    """Adding issues to a project of the organization, where somebody has granted that."""

    LIST = (("metadata", "read"),)
    """Which repositories there are, and what they are."""


class Tokens(Protocol):
    """Where tokens come from; one object serves all threads."""

    def token(self, repo: Repo, use: Use = Use.CONTENTS) -> str:
        """Return a token for a repository.

        Raises:
            Gone: The installation was removed.
            NotPermitted: It is suspended, or does not grant anything of this.
        """
        ...

    def renewed(self, repo: Repo, use: Use, refused: str) -> str | None:
        """Return another token than one that GitHub did not take; `None` if there is no other."""
        ...

    def app(self) -> str:
        """Return what proves that we are the App itself.

        Raises:
            NotPermitted: We are none.
        """
        ...


class GivenToken:
    """The one token that a workflow gives; it cannot be renewed and is for everything."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self, repo: Repo, use: Use = Use.CONTENTS) -> str:  # noqa: ARG002  # as in Tokens
        """Return it."""
        return self._token

    def renewed(self, repo: Repo, use: Use, refused: str) -> str | None:  # noqa: ARG002
        """Return nothing: there is no other."""
        return None

    def app(self) -> str:
        """Refuse: a workflow is no App.

        Raises:
            NotPermitted: Always.
        """
        raise NotPermitted("a workflow's token cannot ask about the App")


class AppCredentials:
    """The App's key and the tokens made with it.

    Args:
        app_id: The id that GitHub gave the App.
        private_key: Its key as PEM.
        url: The address of GitHub's API.
        clock: By which tokens run out.

    Raises:
        SettingsError: The key cannot be used.
    """

    def __init__(
        self, app_id: int, private_key: str, url: str = PUBLIC, clock: Clock = SYSTEM
    ) -> None:
        self._url = url
        self._clock = clock
        self._lock = threading.Lock()
        self._slots: dict[tuple[int, Use], _Slot] = {}
        key = _loaded(private_key)
        # PyGithub would read the key anew for each proof, which takes longer than to sign.
        self._auth = AppAuth(app_id, sign_func=lambda claims: jwt.encode(claims, key, "RS256"))

    def token(self, repo: Repo, use: Use = Use.CONTENTS) -> str:
        """Return a token for a repository, as `Tokens` says; others wait while it is made."""
        slot = self._slot(repo, use)
        with slot.lock:
            if slot.until - EARLY <= self._clock():
                slot.token, slot.until = self._made(repo, use)
            return slot.token

    def renewed(self, repo: Repo, use: Use, refused: str) -> str | None:
        """Return another token than one that GitHub did not take any more."""
        slot = self._slot(repo, use)
        with slot.lock:
            if slot.token == refused:  # else another thread was faster
                slot.until = 0.0
        return self.token(repo, use)

    def app(self) -> str:
        """Return a JWT that GitHub takes for five minutes."""
        return self._auth.create_jwt()

    def _slot(self, repo: Repo, use: Use) -> "_Slot":
        with self._lock:
            return self._slots.setdefault((repo.installation, use), _Slot())

    def _made(self, repo: Repo, use: Use) -> tuple[str, float]:
        if not repo.installation:
            raise NotPermitted(f"{repo.name}: no installation of the App is known there")
        transport = Transport(self._url, self._clock)
        try:
            return self._minted(transport, repo.installation, dict(use.value))
        finally:
            transport.close()

    def _minted(
        self, transport: Transport, installation: int, wanted: Mapping[str, str]
    ) -> tuple[str, float]:
        path = f"/app/installations/{installation}"
        ask = Ask("POST", f"{path}/access_tokens", body={"permissions": wanted})
        try:
            return _read_token(self._ask(transport, ask), ask.title)
        except Refused as exc:
            if exc.status != HTTPStatus.UNPROCESSABLE_ENTITY:
                raise
            # Somebody has not yet agreed to a permission that the App asks for since an upgrade:
            # do what the others allow, and let single requests be refused.
            granted = self._ask(transport, Ask("GET", path)) or {}
            less = _common(wanted, granted.get("permissions") or {})
            if not less or less == wanted:
                raise
        ask = ask._replace(body={"permissions": less})
        return _read_token(self._ask(transport, ask), ask.title)

    def _ask(self, transport: Transport, ask: Ask) -> Any:
        try:
            return transport.send(ask, self.app(), repeats=2).value(ask.title)
        except NotPermitted as exc:
            if exc.status == HTTPStatus.UNAUTHORIZED:
                exc.hint = "check TENURE_APP_ID, the private key and the clock of this machine"
            raise


def _loaded(private_key: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(private_key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise SettingsError(
            "TENURE_PRIVATE_KEY is not a private key of a GitHub App: PEM, RSA, no passphrase",
            "make a new one on the App's page at GitHub, or give its file: TENURE_PRIVATE_KEY_FILE",
        )
    return key


class _Slot:
    """A token and its end; who makes a new one holds the lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.token = ""
        self.until = 0.0


def _read_token(value: Any, asked: str) -> tuple[str, float]:
    try:
        token = value["token"]
        until = moment(value["expires_at"]).timestamp()
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Unknown(f"{asked}: the answer is not as GitHub documents it") from None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise Unknown(f"{asked}: the answer holds no token")
    return token, until


def _common(wanted: Mapping[str, str], granted: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wanted as far as it is granted."""
    return {
        name: min(level, granted[name], key=_LEVELS.index)
        for name, level in wanted.items()
        if granted.get(name) in _LEVELS
    }
