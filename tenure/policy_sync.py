"""Fetch the organization's policy and compare it with the one that is vendored.

The only part of the core that talks to a network, and only when somebody runs `tenure policy sync`.
Nothing of what is fetched is checked out or run.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tenure.errors import SourceError, UsageError
from tenure.policy_files import (
    LOCK_NAME,
    MAX_SIZE,
    POLICY_NAME,
    Layer,
    PolicyProblem,
    PolicyText,
    decode,
    read_text,
)
from tenure.policy_lock import Lock, read, render
from tenure.shown import command
from tenure.sources.process import environment, run

DEFAULT_BASE = "https://github.com"
"""Where `owner/repo` is found unless `TENURE_GIT_URL` says otherwise."""

_DEFAULT_HOSTS = {"github.com", "www.github.com", "ssh.github.com"}
_SCHEMES = ("https://", "http://", "ssh://", "git://", "file://")
_FETCH = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-auto-gc")
_PATIENCE = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=30")
# What would make git work on the repository around us (`git rev-parse --local-env-vars`).
_LOCAL = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_WORK_TREE",
}


class Source(NamedTuple):
    """What `extends` names: `owner/repo[/path]`; the schema has checked the characters."""

    owner: str
    repo: str
    path: str

    @classmethod
    def parse(cls, text: str) -> "Source":
        """Split the value of `extends`."""
        owner, repo, *rest = text.split("/", 2)
        return cls(owner, repo, rest[0].rstrip("/") if rest else POLICY_NAME)


def git_base() -> str:
    """Return the URL below which repositories are found, from `TENURE_GIT_URL`.

    Raises:
        UsageError: It is no URL that git may fetch from.
    """
    base = os.environ.get("TENURE_GIT_URL", "").rstrip("/") or DEFAULT_BASE
    if not base.startswith(_SCHEMES):
        raise UsageError("TENURE_GIT_URL must be a URL, such as https://git.example.com")
    if base.startswith("http") and "@" in base.split("/")[2]:
        raise UsageError(
            "TENURE_GIT_URL must not hold a name or a password: others can see what git is called with",
            "let a credential helper of git give it",
        )
    return base


def refuse_strangers(source: Source, origin: str, base: str) -> None:
    """Make sure that a policy comes from the owner of the repository and from its server.

    Args:
        source: What is to be fetched.
        origin: The URL of the remote `origin`.
        base: The URL below which repositories are found.

    Raises:
        UsageError: It does not, or the owner cannot be known.
    """
    host, names = _host_and_names(origin)
    if base == DEFAULT_BASE and host.lower() not in _DEFAULT_HOSTS:
        where = f"on {host}" if host else "not on a server"
        raise UsageError(
            f"origin is {where}, but the policy would be fetched from github.com",
            f"TENURE_GIT_URL=https://{host or 'HOST'} tenure policy sync",
        )
    # A local path has folders above the owner; on a server the owner comes first.
    above = names[:-1]
    owner = (above[0] if host else above[-1]) if above else ""
    if owner.lower() != source.owner.lower():
        raise UsageError(
            f"`extends` names a repository of {source.owner}, but origin belongs to "
            f"{owner or 'nobody'}: a policy comes from the same owner only",
        )


def fetch(
    source: Source, extends: str, base: str, env: Mapping[str, str] | None = None
) -> tuple[Lock, Layer]:
    """Fetch the policy of an organization and read it.

    Args:
        source: Where it is.
        extends: The same as the root policy says it.
        base: The URL below which repositories are found.
        env: The environment for git; by default that of whoever runs the command.

    Raises:
        SourceError: It cannot be fetched, or there is no such file.
        PolicyError: It is invalid.
    """
    url = f"{base}/{source.owner}/{source.repo}"
    with tempfile.TemporaryDirectory(prefix="tenure-") as folder:
        git = _Fetched(folder, env)
        git.fetch(url)
        path, data = git.policy(source.path)
        commit = git.run("rev-parse", "FETCH_HEAD").decode().strip()
    shown = f"{source.owner}/{source.repo}/{path}"
    text = decode(shown, data)
    if isinstance(text, PolicyProblem):
        raise text.as_error()
    layer = read_text(PolicyText(shown, "", text))
    if not isinstance(layer, Layer):
        raise layer[0].as_error()
    if layer.extends is not None:
        message = "the policy of an organization cannot extend another one"
        raise layer.text.problem(("extends",), message, on_key=True).as_error()
    return Lock(extends, path, commit, text), layer


class Change(NamedTuple):
    """One key that two versions of a policy differ in; `None` is a key that is not there."""

    key: str
    before: object
    after: object


class Update(NamedTuple):
    """What a sync finds.

    Attributes:
        lock: The policy as it is now.
        data: The bytes of the lock file that holds it.
        fresh: Whether the present lock file has the same policy, be it of another commit.
        changes: What differs from the present lock file.
    """

    lock: Lock
    data: bytes
    fresh: bool
    changes: tuple[Change, ...]


def update(extends: str, origin: str, present: bytes | None) -> Update:
    """Fetch the policy that `extends` names and compare it with the lock file.

    Args:
        extends: What the root policy says.
        origin: The URL of the remote `origin`.
        present: The lock file, if there is one.

    Raises:
        PolicyError: The policy of the organization is invalid.
        SourceError: It cannot be fetched.
        UsageError: It belongs to another owner.
    """
    source, base = Source.parse(extends), git_base()
    refuse_strangers(source, origin, base)
    lock, layer = fetch(source, extends, base)
    found = read(present) if present is not None else None
    before = found[0] if found and not isinstance(found, PolicyProblem) else None
    old = read_text(PolicyText(LOCK_NAME, "", before.text)) if before else None
    changes = compare(old if isinstance(old, Layer) else None, layer)
    fresh = before is not None and before._replace(commit=lock.commit) == lock
    return Update(lock, render(lock), fresh, tuple(changes))


def compare(before: Layer | None, after: Layer) -> list[Change]:
    """Return the keys that differ between two versions of a policy."""
    old, new = _everything(before), _everything(after)
    return [
        Change(key, old.get(key), new.get(key))
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    ]


def _everything(layer: Layer | None) -> Mapping[str, object]:
    if layer is None:
        return {}
    return {**layer.values, "locked": list(layer.locked)} if layer.locked else layer.values


def _host_and_names(url: str) -> tuple[str, list[str]]:
    """Take apart `https://host/a/b`, `ssh://me@host:22/a/b`, `me@host:a/b`, `/a/b`."""
    scheme, found, rest = url.partition("://")
    if found:
        authority, _, path = rest.partition("/")
        host = "" if scheme == "file" else authority.rpartition("@")[2].partition(":")[0]
    elif ":" in url.partition("/")[0]:
        authority, _, path = url.partition(":")
        host = authority.rpartition("@")[2]
    else:
        host, path = "", url
    return host, [name for name in path.split("/") if name]


class _Fetched:
    """A bare repository in a temporary folder that holds one commit of somebody else."""

    def __init__(self, folder: str, env: Mapping[str, str] | None) -> None:
        self._folder = folder
        own = environment(network=True) | {"GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh"}
        given = own if env is None else env
        self._env = {name: value for name, value in given.items() if name not in _LOCAL}
        self._env["GIT_DIR"] = folder
        self.run("init", "--quiet", "--bare", "--template=", folder)

    def run(self, *args: str) -> bytes:
        return run(args, self._folder, env=self._env)

    def fetch(self, url: str) -> None:
        try:
            self.run(*_PATIENCE, *_FETCH, "--", url, "HEAD")
        except SourceError as exc:
            raise SourceError(
                f"{url} could not be fetched: {exc.message}",
                f"make sure that this works: {command('git', 'ls-remote', url)}",
            ) from exc

    def policy(self, path: str) -> tuple[str, bytes]:
        """Return the path and the bytes of a policy, from its own path or its folder's."""
        for name in (path, f"{path}/{POLICY_NAME}"):
            for mode, oid in self._look(name):
                if mode in ("100644", "100755"):
                    return name, self._blob(oid)
                if mode != "040000":
                    raise SourceError(f"`{name}` is a link or a submodule, not a policy")
        raise SourceError(f"the repository has no file `{path}`", "see `extends` in the policy")

    def _look(self, path: str) -> Iterator[tuple[str, str]]:
        out = self.run("ls-tree", "-z", "FETCH_HEAD", "--", path)
        for line in out.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            mode, _, oid = line.partition("\t")[0].split(" ")
            yield mode, oid

    def _blob(self, oid: str) -> bytes:
        if int(self.run("cat-file", "-s", oid)) > MAX_SIZE:
            raise SourceError("the policy is larger than 1 MiB")
        return self.run("cat-file", "blob", oid)
