"""One commit pushed from a mirror to one new branch, and that branch deleted again.

A branch is never moved: it comes to exist at the commit, or is left alone. The token is in the
environment of git and nowhere else, as `tenure_bot.mirror.transfer` has it.
"""

import os
import re
import time
from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from tenure.sources.process import run_watched
from tenure_bot.errors import MirrorError, NotPermitted, Refused, Unknown
from tenure_bot.github.gateway import Repo
from tenure_bot.mirror.addresses import Origin, Secrets, allowed_protocol, refuse_unsafe
from tenure_bot.mirror.transfer import git_environment

SECONDS = 60.0
"""So long may one push take: a commit of a command is small."""

CONTENTS, WORKFLOWS = "contents: write", "workflows: write"
"""The permissions that a push needs; the second one only for the workflows of a repository."""

_BRANCH = re.compile(r"tenure/[a-z]{1,20}-[0-9]{1,19}-[0-9]{1,2}")
_WORDS = (
    *("push", "--quiet", "--no-verify", "--no-thin", "--no-follow-tags", "--no-signed"),
    "--recurse-submodules=no",
)
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "credential.helper": "",
    "gc.auto": "0",
    "http.followRedirects": "false",  # the token would go along
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
    "protocol.version": "2",
    # Where the default branch went on meanwhile, git asks what both sides have. Without that it
    # would send the whole history, of which a mirror does not have every blob.
    "push.negotiate": "true",
}


class _Cause(Enum):
    TAKEN = "there is another branch of that name"
    WORKFLOWS = "it changes a workflow"
    FORBIDDEN = "the token may not"
    DECLINED = "the repository does not take it"
    NETWORK = "the network or the server failed"


_SAID = (
    (_Cause.TAKEN, ("(stale info)", "already exists", "(fetch first)", "(non-fast-forward)")),
    (_Cause.WORKFLOWS, ("workflows` permission", "create or update workflow")),
    (_Cause.DECLINED, ("[remote rejected]", "remote: error: gh0", "hook declined")),
    (
        _Cause.FORBIDDEN,
        (
            *("returned error: 401", "returned error: 403", "returned error: 404", "' not found"),
            *("authentication failed", "could not read username", "access denied"),
        ),
    ),
)
"""Signs in what git says, in small letters; the first one that fits counts."""


class Branch(NamedTuple):
    """A branch of ours and the commit that it is at, or is to be at."""

    name: str
    commit: str


class Publisher:
    """Pushes to the repositories of one server; one object serves all threads.

    Args:
        git_url: The URL below which repositories are found: https, or http on this machine.
        token: Returns what may write to a repository.
        now: Seconds that only grow.

    Raises:
        MirrorError: `git_url` is not safe.
    """

    def __init__(
        self, git_url: str, token: Callable[[Repo], str], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._protocol = allowed_protocol(git_url)
        self._url = git_url.rstrip("/")
        self._token = token
        self._now = now

    def push(self, folder: str, repo: Repo, branch: Branch) -> None:
        """Let a branch come to exist at a commit of a mirror; that it is there already is success.

        Args:
            folder: The git directory of the mirror.
            repo: The repository.
            branch: Its name and its commit.

        Raises:
            NotPermitted: A permission is missing; the hint names it.
            Refused: There is another branch of that name, or a rule of the repository.
            Unknown: Nobody can tell whether it was done; the same again is safe.
            MirrorError: A name is none of ours.
        """
        self._send(folder, repo, branch, lease="", what=branch.commit)

    def delete(self, folder: str, repo: Repo, branch: Branch) -> None:
        """Delete a branch if it is still at this commit.

        Raises:
            NotPermitted: As `push`.
            Refused: It is at another commit, or is gone.
            Unknown: As `push`.
            MirrorError: As `push`.
        """
        self._send(folder, repo, branch, lease=branch.commit, what="")

    def _send(self, folder: str, repo: Repo, branch: Branch, *, lease: str, what: str) -> None:
        refuse_unsafe(repo, (branch.commit,), ())
        if not _BRANCH.fullmatch(branch.name):
            raise MirrorError(f"`{branch.name[:80]!r}` is no branch of ours")
        ref = f"refs/heads/{branch.name}"
        words = (*_WORDS, f"--force-with-lease={ref}:{lease}", "origin", f"{what}:{ref}")
        url = f"{self._url}/{repo.name}"
        origin = Origin(url, Secrets(self._token(repo), url))
        end = self._now() + SECONDS
        env = self._environment(origin)
        status, said = run_watched(
            words, folder, env=env, stdin=b"", enough=lambda: self._now() > end
        )
        if status:
            raise _refusal(repo, branch, origin.secrets.removed(said))

    def _environment(self, origin: Origin) -> dict[str, str]:
        settings = {**_SETTINGS, "remote.origin.url": origin.url, **origin.secrets.settings}
        # A blob that was left out stays away: what is pushed has none that the server lacks.
        return git_environment(settings, self._protocol) | {"GIT_NO_LAZY_FETCH": "1"}


def _refusal(repo: Repo, branch: Branch, said: str) -> Refused | Unknown:
    low = said.lower()
    cause = next((cause for cause, signs in _SAID if any(sign in low for sign in signs)), None)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("!", "fatal:", "remote: error"))]
    shown = [*telling, *lines[-1:], "git said nothing"][0][:200]
    message = f"{repo.name}, branch {branch.name}: {(cause or _Cause.NETWORK).value} ({shown})"
    if cause is _Cause.FORBIDDEN:
        return NotPermitted(message, hint=CONTENTS)
    if cause is _Cause.WORKFLOWS:
        return NotPermitted(message, hint=WORKFLOWS)
    return Refused(message) if cause else Unknown(message)
