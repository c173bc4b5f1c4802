"""The bot's database: made and migrated at the start, and what is wrong with it is one sentence."""

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from tenure.register import store as register
from tenure_bot.errors import DatabaseError, SettingsError
from tenure_bot.storage import store
from tenure_bot.storage.database import PATIENCE, Database, check, connect, migrate, said, writing
from tenure_bot.storage.models import VERSION, VERSION_TABLE, metadata


def test_a_migrated_database_has_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"compare_type": True, "version_table": VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, metadata) == []
        found = {
            (index["name"], tuple(index["column_names"]))
            for table in metadata.tables
            for index in inspect(connection).get_indexes(table)
            if not index["unique"]
        }
    wanted = {
        (index.name, tuple(column.name for column in index.columns))
        for table in metadata.tables.values()
        for index in table.indexes
    }
    assert found == wanted


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)

    check(database)


def test_an_older_database_keeps_what_is_due(database_url: str) -> None:
    old = connect(database_url)
    with writing(old.engine) as connection:
        config = Config()
        config.set_main_option("script_location", "tenure_bot:storage/migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO bot_repository (id, name, installation, state, reason, not_before, notes)"
                " VALUES (1, 'acme/shop', 7, 'active', '', 0, '{}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO bot_target (kind, repo, key, wanted, applied, lease_owner, lease_until,"
                " epoch, not_before, tries, problem)"
                " VALUES ('pull', 1, '9', 2, 1, '', 50, 3, 100, 0, '')"
            )
        )

    migrate(old)

    check(old)
    assert store.claim(old, "w", 99.0) is None
    claim = store.claim(old, "w", 100.0)
    assert claim is not None
    assert (claim.key.key, claim.wanted, claim.epoch) == ("9", 2, 4)
    old.engine.dispose()


def test_two_servers_that_start_at_once_migrate_once(database_url: str) -> None:
    made = [connect(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, made))

    check(made[0])
    for one in made:
        one.engine.dispose()


def test_the_register_and_the_bot_share_a_database(database_url: str) -> None:
    register.migrate(register.connect(database_url))
    bot = connect(database_url)

    migrate(bot)

    check(bot)
    with register.reading(register.connect(database_url)) as connection:
        assert connection.execute(text("SELECT count(*) FROM register_artifact")).scalar() == 0
    bot.engine.dispose()


def test_a_database_without_tables_is_not_ready(database_url: str) -> None:
    empty = connect(database_url)

    with pytest.raises(DatabaseError, match=f"needs {VERSION}") as caught:
        check(empty)
    assert caught.value.hint == "start `tenure serve` once to migrate"
    empty.engine.dispose()


def test_a_newer_database_is_refused(database: Database) -> None:
    with writing(database.engine) as connection:
        connection.execute(text("UPDATE bot_version SET version_num = '9999'"))

    with pytest.raises(DatabaseError, match="of version 9999") as caught:
        migrate(database)
    assert caught.value.hint == "pip install --upgrade 'tenure[bot]'"


@pytest.mark.parametrize(
    "url",
    ["mysql://u:hunter2@h/d", "hunter2", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x?m=1"],
)
def test_a_url_that_names_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        connect(url)

    assert "TENURE_DATABASE_URL" in caught.value.message
    assert "hunter2" not in f"{caught.value.message}{caught.value.hint}"


def test_without_a_url_it_is_the_file_of_the_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TENURE_DATABASE_URL", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert connect("").name == f"{tmp_path}/tenure/register.sqlite"


def test_a_server_that_is_not_there_is_one_sentence_without_the_password(tmp_path: Path) -> None:
    gone = connect(f"postgresql://u:hunter2@/d?host={tmp_path}")

    with pytest.raises(DatabaseError, match="cannot be reached") as caught:
        migrate(gone)
    assert "hunter2" not in f"{caught.value.message}{caught.value.hint}{gone.name}"


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database at all, but long enough to look like one " * 20)

    with pytest.raises(DatabaseError, match="this file is no database"):
        migrate(connect(f"sqlite:///{file}"))


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(DatabaseError, match="cannot be made"):
        migrate(connect(f"sqlite:///{tmp_path}/file/deep/tenure.sqlite"))


def test_the_folder_of_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = connect(f"sqlite:///{tmp_path}/new/tenure.sqlite")
    migrate(made)
    made.engine.dispose()

    assert stat.S_IMODE(os.stat(tmp_path / "new").st_mode) == 0o700


def test_a_writer_waits_for_the_one_before_it(tmp_path: Path) -> None:
    made = connect(f"sqlite:///{tmp_path}/tenure.sqlite")
    migrate(made)

    with closing(sqlite3.connect(tmp_path / "tenure.sqlite", check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        ending = Timer(0.1, other.rollback)
        ending.start()
        with writing(made.engine) as connection:
            waits = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
        ending.join()

    assert waits == PATIENCE * 1000
    made.engine.dispose()


def test_a_writer_that_waits_too_long_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenure_bot.storage.database.PATIENCE", 0)
    made = connect(f"sqlite:///{tmp_path}/tenure.sqlite")
    migrate(made)

    with closing(sqlite3.connect(tmp_path / "tenure.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(DatabaseError, match="in use for too long"),
            said(made),
            writing(made.engine),
        ):
            pass
    made.engine.dispose()
