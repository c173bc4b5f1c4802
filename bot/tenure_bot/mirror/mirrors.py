"""Mirrors of repositories: bare, partial, all commits, kept by the id of the repository.

Nothing of what is fetched is checked out or run. What git may do is in `tenure_bot.mirror.transfer`.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from tenure.errors import SourceError
from tenure.sources.git import Repository
from tenure_bot.errors import MirrorError
from tenure_bot.github.gateway import Repo
from tenure_bot.mirror import bare
from tenure_bot.mirror.addresses import (
    Origin,
    Secrets,
    allowed_protocol,
    refuse_borrowed,
    refuse_unsafe,
)
from tenure_bot.mirror.cache import Place, Store
from tenure_bot.mirror.locks import held, take
from tenure_bot.mirror.mirror import Mirror
from tenure_bot.mirror.transfer import (
    Cause,
    Failure,
    Limits,
    faults,
    fetch,
    prove_git,
    size_of,
)

SECONDS = 600.0
"""So long may one fetch take; the first one of a large repository is what needs it."""

PATIENCE = 15.0
"""Seconds to wait for another worker; after that this one has better things to do."""

ROOM = 64 << 20
"""So many bytes may be fetched at once of blobs that were left out at first."""

NOTES = "+refs/notes/ai*:refs/notes/ai*"
"""Who wrote which lines, where git-ai writes that down."""


class Mirrors:
    """All mirrors of this machine; any number of processes and threads may share the folder."""

    def __init__(
        self,
        folder: str,
        limit_bytes: int,
        git_url: str,
        token: Callable[[Repo], str],
        *,
        seconds: float = SECONDS,
        patience: float = PATIENCE,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take a folder for them.

        Args:
            folder: Comes to exist when it is needed.
            limit_bytes: What they may need together.
            git_url: The URL below which repositories are found: https, or http on this machine.
            token: Returns what git shows the server; "" for nothing.
            seconds: For one fetch.
            patience: Seconds to wait for others at the same repository.
            now: Seconds that only grow.

        Raises:
            MirrorError: `git_url` is not safe, or the environment points git somewhere else.
        """
        allowed_protocol(git_url)
        refuse_borrowed()
        self._store = Store(os.path.abspath(folder), limit_bytes)
        self._url = git_url.rstrip("/")
        self._token = token
        self._seconds = seconds
        self._patience = patience
        self._now = now

    def fetch(self, repo: Repo, base: str, where: int | Sequence[str], head: str) -> Mirror:
        """Return a mirror that has two commits, fetched in one go if they are not here yet.

        They are asked for by their ids, so that what comes is what was asked for. Only a server
        that does not know them by id is asked for refs.

        Args:
            repo: The repository.
            base: The id of the commit that the base branch is at.
            where: The number of the pull request, or full names of refs that lead to the commits.
            head: The id of the newest commit of the pull request or merge group.

        Raises:
            MirrorError: It cannot be done; the message says why and whether to look again.
        """
        refs = (f"refs/pull/{where}/head",) if isinstance(where, int) else tuple(where)
        refuse_unsafe(repo, (base, head), refs)
        with self._disk():
            return self._fetch(repo, base, refs, head)

    def _fetch(self, repo: Repo, base: str, refs: Sequence[str], head: str) -> Mirror:
        self._store.prepare()
        place = self._store.place(repo.id)
        mirror = self._ready(repo, place, base, head)
        if mirror is None:
            with held(place.lock, alone=True, patience=self._patience):
                # Whoever had the lock before may have fetched the same.
                mirror = self._ready(repo, place, base, head)
                if mirror is None:
                    self._update(repo, place, base, refs, head)
                    mirror = self._ready(repo, place, base, head)
        if mirror is None:
            raise MirrorError(f"the mirror of {repo.name} is being replaced", "look again")
        self._store.touch(place)
        return mirror

    def tip(self, repo: Repo, commit: str) -> Mirror:
        """Return a mirror that has one commit, such as that of the default branch; as `fetch`."""
        return self.fetch(repo, commit, (), commit)

    def remove(self, repo: int) -> None:
        """Delete the mirror of a repository that the bot was taken off, once nobody reads it.

        Raises:
            MirrorError: Somebody does not stop reading it, or the folder cannot be used.
        """
        place = self._store.place(repo)
        with self._disk():
            self._store.prepare()
            with held(place.lock, alone=True, patience=self._patience):
                self._discard(place)
                for path in (place.use, place.bring, place.lock):
                    with suppress(FileNotFoundError):
                        os.unlink(path)

    def prove(self) -> None:
        """Make sure that there is git, and that the folder takes files.

        Raises:
            MirrorError: The folder takes none, or git is too old.
            SourceError: There is no git.
        """
        prove_git()
        with self._disk():
            self._store.prepare()
            self._store.try_out()

    @contextmanager
    def _disk(self) -> Iterator[None]:
        """Turn what the disk does not do into an error that says what to do: any file may be refused."""
        try:
            yield
        except OSError as exc:
            which = os.path.relpath(os.fsdecode(exc.filename or "."), self._store.folder)
            reason = f"{exc.strerror}" if which == "." else f"{which}: {exc.strerror}"
            raise MirrorError(
                f"the folder of the mirrors, {self._store.folder}, cannot be used: {reason}",
                "give it to the user of the bot, with all that is in it, and make room there; or "
                "TENURE_CACHE_DIR=FOLDER names another one",
            ) from exc

    # --- reading --------------------------------------------------------------------------------

    def _ready(self, repo: Repo, place: Place, base: str, head: str) -> Mirror | None:
        """Return the mirror if it is sound as far as can be told at once, and has both commits."""
        use = take(place.use, alone=False, patience=self._patience)
        if use is None:
            return None
        repository = Repository(place.folder, bare=True)
        if bare.is_sound(place.folder, head) and bare.has(repository, base, head):
            mirror = Mirror(repo, repository, base, head)
            return mirror.guarded(use, lambda oids: self._bring(repo, place, oids))
        with suppress(SourceError):
            repository.__exit__(None)
        use.release()
        return None

    def _bring(self, repo: Repo, place: Place, oids: Sequence[str]) -> None:
        """Fetch blobs; those that are too large together are not tried again.

        Who reads does this, so it must not wait for whoever waits until nobody reads any more.
        """
        with self._disk():
            self._brought(repo, place, oids)

    def _brought(self, repo: Repo, place: Place, oids: Sequence[str]) -> None:
        known = bare.too_large(place.folder)
        wanted = [oid for oid in oids if oid not in known]
        lock = take(place.bring, alone=False, patience=1) if wanted else None
        if lock is None:
            return
        try:
            room = size_of(os.path.join(place.folder, "objects")) + ROOM
            failure = fetch(place.folder, self._origin(repo), wanted, self._limits(room))
        finally:
            lock.release()
        if failure is not None and failure.cause is Cause.TOO_LARGE:
            bare.note_too_large(place.folder, wanted)
            bare.clean(place.folder, place.bring)

    # --- fetching, with the lock held -------------------------------------------------------------

    def _update(self, repo: Repo, place: Place, base: str, refs: Sequence[str], head: str) -> None:
        """Fetch the commits; a mirror that is broken is thrown away and cloned anew, once.

        Raises:
            MirrorError: That failed.
        """
        sound = bare.is_sound(place.folder, head)
        fresh = not sound or not bare.is_whole(place.folder)
        while True:
            if fresh:
                self._anew(place, head)
            bare.clean(place.folder, place.bring)
            failure = self._fetched(repo, place, base, refs, head)
            bare.clean(place.folder, place.bring)
            self._store.weigh(place)
            if failure is None or fresh or failure.cause is not Cause.OTHER:
                break
            fresh = True
        if failure is None:
            bare.tidy(place.folder)
        elif failure.cause is Cause.TOO_LARGE:
            self._discard(place)
        self._store.make_room(place)
        if failure is not None:
            raise failure.as_error(repo.name, head)

    def _fetched(
        self, repo: Repo, place: Place, base: str, refs: Sequence[str], head: str
    ) -> Failure | None:
        origin, limits = self._origin(repo), self._limits(self._store.limit)
        name = refs[0].removeprefix("refs/") if len(refs) == 1 else "group"
        kept = f"refs/tenure/{name}" if name.startswith("pull/") else "refs/tenure/group"
        exact = [f"+{base}:{kept}-base", f"+{head}:{kept}", NOTES]
        failure = fetch(place.folder, origin, exact, limits)
        if failure is not None and failure.cause is Cause.BLEMISHED:
            failure = fetch(place.folder, origin, exact, limits, checked=False)
            failure = failure or faults(place.folder, limits)
            if failure is not None and failure.cause is Cause.UNSOUND:
                self._discard(place)  # it is here already, and must not be read
        if failure is not None and failure.cause is Cause.UNKNOWN_COMMIT and refs:
            # An old server gives a commit only under a name; then the names must lead to the commits.
            named = [f"+{ref}:{kept}-{number}" for number, ref in enumerate(refs)]
            failure = fetch(place.folder, origin, [*named, "+HEAD:refs/tenure/HEAD"], limits)
            other = Failure(Cause.UNKNOWN_COMMIT, "the refs lead to other commits now")
        else:
            other = Failure(Cause.OTHER, "git fetched the commits, and they are not there")
        if failure is None:
            with Repository(place.folder, bare=True) as repository:
                return None if bare.has(repository, base, head) else other
        return failure

    def _origin(self, repo: Repo) -> Origin:
        url = f"{self._url}/{repo.name}"
        return Origin(url, Secrets(self._token(repo), url))

    def _limits(self, size: int) -> Limits:
        return Limits(self._seconds, size, self._now)

    def _anew(self, place: Place, head: str) -> None:
        """Put an empty mirror in the place of what is there."""
        doubts = bare.doubts(place.folder)
        self._discard(place)
        bare.make(place.folder, head)
        bare.follow(place.folder, doubts)

    def _discard(self, place: Place) -> None:
        with held(place.use, alone=True, patience=self._patience):
            self._store.discard(place)
