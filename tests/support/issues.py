"""A tracker in memory that does what a plan says, and forgets everything but what it shows."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tenure_bot.obligations.hands import Issue
from tenure_bot.obligations.key import Key
from tenure_bot.obligations.writes import Action, Write


class Comment(NamedTuple):
    """A comment of ours, found again by its role."""

    role: str
    body: str


class Tracker:
    """Issues by number, each with the key that its mark says."""

    def __init__(self) -> None:
        """Begin without any."""
        self.issues: dict[int, Issue] = {}
        self.keys: dict[int, Key] = {}
        self.titles: dict[int, str] = {}
        self.comments: dict[int, list[Comment]] = {}
        self.reopened: list[tuple[int, str]] = []
        self.milestones: list[str] = []
        self.project: dict[int, list[int]] = {}

    def seen(self) -> dict[Key, Issue]:
        """Return what a list of the issues shows."""
        return {self.keys[number]: issue for number, issue in self.issues.items()}

    def number(self, key: Key) -> int:
        """Return the number of the issue with a key."""
        (found,) = [number for number, other in self.keys.items() if other == key]
        return found

    def do(self, writes: Iterable[Write], day: date) -> None:
        """Do what a plan says, in its order."""
        for write in writes:
            self._do(write, day)

    def change(self, number: int, **changes: object) -> None:
        """Do something to an issue as a person."""
        self.issues[number] = self.issues[number]._replace(**changes)  # type: ignore[arg-type]

    def delete(self, number: int) -> Key:
        """Delete an issue as a person."""
        del self.issues[number]
        return self.keys.pop(number)

    def _do(self, write: Write, day: date) -> None:
        if write.action is Action.MILESTONE:
            assert write.title not in self.milestones
            self.milestones.append(write.title)
            return
        assert write.key is not None
        assert not write.milestone or write.milestone in self.milestones
        if write.action is Action.CREATE:
            assert write.key not in self.keys.values(), f"there is one of {write.key} already"
            number = len(self.titles) + 1
            self.issues[number] = Issue(
                number, True, write.body, day, labels=write.labels, milestone=write.milestone
            )
            self.keys[number], self.titles[number] = write.key, write.title
            return
        number = write.number or self.number(write.key)
        issue = self.issues[number]
        match write.action:
            case Action.EDIT | Action.REOPEN | Action.CLOSE:
                self.keys[number] = write.key
                self.titles[number] = write.title or self.titles[number]
                self.change(number, body=write.body)
                if write.milestone:
                    self.change(number, milestone=write.milestone)
                if write.action is Action.REOPEN:
                    assert not issue.open
                    self.reopened.append((number, write.why))
                    self.change(number, open=True, reason="")
                if write.action is Action.CLOSE:
                    assert issue.open
                    self.change(number, open=False, reason=write.reason)
            case Action.COMMENT:
                there = self.comments.setdefault(number, [])
                if write.role not in [comment.role for comment in there]:
                    there.append(Comment(write.role, write.body))
            case Action.LABEL:
                self.change(number, labels=(*issue.labels, *write.labels))
            case Action.UNLABEL:
                left = tuple(label for label in issue.labels if label not in write.labels)
                self.change(number, labels=left)
            case Action.PROJECT:
                inside = self.project.setdefault(write.project, [])
                inside += [] if number in inside else [number]
            case Action.ASSIGN:
                self.change(number, assignees=(*issue.assignees, *write.logins))
