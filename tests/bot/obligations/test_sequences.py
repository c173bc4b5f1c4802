"""Whatever happens in whatever order: one issue for what is owed, none for what is not, no fights.

The tracker is the only memory: each sweep knows what the issues and the dashboard show, as after
the loss of the database. A crash is a plan of which only the first writes are done.
"""

from datetime import date
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from support.issues import Tracker
from support.owed import MONDAY, artifact, extended, policies, tree
from tenure.leases import after
from tenure.register.item import Item
from tenure_bot.obligations import dashboard_state
from tenure_bot.obligations.dashboard_state import State
from tenure_bot.obligations.filing import Filing
from tenure_bot.obligations.hands import Gone, known, left_as
from tenure_bot.obligations.issue_steps import Rules, States
from tenure_bot.obligations.obligations import Moves, Obligation, obligations
from tenure_bot.obligations.owed_issue import NOTES, Place, notes
from tenure_bot.obligations.plan import Plan, plan
from tenure_bot.obligations.settlement import Settled, settled
from tenure_bot.obligations.urgency import Caps
from tenure_bot.obligations.writes import Action, Write

Items = dict[str, Item]
NAMES = ("a.py", "b.py", "c.py")
FEW = (-3, 10, 10, 90)
"""Days after the Monday that dates fall on: few, so that cycles meet again."""
AND_THEN = st.sampled_from([9, 9, 9, 0, 1, 2, 3])
POLICY = policies('[[budget]]\nname = "shop"\nhours = 1.2\n')
MANY = Caps(99, 99, 99)
REMEMBERED = (Action.COMMENT, Action.PROJECT)
"""Writes that no issue shows: the database knows that they were done, so they cost nothing again."""


class Repository(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.tracker = Tracker()
        self.day = MONDAY
        self.items: Items = {}
        self.renamed: dict[str, str] = {}
        self.dashboard = ""
        # What people decided, by the number of the issue.
        self.waived: dict[int, date | None] = {}
        self.closed: set[int] = set()
        self.held: set[int] = set()
        self.unlabelled: dict[int, set[str]] = {}
        self.given: dict[int, tuple[str, ...]] = {}
        self.notes: dict[int, str] = {}
        self.chosen: dict[int, str] = {}
        self.taken_out: set[tuple[int, int]] = set()
        # Where the policy wants issues.
        self.milestone, self.project = "", 0

    @initialize()
    def begin(self) -> None:
        self.items["a.py"] = artifact("a.py", expires=after(MONDAY, -3))
        self.items["b.py"] = artifact("b.py", expires=after(MONDAY, 10))
        self.all_is_quiet()

    @rule(days=st.sampled_from([1, 3, 8, 31]), then=AND_THEN)
    def days_pass(self, days: int, then: int) -> None:
        self.day = after(self.day, days)
        self._sweep_after(then)

    @rule(
        name=st.sampled_from(NAMES),
        what=st.sampled_from(
            ["renewed"] * 3 + ["edited", "moved", "handed over", "orphaned", "removed"]
        ),
        days=st.sampled_from(FEW),
        then=AND_THEN,
    )
    def tree_changes(self, name: str, what: str, days: int, then: int) -> None:
        if name not in self.items:
            self.items[name] = artifact(name, expires=after(MONDAY, days))
            return
        item = self.items[name]
        record: Any = item.record
        if what == "removed":
            del self.items[name]
        elif what == "moved":
            self._move(name, NAMES[(NAMES.index(name) + 1 + days % 2) % len(NAMES)])
        elif what == "orphaned":
            tags = () if item.tags else artifact(tags=("orphaned",)).tags
            self.items[name] = item._replace(tags=tags)
        elif what == "handed over":
            owner = "@bob" if item.owner == "@ana" else "@ana"
            self.items[name] = item._replace(owner=owner, record=record._replace(owners=(owner,)))
        elif what == "edited":
            self.items[name] = item._replace(record=record._replace(expires=after(MONDAY, days)))
        else:
            until = max(after(MONDAY, days + 50), record.expires)
            reason = "regenerated" if days == 90 else "it is late"
            entries = (*record.renewals, extended(until, on=self.day, reason=reason))
            record = record._replace(expires=until, renewals=entries)
            self.items[name] = item._replace(record=record)
        self._sweep_after(then)

    def _move(self, old: str, new: str) -> None:
        # The history tells a rename only of what the last whole sweep knew under its old name.
        if new not in self.items:
            self.all_is_quiet()
            self.items[new] = self.items.pop(old)._replace(key=new, paths=(new,))
            self.renamed[old] = new

    @precondition(lambda self: self.tracker.issues)
    @rule(
        data=st.data(),
        then=AND_THEN,
    )
    def person_acts(self, data: st.DataObject, then: int) -> None:
        number = data.draw(st.sampled_from(sorted(self.tracker.issues)))
        issue = self.tracker.issues[number]
        acts = ["completed", "not_planned", "label", "give"] if issue.open else ["reopen"] * 3
        if issue.open and self.milestone:
            acts += ["milestone"]
        what = data.draw(st.sampled_from([*acts, "note", "deleted", "transferred"]))
        if what in ("completed", "not_planned"):
            self._close(number, what)
        elif what == "reopen":
            self.tracker.change(number, open=True, reason="reopened")
            self.waived.pop(number, None)
            self.closed.discard(number)
            if self._is_settled(number):
                self.held.add(number)
        elif what == "label":
            self._unlabel(number)
        elif what == "give":
            self._give(number)
        elif what == "note":
            body = issue.body.partition(NOTES)[0] + f"{NOTES}\nask Bo\n\n---\n| a |\n"
            self.tracker.change(number, body=body)
            self.notes[number] = "ask Bo\n\n---\n| a |"
        elif what == "milestone":
            self._choose(number)
        elif what in ("deleted", "transferred"):
            self._take_away(number, what)
        self._sweep_after(then)

    def _close(self, number: int, reason: str) -> None:
        self.tracker.change(number, open=False, reason=reason)
        self.held.discard(number)
        self.closed.add(number)
        if self._is_settled(number):
            return
        if reason == "not_planned" or (number, "closed as completed once") in self.tracker.reopened:
            self.waived[number] = left_as(self.tracker.issues[number].body).due

    def _unlabel(self, number: int) -> None:
        self.all_is_quiet()  # what is about to go by itself decides nothing
        labels = self.tracker.issues[number].labels
        if labels and self.tracker.issues[number].open and not self._is_settled(number):
            self.tracker.change(number, labels=labels[1:])
            self.all_is_quiet()
            self.unlabelled.setdefault(number, set()).add(labels[0])

    def _choose(self, number: int) -> None:
        self.all_is_quiet()  # what is put there by now, and which issue is open
        issue = self.tracker.issues[number]
        if issue.open and not self._is_settled(number):
            self.chosen[number] = "" if issue.milestone else "theirs"
            self.tracker.change(number, milestone=self.chosen[number])
            for project, numbers in self.tracker.project.items():
                if number in numbers:
                    numbers.remove(number)
                    self.taken_out.add((project, number))
            self.all_is_quiet()

    def _give(self, number: int) -> None:
        left = left_as(self.tracker.issues[number].body)
        if left.assignees:
            to: tuple[str, ...] = ("cho",) if number % 2 else ()
            self.tracker.change(number, assignees=to)
            self.given[number] = to

    def _take_away(self, number: int, what: str) -> None:
        left = left_as(self.tracker.issues[number].body)
        key = self.tracker.delete(number)
        self.waived.pop(number, None)
        self.held.discard(number)
        self.chosen.pop(number, None)
        if not left.settled:  # the event tells of it, and the dashboard remembers
            state = dashboard_state.read(self.dashboard)
            gone = {**state.gone, key: Gone(what, left.due)}
            self.dashboard = dashboard_state.block(state._replace(gone=gone))

    def _is_settled(self, number: int) -> bool:
        return bool(left_as(self.tracker.issues[number].body).settled)

    def _sweep_after(self, then: int) -> None:
        """Sweep so many writes far; 9 is all of them, and again until all is quiet."""
        if then == 9:
            self.all_is_quiet()
        elif then:
            self.tracker.do(self._plan(MANY, "").writes[: then - 1], self.day)

    @rule(milestone=st.sampled_from(["", "upkeep", "later"]), project=st.sampled_from([0, 7, 8]))
    def policy_files_elsewhere(self, milestone: str, project: int) -> None:
        self.milestone, self.project = milestone, project

    # What the bot does.

    @rule(quiet=st.booleans())
    def sweep(self, quiet: bool) -> None:
        found = self._plan(Caps(2, 3, 2), "Saturday is a quiet day" if quiet else "")
        if quiet:
            loud = [one for one in found.writes if one.notifies]
            assert loud == []
        assert sum(one.action is Action.CREATE for one in found.writes) <= 2
        self._do(found)

    @rule()
    def sweeps_of_one_write(self) -> None:
        """Sweep until there is nothing left to do, each time with a budget for one new write."""
        done: set[Write] = set()
        while left := self._plan(MANY, "").writes:
            first = next(
                n for n, one in enumerate(left) if one.action not in REMEMBERED or one not in done
            )
            assert left[first] not in done, "it is written again and again"
            self.tracker.do(left[: first + 1], self.day)
            done.add(left[first])
        self.all_is_quiet()

    def all_is_quiet(self) -> None:
        """Sweep until there is nothing left to do, and look at what stands there then."""
        for _ in range(8):
            before = self.dashboard
            found = self._plan(MANY, "")
            self._do(found)
            if not found.writes and self.dashboard == before:
                break
        assert found.writes == ()
        self._judge(found)

    def teardown(self) -> None:
        self.all_is_quiet()

    def _plan(self, caps: Caps, quiet: str) -> Plan:
        owed, over, states = self._owed()
        place = Place(POLICY.for_path(""))
        creates = bool(self.milestone) and self.milestone not in self.tracker.milestones
        filing = Filing(self.milestone, creates, self.project)
        return plan(owed, over, states, Rules(place, caps, quiet, filing=filing), self.day)

    def _owed(self) -> tuple[tuple[Obligation, ...], tuple[Settled, ...], States]:
        states = States(self.tracker.seen(), dashboard_state.read(self.dashboard).gone)
        opened = known(states.issues, states.gone)
        register, moves = tree(list(self.items.values()), self.day), Moves(dict(self.renamed))
        owed = obligations(register, POLICY, self.day, opened, moves)
        return owed, settled(register, POLICY, owed, opened, moves), states

    def _do(self, found: Plan) -> None:
        self.tracker.do(found.writes, self.day)
        self.dashboard = dashboard_state.block(State(gone=found.gone))
        self.renamed.clear()

    def _judge(self, found: Plan) -> None:
        owed, over, states = self._owed()
        assert [one for one in over if one.key in states.gone] == []
        open_keys = [key for key, issue in states.issues.items() if issue.open]
        names = {one.key: one for one in owed}
        assert {one.was for one in owed} == set(names)
        aside = {one.owed.key for one in found.aside}
        assert set(names) == {key for key in open_keys if key in names} | aside, "one is lost"
        assert not aside & set(open_keys)
        for key in open_keys:
            number = self.tracker.number(key)
            assert key in names or number in self.held, f"{key} is settled and open"
        for number in (self.tracker.number(key) for key in open_keys if key in names):
            there = self.tracker.issues[number].milestone
            assert number in self.chosen or there == (self.milestone or there), "it is elsewhere"
            is_there = number in self.tracker.project.get(self.project, ())
            assert is_there or not self.project or (self.project, number) in self.taken_out
        for key in aside - states.gone.keys():
            number, due = self.tracker.number(key), names[key].due
            assert number in self.closed
            assert self.waived.get(number, due) == due, "it was another date"

    @invariant()
    def nobody_is_overruled(self) -> None:
        for number in self.waived:
            assert not self.tracker.issues[number].open
        for number in self.held & self.tracker.issues.keys():
            assert self.tracker.issues[number].open
        for number, labels in self.unlabelled.items():
            issue = self.tracker.issues.get(number)
            assert issue is None or not labels & set(issue.labels)
        for number, logins in self.given.items():
            if number in self.tracker.issues:
                assert self.tracker.issues[number].assignees == logins
        for number, title in self.chosen.items():
            assert self.tracker.issues[number].milestone == title
        for project, number in self.taken_out:
            assert number not in self.tracker.project[project]
        for number, text in self.notes.items():
            if number in self.tracker.issues:
                assert notes(self.tracker.issues[number].body) == text

    @invariant()
    def nothing_is_there_twice(self) -> None:
        subjects = [
            key.subject
            for number, key in self.tracker.keys.items()
            if self.tracker.issues[number].open and not self._is_settled(number)
        ]
        assert len(self.tracker.keys) == len(set(self.tracker.keys.values()))
        for comments in self.tracker.comments.values():
            assert len(comments) == len({one.role for one in comments})
        assert len(subjects) == len(set(subjects))


# To shrink a counterexample of 25 steps takes minutes, and to read it does not.
PHASES = (Phase.reuse, Phase.generate)
Repository.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, phases=PHASES
)
TestRepository = Repository.TestCase


def test_the_model_knows_what_it_is_about() -> None:
    machine = Repository()
    machine.begin()
    machine.days_pass(1, 0)

    machine.all_is_quiet()

    assert sorted(key.artifact for key in machine.tracker.keys.values()) == ["a.py", "b.py"]
    assert machine.day == date(2026, 11, 24)
