"""The one check run of a commit: made once, always concluded, its annotations sent once."""

import re
from collections.abc import Callable, Sequence

from tenure_bot.exactly_once.memory import Intent, Remote
from tenure_bot.exactly_once.reconcile import Found, Outcome, Thing, converge
from tenure_bot.exactly_once.run import Run, digest
from tenure_bot.github.gateway import Annotation, CheckRun, CheckSeen

BATCH = 50
"""Annotations that GitHub takes in one request."""

MOST = 500
"""So many annotations are sent at most; the text of the check has all findings."""

_EXTERNAL = re.compile(r"(?P<target>.+)@(?P<revision>[0-9]{1,19})#(?P<nonce>[0-9a-f]{0,32})")
_SUPERSEDED = "superseded"

Look = Callable[[], Sequence[CheckSeen]]


def role(head: str) -> str:
    """Return the role under which the check of a commit is remembered."""
    return f"check:{head}"


def write(run: Run, check: CheckRun, look: Look) -> Outcome:
    """Bring the check run of a commit to what it should be.

    Of its annotations a create sends the first ones; `annotate` sends those that are not there yet.

    Args:
        run: The recomputation.
        check: As it should be; what is in `external` is replaced by ours.
        look: Returns our check runs on this commit; a second call asks again.

    Raises:
        Lost, Limited, Refused, Unknown: As `converge`.
    """
    remote = run.remote(role(check.head))
    seen = look()
    by_id = {each.id: each for each in seen}
    if remote.id in by_id and by_id[remote.id].status != "completed":
        remote = remote._replace(applied="")  # somebody waits for it again
    # Stored with the intent: of a create that GitHub took unseen, they have arrived.
    fresh = remote.id is None and remote.intent is Intent.NONE
    sent = [_short(note) for note in check.annotations[:BATCH]] if fresh else []
    remote = remote._replace(notes={"sent": sent, **remote.notes, "name": check.name})
    thing = _Check(run, check, remote, look, seen)
    outcome = converge(
        run.memory,
        remote,
        Thing(thing.look, thing.create, thing.edit, thing.supersede, costs="write"),
        wanted=digest(repr(check._replace(external=""))),
        revision=run.claim.epoch,
        clock=run.clock,
        forgetful=run.is_forgetful,
    )
    run.remotes[remote.role] = outcome.remote
    return outcome


def rests(run: Run, head: str, seen: Sequence[CheckSeen]) -> bool:
    """Whether the check of a commit is as we left it, and nobody waits for it, and has no copies."""
    remote = run.remote(role(head))
    states = {each.id: each.status for each in seen}
    return (
        remote.intent is Intent.NONE
        and (remote.id is None or bool(remote.applied))
        and states.get(remote.id or 0, "completed") == "completed"
        and {(each.id, each.revision) for each in mine(run, seen)} <= {(remote.id, remote.revision)}
    )


def looks(seen: Sequence[CheckSeen], again: Look) -> Look:
    """Return a look that shows first what was read already, then what there is by then."""
    read = [seen]
    return lambda: read.pop() if read else again()


def mine(run: Run, seen: Sequence[CheckSeen]) -> list[Found]:
    """Return those of this target: two pull requests can have one head."""
    found = []
    for each in seen:
        parts = _EXTERNAL.fullmatch(each.external)
        if parts and parts["target"] == _target(run):
            found.append(Found(each.id, "", parts["nonce"], int(parts["revision"])))
    return found


def _external(run: Run, nonce: str) -> str:
    return f"{_target(run)}@{run.claim.epoch}#{nonce}"


def _target(run: Run) -> str:
    return f"{run.claim.key.kind.value}/{run.claim.key.key}"


class _Check:
    """The check run as the thing that converges."""

    def __init__(
        self, run: Run, check: CheckRun, remote: Remote, look: Look, seen: Sequence[CheckSeen]
    ) -> None:
        self._run = run
        self._check = check
        self._look = look
        self._seen: Sequence[CheckSeen] | None = seen
        self._nonce = remote.nonce

    def look(self) -> list[Found]:
        """Return what the run has read; when that was not enough, read again."""
        seen = self._look() if self._seen is None else self._seen
        self._seen = None
        found = mine(self._run, seen)
        self._nonces = {each.id: each.nonce for each in found}
        return found

    def create(self, nonce: str) -> int:
        self._run.requests.made += 1
        return self._run.github.create_check(self._run.claim.repo, self._with(nonce))

    def edit(self, number: int) -> None:
        """Rewrite it; GitHub appends annotations and takes none away, so that none are sent."""
        self._run.requests.made += 1
        check = self._with(self._nonces.get(number, self._nonce))
        self._run.github.edit_check(self._run.claim.repo, number, check._replace(annotations=()))

    def supersede(self, number: int) -> None:
        """Take a copy out of the way: GitHub deletes no check runs, but renames them."""
        self._run.requests.made += 1
        copy = CheckRun(
            name=f"{self._check.name} ({_SUPERSEDED})",
            head=self._check.head,
            external=_SUPERSEDED,
            conclusion="neutral",
            title="Another check run of this commit has the verdict",
            summary=f"It is called {self._check.name}. This one can be ignored.",
        )
        self._run.github.edit_check(self._run.claim.repo, number, copy)

    def _with(self, nonce: str) -> CheckRun:
        return self._check._replace(external=_external(self._run, nonce))


def annotate(run: Run, check: CheckRun) -> float | None:
    """Send the annotations that were not sent, as far as requests are left, each at most once.

    Args:
        run: The recomputation, after `write`.
        check: As it should be.

    Returns:
        When to look again, if some are left over.

    Raises:
        Lost, Limited, Refused, Unknown: Those of the request in question count as sent.
    """
    remote = run.remote(role(check.head))
    made_before = run.is_forgetful and not remote.intent_at
    if remote.id is None or made_before:  # of what an earlier run sent nothing is known there
        return None
    sent = remote.notes.get("sent", [])
    unsent = [note for note in check.annotations[:MOST] if _short(note) not in sent]
    while unsent and run.requests.left:
        batch, unsent = unsent[:BATCH], unsent[BATCH:]
        run.may("write")
        sent = [*sent, *map(_short, batch)]
        notes = {**remote.notes, "sent": sent}
        remote = run.stored(remote._replace(notes=notes, revision=run.claim.epoch))
        part = check._replace(external=_external(run, remote.nonce), annotations=tuple(batch))
        run.github.edit_check(run.claim.repo, remote.id or 0, part)
    return run.leave() if unsent else None


def _short(note: Annotation) -> str:
    return digest(repr(note))[:12]
