"""The doorbell: huey wakes the workers and keeps the clock, and what there is to do it does not know.

A task that huey hands out is gone when its worker dies, so nothing depends on any of them: what is
due stands in the database, and a task every minute looks for what nobody was rung for.
"""

import json
import logging
import os
from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec
from typing import Any

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from tenure_bot.errors import QueueError, SettingsError
from tenure_bot.settings import Settings
from tenure_bot.storage.database import connect

MOST = 16
"""So many rings wait at most: each of them makes a worker look for work until there is none."""

_FORMS = "sqlite:///FILE, postgresql://USER@HOST/DATABASE or redis://HOST/0"
_LOG = logging.getLogger(__name__)


class _Names(Serializer):  # type: ignore[misc]  # huey has no types
    """Tasks as JSON: who can write into a queue of pickles can run anything in a worker."""

    def _serialize(self, data: Any) -> bytes:
        eta = data.eta.isoformat() if data.eta else None
        return json.dumps({"id": data.id, "name": data.name, "eta": eta}).encode()

    def _deserialize(self, data: bytes) -> Any:
        found = json.loads(data)
        eta = datetime.fromisoformat(found["eta"]) if found["eta"] else None
        return Message(id=str(found["id"]), name=str(found["name"]), eta=eta)


class Doorbell:
    """Rings for workers, and says what a worker does when it is rung for.

    Args:
        huey: The queue.
        work_off: Works at what is due until nothing is.
        tidy: Looks after what nobody rings for; called every minute.
    """

    def __init__(self, huey: Huey, work_off: Callable[[], None], tidy: Callable[[], None]) -> None:
        def ring() -> None:
            work_off()

        def minute() -> None:
            tidy()

        self.huey = huey
        self._ring = huey.task(name="ring")(ring)
        # A minute that passed while nobody worked is over: the next one finds the same.
        huey.periodic_task(crontab(minute="*"), name="minute", expires=60)(minute)

    def ring(self, times: int = 1) -> None:
        """Wake so many workers, unless enough rings wait already; what waits will see all there is.

        Raises:
            Exception: Whatever the storage of the queue raises.
        """
        for _ in range(min(times, MOST - self.huey.pending_count())):
            self._ring()

    def ring_in(self, seconds: float) -> None:
        """Wake a worker after a while, unless enough rings wait already."""
        if self.huey.scheduled_count() < MOST:
            self.huey.add_schedule(self._ring.s(delay=max(seconds, 0.0)))


class QuietDoorbell:
    """Rings from a server, which does not mind whether the queue is there.

    Args:
        open_queue: Opens it; called again after each failure.
    """

    def __init__(self, open_queue: Callable[[], Huey]) -> None:
        self._open = open_queue
        self._bell: Doorbell | None = None

    def ring(self) -> None:
        """Wake a worker; if that fails, the log says so, and the minute finds what is due."""
        try:
            self._bell = self._bell or Doorbell(self._open(), _nothing, _nothing)
            self._bell.ring()
        except Exception as exc:  # whatever a storage raises: the answer of the server is out
            self._bell = None
            _LOG.error(
                "nobody can be rung for (%s): work begins within a minute", type(exc).__name__
            )


def open_queue(settings: Settings) -> Huey:
    """Return the queue that the settings name; SQLite and PostgreSQL are reached at once.

    Raises:
        SettingsError: The URL names none.
        QueueError: It cannot be reached.
    """
    url = queue_url(settings)
    kind = url.get_backend_name()
    options: dict[str, Any] = {"results": False, "serializer": _Names()}
    try:
        if kind == "sqlite":
            folder = os.path.dirname(os.path.abspath(str(url.database)))
            os.makedirs(folder, mode=0o700, exist_ok=True)
            return SqliteHuey("tenure", filename=url.database, **options)
        if kind.startswith("redis"):
            return RedisHuey("tenure", url=_plain(url), **options)
        dsn = _plain(url.set(drivername="postgresql"))
        return PostgresHuey("tenure", dsn=dsn, table_prefix="bot_queue", **options)
    except Exception as exc:  # of sqlite3, psycopg, redis: they have no base in common
        reason = str(exc).replace(str(url.password or "\0"), "***").partition("\n")[0]
        where = "TENURE_QUEUE_URL" if settings.queue_url else "TENURE_DATABASE_URL"
        raise QueueError(f"the queue cannot be opened: {reason}", f"check {where}") from exc


def queue_url(settings: Settings) -> URL:
    """Return where the queue is: as it is set, else beside the database or in it.

    Raises:
        SettingsError: That is no URL of a queue, or of a database.
    """
    given = settings.queue_url.reveal()
    if not given:
        return _beside(connect(settings.database_url.reveal()).engine.url)
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as exc:  # it can hold a password: it is not shown
        raise SettingsError("TENURE_QUEUE_URL is no URL", _FORMS) from exc
    kind = url.get_backend_name()
    if kind not in ("sqlite", "postgresql", "postgres", "redis", "rediss"):
        raise SettingsError("TENURE_QUEUE_URL names no queue that there is", _FORMS)
    if kind.startswith("redis"):
        if find_spec("redis") is None:
            raise SettingsError(
                "the queue needs redis, which is not installed", "pip install redis"
            )
        return url
    if kind == "sqlite" and url.database in (None, "", ":memory:"):
        raise SettingsError("TENURE_QUEUE_URL names no file of SQLite", _FORMS)
    return url


def _beside(database: URL) -> URL:
    """Return where the queue is that nobody named: a server has room for it, a file has a neighbor."""
    if database.get_backend_name() != "sqlite":
        return database
    stem, extension = os.path.splitext(str(database.database))
    return database.set(database=f"{stem}-queue{extension}")


def _plain(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _nothing() -> None:
    """Do nothing: a server rings and does not work."""
