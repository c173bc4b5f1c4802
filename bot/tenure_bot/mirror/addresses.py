"""What may be fetched, and from where: everything that git is given is checked here before.

A token is put into the environment of git, and into nothing that is printed.
"""

import os
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from tenure_bot.addresses import is_here
from tenure_bot.errors import MirrorError
from tenure_bot.github.gateway import Repo

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+")
_REF = re.compile(r"refs/(?:(?![\x00-\x20\x7f~^:?*\[\\]|\.\.|//|@\{|/\.|\.lock(?:/|$)|/$|\.$).)+")


class Origin(NamedTuple):
    """Where a repository is fetched from; `secrets` is in no `repr`.

    Attributes:
        url: Without any name or password.
        secrets: The environment that carries the token.
    """

    url: str
    secrets: "Secrets"


class Secrets:
    """Variables for git that nobody prints by accident."""

    def __init__(self, token: str, url: str) -> None:
        """Make the header that git sends to the server of `url`, and only there."""
        basic = b64encode(f"x-access-token:{token}".encode()).decode()
        parts = urlsplit(url)
        self.settings: Mapping[str, str] = (
            {f"http.{parts.scheme}://{parts.netloc}/.extraHeader": f"Authorization: Basic {basic}"}
            if token and parts.scheme != "file"
            else {}
        )
        self._words = [word for word in (token, basic) if word]

    def removed(self, text: str) -> str:
        """Return a text without them."""
        for word in self._words:
            text = text.replace(word, "***")
        return text


def allowed_protocol(base: str) -> str:
    """Return the one protocol that git may speak.

    Args:
        base: The URL below which repositories are found.

    Raises:
        MirrorError: A token would be sent in the clear, or git would start another program.
    """
    parts = urlsplit(base)
    is_safe = parts.scheme in ("https", "file")
    if is_safe or (parts.scheme == "http" and is_here(parts.hostname or "")):
        return parts.scheme
    raise MirrorError(
        f"repositories cannot be fetched from {parts.scheme or 'no'}://…: only https is safe",
        "TENURE_GIT_URL=https://HOST",
    )


def refuse_unsafe(repo: Repo, oids: Iterable[str], refs: Iterable[str]) -> None:
    """Make sure that names are such that git cannot take them for anything else.

    Raises:
        MirrorError: One of them is not.
    """
    if not _NAME.fullmatch(repo.name) or repo.name.endswith(("/.", "/..")):
        raise MirrorError(f"`{repo.name[:80]!r}` is no name of a repository")
    for oid in oids:
        if not _ID.fullmatch(oid):
            raise MirrorError(f"`{oid[:80]!r}` is no id of a commit")
    for ref in refs:
        if not _REF.fullmatch(ref):
            raise MirrorError(f"`{ref[:80]!r}` is no name of a ref")


def refuse_borrowed() -> None:
    """Make sure that the environment points git to no other objects than those of a mirror.

    Raises:
        MirrorError: It does.
    """
    names = (
        "GIT_DIR",
        "GIT_COMMON_DIR",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    )
    for name in names:
        if name in os.environ:
            raise MirrorError(f"{name} is set, so git would not read the mirrors", f"unset {name}")
