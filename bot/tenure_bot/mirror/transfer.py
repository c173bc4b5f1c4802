"""One `git fetch` into a mirror: what git is told, what it must not do, and what its words mean.

The token is in the environment of git and nowhere else: not in an address, an argument, a file or
an error. What is fetched is named by ids of objects, or by refs on standard input.
"""

import os
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from tenure.sources.process import MINIMUM_GIT, environment, run, run_watched
from tenure_bot.errors import MirrorError
from tenure_bot.mirror.addresses import Origin, Secrets, allowed_protocol

MOST_OF_A_BLOB = 1 << 20
"""Larger blobs stay where they are, in bytes (design, 6)."""

_KEPT = ("GIT_EXEC_PATH", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH")
_WORDS = (
    *("fetch", "--quiet", "--force", "--no-tags", "--no-recurse-submodules"),
    *("--no-auto-maintenance", "--no-write-fetch-head", "--no-show-forced-updates"),
    *("--stdin", "origin"),
)
_BLEMISHES = (
    *("badTimezone", "missingEmail", "missingSpaceBeforeDate", "missingSpaceBeforeEmail"),
    *("missingTaggerEntry", "zeroPaddedFilemode"),
)
"""What old commits of many repositories have, and nothing here stumbles over: names of git fsck."""

_SETTINGS = {
    "credential.helper": "",
    "fetch.fsckObjects": "true",
    **{f"fetch.fsck.{name}": "warn" for name in _BLEMISHES},
    "fetch.writeCommitGraph": "true",
    "gc.auto": "0",
    "http.followRedirects": "false",  # the token would go along
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
    "maintenance.auto": "false",
    "protocol.version": "2",
    # Only while it fetches: for who reads, an object that is not here is just missing.
    "remote.origin.promisor": "true",
    "remote.origin.partialCloneFilter": f"blob:limit={MOST_OF_A_BLOB + 1}",
}


class Cause(Enum):
    """Why a fetch failed, as far as it decides what to do next."""

    UNKNOWN_COMMIT = "the server does not have it, or not any more"
    REFUSED = "the installation may not read it"
    NETWORK = "the network or the server failed"
    UNSOUND = "what came is not sound"
    BLEMISHED = "it has a blemish that git may not be told to pass over"
    DISK_FULL = "the disk is full"
    TOO_LONG = "it took too long"
    TOO_LARGE = "it is larger than it may be"
    OTHER = "something else: perhaps the mirror itself is broken"


_SAID = (
    (Cause.BLEMISHED, tuple(f": {name.lower()}: " for name in _BLEMISHES)),
    (Cause.DISK_FULL, ("no space left", "disk quota exceeded")),
    (Cause.UNSOUND, ("fsck error", "fsck failed")),
    (
        Cause.UNKNOWN_COMMIT,
        ("not our ref", "find remote ref", "unadvertised object", "upload-pack: not our"),
    ),
    (
        Cause.REFUSED,
        (
            *("authentication failed", "could not read username", "' not found"),
            *("returned error: 401", "returned error: 403", "returned error: 404"),
            *("does not appear to be a git repository", "does not exist", "access denied"),
        ),
    ),
    (
        Cause.NETWORK,
        (
            *("could not resolve", "failed to connect", "couldn't connect", "timed out", "timeout"),
            *("hung up", "early eof", "unexpected disconnect", "rpc failed", "returned error: 5"),
            *("redirect", "returned error: 3", "ssl", "tls", "connection", "transfer closed"),
            *("empty reply", "returned error: 429", "operation too slow", "http/2", "transport"),
        ),
    ),
)
"""Signs in what git says, in small letters; the first one that fits counts."""


_EXPLAINED = {
    Cause.UNKNOWN_COMMIT: (
        "{name} does not have the commit {head} any more, or not yet ({said})",
        "look again: it was probably pushed over",
    ),
    Cause.REFUSED: (
        "{name} cannot be read ({said})",
        "the installation needs the permission `contents: read`",
    ),
    Cause.NETWORK: ("{name} could not be fetched ({said})", "look again later"),
    Cause.TOO_LONG: ("{name} could not be fetched in time", "look again later"),
    Cause.TOO_LARGE: ("{name} needs more room than mirrors have", "raise TENURE_CACHE_LIMIT"),
    Cause.DISK_FULL: (
        "{name} could not be fetched: the disk is full",
        "make room, or move TENURE_CACHE_DIR",
    ),
    Cause.UNSOUND: ("{name} has objects that are not sound ({said})", "git fsck says more"),
    Cause.BLEMISHED: ("{name} has objects that are not sound ({said})", "git fsck says more"),
    Cause.OTHER: ("{name} could not be mirrored ({said})", "look again later"),
}
"""What is told of a fetch that failed, and what mends it."""


class Limits(NamedTuple):
    """When to give up.

    Attributes:
        seconds: For the whole fetch.
        size: Bytes that the objects of the mirror may have.
        now: Seconds that only grow.
    """

    seconds: float
    size: int
    now: Callable[[], float] = time.monotonic


class Failure(NamedTuple):
    """A fetch that failed: why, and git's last words, without any secret."""

    cause: Cause
    said: str

    def as_error(self, name: str, head: str) -> MirrorError:
        """Return the error that says so of a repository and a commit."""
        text, hint = _EXPLAINED[self.cause]
        return MirrorError(text.format(name=name, head=head[:7], said=self.said), hint)


def fetch(
    folder: str,
    origin: Origin,
    refspecs: Sequence[str],
    limits: Limits,
    *,
    checked: bool = True,
) -> Failure | None:
    """Fetch into a mirror.

    Args:
        folder: The git directory.
        origin: Where from.
        refspecs: Ids, and refs that were checked.
        limits: When to give up.
        checked: Look at each object whether it is sound.

    Returns:
        `None` if all of it came.
    """
    settings = {**_SETTINGS, "remote.origin.url": origin.url, **origin.secrets.settings}
    settings["fetch.fsckObjects"] = str(checked).lower()
    env = git_environment(settings, allowed_protocol(origin.url))
    words = "".join(f"{refspec}\n" for refspec in refspecs).encode()
    return _ran(_WORDS, folder, env, limits, stdin=words, secrets=origin.secrets)


def faults(folder: str, limits: Limits) -> Failure | None:
    """Look at all objects of a mirror whether they are sound, blemishes passed over.

    A git before 2.45 passes over nothing while it fetches a part of a repository.
    """
    settings = {"remote.origin.promisor": "true"} | {f"fsck.{n}": "ignore" for n in _BLEMISHES}
    words = ("fsck", "--strict", "--no-progress", "--no-dangling", "--no-reflogs")
    env = git_environment(settings, "none")
    failure = _ran(words, folder, env, limits)
    return failure._replace(cause=Cause.UNSOUND) if failure else None


def _ran(
    words: Sequence[str],
    folder: str,
    env: dict[str, str],
    limits: Limits,
    *,
    stdin: bytes = b"",
    secrets: Secrets | None = None,
) -> Failure | None:
    end = limits.now() + limits.seconds
    why: list[Cause] = []

    def enough() -> bool:
        if limits.now() > end:
            why.append(Cause.TOO_LONG)
        elif size_of(os.path.join(folder, "objects")) > limits.size:
            why.append(Cause.TOO_LARGE)
        return bool(why)

    status, said = run_watched(words, folder, env=env, stdin=stdin, enough=enough)
    if not status and size_of(os.path.join(folder, "objects")) > limits.size:
        why.append(Cause.TOO_LARGE)  # it was faster than the watch
    elif not status:
        return None
    if why:
        return Failure(why[0], why[0].value)
    clean = secrets.removed(said) if secrets else said
    lines = [line.strip() for line in clean.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("error: object", "fatal:", "error:"))]
    shown = min(telling, key=_rank, default=lines[-1] if lines else "git said nothing")[:300]
    return Failure(_cause("\n".join(lines).lower()), shown)


def _rank(line: str) -> int:
    """Prefer the line that names an object, then git's first last words."""
    return next(n for n, sign in enumerate(("error: object", "fatal:", "error:")) if sign in line)


def git_environment(settings: Mapping[str, str], protocol: str) -> dict[str, str]:
    """Return an environment for git in which only our settings count, and nothing asks a person.

    Args:
        settings: Keys of the configuration with their values.
        protocol: The one that is allowed, "none" for none.
    """
    inherited = environment(network=True)
    kept = {n: v for n, v in inherited.items() if not n.startswith(("GIT_", "SSH_"))}
    kept |= {name: os.environ[name] for name in _KEPT if name in os.environ}
    kept |= {
        "GIT_ALLOW_PROTOCOL": protocol,
        "GIT_ASKPASS": "",
        "GIT_CONFIG_COUNT": str(len(settings)),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_TERMINAL_PROMPT": "0",
    }
    for number, (key, value) in enumerate(settings.items()):
        kept |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return kept


def prove_git() -> None:
    """Make sure that there is a git that is new enough.

    Raises:
        SourceError: There is none.
        MirrorError: It is too old.
    """
    said = run(["--version"], env=git_environment({}, "none")).decode(errors="replace")
    found = re.search(r"([0-9]+)\.([0-9]+)", said)
    if found is None or (int(found[1]), int(found[2])) < MINIMUM_GIT:
        needed = ".".join(map(str, MINIMUM_GIT))
        raise MirrorError(
            f"git {found[0] if found else 'of no version'} is too old: tenure needs {needed}",
            "update git: https://git-scm.com",
        )


def size_of(folder: str) -> int:
    """Return the bytes of all files below a folder, as far as they are there."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size
            except OSError:  # git has just renamed or deleted it
                continue
    return total


def _cause(said: str) -> Cause:
    return next((cause for cause, signs in _SAID if _any(signs, said)), Cause.OTHER)


def _any(signs: Iterable[str], said: str) -> bool:
    return any(sign in said for sign in signs)
