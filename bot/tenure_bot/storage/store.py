"""The database's side of the memory: targets are claimed, held, finished and put off here.

Every write of a worker names the epoch of its claim; of one whose target went to somebody else not
a single one is stored.
"""

import os
import platform
from typing import Any

from sqlalchemy import Connection, Update, and_, case, func, or_, select, update

from tenure_bot.clock import Clock
from tenure_bot.exactly_once.memory import Claim, Intent, Kind, Lost, Remote, TargetKey
from tenure_bot.github.gateway import Repo
from tenure_bot.receive.standing import State
from tenure_bot.storage import budget
from tenure_bot.storage.database import Database, inserting, reading, said, writing
from tenure_bot.storage.models import remotes, repositories, targets

LEASE = 60.0
"""So many seconds a target is held; a worker that dies gives it back by this."""

HOLD = 30.0
"""So many seconds the lease still has at least when a write begins; one takes 20 at most."""


def owner() -> str:
    """Return the name under which this process takes leases, for people who look."""
    return f"{platform.node()[:40]}:{os.getpid()}"


def claim(database: Database, owner: str, now: float, lease: float = LEASE) -> Claim | None:
    """Take the lease of the target that is due for the longest time; `None` if none is.

    Args:
        database: The database.
        owner: Who takes it, for people who look.
        now: The time, in seconds.
        lease: For how many seconds.

    Raises:
        DatabaseError: It cannot be asked.
    """
    chosen = (
        select(targets, repositories.c.name, repositories.c.installation)
        .join(repositories, repositories.c.id == targets.c.repo)
        .where(*_is_due(now))
        .order_by(targets.c.due_at, targets.c.id)
        .limit(1)
        .with_for_update(of=targets, skip_locked=True)
    )
    if not due(database, now, most=1):  # most often; it keeps nobody from writing
        return None
    with said(database), writing(database.engine) as connection:
        row = connection.execute(chosen).one_or_none()
        if row is None:
            return None
        connection.execute(
            update(targets)
            .where(targets.c.id == row.id)
            .values(lease_owner=owner, lease_until=now + lease, epoch=row.epoch + 1)
        )
    return Claim(
        target=row.id,
        key=TargetKey(Kind(row.kind), row.repo, row.key),
        repo=Repo(row.repo, row.name, row.installation),
        wanted=row.wanted,
        applied=row.applied,
        epoch=row.epoch + 1,
        tries=row.tries,
    )


def due(database: Database, now: float, most: int = 1_000) -> int:
    """Return how many targets could be claimed now; of more than `most`, `most`.

    Raises:
        DatabaseError: It cannot be asked.
    """
    some = (
        select(targets.c.id)
        .join(repositories, repositories.c.id == targets.c.repo)
        .where(*_is_due(now))
        .limit(most)
        .subquery()
    )
    with said(database), reading(database.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


class SqlMemory:
    """What is remembered of a claimed target, and of the claim itself; `tenure_bot.service.work.Lease`.

    Args:
        database: Where it stands.
        claim: What is held.
        clock: The time.
    """

    def __init__(self, database: Database, claim: Claim, clock: Clock) -> None:
        self._database = database
        self._claim = claim
        self._clock = clock

    def remotes(self) -> dict[str, Remote]:
        """Return the remote objects of the target by their roles."""
        query = select(remotes).where(remotes.c.target == self._claim.target)
        with said(self._database), reading(self._database.engine) as connection:
            return {row.role: _remote(row) for row in connection.execute(query)}

    def remember(self, remote: Remote) -> None:
        """Store one, durably; `Lost` if the lease is gone."""
        values = {
            "target": self._claim.target,
            "role": remote.role,
            "remote_id": remote.id,
            "applied_hash": remote.applied,
            "revision": remote.revision,
            "intent": remote.intent.value,
            "nonce": remote.nonce,
            "intent_at": remote.intent_at,
            "human": dict(remote.human),
            "notes": dict(remote.notes),
        }
        with said(self._database), writing(self._database.engine) as connection:
            self._held(connection)
            statement = inserting(connection, remotes).values(values)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["target", "role"], set_=values)
            )

    def hold(self) -> None:
        """Make sure that the lease is ours for the next half minute; `Lost` if it is not."""
        with said(self._database), writing(self._database.engine) as connection:
            self._held(connection)

    def spend(self, what: str) -> None:
        """Take what a write costs from the budget of the installation; `Limited` if it is used up."""
        installation = self._claim.repo.installation
        sweeps = self._claim.key.kind is Kind.REPOSITORY
        with said(self._database), writing(self._database.engine) as connection:
            budget.spend(connection, installation, what, self._clock(), sweeps=sweeps)

    def wanted(self) -> int:
        """Return the revision that is wanted by now, and hold the lease; `Lost` if it is gone."""
        query = select(targets.c.wanted).where(targets.c.id == self._claim.target)
        with said(self._database), writing(self._database.engine) as connection:
            self._held(connection)
            return int(connection.execute(query).scalar_one())

    def finish(self, applied: int, again_at: float | None = None, problem: str = "") -> None:
        """Give the lease back: a revision is reached; a repository that was parked until now is not.

        Args:
            applied: The revision.
            again_at: When to look again though nothing new is wanted.
            problem: Why nothing more was done for it, where we gave up.
        """
        over = (
            update(repositories)
            .where(
                repositories.c.id == self._claim.repo.id,
                repositories.c.state == State.PARKED.value,
                repositories.c.not_before > 0,
                repositories.c.not_before <= self._clock(),
            )
            .values(state=State.ACTIVE.value, reason="")
        )
        self._release(
            over, applied=applied, look_at=again_at, not_before=0.0, tries=0, problem=problem
        )

    def put_off(self, until: float, problem: str) -> None:
        """Give the lease back: it has failed, and is tried again at a time."""
        # What was to be looked at is still to be looked at, so `look_at` stays.
        self._release(not_before=until, tries=self._claim.tries + 1, problem=problem)

    def wait(self, until: float, problem: str) -> None:
        """Give the lease back: nothing has failed, but nothing can be done before a time."""
        self._release(not_before=until, problem=problem)

    def ring(self) -> None:
        """Let somebody look at the target again, whoever holds it: something was made unseen."""
        statement = (
            update(targets)
            .where(targets.c.id == self._claim.target)
            .values(wanted=targets.c.wanted + 1)
        )
        with said(self._database), writing(self._database.engine) as connection:
            connection.execute(statement)

    def show(self, pull: int) -> None:
        """Let the comment of a pull request of the same repository be written again."""
        which = (
            targets.c.kind == Kind.PULL.value,
            targets.c.repo == self._claim.repo.id,
            targets.c.key == str(pull),
        )
        found = select(remotes).join(targets, targets.c.id == remotes.c.target)
        with said(self._database), writing(self._database.engine) as connection:
            rows = connection.execute(found.where(*which, remotes.c.role == "comment")).all()
            for row in rows:
                mine = update(remotes).where(
                    remotes.c.target == row.target, remotes.c.role == row.role
                )
                connection.execute(mine.values(human={**row.human, "show": True}))
            raised = update(targets).where(*which)
            connection.execute(raised.values(wanted=targets.c.wanted + 1, not_before=0.0))

    def park(self, state: State, reason: str, until: float = 0.0) -> None:
        """Leave the repository alone, until an event says otherwise or a time has come."""
        statement = (
            update(repositories)
            .where(
                repositories.c.id == self._claim.repo.id,
                # What was heard of it while we worked is newer than what we have met.
                repositories.c.installation == self._claim.repo.installation,
            )
            .values(state=state.value, reason=reason, not_before=until)
        )
        with said(self._database), writing(self._database.engine) as connection:
            connection.execute(statement)

    def block(self, until: float) -> None:
        """Leave the whole installation alone until a time: GitHub has asked for it."""
        installation = self._claim.repo.installation
        later = case((repositories.c.not_before < until, until), else_=repositories.c.not_before)
        with said(self._database), writing(self._database.engine) as connection:
            budget.block(connection, installation, until, self._clock())
            connection.execute(
                update(repositories)
                .where(
                    repositories.c.installation == installation,
                    repositories.c.state == State.ACTIVE.value,
                )
                .values(not_before=later)
            )

    def _held(self, connection: Connection) -> None:
        """Hold the lease, and the row until the transaction ends."""
        until = self._clock() + HOLD
        longer = case((targets.c.lease_until < until, until), else_=targets.c.lease_until)
        # An expired lease that nobody took is still ours; one that was given back is not.
        ours = self._of_this_claim().where(targets.c.lease_owner != "")
        held = connection.execute(ours.values(lease_until=longer))
        if held.rowcount == 0:
            raise Lost

    def _release(self, *first: Update, **values: Any) -> None:
        statement = self._of_this_claim().values(
            lease_owner="", lease_until=self._clock(), **values
        )
        with said(self._database), writing(self._database.engine) as connection:
            for (
                one
            ) in first:  # repositories before targets: the order in which deliveries lock them
                connection.execute(one)
            if connection.execute(statement).rowcount == 0:
                raise Lost

    def _of_this_claim(self) -> Any:
        return update(targets).where(
            targets.c.id == self._claim.target, targets.c.epoch == self._claim.epoch
        )


def _is_due(now: float) -> tuple[Any, ...]:
    """Return what holds for a target that can be claimed."""
    waits = repositories.c.not_before
    return (
        targets.c.due_at <= now,
        waits <= now,
        or_(
            repositories.c.state == State.ACTIVE.value,
            # Parked until a time that has come; 0 is one that nobody knows.
            and_(repositories.c.state == State.PARKED.value, waits > 0),
        ),
    )


def _remote(row: Any) -> Remote:
    return Remote(
        role=row.role,
        id=row.remote_id,
        applied=row.applied_hash,
        revision=row.revision,
        intent=Intent(row.intent),
        nonce=row.nonce,
        intent_at=row.intent_at,
        human=row.human,
        notes=row.notes,
    )
