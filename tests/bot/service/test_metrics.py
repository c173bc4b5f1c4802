"""Prometheus is told what came in and what is outstanding, and nobody's name."""

import socket

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import text, update

from support.incoming import delivery, payload
from tenure_bot.errors import SettingsError
from tenure_bot.receive import events
from tenure_bot.service.metrics import Metrics, Outstanding
from tenure_bot.settings import Address
from tenure_bot.storage import intake, store
from tenure_bot.storage.database import Database, connect, writing
from tenure_bot.storage.models import repositories

NOW = 1_795_348_800.0


@pytest.fixture
def registry(database: Database) -> CollectorRegistry:
    found = CollectorRegistry()
    found.register(Outstanding(database, lambda: NOW))
    return found


def take(database: Database, number: int, at: float) -> None:
    one = delivery(payload(number))
    named = events.targets(one.event, one.action, one.payload)
    with writing(database.engine) as connection:
        intake.store(connection, [intake.arrival(one, named, at)])


def test_what_is_outstanding_is_asked_of_the_database(
    database: Database, registry: CollectorRegistry
) -> None:
    for number, at in ((1, NOW - 90), (2, NOW - 30), (3, NOW)):
        take(database, number, at)
    claim = store.claim(database, "worker", NOW)
    assert claim is not None
    store.SqlMemory(database, claim, lambda: NOW).put_off(NOW + 60, "GitHub answers 502")
    store.claim(database, "worker", NOW)

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, labels)

    assert value("tenure_database_up") == 1
    assert value("tenure_repositories", state="active") == 1
    assert value("tenure_deliveries_stored", state="new") == 3
    assert value("tenure_targets") == 3
    assert value("tenure_targets_wanted") == 3
    assert value("tenure_targets_due") == 1
    assert value("tenure_targets_failing") == 1
    assert value("tenure_targets_leased") == 1
    assert value("tenure_oldest_delivery_seconds") == 90
    assert value("tenure_installations_blocked") == 0


@pytest.mark.parametrize(
    ("state", "hours", "due"),
    [("active", 0, 1), ("removed", 0, 0), ("suspended", 0, 0), ("parked", 1, 0), ("parked", -1, 1)],
)
def test_what_nobody_may_work_at_is_not_due(
    database: Database, registry: CollectorRegistry, state: str, hours: int, due: int
) -> None:
    take(database, 1, NOW)
    with writing(database.engine) as connection:
        standing = update(repositories).values(state=state, not_before=hours and NOW + hours * 3600)
        connection.execute(standing)

    assert registry.get_sample_value("tenure_targets_due") == due


def test_a_database_that_answers_and_takes_nothing_is_not_up(
    database: Database, registry: CollectorRegistry
) -> None:
    with writing(database.engine) as connection:
        connection.execute(text("ALTER TABLE bot_etag RENAME TO elsewhere"))

    assert registry.get_sample_value("tenure_database_up") == 0
    assert registry.get_sample_value("tenure_targets") == 0


def test_no_name_of_a_repository_is_shown(database: Database, registry: CollectorRegistry) -> None:
    take(database, 1, NOW)
    with writing(database.engine) as connection:
        connection.execute(update(repositories).values(name="acme/secret-plans"))

    assert b"secret-plans" not in generate_latest(registry)


def test_an_empty_database_has_figures_too(registry: CollectorRegistry) -> None:
    assert registry.get_sample_value("tenure_targets") == 0
    assert registry.get_sample_value("tenure_oldest_delivery_seconds") == 0


def test_a_database_that_does_not_answer_is_a_figure_and_no_error() -> None:
    registry = CollectorRegistry()
    registry.register(Outstanding(connect("sqlite:////nowhere/at/all.sqlite"), lambda: NOW))

    assert registry.get_sample_value("tenure_database_up") == 0
    assert b"tenure_targets" not in generate_latest(registry)


def test_an_address_that_is_taken_is_one_sentence() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(SettingsError, match="TENURE_METRICS_BIND"),
    ):
        Metrics().serve(Address("127.0.0.1", taken.getsockname()[1]))
