"""Answers kept in the database, so that what has not changed costs nothing of GitHub's limit."""

import zlib
from contextlib import suppress
from hashlib import sha256

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.github.answers import Kept
from tenure_bot.storage.database import Database, reading, said, writing
from tenure_bot.storage.models import etags

LARGEST = 1 << 20
"""Characters: a longer answer is read anew each time."""

MOST = 500
"""Answers of one installation; those that were not used for longest go first."""

_FRESH = 86_400.0  # seconds in which a use is not noted again: a read should not write


class StoredEtags:
    """The table `bot_etag`; one object serves all threads.

    Args:
        database: The bot's.
        clock: By which it is known what is still used.
    """

    def __init__(self, database: Database, clock: Clock = SYSTEM) -> None:
        self._database = database
        self._clock = clock

    def find(self, installation: int, address: str) -> Kept | None:
        """Return what was kept of an address.

        Raises:
            DatabaseError: The database complained.
        """
        mine = (etags.c.installation == installation) & (etags.c.url == _key(address))
        asked, now = select(etags.c.etag, etags.c.body, etags.c.used_at).where(mine), self._clock()
        with said(self._database):
            with reading(self._database.engine) as connection:
                row = connection.execute(asked).first()
            if row is None:
                return None
            if row.used_at < now - _FRESH:
                with writing(self._database.engine) as connection:
                    connection.execute(update(etags).where(mine).values(used_at=now))
        return Kept(row.etag, zlib.decompress(row.body).decode())

    def keep(self, installation: int, address: str, kept: Kept) -> None:
        """Keep an answer, instead of what was there; the oldest make room for it.

        Raises:
            DatabaseError: The database complained.
        """
        if len(kept.text) > LARGEST:
            return
        row = {
            "installation": installation,
            "url": _key(address),
            "etag": kept.etag,
            "body": zlib.compress(kept.text.encode("utf-8", "replace")),
            "used_at": self._clock(),
        }
        theirs = etags.c.installation == installation
        oldest = select(etags.c.url).where(theirs).order_by(etags.c.used_at.desc(), etags.c.url)
        # Another worker may be storing the same answer: then one of the two is enough.
        known, engine = said(self._database), self._database.engine
        with known, suppress(IntegrityError), writing(engine) as connection:
            connection.execute(delete(etags).where(theirs, etags.c.url == row["url"]))
            connection.execute(insert(etags).values(**row))
            connection.execute(delete(etags).where(theirs, etags.c.url.in_(oldest.offset(MOST))))


def _key(address: str) -> str:
    return sha256(address.encode("utf-8", "replace")).hexdigest()
