"""How much the bot writes in one installation: token buckets that all workers share.

GitHub tells no limit for content before it is passed, and takes it ill then, so these stay below
what people have measured. Nobody sleeps: who finds a bucket empty puts the target off. Sweeps have
time, so they leave a part of each bucket for pull requests, before which people sit and wait.
"""

from typing import NamedTuple

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tenure_bot.errors import Limited
from tenure_bot.storage.models import buckets

RESERVE = 0.6
"""This part of each bucket is for pull requests alone: of `write` it is what one of them takes."""

_AT_ONCE = 4.0
"""A sweep waits for so many tokens: a new issue is created, given, put into a project and edited.

Each of its tries reads the issues and the commits anew, which for one token would be too much.
"""


class Rate(NamedTuple):
    """What a bucket holds and how fast it fills.

    Within any stretch of time no more is spent than it holds and gets meanwhile.

    Attributes:
        burst: Tokens that it holds.
        per_second: Tokens that it gets.
        kept: Tokens that stay in it.
        at_once: How many there are after a wait, besides those that stay.
    """

    burst: float
    per_second: float
    kept: float = 0.0
    at_once: float = 1.0

    @property
    def of_sweeps(self) -> "Rate":
        """The same bucket for a sweep."""
        kept = self.burst * RESERVE
        return self._replace(kept=kept, at_once=min(_AT_ONCE, self.burst - kept))


RATES = {
    # GitHub's advice: a second between writes. One recomputation makes six of them at most.
    "write": Rate(10, 1),
    # Together 15 in any minute and 120 in any hour; about 20 and 150 is where people were stopped.
    "create_minute": Rate(5, 10 / 60),
    "create_hour": Rate(60, 60 / 3600),
}
"""The buckets of an installation."""

COSTS = {"write": ("write",), "create": ("create_hour", "create_minute", "write")}
"""From which buckets a write takes: a `create` makes something that notifies people."""

_ROUNDING = 1e-9  # of a token
_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}


class Bucket(NamedTuple):
    """A bucket as it was left.

    Attributes:
        tokens: What was in it then.
        at: When, in seconds.
        blocked_until: Nothing is taken from it before, whatever it holds.
    """

    tokens: float
    at: float
    blocked_until: float = 0.0

    def wait(self, rate: Rate, now: float) -> float:
        """Return how many seconds pass until tokens can be taken; 0 if one can be now."""
        there = self.filled(rate, now).tokens - rate.kept
        # Tokens are counted in fractions: what is missing by rounding is there.
        seconds = (rate.at_once - there) / rate.per_second if 1 - there > _ROUNDING else 0.0
        return max(seconds, self.blocked_until - now, 0.0)

    def filled(self, rate: Rate, now: float) -> "Bucket":
        """Return the bucket with what it has got by now; a clock that was set back gives nothing."""
        got = max(0.0, now - self.at) * rate.per_second
        return self._replace(tokens=min(rate.burst, self.tokens + got), at=max(now, self.at))

    def less(self, rate: Rate, now: float) -> "Bucket":
        """Return the bucket after one token was taken."""
        filled = self.filled(rate, now)
        return filled._replace(tokens=max(0.0, filled.tokens - 1))


def spend(
    connection: Connection, installation: int, what: str, now: float, *, sweeps: bool = False
) -> None:
    """Take what one write costs, from all its buckets or from none.

    Args:
        connection: In a transaction that writes; after the error it has to be undone.
        installation: Whose budget.
        what: A key of `COSTS`.
        now: The time, in seconds.
        sweeps: Whether a sweep writes, which leaves the reserve.

    Raises:
        Limited: A bucket is empty or blocked; for a sweep it holds no more than the reserve.
    """
    rates = {name: RATES[name].of_sweeps if sweeps else RATES[name] for name in COSTS[what]}
    found = _locked(connection, installation, COSTS[what], now)
    wait = max(found[name].wait(rate, now) for name, rate in rates.items())
    if wait > 0:
        whose = "sweeps" if sweeps else "writing"
        raise Limited(
            f"the budget for {whose} of installation {installation} is used up for {wait:.0f} s",
            wait,
        )
    for name, rate in rates.items():
        _store(connection, installation, name, found[name].less(rate, now))


def block(connection: Connection, installation: int, until: float, now: float) -> None:
    """Let nothing be written in an installation before a time: GitHub has asked for it."""
    bucket = _locked(connection, installation, ("write",), now)["write"]
    later = bucket._replace(blocked_until=max(until, bucket.blocked_until))
    _store(connection, installation, "write", later)


def _locked(
    connection: Connection, installation: int, names: tuple[str, ...], now: float
) -> dict[str, Bucket]:
    """Return buckets that nobody else takes from until the transaction ends; new ones are full."""
    dialect = _DIALECTS[connection.dialect.name]
    fresh = [
        {"installation": installation, "what": name, "tokens": RATES[name].burst, "at": now}
        for name in names
    ]
    connection.execute(dialect.insert(buckets).on_conflict_do_nothing(), fresh)
    rows = connection.execute(
        select(buckets)
        .where(buckets.c.installation == installation, buckets.c.what.in_(names))
        .order_by(buckets.c.what)  # one order for all: nobody waits in a circle
        .with_for_update()
    )
    return {row.what: Bucket(row.tokens, row.at, row.blocked_until) for row in rows}


def _store(connection: Connection, installation: int, name: str, bucket: Bucket) -> None:
    connection.execute(
        update(buckets)
        .where(buckets.c.installation == installation, buckets.c.what == name)
        .values(bucket._asdict())
    )
