"""What a sweep writes: new issues within caps, edits, and nothing against what people decided."""

import json
from datetime import date
from typing import Any

import pytest

from support.issues import Tracker
from support.owed import MONDAY, artifact, days, extended, policies, tree
from tenure.codeowners import parse
from tenure.register.item import Item
from tenure_bot.obligations.hands import Gone, Hands, known, left_as
from tenure_bot.obligations.issue_steps import Rules, States
from tenure_bot.obligations.key import Key, ObligationKind
from tenure_bot.obligations.obligations import UNMOVED, Moves, obligations
from tenure_bot.obligations.owed_issue import NOTES, Place
from tenure_bot.obligations.plan import Plan, plan
from tenure_bot.obligations.settlement import settled
from tenure_bot.obligations.urgency import Caps
from tenure_bot.obligations.writes import Action, Intended, as_json

EXPIRED = ObligationKind.EXPIRED
NOTHING = States()
MANY = Caps(99_999, 99_999, 99_999)
KEY = Key("a.py", EXPIRED, days(-1))


class Shop:
    """A repository with one artifact that is overdue, and its issue, unless a test says otherwise."""

    def __init__(self, *items: Item, policy: str = "", swept: bool = True) -> None:
        self.tracker = Tracker()
        self.items = list(items or [artifact(expires=days(-1))])
        self.policy = policy
        self.day = MONDAY
        self.gone: dict[Key, Gone] = {}
        if swept:
            self.sweep()

    def plan(
        self,
        caps: Caps = MANY,
        moves: Moves = UNMOVED,
        states: States = NOTHING,
        **wishes: Any,
    ) -> Plan:
        rules = policies(self.policy)
        states = states._replace(issues=self.tracker.seen(), gone=self.gone)
        opened = known(states.issues, states.gone)
        register = tree(self.items, self.day)
        owed = obligations(register, rules, self.day, opened, moves)
        over = settled(register, rules, owed, opened, moves)
        codeowners = wishes.pop("codeowners", None)
        refused = wishes.pop("refused", ())
        place = Place(rules.for_path(""), codeowners, refused)
        return plan(owed, over, states, Rules(place, caps, **wishes), self.day)

    def sweep(self, **wishes: Any) -> Plan:
        found = self.plan(**wishes)
        self.tracker.do(found.writes, self.day)
        self.gone = dict(found.gone)
        return found

    def actions(self, **wishes: Any) -> list[str]:
        return [write.action.value for write in self.sweep(**wishes).writes]

    @property
    def issue(self) -> Any:
        return self.tracker.issues[1]

    def close(self, reason: str) -> None:
        self.tracker.change(1, open=False, reason=reason)

    def renew(self, until: date, **wishes: Any) -> None:
        item = self.items[0]
        assert item.record is not None
        entries = (*item.record.renewals, extended(until, on=self.day, **wishes))
        record = item.record._replace(expires=until, renewals=entries)
        self.items[0] = item._replace(record=record)


def test_what_is_owed_gets_an_issue_that_is_given_to_its_owner() -> None:
    shop = Shop()

    assert shop.tracker.keys == {1: KEY}
    assert shop.issue.assignees == ("ana",)
    assert shop.issue.labels == ("tenure: expiry", "tenure: obligation", "tenure: overdue")


def test_a_second_sweep_writes_nothing() -> None:
    assert Shop().sweep() == Plan()


def test_the_passing_of_days_alone_writes_nothing_within_a_stage() -> None:
    shop = Shop(policy="[bot.issues]\nreminders = []")
    shop.day = days(3)

    assert shop.sweep().writes == ()


def test_a_new_stage_is_an_edit_of_the_same_issue() -> None:
    shop = Shop(artifact(expires=days(1)))
    shop.day = days(2)

    assert shop.actions() == ["label", "unlabel", "edit"]
    assert shop.tracker.titles == {1: f"`a.py` expired on {days(1)}: extend, promote or retire it"}


def test_an_extension_inside_the_cycle_edits_and_a_longer_one_closes() -> None:
    shop = Shop()
    shop.renew(days(5))
    assert "edit" in shop.actions()
    assert str(days(5)) in shop.tracker.titles[1]

    shop.renew(days(60))
    (close,) = [one for one in shop.sweep().writes if one.action is Action.CLOSE]

    assert (close.reason, close.why) == ("completed", f"it was renewed until {days(60)}")
    assert f"**Settled**: it was renewed until {days(60)}." in shop.issue.body
    assert not shop.issue.open
    assert shop.tracker.titles.keys() == {1}
    assert shop.sweep() == Plan()


def test_a_new_period_is_a_new_issue() -> None:
    shop = Shop()
    shop.renew(days(60))
    shop.sweep()
    shop.day = days(50)

    shop.sweep()

    assert [str(key.cycle) for key in shop.tracker.keys.values()] == [str(days(-1)), str(days(60))]


def test_what_is_owed_again_in_its_cycle_opens_its_own_issue_again() -> None:
    shop = Shop()
    before = shop.items[0]
    shop.renew(days(60))
    shop.sweep()
    shop.items[0] = before

    assert shop.actions() == ["label", "reopen"]
    assert shop.issue.open
    assert shop.sweep() == Plan()


def test_what_the_policy_switches_off_is_closed_as_not_planned() -> None:
    shop = Shop()
    shop.policy = '[bot.issues]\nkinds = ["review"]'

    shop.sweep()

    assert (shop.issue.open, shop.issue.reason) == (False, "not_planned")


@pytest.mark.parametrize("reason", ["not_planned", "duplicate"])
def test_closed_as_not_planned_rests_for_the_cycle(reason: str) -> None:
    shop = Shop()
    shop.close(reason)
    assert shop.actions() == ["edit"]  # what was decided is remembered, and nobody is told
    shop.day = days(300)

    found = shop.sweep()

    assert found.writes == ()
    assert [(one.number, one.owed.key) for one in found.aside] == [(1, KEY)]


def test_closed_as_not_planned_comes_back_after_the_snooze_of_the_policy() -> None:
    shop = Shop(policy="[bot.issues]\nsnooze = 10")
    shop.close("not_planned")
    shop.sweep()
    shop.day = days(10)
    assert shop.sweep().writes == ()
    shop.day = days(11)

    shop.sweep()

    assert shop.issue.open


def test_what_was_put_aside_is_asked_again_when_its_date_moves() -> None:
    shop = Shop()
    shop.close("not_planned")
    shop.sweep()
    shop.renew(days(5))

    shop.sweep()

    assert not shop.issue.open
    assert shop.tracker.keys[2].cycle == days(5)


def test_closed_as_completed_is_opened_again_once_with_one_comment() -> None:
    shop = Shop()
    shop.close("completed")
    assert shop.actions() == ["comment", "reopen"]
    assert "still owed" in shop.tracker.comments[1][0].body
    shop.close("completed")

    found = shop.sweep()

    assert not shop.issue.open
    assert [one.why for one in found.aside] == ["closed as completed a second time"]
    assert shop.sweep().writes == ()


def test_a_crash_after_the_comment_neither_repeats_it_nor_counts_as_the_reopening() -> None:
    shop = Shop()
    shop.close("completed")
    shop.tracker.do(shop.plan().writes[:1], shop.day)

    shop.sweep()

    assert shop.issue.open
    assert len(shop.tracker.comments[1]) == 1


def test_opened_again_after_our_close_is_held() -> None:
    shop = Shop()
    shop.renew(days(60))
    shop.sweep()
    shop.tracker.change(1, open=True, reason="reopened")

    assert shop.actions() == ["label", "edit"]
    assert "tenure: held" in shop.issue.labels
    assert shop.sweep() == Plan()


def test_what_is_held_stays_open_through_a_later_settlement_in_its_cycle() -> None:
    shop = Shop()
    before = shop.items[0]
    shop.renew(days(60))
    shop.sweep()
    shop.tracker.change(1, open=True)
    shop.items[0] = before  # owed again, and settled once more
    shop.sweep()
    assert "**Settled**" not in shop.issue.body
    shop.renew(days(60))

    shop.sweep()

    assert shop.issue.open
    assert "stays open until somebody closes it" in shop.issue.body


def test_of_two_closes_between_sweeps_the_last_counts() -> None:
    shop = Shop()
    shop.close("not_planned")
    shop.sweep()
    shop.close("completed")  # it was open in between

    shop.sweep()

    assert shop.issue.open


def test_who_closes_what_was_held_holds_it_no_longer() -> None:
    shop = Shop()
    before = shop.items[0]
    shop.renew(days(60))
    shop.sweep()
    shop.tracker.change(1, open=True)
    shop.items[0] = before
    shop.sweep()
    shop.close("completed")
    shop.sweep()  # it is still owed, and open again
    assert shop.issue.open
    shop.renew(days(60))

    shop.sweep()

    assert not shop.issue.open


def test_a_label_that_somebody_removed_stays_away() -> None:
    shop = Shop()
    shop.tracker.change(1, labels=("tenure: expiry", "tenure: obligation", "bug"))

    assert shop.actions() == ["edit"]
    shop.day = days(300)
    shop.sweep()

    assert "tenure: overdue" not in shop.issue.labels
    assert "bug" in shop.issue.labels
    assert "tenure: escalated" in shop.issue.labels


@pytest.mark.parametrize("to", [(), ("bo",), ("ana", "bo")])
def test_whom_somebody_gave_it_to_keeps_it(to: tuple[str, ...]) -> None:
    shop = Shop()
    shop.tracker.change(1, assignees=to)
    shop.sweep()
    shop.items[0] = artifact(expires=days(-1), owners=("@cho",))

    shop.sweep()

    assert shop.issue.assignees == to


def test_a_new_owner_gets_the_issue_too() -> None:
    shop = Shop()
    shop.items[0] = artifact(expires=days(-1), owners=("@cho",))

    assert shop.actions() == ["assign", "edit"]
    assert shop.issue.assignees == ("ana", "cho")


@pytest.mark.parametrize("what", ["deleted", "transferred"])
def test_what_somebody_took_away_is_not_written_again_in_its_cycle(what: str) -> None:
    shop = Shop()
    key = shop.tracker.delete(1)
    shop.gone = {key: Gone(what, days(-1))}

    found = shop.sweep()

    assert found.writes == ()
    assert found.aside[0].why == f"its issue was {what}"
    shop.renew(days(3))
    shop.sweep()
    assert [key.cycle for key in shop.tracker.keys.values()] == [days(3)]
    assert shop.gone == {}


def test_a_snooze_by_command_keeps_it_quiet_until_it_is_over() -> None:
    shop = Shop()
    asked = States(decided={KEY: Hands(snoozed=days(20))})
    shop.sweep(states=asked)
    assert "tenure: snoozed" in shop.issue.labels
    shop.day = days(20)
    assert shop.sweep().writes == ()
    shop.day = days(21)

    shop.sweep()

    assert "tenure: snoozed" not in shop.issue.labels
    assert [one.role for one in shop.tracker.comments[1]] == [f"reminder {days(-1)} 14"]


def test_notes_are_kept_whatever_becomes_of_the_rest() -> None:
    shop = Shop()
    shop.tracker.change(1, body=shop.issue.body + "see <!-- x --> the ledger\n")
    shop.renew(days(60))

    shop.sweep()

    assert shop.issue.body.partition(NOTES)[2].strip() == "see <!-- x --> the ledger"


def test_a_body_without_its_hidden_line_is_written_again() -> None:
    shop = Shop()
    before = shop.issue.body
    shop.tracker.change(1, body="I have tidied up here.")

    shop.sweep()

    assert left_as(shop.issue.body).written == left_as(before).written


def test_reminders_come_on_a_widening_scale_and_each_once() -> None:
    shop = Shop(artifact(expires=MONDAY))
    told = []
    for number in range(1, 100):
        shop.day = days(number)
        told += [number for one in shop.sweep().writes if one.action is Action.COMMENT]

    assert told == [7, 14, 30]


def test_what_was_late_already_when_it_was_opened_is_not_reminded_of_the_past() -> None:
    shop = Shop(artifact(expires=days(-10)))
    shop.day = days(1)

    assert shop.sweep().writes == ()


def test_an_escalation_tells_those_whom_the_policy_names() -> None:
    shop = Shop(policy='[bot.issues]\nreminders = []\nescalate = 5\nescalate-to = "@acme/leads"')
    shop.day = days(4)

    shop.sweep()

    assert shop.tracker.comments[1][0].body.startswith("@acme/leads Still open 5 days after")
    assert "Asked: @acme/leads" in shop.issue.body


def test_on_a_quiet_day_only_what_tells_nobody_is_written() -> None:
    shop = Shop(artifact(expires=MONDAY), artifact("b.py", expires=days(20)))
    shop.day = days(7)

    found = shop.sweep(quiet="Saturday is a quiet day")

    assert [write.action.value for write in found.writes] == ["label", "unlabel", "edit"]
    assert {one.why for one in found.held_back} == {"Saturday is a quiet day"}
    shop.day = days(8)
    assert {"comment", "create"} <= set(shop.actions())


def test_before_somebody_accepts_nothing_is_written() -> None:
    shop = Shop(swept=False)

    found = shop.sweep(accepted=False)

    assert found.writes == ()
    assert [one.owed.key for one in found.held_back] == [KEY]


def test_a_create_that_was_begun_is_planned_again_beyond_all_caps() -> None:
    shop = Shop(swept=False)

    found = shop.plan(Caps(0, 0, 0), states=States(begun=frozenset({KEY})))

    assert found.writes[0].action is Action.CREATE
    assert found.held_back == ()


def test_what_somebody_asked_for_on_the_dashboard_comes_at_once() -> None:
    shop = Shop(swept=False)

    found = shop.plan(Caps(0, 0, 0), states=States(wanted=frozenset({KEY})), quiet="Sunday")

    assert found.writes[0].key == KEY


def test_a_renamed_artifact_keeps_its_issue() -> None:
    shop = Shop()
    shop.items = [artifact("b.py", expires=days(-1))]

    (edit,) = shop.sweep(moves=Moves({"a.py": "b.py"})).writes

    assert (edit.action, edit.was) == (Action.EDIT, KEY)
    assert shop.tracker.keys == {1: Key("b.py", EXPIRED, days(-1))}
    assert shop.sweep() == Plan()


def test_a_rename_to_a_name_that_an_older_issue_has_keeps_both_apart() -> None:
    shop = Shop(artifact("a.py", expires=days(-1)), artifact("b.py", expires=days(-1)))
    shop.items = [artifact("b.py", expires=days(-1))]
    shop.sweep()  # a.py is gone, and its issue closed
    shop.items = [artifact("a.py", expires=days(-1))]

    shop.sweep(moves=Moves({"b.py": "a.py"}))

    keys = {number: (key.artifact, key.nth) for number, key in shop.tracker.keys.items()}
    assert keys == {1: ("a.py", 0), 2: ("a.py", 1)}
    assert [number for number, one in shop.tracker.issues.items() if one.open] == [2]
    assert shop.sweep() == Plan()


def test_a_crash_in_a_chain_of_renames_mixes_nothing_up() -> None:
    shop = Shop(artifact("a.py", expires=days(-1)), artifact("b.py", expires=days(-2)))
    shop.items = [artifact("b.py", expires=days(-1)), artifact("c.py", expires=days(-2))]
    moves = Moves({"a.py": "b.py", "b.py": "c.py"})
    shop.tracker.do(shop.plan(moves=moves).writes[:1], shop.day)

    shop.sweep(moves=moves)

    assert {key.artifact: key.cycle for key in shop.tracker.keys.values()} == {
        "b.py": days(-1),
        "c.py": days(-2),
    }
    assert len(shop.tracker.titles) == 2


def test_two_artifacts_that_swap_their_names_swap_their_issues() -> None:
    shop = Shop(artifact("a.py", expires=days(-1)), artifact("b.py", expires=days(-1)))
    first = {number: key.artifact for number, key in shop.tracker.keys.items()}

    shop.sweep(moves=Moves({"a.py": "b.py", "b.py": "a.py"}))

    assert first == {1: "a.py", 2: "b.py"}
    assert {number: key.artifact for number, key in shop.tracker.keys.items()} == {
        1: "b.py",
        2: "a.py",
    }
    assert shop.sweep() == Plan()


def test_an_older_cycle_that_somebody_opens_again_gives_way_to_the_newer_one() -> None:
    shop = Shop()
    shop.close("not_planned")
    shop.renew(days(5))
    shop.sweep()
    body = shop.issue.body.replace('"settled":', '"was":')
    shop.tracker.change(1, open=True, body=body)

    shop.sweep()

    assert {number: one.open for number, one in shop.tracker.issues.items()} == {1: False, 2: True}


def test_a_group_with_a_team_as_its_owner_mentions_the_team() -> None:
    item = artifact("client", owners=("@acme/api",), paths=("a.py", "b.py"), expires=days(-1))
    shop = Shop(item)

    assert shop.issue.assignees == ()
    assert "Asked: @acme/api" in shop.issue.body
    assert shop.tracker.titles[1].startswith("`client` (2 files) expired")


def test_who_cannot_have_it_is_passed_over_for_codeowners() -> None:
    shop = Shop(swept=False)

    shop.sweep(refused={"ana"}, codeowners=parse(b"*.py @bo\n"))

    assert shop.issue.assignees == ("bo",)
    assert "`@ana` (its record) cannot be given issues here." in shop.issue.body


def test_caps_hold_on_the_first_day_with_five_thousand_overdue() -> None:
    items = [
        artifact(
            f"tools/{n}.py",
            owners=(f"@p{n % 40}",),
            expires=days(-(n % 400) - 1),
            users=("x",) * 50,
        )
        for n in range(5_000)
    ]
    shop = Shop(*items, swept=False)

    found = shop.plan(Caps(10, 20, 5))

    creates = [write for write in found.writes if write.action is Action.CREATE]
    assert len(creates) == 10
    assert len(creates) + len(found.held_back) == 5_000
    assert max(len(write.body) for write in found.writes) < 60_000


def test_the_cap_of_a_day_counts_all_runs_of_it() -> None:
    items = [artifact(f"{n}.py", owners=(f"@p{n}",), expires=days(-n)) for n in range(1, 60)]
    shop = Shop(*items, swept=False)

    made = [shop.actions(caps=Caps(10, 25, 5)).count("create") for _ in range(4)]

    assert made == [10, 10, 5, 0]


def test_each_owner_gets_only_so_many_on_one_day_and_the_others_do_not_wait() -> None:
    items = [artifact(f"a/{n}.py", expires=days(-50)) for n in range(30)]
    items += [artifact(f"b/{n}.py", owners=("@bo",), expires=days(-1)) for n in range(2)]
    shop = Shop(*items, swept=False)

    found = shop.sweep(caps=Caps(10, 20, 3))

    created = [write.logins for write in found.writes if write.action is Action.CREATE]
    assert (created.count(("ana",)), created.count(("bo",))) == (3, 2)
    assert "its owner has 3 new ones today (`bot.issues.per-owner`)" in {
        one.why for one in found.held_back
    }


def test_nothing_starves_though_something_riskier_comes_every_day() -> None:
    shop = Shop(artifact("low.py", expires=MONDAY), swept=False)
    for number in range(40):
        shop.day = days(number)
        item = artifact(
            f"new{number}.py", owners=(f"@p{number}",), tier="high", expires=days(number)
        )
        shop.items.append(item)
        shop.sweep(caps=Caps(1, 1, 1))

    assert "low.py" in {key.artifact for key in shop.tracker.keys.values()}


def test_a_plan_prints_as_lines_and_as_json() -> None:
    found = Shop(artifact("a\x1b[31m.py", expires=days(-1)), swept=False).plan()

    line = str(found.writes[0])
    data = json.loads(json.dumps(as_json(Intended(found.writes))))

    assert line.startswith("create    new     expired 2026-11-22 a%1B[31m.py: ")
    assert "\x1b" not in line
    assert [one["action"] for one in data["writes"]] == ["create", "assign", "edit"]
    assert data["writes"][0]["body"] == found.writes[0].body
