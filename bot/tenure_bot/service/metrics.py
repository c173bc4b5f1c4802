"""Figures for Prometheus: what came in, counted here; what is outstanding, asked of the database.

The work is done in other processes, and what it left behind is in the tables: so no process has to
be asked about another. No label holds a name of a repository or of a person.
"""

from collections.abc import Iterator
from contextlib import suppress

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Column, ColumnElement, Connection, case, func, select

from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.errors import DatabaseError, SettingsError
from tenure_bot.receive.events import EVENTS
from tenure_bot.settings import Address
from tenure_bot.storage import store
from tenure_bot.storage.database import Database, reading, said
from tenure_bot.storage.models import buckets, deliveries, repositories, targets
from tenure_bot.storage.readiness import Readiness

_MANY = 1_000_000  # targets that are due: nobody has more
_SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The figures of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._deliveries = Counter(
            "tenure_deliveries",
            "Requests to /webhook by event and by what became of them",
            ("event", "outcome"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "tenure_webhook_seconds",
            "How long a request to /webhook took",
            buckets=_SECONDS,
            registry=self.registry,
        )

    def count(self, event: str, outcome: str, seconds: float) -> None:
        """Count a request.

        Args:
            event: Of a delivery that was verified; "" otherwise. One that means nothing to us
                counts as `other`: the signature does not cover its name.
            outcome: `stored`, `known`, `ignored`, `refused` or `failed`.
            seconds: How long it took.
        """
        known = event if event in EVENTS or not event else "other"
        self._deliveries.labels(known, outcome).inc()
        self._seconds.observe(seconds)

    def serve(self, address: Address) -> None:
        """Serve `/metrics` at an address of its own, from a thread that ends with the process.

        Raises:
            SettingsError: The address cannot be used.
        """
        try:
            start_http_server(address.port, address.host, self.registry)
        except OSError as exc:
            raise SettingsError(
                f"TENURE_METRICS_BIND: {address} cannot be used: {exc.strerror or exc}",
                "name another address, or none",
            ) from exc


class Outstanding:
    """What the database says when Prometheus asks.

    Args:
        database: The bot's.
        clock: The time.
        readiness: Whether it also takes what is written; by default one of its own.
    """

    def __init__(
        self, database: Database, clock: Clock = SYSTEM, readiness: Readiness | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._readiness = readiness or Readiness(database)

    def collect(self) -> Iterator[Metric]:
        """Yield all figures; of a database that does not answer only that it does not."""
        yield GaugeMetricFamily(
            "tenure_database_up",
            "Whether the database answers and takes what is written",
            value=float(self._is_up()),
        )
        now = self._clock()
        with suppress(DatabaseError):
            due = store.due(self._database, now, most=_MANY)
            with said(self._database), reading(self._database.engine) as connection:
                found = list(_figures(connection, now))
            yield from found
            yield GaugeMetricFamily("tenure_targets_due", "Those that could be worked at now", due)

    def _is_up(self) -> bool:
        try:
            self._readiness.prove()
        except DatabaseError:
            return False
        return True


def _figures(connection: Connection, now: float) -> Iterator[Metric]:
    yield _by("tenure_repositories", "Repositories", connection, repositories.c.state)
    yield _by("tenure_deliveries_stored", "Deliveries kept", connection, deliveries.c.state)
    wanted = targets.c.wanted > targets.c.applied
    counted = connection.execute(
        select(
            func.count(),
            _sum(wanted),
            _sum(targets.c.tries > 0),
            _sum(targets.c.lease_until > now),
        ).select_from(targets)
    ).one()
    names = (
        ("tenure_targets", "Pull requests, merge groups and the like that are known"),
        ("tenure_targets_wanted", "Those where something happened since they were last worked at"),
        ("tenure_targets_failing", "Those where the last attempt failed"),
        ("tenure_targets_leased", "Those that a worker holds"),
    )
    for (name, meaning), value in zip(names, counted, strict=True):
        yield GaugeMetricFamily(name, meaning, value=float(value or 0))
    oldest = connection.execute(
        select(func.min(deliveries.c.received_at)).where(deliveries.c.state == "new")
    ).scalar()
    yield GaugeMetricFamily(
        "tenure_oldest_delivery_seconds",
        "How long ago the oldest delivery came whose work is not done",
        value=max(now - oldest, 0.0) if oldest is not None else 0.0,
    )
    blocked = select(func.count(buckets.c.installation.distinct())).where(
        buckets.c.blocked_until > now
    )
    yield GaugeMetricFamily(
        "tenure_installations_blocked",
        "Installations where GitHub asked for a pause",
        value=float(connection.execute(blocked).scalar() or 0),
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _by(name: str, what: str, connection: Connection, column: Column[str]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, f"{what} by state", labels=("state",))
    rows = connection.execute(select(column, func.count()).group_by(column))
    for state, count in rows:
        family.add_metric((state,), count)
    return family
