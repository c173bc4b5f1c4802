"""What a GitHub runner tells a job: its environment and the file of its event, read once."""

import os
import re
from collections.abc import Mapping
from stat import S_ISREG
from typing import Any, NamedTuple

from tenure_bot.errors import MirrorError, SettingsError, WebhookError
from tenure_bot.github.gateway import Repo
from tenure_bot.mirror.addresses import allowed_protocol
from tenure_bot.receive.webhook import LARGEST, parsed
from tenure_bot.settings import Secret

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_URL = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#@]*)?")
# Follow no link, and do not wait for a pipe that nobody writes to; Windows has neither.
_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_HINT = "`tenure ci` is for GitHub Actions, whose runner sets it: docs/bot/action.md"

ENV_HINT = "give it to the step: env: GITHUB_TOKEN: ${{ github.token }}"
"""What mends a token that is missing or not taken."""


class Workflow(NamedTuple):
    """A job of a workflow.

    Attributes:
        event: The name of what started it, such as `pull_request`.
        payload: Of that event.
        repo: Where it runs.
        commit: The commit that the event is about: of a pull request GitHub's own merge of it.
        token: What GitHub takes requests with.
        api: The address of the API.
        server: The address that repositories are fetched from and people look at.
        folder: Where files may be left until the job ends.
        summary: The file of the job's summary; "" where the runner has none.
        outputs: The file of the step's outputs; "" as above.
    """

    event: str
    payload: Mapping[str, Any]
    repo: Repo
    commit: str
    token: Secret
    api: str
    server: str
    folder: str
    summary: str
    outputs: str


def read(environ: Mapping[str, str]) -> Workflow:
    """Return the job that an environment describes.

    Raises:
        SettingsError: It is not that of a runner, or a variable of it cannot be right.
    """
    token = environ.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise SettingsError(
            "GITHUB_TOKEN is not set: GitHub takes no request without it",
            f"{ENV_HINT}; outside a workflow: tenure check",
        )
    number = _asked(environ, "GITHUB_REPOSITORY_ID", _NUMBER)
    return Workflow(
        event=_asked(environ, "GITHUB_EVENT_NAME", re.compile(r"[a-z_]{1,64}")),
        payload=_event(environ.get("GITHUB_EVENT_PATH", "")),
        repo=Repo(int(number), _asked(environ, "GITHUB_REPOSITORY", _NAME)),
        commit=_asked(environ, "GITHUB_SHA", _OID),
        token=Secret(token),
        api=_address(environ, "GITHUB_API_URL"),
        server=_address(environ, "GITHUB_SERVER_URL"),
        folder=os.path.join(_folder(environ), "tenure"),
        summary=environ.get("GITHUB_STEP_SUMMARY", ""),
        outputs=environ.get("GITHUB_OUTPUT", ""),
    )


def read_whole(path: str, most: int, what: str) -> bytes:
    """Return a file that somebody else may have made: a plain one, of limited size.

    Args:
        path: Of the file.
        most: Bytes that it may have.
        what: What errors call it.

    Raises:
        SettingsError: It cannot be read, is no plain file, or is larger.
    """
    try:
        number = os.open(path, os.O_RDONLY | _PLAIN)
        try:
            if not S_ISREG(os.fstat(number).st_mode):
                raise SettingsError(f"{what} is no plain file")
            with open(number, "rb", closefd=False) as file:
                data = file.read(most + 1)
        finally:
            os.close(number)
    except OSError as exc:
        raise SettingsError(f"{what} cannot be read: {exc.strerror}") from exc
    if len(data) > most:
        raise SettingsError(f"{what} is larger than {most:,} bytes")
    return data


def _asked(environ: Mapping[str, str], name: str, form: re.Pattern[str]) -> str:
    value = environ.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set", _HINT)
    if not form.fullmatch(value):
        raise SettingsError(f"{name} is not what a runner sets it to", _HINT)
    return value


def _address(environ: Mapping[str, str], name: str) -> str:
    url = _asked(environ, name, _URL).rstrip("/")
    try:
        allowed_protocol(url)
    except MirrorError:
        raise SettingsError(
            f"{name} is not encrypted, and the token would be sent there",
            "serve GitHub by https: the runner takes its address from there",
        ) from None
    return url


def _folder(environ: Mapping[str, str]) -> str:
    folder = environ.get("RUNNER_TEMP", "")
    if not folder or not os.path.isdir(folder):
        raise SettingsError("RUNNER_TEMP names no folder", _HINT)
    return os.path.abspath(folder)


def _event(path: str) -> Mapping[str, Any]:
    if not path:
        raise SettingsError("GITHUB_EVENT_PATH is not set", _HINT)
    try:
        return parsed(read_whole(path, LARGEST, "the file of the event"))
    except WebhookError as exc:
        raise SettingsError("the file of the event is no JSON object", _HINT) from exc
