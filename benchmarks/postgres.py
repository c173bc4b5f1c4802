"""A PostgreSQL server of our own in a temporary folder, reached by a socket there."""

import glob
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_PLACES = "/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin"


class Unavailable(Exception):  # noqa: N818  # it is a reason, not a failure
    """Why there is no server."""


@contextmanager
def server(*, durable: bool = True) -> Iterator[str]:
    """Start a server, give the URL of an empty database and stop it.

    Args:
        durable: Whether what is written survives a loss of power; tests do not need that.

    Raises:
        Unavailable: There is no PostgreSQL on this machine, or nobody who may run it.
    """
    programs = _programs()
    # Root lends its server to `postgres`, who sees no folder of root's; and the path of a socket has
    # at most 107 bytes. So neither stands where a test runs.
    with (
        tempfile.TemporaryDirectory(prefix="tenure-pg-", dir="/tmp") as data,
        tempfile.TemporaryDirectory(prefix="tenure-pg-", dir="/tmp") as socket,
    ):
        prefix = _as_user([data, socket])
        _run(
            [
                *prefix,
                f"{programs}/initdb",
                "-D",
                f"{data}/data",
                "-A",
                "trust",
                "-U",
                "tenure",
                "-E",
                "UTF8",
                "--locale=C",
            ]
        )
        options = f"-k {socket} -c listen_addresses='' -c shared_buffers=256MB"
        options += "" if durable else " -c fsync=off -c synchronous_commit=off"
        start = ("start", "-w", "-l", f"{data}/log", "-o", options)
        _run([*prefix, f"{programs}/pg_ctl", "-D", f"{data}/data", *start])
        try:
            yield f"postgresql+psycopg://tenure@/postgres?host={socket}"
        finally:
            _run([*prefix, f"{programs}/pg_ctl", "-D", f"{data}/data", "stop", "-m", "immediate"])


def _programs() -> str:
    found = sorted(place for pattern in _PLACES for place in glob.glob(pattern))
    if not found:
        raise Unavailable("no PostgreSQL is installed")
    return found[-1]


def _as_user(folders: list[str]) -> list[str]:
    """Return what a command begins with so that root does not run it: PostgreSQL refuses that."""
    if os.geteuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError as exc:
        raise Unavailable("root cannot run PostgreSQL, and there is no user `postgres`") from exc
    for folder in folders:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]


def _run(words: list[str]) -> None:
    try:
        done = subprocess.run(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", check=False
        )
    except OSError as exc:
        raise Unavailable(str(exc)) from exc
    if done.returncode:
        raise Unavailable(done.stderr.decode(errors="replace").strip()[-200:])
