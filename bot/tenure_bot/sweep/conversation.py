"""What people ask of the bot in comments, and what comes of it: a reaction, an answer, a decision.

Everything is found out here and nothing is written: the answers are writes of the sweep like all
others. A command is heard once, by the id of its comment, and only as it was first written.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from tenure.register.item import Item
from tenure_bot.answering import pull_requests, replies
from tenure_bot.answering.proposal import Asked
from tenure_bot.answering.pull_requests import Opened
from tenure_bot.commands.grammar import Command, Wrong, commands
from tenure_bot.commands.hearing import Heard
from tenure_bot.commands.permission import NEEDED, Special, named, refusal
from tenure_bot.errors import Gone
from tenure_bot.exactly_once.memory import Kind
from tenure_bot.github.tracker import Said
from tenure_bot.obligations.hands import Hands, left_as
from tenure_bot.obligations.key import BUDGET, Key
from tenure_bot.obligations.writes import Action, Change, Reply, Write
from tenure_bot.sweep.scene import Offer, Publishing, Scene

DONE, REFUSED = "+1", "confused"
"""The reactions that say what became of a command."""

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
    for one in said:
        effects = list(_effects(scene, one))
        for effect in effects:
            decided |= [effect.decided] if effect.decided else []
            accepted = accepted if effect.accepted is None else effect.accepted
            shown += [] if effect.shown is None else [effect.shown]
        writes += _writes(one, effects)
    ids = (*before.ids, *(one.id for one in said))[-_REMEMBERED:]
    return Talk(Heard(before.since, ids), decided, accepted, tuple(shown), tuple(writes))


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
            role=f"answer {said.id}",
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


class _Request(NamedTuple):
    """One command with all that is known of it.

    Attributes:
        scene: As for `talk`.
        said: The comment.
        command: What was asked.
        key: The obligation of the thread, if it is the issue of one.
        is_board: Whether the thread is the dashboard.
        item: The artifact that is meant.
        path: A file of it, or the one that was named.
        number: Which command of the comment it is.
    """

    scene: Scene
    said: Said
    command: Command
    key: Key | None
    is_board: bool
    item: Item | None
    path: str
    number: int

    def refused(self, reason: str) -> Effect:
        """Return the effect that is none, with the reason."""
        return Effect(REFUSED, replies.refused(self.command, reason))


def _effects(scene: Scene, said: Said) -> Iterator[Effect]:
    found = commands(said.body, scene.as_of)
    if not found:
        return
    permission = named(scene.github.permission(scene.repo, said.author))
    for number, one in enumerate(found):
        if isinstance(one, Wrong):
            yield Effect(REFUSED, replies.wrong(one))
            continue
        request = _request(scene, said, one, number)
        no = refusal(one.verb, permission, _special(request))
        yield request.refused(no) if no else _ANSWERS.get(one.verb, _change)(request)


def _request(scene: Scene, said: Said, command: Command, number: int) -> _Request:
    key, is_board = None, False
    for target, copies in scene.standing.all.items():
        if any(each.number == said.number for each in copies):
            key = Key.read(target.key) if target.kind is Kind.ISSUE else None
            is_board = target.kind is Kind.DASHBOARD
    items = scene.branch.register.items
    if command.path:
        item = next((one for one in items if command.path in one.paths), None)
        path = command.path
    else:
        item = next((one for one in items if key and one.key == key.artifact), None)
        path = item.paths[0] if item else ""
    return _Request(scene, said, command, key, is_board, item, path, number)


def _special(request: _Request) -> frozenset[Special]:
    found = set()
    scene, said = request.scene, request.said
    excused = NEEDED[request.command.verb][1]
    if Special.OWNER in excused and _owns(request):
        found.add(Special.OWNER)
    if request.command.verb == "undo" and Special.OWNER not in found and _asked_for_it(request):
        found.add(Special.OWNER)
    if Special.AUTHOR in excused and said.is_pull:
        try:
            author = scene.github.pull(scene.repo, said.number).author
        except Gone:
            author = ""
        if author and author.casefold() == said.author.casefold():
            found.add(Special.AUTHOR)
    return frozenset(found)


def _asked_for_it(request: _Request) -> bool:
    """Whether the asker asked for the pull request that this would take back."""
    if request.scene.taken_back(request.said.id):  # it was begun, so it was permitted
        return True
    pull = _opened_here(request)
    return pull is not None and pull.by == request.said.author.casefold()


def _owns(request: _Request) -> bool:
    """Whether the asker owns the artifact, by its record or by CODEOWNERS of the default branch."""
    scene, login = request.scene, request.said.author.casefold()
    record = request.item.record if request.item else None
    owners = [*(record.owners if record else ())]
    if scene.branch.codeowners and request.path:
        owners += scene.branch.codeowners.owners_of(request.path)
    names = {owner.removeprefix("@").casefold() for owner in owners if owner.startswith("@")}
    if login in names:
        return True
    teams = sorted(name for name in names if "/" in name)
    return any(scene.github.is_member(scene.repo, team, login) for team in teams)


def _change(request: _Request) -> Effect:
    command, said, scene = request.command, request.said, request.scene
    if request.key and request.key.artifact.startswith(BUDGET):
        return request.refused(replies.BUDGET)
    if said.is_pull and command.verb == "stamp":
        return request.refused(replies.stamp_here(command.path))
    if not request.path:
        return request.refused(replies.NO_ARTIFACT)
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
    request: _Request, publishing: Publishing, asked: Asked, offer: Offer, patch: str
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


def _snooze(request: _Request) -> Effect:
    if request.key is None:
        return request.refused(replies.NO_ARTIFACT)
    command, as_of = request.command, request.scene.as_of
    until = command.until or as_of + timedelta(days=command.days or 0)
    return Effect(decided=(request.key, Hands(snoozed=until)))


def _undo(request: _Request) -> Effect:
    if request.is_board:
        return Effect(accepted="")
    as_of = request.scene.as_of
    issue = request.scene.standing.issues.get(request.key) if request.key else None
    until = left_as(issue.body).hands.snoozed if issue else None
    if request.key and until and until >= as_of:
        return Effect(decided=(request.key, Hands(snoozed=as_of - timedelta(days=1))))
    pull = request.scene.taken_back(request.said.id) or _opened_here(request)
    if pull is not None:
        return Effect(reply=replies.withdrawn(pull.pull.number), withdraws=pull)
    return request.refused(replies.NOTHING_TO_UNDO)


def _opened_here(request: _Request) -> Opened | None:
    """Return the newest open pull request of ours that is this thread, or was asked for here."""
    number = request.said.number
    here = (one for one in request.scene.opened() if number in (one.pull.number, one.thread))
    return max(here, key=lambda one: one.pull.number, default=None)


def _accept(request: _Request) -> Effect:
    return Effect(accepted=request.said.author)


def _reopen(request: _Request) -> Effect:
    issue = request.scene.standing.issues.get(request.key) if request.key else None
    if issue is None or issue.open:
        return request.refused(replies.NOTHING_TO_REOPEN)
    return Effect(opens=issue.number)


def _show(request: _Request) -> Effect:
    if not request.said.is_pull:
        return request.refused(replies.NOTHING_TO_SHOW)
    return Effect(shown=request.said.number)


def _why(request: _Request) -> Effect:
    scene = request.scene
    owed = next((one for one in scene.owed if request.key in (one.key, one.was)), None)
    return Effect(reply=replies.why(owed, scene.branch.policy, is_pull=request.said.is_pull))


def _explain(request: _Request) -> Effect:
    return Effect(reply=replies.explained(request.path, request.item))


def _help(_: _Request) -> Effect:
    return Effect(reply=replies.help_text())


_ANSWERS: Mapping[str, Callable[[_Request], Effect]] = {
    "snooze": _snooze, "undo": _undo, "accept": _accept, "reopen": _reopen, "show": _show,
    "why": _why, "explain": _explain, "help": _help,
}  # fmt: skip
"""What is done for each command that changes no file."""
