"""What one worker works with, made from the settings, at the stand's GitHub."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select, update

from support.desk import wish
from support.github.builders import Repository
from support.github.stand import Stand
from tenure_bot.exactly_once.memory import Kind
from tenure_bot.github.gateway import Repo
from tenure_bot.service.bench import Bench, open_bench
from tenure_bot.service.worker import Crew
from tenure_bot.settings import read
from tenure_bot.storage import agenda
from tenure_bot.storage.database import migrate, reading, writing
from tenure_bot.storage.models import repositories


def opened(stand: Stand, folder: Path, key: str) -> Bench:
    """Return the bench of a bot that has a key."""
    settings = read(
        {
            "TENURE_APP_ID": str(stand.app.id),
            "TENURE_PRIVATE_KEY": key,
            "TENURE_MARKER_KEY": "the key of the marks in tests",
            "TENURE_DATABASE_URL": f"sqlite:///{folder}/tenure.sqlite",
            "TENURE_GITHUB_URL": stand.url,
            "TENURE_CACHE_DIR": str(folder / "mirrors"),
        },
        needs=(),
    )
    made = open_bench(settings)
    migrate(made.database)
    return made


@pytest.fixture
def bench(stand: Stand, tmp_path: Path) -> Iterator[Bench]:
    made = opened(stand, tmp_path, stand.app.private_key)
    yield made
    made.database.engine.dispose()


def standings(bench: Bench) -> list[tuple[str, str]]:
    """Return the names and states of the repositories that are known."""
    with reading(bench.database.engine) as connection:
        rows = connection.execute(select(repositories)).all()
    return [(row.name, row.state) for row in rows]


def removed(bench: Bench, shop: Repository) -> None:
    """Let the database know a repository as one that we were removed from."""
    repo = Repo(shop.id, shop.name, shop.stand.installation_id)
    wish(bench.database, repo, Kind.PULL, "1")
    with writing(bench.database.engine) as connection:
        connection.execute(update(repositories).values(state="removed"))


def tidied(bench: Bench) -> list[tuple[str, str]]:
    """Let a minute pass; return what is known afterward."""
    Crew(lambda: bench).tidy()
    return standings(bench)


def test_a_deleted_repository_is_forgotten_though_another_one_has_its_name(
    bench: Bench, stand: Stand
) -> None:
    shop = stand.repository("acme/shop")
    removed(bench, shop)
    shop.delete()
    stand.repository("acme/shop")

    assert tidied(bench) == []


def test_a_repository_that_has_another_name_now_is_found_by_its_id(
    bench: Bench, stand: Stand
) -> None:
    shop = stand.repository("acme/shop")
    removed(bench, shop)
    shop.rename("store")
    stand.repository("acme/shop")

    assert tidied(bench) == [("acme/store", "active")]


def test_a_repository_where_we_are_still_installed_comes_back(bench: Bench, stand: Stand) -> None:
    removed(bench, stand.repository("acme/shop"))

    assert tidied(bench) == [("acme/shop", "active")]


def test_with_a_key_of_another_app_everything_waits_some_minutes_and_nothing_is_parked(
    stand: Stand, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    bench = opened(stand, tmp_path, other.decode())
    shop = stand.repository("acme/shop")
    wish(bench.database, Repo(shop.id, shop.name, stand.installation_id), Kind.PULL, "1")
    before = time.time()

    bench.work_off()

    assert standings(bench) == [("acme/shop", "active")]
    assert agenda.next_at(bench.database, before, 60) is None
    assert agenda.next_at(bench.database, before, 300) is not None
    assert "GitHub does not take the key of the App" in caplog.text
    assert "check TENURE_APP_ID" in caplog.text
    bench.database.engine.dispose()
