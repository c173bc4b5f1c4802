"""The one comment of a pull request: found again, written, and never against a person's hand."""

from collections.abc import Sequence

from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Intent, Remote
from tenure_bot.exactly_once.reconcile import Found, Outcome, Thing, converge
from tenure_bot.exactly_once.run import Run, digest, rank
from tenure_bot.github.gateway import CommentSeen, PullSeen
from tenure_bot.judging.verdict import Verdict
from tenure_bot.rendering import comment
from tenure_bot.rendering.asked import top_tier

ROLE = "comment"
"""Under which it is remembered."""


def ours(run: Run, seen: Sequence[CommentSeen]) -> tuple[CommentSeen, ...]:
    """Return those that we wrote for this target: a copied mark, or one of other hands, is none."""
    return tuple(
        each
        for each in seen
        if each.ours and marker.verifies(marker.read(each.body), run.claim.key, run.secret)
    )


def rests(run: Run, seen: Sequence[CommentSeen]) -> bool:
    """Whether the comment is as we left it or absent as it was, and has no copies."""
    remote = run.remote(ROLE)
    return (
        remote.intent is Intent.NONE
        and (remote.id is None or bool(remote.applied))
        and {(each.id, _revision(each)) for each in ours(run, seen)}
        <= {(remote.id, remote.revision)}
    )


def write(run: Run, pull: PullSeen, verdict: Verdict) -> Outcome:
    """Bring the comment to what the verdict says; create none where nothing has to be said.

    Raises:
        Lost, Limited, Refused, Unknown: As `converge`.
    """
    mine = ours(run, pull.comments)
    tier = top_tier(verdict)
    remote = run.stored(_noticed(run.remote(ROLE), mine, tier))
    text = comment.comment(verdict, pull)
    if text is None and (mine or remote.id is not None):
        text = comment.left(verdict, pull)
    thing = _Sticky(run, pull, mine, remote, text or "")
    return converge(
        run.memory,
        remote,
        Thing(thing.look, thing.create, thing.edit, thing.remove),
        wanted=None if text is None else content(text),
        revision=run.claim.epoch,
        clock=run.clock,
        deleted=tier or "",
        forgetful=run.is_forgetful,
    )


def content(body: str) -> str:
    """Return the hash of our part of a comment: without its mark and what people wrote below."""
    text = marker.below(body.replace("\r\n", "\n")).partition(comment.NOTES)[0]
    return digest(text.strip())


def _noticed(remote: Remote, mine: Sequence[CommentSeen], tier: str | None) -> Remote:
    """Note what people did; forget that they deleted it when it is time to speak again."""
    human = dict(remote.human)
    known = next((each for each in mine if each.id == remote.id), None)
    if known is not None:
        if known.hidden:
            human["hidden"] = True
        else:
            human.pop("hidden", None)
        same_writer = _revision(known) == remote.revision
        if remote.applied and same_writer and content(known.body) != remote.applied:
            human["edited"] = True
    if "deleted" in human and (human.pop("show", False) or rank(tier) > rank(human["deleted"])):
        del human["deleted"]
    return remote if human == remote.human else remote._replace(human=human)


class _Sticky:
    """The comment as the thing that converges."""

    def __init__(
        self, run: Run, pull: PullSeen, mine: Sequence[CommentSeen], remote: Remote, text: str
    ) -> None:
        self._run = run
        self._pull = pull
        self._mine = {each.id: each for each in mine}
        self._nonce = remote.nonce
        self._text = text
        self._looked = False

    def look(self) -> list[Found]:
        """Return what the run has read; when that was not enough, read again."""
        if self._looked:
            again = self._run.github.pull(self._run.claim.repo, self._pull.number)
            self._mine = {each.id: each for each in ours(self._run, again.comments)}
        self._looked = True
        return [
            Found(each.id, content(each.body), marker.nonce(each.body), _revision(each))
            for each in self._mine.values()
        ]

    def create(self, nonce: str) -> int:
        self._run.requests.made += 1
        body = self._body(nonce, "")
        return self._run.github.create_comment(self._run.claim.repo, self._pull.number, body).id

    def edit(self, number: int) -> None:
        self._run.requests.made += 1
        before = self._mine.get(number)
        nonce = marker.nonce(before.body) if before else self._nonce
        notes = comment.notes(before.body.replace("\r\n", "\n")) if before else ""
        self._run.github.edit_comment(self._run.claim.repo, number, self._body(nonce, notes))

    def remove(self, number: int) -> None:
        self._run.requests.made += 1
        self._run.github.delete_comment(self._run.claim.repo, number)

    def _body(self, nonce: str, notes: str) -> str:
        claim = self._run.claim
        mark = marker.mark(claim.key, nonce, self._run.secret, claim.epoch)
        return f"{mark}\n{self._text}{notes}"


def _revision(seen: CommentSeen) -> int:
    found = marker.read(seen.body)
    return found.revision if found else 0
