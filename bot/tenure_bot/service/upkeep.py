"""What keeps the bot whole without an event: sweeps that nobody asked for, deliveries that got lost."""

import logging
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from tenure.shown import printable
from tenure_bot.clock import Clock
from tenure_bot.errors import NotPermitted, Refused
from tenure_bot.exactly_once.memory import Claim, Kind, TargetKey
from tenure_bot.github.gateway import Repo
from tenure_bot.github.tracker import DeliverySeen, Tracker
from tenure_bot.receive.standing import State
from tenure_bot.storage.database import Database, inserting, reading, said, writing
from tenure_bot.storage.models import ASKED, deliveries, repositories, targets

BACK = timedelta(days=3)
"""So long github.com can send a delivery again."""

MOST = 200
"""So many are asked for in one go; the rest comes with the next one."""

_LOG = logging.getLogger(__name__)


def known(database: Database, names: Collection[str] = ()) -> list[Repo]:
    """Return the repositories that are worked for, sorted by name.

    Args:
        database: The database.
        names: Only those, as `owner/name`; none: all.

    Raises:
        DatabaseError: It cannot be asked.
    """
    wanted = {name.casefold() for name in names}
    query = select(repositories).where(repositories.c.state == State.ACTIVE.value)
    with said(database), reading(database.engine) as connection:
        rows = connection.execute(query.order_by(repositories.c.name)).all()
    found = [Repo(row.id, row.name, row.installation) for row in rows]
    return [repo for repo in found if not wanted or repo.name.casefold() in wanted]


def claim_to_look(database: Database, repo: Repo) -> Claim:
    """Return a claim of a repository's sweep that holds nothing: with it one can read, not write.

    Raises:
        DatabaseError: It cannot be asked.
    """
    query = select(targets.c.id).where(*_sweep_of(repo))
    with said(database), reading(database.engine) as connection:
        number = connection.execute(query).scalar()
    key = TargetKey(Kind.REPOSITORY, repo.id, "")
    return Claim(int(number or 0), key, repo, wanted=1, applied=0, epoch=-1)


def want_sweeps(database: Database, repos: Sequence[Repo], *, missing: bool = False) -> int:
    """Ask for the sweeps of repositories; return how many were asked for.

    Args:
        database: The database.
        repos: The repositories.
        missing: Ask only where none was ever asked for.

    Raises:
        DatabaseError: It cannot be written.
    """
    asked = 0
    with said(database), writing(database.engine) as connection:
        # Of rows that are inserted SQLAlchemy counts none by itself.
        statement = inserting(connection, targets)
        statement = statement.execution_options(preserve_rowcount=True)
        if missing:
            statement = statement.on_conflict_do_nothing()
        else:
            statement = statement.on_conflict_do_update(
                index_elements=["kind", "repo", "key"],
                set_={"wanted": targets.c.wanted + 1, "not_before": 0.0},
            )
        for number in sorted(repo.id for repo in repos):  # the order in which deliveries lock them
            row = {"kind": Kind.REPOSITORY.value, "repo": number, "key": "", "wanted": 1}
            asked += connection.execute(statement.values(row)).rowcount
    return asked


def forget(database: Database, repo: Repo) -> None:
    """Forget everything about the things of a repository: it is read back from the marks at GitHub.

    Raises:
        DatabaseError: It cannot be written.
    """
    with said(database), writing(database.engine) as connection:
        connection.execute(delete(targets).where(targets.c.repo == repo.id))


def fetch_lost(database: Database, github: Tracker, now: float) -> int:
    """Ask GitHub for the deliveries that failed and never came; return how many were asked for.

    What means nothing to us is answered well and not stored, so it never comes as far as can be seen
    here, and GitHub lists its failure for days. So each attempt that failed is asked for once: if the
    next one fails too, it is that one that is the newest.

    Args:
        database: Knows what came.
        github: Knows what failed.
        now: In seconds.

    Raises:
        DatabaseError: The database cannot be asked.
        GatewayError: GitHub does not answer.
    """
    failed = github.failed_deliveries(datetime.fromtimestamp(now, UTC) - BACK)
    newest = {one.guid: one for one in failed}
    query = select(deliveries.c.guid, deliveries.c.hook, deliveries.c.state)
    with said(database), reading(database.engine) as connection:
        rows = connection.execute(query.where(deliveries.c.guid.in_(list(newest)))).all()
    came = {row.guid for row in rows if row.state != ASKED}
    asked = {(row.guid, row.hook) for row in rows}
    lost = [one for guid, one in newest.items() if guid not in came]
    chosen = [one for one in lost if (one.guid, _attempt(one)) not in asked][:MOST]
    done: list[DeliverySeen] = []
    try:
        for one in chosen:
            _ask_for(github, one)
            done.append(one)
    finally:
        _note(database, done, now)
    return len(done)


def _ask_for(github: Tracker, one: DeliverySeen) -> None:
    try:
        github.redeliver(one.id)
    except NotPermitted:  # the key of the App: the others would be refused, too
        raise
    except Refused as exc:  # this one GitHub does not have any more
        _LOG.warning("the lost delivery %s does not come: %s", printable(one.guid), exc.message)


def _note(database: Database, asked: Sequence[DeliverySeen], now: float) -> None:
    """Remember which attempts were asked for: as deliveries of nobody's hook."""
    rows = [
        {
            "guid": one.guid,
            "hook": _attempt(one),
            "event": one.event,
            "action": one.action,
            "received_at": now,
            "state": ASKED,
            "body": b"",
        }
        for one in asked
    ]
    if not rows:
        return
    with said(database), writing(database.engine) as connection:
        connection.execute(inserting(connection, deliveries).on_conflict_do_nothing(), rows)


def _attempt(one: DeliverySeen) -> str:
    return f"attempt:{one.id}"


def mend(database: Database, github: Tracker, clock: Clock) -> str:
    """Ask for sweeps where none was ever asked for, and for deliveries that got lost; say how many.

    Raises:
        DatabaseError: The database cannot be asked.
        GatewayError: GitHub does not answer.
    """
    missing = want_sweeps(database, known(database), missing=True)
    lost = fetch_lost(database, github, clock())
    if not (missing or lost):
        return ""
    return f"{missing} first sweeps wanted, {lost} lost deliveries asked for again"


def _sweep_of(repo: Repo) -> tuple[ColumnElement[bool], ...]:
    return (
        targets.c.kind == Kind.REPOSITORY.value,
        targets.c.repo == repo.id,
        targets.c.key == "",
    )
