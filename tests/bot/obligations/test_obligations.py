"""What is owed on a day, and in which cycle and stage."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.owed import MONDAY, artifact, days, extended, policies, tree
from tenure import clock
from tenure.record import Lifecycle
from tenure.register.item import Item, Tag
from tenure_bot.obligations.key import Key, Known, ObligationKind, Opened, Stage
from tenure_bot.obligations.obligations import Moves, Obligation, obligations

EXPIRED, REVIEW = ObligationKind.EXPIRED, ObligationKind.REVIEW


def owed(
    *items: Item,
    as_of: date = MONDAY,
    known: Known | None = None,
    policy: str = "",
    **wishes: Any,
) -> tuple[Obligation, ...]:
    return obligations(tree(items, as_of), policies(policy), as_of, known or {}, **wishes)


def one(*items: Item, **wishes: Any) -> Obligation:
    (found,) = owed(*items, **wishes)
    return found


@pytest.mark.parametrize(
    ("due_in", "stage"),
    [
        (14, Stage.EARLY),
        (1, Stage.EARLY),
        (0, Stage.DUE),
        (-1, Stage.OVERDUE),
        (-29, Stage.OVERDUE),
        (-30, Stage.ESCALATED),
        (-4000, Stage.ESCALATED),
    ],
)
def test_stages_follow_the_date(due_in: int, stage: Stage) -> None:
    found = one(artifact(expires=days(due_in)))

    assert found.stage is stage
    assert found.key == Key("a.py", EXPIRED, days(due_in))


def test_nothing_is_owed_before_the_early_warning() -> None:
    assert owed(artifact(expires=days(15))) == ()
    assert one(artifact(expires=days(15)), policy="soon = 15").stage is Stage.EARLY


def test_the_policy_of_the_folder_says_how_early() -> None:
    item = artifact("pay/a.py", expires=days(3))

    found = obligations(tree([item]), policies(pay="soon = 2"), MONDAY, {})

    assert found == ()


def test_the_policy_says_when_it_is_escalated() -> None:
    item = artifact(expires=days(-5))

    assert one(item, policy="[bot.issues]\nescalate = 5").stage is Stage.ESCALATED


def test_each_date_of_an_artifact_is_owed_by_itself() -> None:
    item = artifact(expires=days(2), review=days(1))

    assert {found.key.kind for found in owed(item)} == {EXPIRED, REVIEW}


def test_a_group_is_one_artifact() -> None:
    item = artifact("client", paths=tuple(f"gen/{n}.py" for n in range(40)), expires=days(-1))

    assert one(item).path == "gen/0.py"


def test_an_extension_inside_the_cycle_keeps_the_cycle() -> None:
    item = artifact(expires=days(5), renewals=(extended(days(5)),))
    known = {("a.py", EXPIRED): Opened(days(0))}

    assert one(item, known=known).key.cycle == days(0)
    assert one(item, known=known).due == days(5)


@pytest.mark.parametrize(
    "reason", ["review: totals", "regenerated", "promoted to temporary", "it had no record before"]
)
def test_a_new_period_is_a_new_cycle(reason: str) -> None:
    item = artifact(
        lifecycle=Lifecycle.DURABLE, review=days(5), renewals=(extended(days(5), reason=reason),)
    )

    found = one(item, known={("a.py", REVIEW): Opened(days(0))})

    assert found.key.cycle == days(5)


def test_a_date_that_was_brought_forward_keeps_the_cycle() -> None:
    found = one(artifact(expires=days(-3)), known={("a.py", EXPIRED): Opened(days(10))})

    assert (found.key.cycle, found.stage) == (days(10), Stage.OVERDUE)


def test_an_open_issue_stays_owed_when_the_early_warning_becomes_shorter() -> None:
    item = artifact(expires=days(10))

    assert one(item, known={("a.py", EXPIRED): Opened(days(10))}, policy="soon = 2")


def test_what_was_put_aside_is_asked_again_when_its_date_moves() -> None:
    known = {("a.py", EXPIRED): Opened(days(0), put_aside=days(3))}

    assert one(artifact(expires=days(3)), known=known).key.cycle == days(0)
    assert one(artifact(expires=days(4)), known=known).key.cycle == days(4)


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (artifact(expires=days(90), tags=("no-exit",)), ObligationKind.PLAN),
        (artifact(expires=days(90), tags=("orphaned",)), ObligationKind.ORPHANED),
        (
            artifact(expires=days(90), renewals=(extended(days(90)),) * 3),
            ObligationKind.RENEWALS,
        ),
    ],
)
def test_what_has_no_date_counts_from_the_day_it_was_first_seen(
    item: Item, kind: ObligationKind
) -> None:
    first = one(item)
    later = one(item, as_of=days(30), known={("a.py", kind): Opened(MONDAY)})

    assert first.key == later.key == Key("a.py", kind, MONDAY)
    assert (first.stage, later.stage) == (Stage.DUE, Stage.ESCALATED)


def test_an_exceeded_budget_is_owed() -> None:
    policy = '[[budget]]\nname = "shop"\nhours = 1\nowner = "@ana"'
    found = one(artifact(hours=2.5), policy=policy)

    assert found.key == Key("budget:shop", ObligationKind.BUDGET, MONDAY)
    assert found.owner == "@ana"


def test_what_the_end_of_the_lease_asks_for_gets_no_second_issue() -> None:
    item = artifact(expires=days(-1), renewals=(extended(days(-1)),) * 3, tags=("no-exit",))

    assert one(item).key.kind is EXPIRED
    plan = ("a.py", ObligationKind.PLAN)
    assert len(owed(item, known={plan: Opened(days(-9))})) == 2


def test_how_long_the_owner_is_gone_does_not_change_the_detail() -> None:
    def gone(count: int) -> str:
        item = artifact(expires=days(90))
        tag = Tag("orphaned", f"@ana made no commit for {count} days", "found")
        return one(item._replace(tags=(tag,))).detail

    assert gone(181) == gone(204) == "@ana made no commit for half a year or more"


@pytest.mark.parametrize(
    "policy",
    ['[bot.issues]\nkinds = ["review"]', '[severity]\nTEN008 = "off"'],
)
def test_the_policy_can_switch_a_kind_off(policy: str) -> None:
    assert owed(artifact(expires=days(-1)), policy=policy) == ()


def test_what_has_no_record_owes_nothing() -> None:
    item = artifact(expires=days(-1))._replace(record=None)

    assert owed(item) == ()


def test_a_renamed_artifact_keeps_its_cycle() -> None:
    known = {("old.py", EXPIRED): Opened(days(-5))}

    found = one(
        artifact("new.py", expires=days(-4)), known=known, moves=Moves({"old.py": "new.py"})
    )

    assert found.key == Key("new.py", EXPIRED, days(-5))
    assert found.was == Key("old.py", EXPIRED, days(-5))


def test_two_artifacts_that_swap_their_names_swap_their_cycles() -> None:
    known = {("a.py", EXPIRED): Opened(days(-5)), ("b.py", EXPIRED): Opened(days(-9))}
    items = [artifact("a.py", expires=days(-4)), artifact("b.py", expires=days(-4))]

    found = owed(*items, known=known, moves=Moves({"a.py": "b.py", "b.py": "a.py"}))

    assert [(one.key.artifact, one.key.cycle) for one in found] == [
        ("a.py", days(-9)),
        ("b.py", days(-5)),
    ]


def test_an_artifact_that_gets_an_id_is_known_by_its_file() -> None:
    item = artifact("report", paths=("a.py",), expires=days(-4))

    assert one(item, known={("a.py", EXPIRED): Opened(days(-5))}).key.cycle == days(-5)


def test_of_two_cycles_that_come_together_the_older_stays() -> None:
    item = artifact("all", paths=("a.py", "b.py"), expires=days(-4))
    known = {("a.py", EXPIRED): Opened(days(-5)), ("b.py", EXPIRED): Opened(days(-9))}

    assert one(item, known=known).was == Key("b.py", EXPIRED, days(-9))


@pytest.mark.parametrize(
    "name",
    ["a b.py", "büro.py", "\udcff.py", "--> x", "100%25", "a\nb", "expired 2026-01-01 x", ""],
)
def test_a_key_is_one_line_of_ascii_and_reads_back(name: str) -> None:
    key = Key(name, EXPIRED, MONDAY)

    assert str(key).isascii()
    assert "\n" not in str(key)
    assert "-->" not in str(key)
    assert Key.read(str(key)) == key


@given(st.text(max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_text_is_a_key_or_none(text: str) -> None:
    found = Key.read(text)

    assert found is None or str(found) == text


def at(zone: str, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> date:
    """Return the day in a zone at a moment."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return moment.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Clock)
    return clock.today(zone)


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "UTC", "Etc/GMT-14", "Europe/Berlin"])
def test_due_on_the_tenth_is_overdue_when_the_eleventh_begins_there(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = artifact(expires=date(2026, 12, 10))
    midnight = datetime(2026, 12, 11, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    before = at(zone, midnight - timedelta(seconds=1), monkeypatch)
    after = at(zone, midnight, monkeypatch)

    assert one(item, as_of=before).stage is Stage.DUE
    assert one(item, as_of=after).stage is Stage.OVERDUE


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
def test_every_hour_of_a_day_when_the_clocks_change_is_that_day(
    change: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    first = datetime(change.year, change.month, change.day, tzinfo=zone).astimezone(UTC)
    end = datetime(change.year, change.month, change.day + 1, tzinfo=zone).astimezone(UTC)
    item = artifact(expires=change)

    hours = int((end - first) / timedelta(hours=1))
    stages = {
        one(item, as_of=at("Europe/Berlin", first + timedelta(hours=n), monkeypatch)).stage
        for n in range(hours)
    }

    assert hours in (23, 25)
    assert stages == {Stage.DUE}
    assert one(item, as_of=at("Europe/Berlin", end, monkeypatch)).stage is Stage.OVERDUE
