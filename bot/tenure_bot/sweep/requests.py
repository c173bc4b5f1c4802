"""One command of a comment with all that is known of it: what it is about, and who asks for it."""

from typing import NamedTuple

from tenure.register.item import Item
from tenure_bot.answering.pull_requests import Opened
from tenure_bot.commands.grammar import Command
from tenure_bot.commands.permission import NEEDED, Special
from tenure_bot.errors import Gone
from tenure_bot.exactly_once.memory import Kind
from tenure_bot.github.tracker import Said
from tenure_bot.obligations.key import Key
from tenure_bot.sweep.scene import Scene


class Request(NamedTuple):
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


def request_of(scene: Scene, said: Said, command: Command, number: int) -> Request:
    """Return a command with all that is known of it.

    Args:
        scene: As for `talk`.
        said: The comment.
        command: What was asked.
        number: Which command of the comment it is.
    """
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
    return Request(scene, said, command, key, is_board, item, path, number)


def special(request: Request) -> frozenset[Special]:
    """Return what the asker is to the thing that is asked for, as far as it matters."""
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


def _asked_for_it(request: Request) -> bool:
    """Whether the asker asked for the pull request that this would take back."""
    if request.scene.taken_back(request.said.id):  # it was begun, so it was permitted
        return True
    pull = opened_here(request)
    return pull is not None and pull.by == request.said.author.casefold()


def _owns(request: Request) -> bool:
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


def opened_here(request: Request) -> Opened | None:
    """Return the newest open pull request of ours that is this thread, or was asked for here."""
    number = request.said.number
    here = (one for one in request.scene.opened() if number in (one.pull.number, one.thread))
    return max(here, key=lambda one: one.pull.number, default=None)
