"""The register's database on the command line: sync, migrate, and what a list is read from."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, TextIO

from tenure.cli.register import Found
from tenure.errors import SourceError
from tenure.register.errors import RegisterError
from tenure.shown import command, printable

if TYPE_CHECKING:
    import argparse

    from tenure.register.listing import Filter, Order
    from tenure.register.store import Store
    from tenure.register.sync import Outcome
    from tenure.sources.git import Repository

_ORIGIN = re.compile(r"(?:\w+://[^/]*/)?(?:[^/]*:)?/*(.*?)/*(?:\.git)?/*", re.DOTALL)


def sync(args: "argparse.Namespace", out: TextIO) -> None:
    """Bring a database to what is so in this repository.

    Raises:
        TenureError: The repository or the database cannot be used.
    """
    store = connect(getattr(args, "db", ""))
    from tenure.cli.register import remark
    from tenure.cli.transition import parsed
    from tenure.register.sync import sync as write
    from tenure.snapshot import look
    from tenure.sources.git import Repository

    day = parsed(args.as_of)
    with Repository.discover() as repository:
        seen = look(repository, args.rev or "HEAD", day)
        name = args.repository or _name(repository)
        register = seen.register._replace(repository=name)
        for line in register.unseen:
            remark(line)
        outcome = write(store, register, lambda old: _moves(repository, old, register.commit))
    out.write(f"{printable(name)} as of {register.as_of}: {_told(outcome)}\n")


def migrate(args: "argparse.Namespace", out: TextIO) -> None:
    """Bring the tables of a database up to date.

    Raises:
        TenureError: The database cannot be used.
    """
    store = connect(getattr(args, "db", ""))
    from tenure.register import store as stores

    old, new = stores.migrate(store)
    if old == new:
        out.write(f"{store.name} is up to date: version {new}\n")
    else:
        out.write(f"{store.name}: from {f'version {old}' if old else 'nothing'} to version {new}\n")


@contextmanager
def found(
    url: str, wanted: "Filter", order: "Order", limit: int, *, by_quadrant: bool
) -> Iterator[Found]:
    """Give what a database has; its rows are read while they are written.

    Raises:
        TenureError: The database cannot be used, or does not know the repository.
    """
    store = connect(url)
    from tenure.register import query
    from tenure.register.store import reading

    with reading(store) as connection:
        known = query.repositories(connection)
        if wanted.repository is not None:
            known = [one for one in known if one[0] == wanted.repository]
            if not known:
                raise RegisterError(
                    f"the register knows no repository {printable(wanted.repository)}",
                    command("tenure", "register", "sync", "--repository", wanted.repository),
                )
        listed = query.by_quadrant if by_quadrant else query.listed
        yield Found(
            max((day for _, _, day in known), default=None),
            known,
            (),
            query.cells(connection, wanted) if by_quadrant else (),
            listed(connection, wanted, order, limit),
            database=True,
        )


def connect(url: str) -> "Store":
    """Return the database that a URL names; "" is the usual one.

    Raises:
        TenureError: It is no such URL, or something that a database needs is not installed.
    """
    for name in ("sqlalchemy", "alembic"):
        if find_spec(name) is None:
            raise RegisterError(
                f"a database needs {name}, which is not installed",
                "pip install 'tenure[register]'",
            )
    from tenure.register import store

    return store.connect(url)


def _name(repository: "Repository") -> str:
    """Return owner and name of `origin`, which are the same in every clone, else of the folder."""
    url = repository.git("config", "--get", "remote.origin.url", allowed=(0, 1))
    match = _ORIGIN.fullmatch(url.decode("utf-8", "surrogateescape").strip())
    parts = match[1].split("/")[-2:] if match else []
    import os

    folder = os.path.basename(os.path.abspath(repository.root)).removesuffix(".git")
    return "/".join(part for part in parts if part) or folder


def _moves(repository: "Repository", old: str, new: str) -> Mapping[str, str]:
    """Return where files went since the last sync; of a commit that is not here, nothing."""
    try:
        changes = repository.changes(repository.resolve(old), new)
    except SourceError:
        return {}
    return {c.old_path: c.path for c in changes if c.status == "R" and c.old_path}


def _told(outcome: "Outcome") -> str:
    renamed = f" ({outcome.moved} of them renamed)" if outcome.moved else ""
    return (
        f"{outcome.added} added, {outcome.changed} changed{renamed}, {outcome.retired} retired, "
        f"{outcome.same} as before"
    )
