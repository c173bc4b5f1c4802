"""What people ask of the bot in comments, and what comes of it: a reaction, an answer, a decision.

Everything is found out here and nothing is written: the answers are writes of the sweep like all
others. A command is heard once, by the id of its comment, and only as it was first written.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import NamedTuple

from tenure_bot.answering import pull_requests, replies
from tenure_bot.answering.proposal import Asked
from tenure_bot.answering.pull_requests import Opened
from tenure_bot.commands.grammar import Wrong, commands
from tenure_bot.commands.hearing import Heard
from tenure_bot.commands.permission import Permission, named, refusal
from tenure_bot.github.tracker import Said
from tenure_bot.obligations.hands import Hands, left_as
from tenure_bot.obligations.key import BUDGET, Key
from tenure_bot.obligations.writes import Action, Change, Reply, Write
from tenure_bot.sweep.requests import Request, opened_here, request_of, special
from tenure_bot.sweep.scene import Offer, Publishing, Scene

DONE, REFUSED = "+1", "confused"
"""The reactions that say what became of a command."""

TRUSTED = Permission.TRIAGE
"""Who has less and asks for what is refused is told why once a day: anybody may write comments."""

_REMEMBERED = 500


class Talk(NamedTuple):
    """What came of the comments.

    Attributes:
        heard: What is remembered once everything is written.
        decided: What people decided about obligations.
        accepted: Who let the bot begin, "" if that was taken back; `None` if nobody spoke of it.
        shown: The pull requests whose comment somebody wants back.
        writes: Reactions, answers, and issues that are opened again.
    """

    heard: Heard
    decided: Mapping[Key, Hands] = {}
    accepted: str | None = None
    shown: tuple[int, ...] = ()
    writes: tuple[Write, ...] = ()


class Effect(NamedTuple):
    """What comes of one command.

    Attributes:
        reaction: To its comment.
        reply: What is answered; "" where the reaction and the issue say enough.
        decided: As in `Talk`.
        accepted: As in `Talk`.
        shown: As in `Talk`.
        opens: The number of an issue that is opened again.
        change: What is pushed and offered as a pull request.
        pushed: Whether its branch was pushed before.
        instead: What is answered where that cannot be done.
        withdraws: A pull request that is taken back.
        barred: Whether it was refused for what the asker may do, or understood by nobody.
    """

    reaction: str = DONE
    reply: str = ""
    decided: tuple[Key, Hands] | None = None
    accepted: str | None = None
    shown: int | None = None
    opens: int | None = None
    change: Change | None = None
    pushed: bool = False
    instead: str = ""
    withdraws: Opened | None = None
    barred: bool = False


def talk(scene: Scene, said: Sequence[Said], before: Heard) -> Talk:
    """Return what comes of comments.

    Args:
        scene: What they are about.
        said: The comments that were not heard yet, the oldest first.
        before: What was heard before.
    """
    decided: dict[Key, Hands] = {}
    accepted: str | None = None
    shown: list[int] = []
    writes: list[Write] = []
    heard = before
    may = cache(lambda login: named(scene.github.permission(scene.repo, login)))
    for one in said:
        effects = [
            Effect() if effect.reaction == REFUSED and n in before.begun.get(one.id, ()) else effect
            for n, effect in enumerate(_effects(scene, one, may))
        ]
        if all(effect.barred for effect in effects) and effects and may(one.author) < TRUSTED:
            explained = heard.explained(one.author, one.id, scene.as_of)
            effects = effects if explained else [effects[0]._replace(reply="")]
            heard = explained or heard
        granted = tuple(n for n, effect in enumerate(effects) if effect.reaction == DONE)
        heard = heard._replace(begun={**heard.begun, one.id: granted} if granted else heard.begun)
        for effect in effects:
            decided |= [effect.decided] if effect.decided else []
            accepted = accepted if effect.accepted is None else effect.accepted
            shown += [] if effect.shown is None else [effect.shown]
        writes += _writes(one, effects)
    ids = (*before.ids, *(one.id for one in said))[-_REMEMBERED:]
    return Talk(heard._replace(ids=ids), decided, accepted, tuple(shown), tuple(writes))


def _writes(said: Said, effects: Sequence[Effect]) -> Iterator[Write]:
    if not effects:
        return
    yield from (
        Write(Action.REOPEN, "somebody asked for it", number=effect.opens)
        for effect in effects
        if effect.opens is not None
    )
    for effect in effects:
        yield from _pull_writes(said, effect)
    made = tuple(
        Reply(one.reply, one.change.branch if one.change else "", one.instead)
        for one in effects
        if one.reply
    )
    if made:
        yield Write(
            Action.COMMENT,
            "it answers a command",
            number=said.number,
            body=replies.joined(made),
            role=replies.role(said.id),
            answers=said.id,
            replies=made if any(reply.branch for reply in made) else (),
        )
    worst = REFUSED if any(one.reaction == REFUSED for one in effects) else DONE
    heard_it = "a command was heard"
    yield Write(Action.REACT, heard_it, number=said.id, reason=worst, answers=said.id)


def _pull_writes(said: Said, effect: Effect) -> Iterator[Write]:
    change, why = effect.change, "a command changes files"
    if change is not None:
        if not effect.pushed:
            yield Write(Action.PUSH, why, answers=said.id, change=change)
        yield Write(
            Action.PULL,
            why,
            title=change.title,
            body=change.body,
            answers=said.id,
            change=change,
        )
    if effect.withdraws is not None:
        pull = effect.withdraws.pull
        yield Write(
            Action.WITHDRAW,
            "somebody took it back",
            number=pull.number,
            answers=said.id,
            change=Change(pull.branch, pull.head),
        )


def _refused(request: Request, reason: str) -> Effect:
    """Return the effect that is none, with the reason."""
    return Effect(REFUSED, replies.refused(request.command, reason))


def _effects(scene: Scene, said: Said, may: Callable[[str], Permission]) -> Iterator[Effect]:
    for number, one in enumerate(commands(said.body, scene.as_of)):
        if isinstance(one, Wrong):
            yield Effect(REFUSED, replies.wrong(one), barred=True)
            continue
        request = request_of(scene, said, one, number)
        no = refusal(one.verb, may(said.author), special(request))
        if no:
            yield _refused(request, no)._replace(barred=True)
        else:
            yield _ANSWERS.get(one.verb, _change)(request)


def _change(request: Request) -> Effect:
    command, said, scene = request.command, request.said, request.scene
    if request.key and request.key.artifact.startswith(BUDGET):
        return _refused(request, replies.BUDGET)
    if said.is_pull and command.verb == "stamp":
        return _refused(request, replies.stamp_here(command.path))
    if not request.path:
        return _refused(request, replies.NO_ARTIFACT)
    name = f"c{said.id}n{request.number}"
    at = int(said.created.timestamp())
    asked = Asked(command, request.path, said.author, said.url, name, scene.as_of, at)
    offer = scene.offer(asked)
    if offer.proposal.refusals:
        return Effect(REFUSED, replies.shut(command, offer.proposal.refusals))
    patch = replies.offered(command, offer.proposal, offer.patch)
    if scene.publishing is None or not offer.commit:
        return Effect(reply=patch)
    return _published(request, scene.publishing, asked, offer, patch)


def _published(
    request: Request, publishing: Publishing, asked: Asked, offer: Offer, patch: str
) -> Effect:
    missing = publishing.lacks()
    if missing:
        return Effect(reply=f"{patch}\n\n{replies.lacking(missing).line}")
    said, command = request.said, request.command
    branch = pull_requests.branch(command.verb, said.id, request.number)
    named = pull_requests.key(said.id, request.number, said.number, said.author)
    change = pull_requests.change(asked, offer.proposal, offer.commit, offer.base, named)
    known = publishing.found(branch)
    there = "" if known else publishing.pushed(branch)
    # Where it was merged or closed meanwhile, its branch may be gone for good.
    return Effect(
        reply=replies.opened(command, offer.proposal),
        change=change._replace(
            commit=there or change.commit, onto=publishing.onto, merges=publishing.merges
        ),
        pushed=bool(known or there),
        instead=patch,
    )


def _snooze(request: Request) -> Effect:
    if request.key is None:
        return _refused(request, replies.NO_ARTIFACT)
    command, as_of = request.command, request.scene.as_of
    until = command.until or as_of + timedelta(days=command.days or 0)
    return Effect(decided=(request.key, Hands(snoozed=until)))


def _undo(request: Request) -> Effect:
    if request.is_board:
        return Effect(accepted="")
    as_of = request.scene.as_of
    issue = request.scene.standing.issues.get(request.key) if request.key else None
    until = left_as(issue.body).hands.snoozed if issue else None
    if request.key and until and until >= as_of:
        return Effect(decided=(request.key, Hands(snoozed=as_of - timedelta(days=1))))
    pull = request.scene.taken_back(request.said.id) or opened_here(request)
    if pull is not None:
        return Effect(reply=replies.withdrawn(pull.pull.number), withdraws=pull)
    return _refused(request, replies.NOTHING_TO_UNDO)


def _accept(request: Request) -> Effect:
    return Effect(accepted=request.said.author)


def _reopen(request: Request) -> Effect:
    issue = request.scene.standing.issues.get(request.key) if request.key else None
    if issue is None or issue.open:
        return _refused(request, replies.NOTHING_TO_REOPEN)
    return Effect(opens=issue.number)


def _show(request: Request) -> Effect:
    if not request.said.is_pull:
        return _refused(request, replies.NOTHING_TO_SHOW)
    return Effect(shown=request.said.number)


def _why(request: Request) -> Effect:
    scene = request.scene
    owed = next((one for one in scene.owed if request.key in (one.key, one.was)), None)
    return Effect(reply=replies.why(owed, scene.branch.policy, is_pull=request.said.is_pull))


def _explain(request: Request) -> Effect:
    return Effect(reply=replies.explained(request.path, request.item))


def _help(_: Request) -> Effect:
    return Effect(reply=replies.help_text())


_ANSWERS: Mapping[str, Callable[[Request], Effect]] = {
    "snooze": _snooze, "undo": _undo, "accept": _accept, "reopen": _reopen, "show": _show,
    "why": _why, "explain": _explain, "help": _help,
}  # fmt: skip
"""What is done for each command that changes no file."""
