"""What is wrong with a database is said in a sentence, with the command that mends it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from support.registers import LATER, item, register
from tenure.errors import TenureError, UsageError
from tenure.register import models, query
from tenure.register import store as stores
from tenure.register.errors import RegisterError
from tenure.register.listing import Filter, Order
from tenure.register.store import Store, connect, migrate, reading
from tenure.register.sync import sync

_NEXT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0003", "0002"
def upgrade():
    op.add_column("register_artifact", sa.Column("mood", sa.Text))
"""


def keys(store: Store) -> list[str]:
    with reading(store) as connection:
        return [row.key for row in query.listed(connection, Filter(), Order("path"))]


def said(error: pytest.ExceptionInfo[TenureError]) -> str:
    return f"{error.value.message} | {error.value.hint}"


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # of `lower(owner)`
def test_the_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    migrate(store)

    with reading(store) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": models.VERSION_TABLE}
        )
        differences = compare_metadata(context, models.metadata)

    # Types of our own and expressions in indexes are not compared by Alembic.
    assert [one for one in differences if "owner" not in str(one)] == []


def test_a_new_database_is_migrated_once(store: Store) -> None:
    assert migrate(store) == (None, models.VERSION)
    assert migrate(store) == (models.VERSION, models.VERSION)


def test_an_older_database_is_refused_until_it_is_migrated(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(store, register([item("a.py")]))
    (tmp_path / "v0003.py").write_text(_NEXT)
    monkeypatch.setattr(stores, "VERSION", "0003")
    monkeypatch.setattr(stores, "PLACES", (*stores.PLACES, str(tmp_path)))

    with pytest.raises(RegisterError) as on_sync:
        sync(store, register([item("b.py")]))
    with pytest.raises(RegisterError) as on_list:
        keys(store)

    for error in (on_sync, on_list):
        assert "is of version 0002, older than 0003" in said(error)
        assert "tenure register migrate --db URL" in said(error)
    assert migrate(store) == ("0002", "0003")
    assert keys(store) == ["a.py"]


def test_a_newer_database_is_refused_by_every_command(store: Store) -> None:
    sync(store, register([item("a.py")]))
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE register_version SET version_num = '9999'"))

    for use in (lambda: sync(store, register([])), lambda: keys(store), lambda: migrate(store)):
        with pytest.raises(RegisterError) as error:
            use()
        assert "is of version 9999; this tenure knows it up to 0002" in said(error)
        assert "pip install --upgrade" in said(error)


def test_a_version_that_never_was_is_said(store: Store) -> None:
    sync(store, register([item("a.py")]))
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE register_version SET version_num = '0000'"))

    with pytest.raises(RegisterError) as error:
        migrate(store)

    assert "version 0000 is not one of a register" in said(error)


def test_a_database_without_a_register_is_no_register(url: str, tmp_path: Path) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE somebody_elses (a INTEGER)"))
    engine.dispose()

    with pytest.raises(RegisterError) as error:
        keys(connect(url))

    assert "there is no register" in said(error)


def test_a_list_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(RegisterError) as error:
        keys(connect(f"sqlite:///{tmp_path}/none.sqlite"))

    assert "there is no register at" in said(error)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "x",
        "://",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://u:geheim@h/d",
        "postgresql://u:geheim@h:x/d",
    ],
)
def test_a_wrong_url_is_said_and_not_shown(url: str) -> None:
    with pytest.raises(UsageError) as error:
        connect(url)

    assert "postgresql+psycopg://USER@HOST/DATABASE" in said(error)
    assert "geheim" not in said(error)


def test_a_database_that_nobody_answers_for_is_said_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql://nadia:geheim@/shop?host={tmp_path}&password=geheim"

    with pytest.raises(RegisterError) as error:
        keys(connect(url))

    assert "the database shop" in said(error)
    assert "cannot be reached" in said(error)
    assert "geheim" not in said(error) + repr(error.value)


@pytest.mark.postgres
def test_a_database_that_is_not_there_is_said(postgres: str) -> None:
    with pytest.raises(RegisterError) as error:
        keys(connect(postgres.replace("/postgres?", "/missing?")))

    assert "there is no such database" in said(error)


def test_a_file_that_is_no_database_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database\n" * 500)

    for use in (keys, lambda s: sync(s, register([]))):
        with pytest.raises(RegisterError) as error:
            use(connect(f"sqlite:///{path}"))
        assert "this file is no database" in said(error)
    assert path.read_text() == "no database\n" * 500


def test_a_broken_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    store = connect(f"sqlite:///{path}")
    sync(store, register([item(f"{n}.py") for n in range(300)]))
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))

    with pytest.raises(RegisterError) as error:
        keys(store)

    assert "the database is broken" in said(error)
    assert "restore a backup" in said(error)


def test_a_file_that_is_read_only_is_read_and_not_written(tmp_path: Path) -> None:
    sync(connect(f"sqlite:///{tmp_path}/register.sqlite"), register([item("a.py")]))
    closed = connect(f"sqlite:///file:{tmp_path}/register.sqlite?mode=ro&uri=true")

    assert keys(closed) == ["a.py"]
    with pytest.raises(RegisterError) as error:
        sync(closed, register([], day=LATER))

    assert "the file is read-only" in said(error)


def test_the_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    sync(connect(f"sqlite:///{tmp_path}/new/folder/register.sqlite"), register([item("a.py")]))

    assert (tmp_path / "new" / "folder" / "register.sqlite").exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(RegisterError) as error:
        sync(connect(f"sqlite:///{tmp_path}/file/register.sqlite"), register([]))

    assert "cannot be made" in said(error)


def test_the_environment_names_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(stores.VARIABLE, f"sqlite:///{tmp_path}/named.sqlite")

    assert connect("").name == f"{tmp_path}/named.sqlite"


def test_without_a_name_it_is_a_file_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(stores.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", f"{tmp_path}/with space?")

    assert connect("").name == f"{tmp_path}/with space?/tenure/register.sqlite"


# A process that stops in the middle of its sync, says so and goes on when it is told to.
_STOPPING = """
import sys
from support.registers import item, register
from tenure.register import sync as syncing, totals
from tenure.register.store import connect
url, stops, *keys = sys.argv[1:]
write = totals.write
def stop(*args):
    print("in the middle", flush=True)
    sys.stdin.readline()
    return write(*args)
if stops == "stops":
    totals.write = stop
print("started", flush=True)
print(syncing.sync(connect(url), register([item(key) for key in keys])), flush=True)
"""


def process(url: str, stops: str, *keys: str) -> subprocess.Popen[str]:
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-c", _STOPPING, url, stops, *keys],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )


def until(running: subprocess.Popen[str], words: str) -> None:
    assert running.stdout
    while (line := running.stdout.readline()) and words not in line:
        pass
    assert words in line


def test_a_killed_sync_leaves_the_old_state(url: str) -> None:
    sync(connect(url), register([item("old.py")]))

    with process(url, "stops", "new.py") as running:
        until(running, "in the middle")
        running.send_signal(signal.SIGKILL)

    assert keys(connect(url)) == ["old.py"]
    assert sync(connect(url), register([item("new.py")])).added == 1


def test_two_syncs_at_once_come_one_after_the_other(url: str) -> None:
    sync(connect(url), register([item("a.py")]))

    with process(url, "stops", "a.py", "b.py") as first:
        until(first, "in the middle")
        with process(url, "runs", "a.py", "b.py", "c.py") as second:
            until(second, "started")
            assert keys(connect(url)) == ["a.py"]
            said, _ = first.communicate("\n")
            assert "added=1" in said
            assert "added=1" in second.communicate()[0]

    assert keys(connect(url)) == ["a.py", "b.py", "c.py"]


def test_two_first_syncs_at_once_make_the_tables_once(url: str) -> None:
    with process(url, "runs", "a.py") as first, process(url, "runs", "a.py") as second:
        said = first.communicate()[0] + second.communicate()[0]

    assert sorted(said.count(word) for word in ("added=1", "same=1")) == [1, 1]
