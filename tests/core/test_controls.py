"""Controls: a low tier asks for nothing, every control can be shown and says what shows it."""

from datetime import date
from itertools import pairwise

import pytest

from tenure.controls import TYPES, Control, Shown, asked, controls
from tenure.debt.tags import Tag
from tenure.policy_values import Policy
from tenure.record import Lifecycle, Origin, Record
from tenure.schema import KINDS

POLICY = Policy()
RECORD = Record(("@ana",), Origin("cursor"), Lifecycle.EXPERIMENTAL, date(2026, 11, 1))
NOTHING = Shown("library", tested=False, listed=False)
EVERY = (
    *("purpose", "tests", "review", "extra-review", "responder", "rollback", "monitoring"),
    *("security-review", "codeowners", "second-owner", "removal", "exit", "plan", "trigger"),
    *("style", "architecture"),
)


def of(
    record: Record | None, shown: Shown = NOTHING, *names: str, tags: tuple[Tag, ...] = ()
) -> dict[str, Control]:
    policy = POLICY._replace(controls={"high": names or EVERY}, controls_kind={})
    return {one.name: one for one in controls(record, "high", shown, tags, policy)}


def test_a_low_tier_asks_for_nothing_whatever_the_kind() -> None:
    assert [asked("low", kind, POLICY) for kind in KINDS] == [()] * len(KINDS)


def test_a_higher_tier_asks_for_all_that_a_lower_one_does() -> None:
    tiers = [set(asked(tier, "library", POLICY)) for tier in ("low", "medium", "high", "critical")]

    assert all(low < high for low, high in pairwise(tiers))


def test_the_kind_adds_to_the_tier_and_nothing_is_asked_twice() -> None:
    assert asked("medium", "script", POLICY) == ("purpose", "tests", "trigger")
    assert asked("medium", "iac", POLICY) == ("purpose", "tests", "rollback", "security-review")


def test_each_of_the_five_types_has_controls_and_a_trigger() -> None:
    assert set(TYPES) == set(POLICY.controls_kind)
    assert all(one.why and one.trigger for one in TYPES.values())


def test_a_bare_record_shows_nothing_and_each_control_says_what_would() -> None:
    found = of(RECORD)

    assert list(found) == list(EVERY)
    assert [one.name for one in found.values() if one.evidence] == []
    assert all(one.mend for one in found.values())


def test_without_a_record_only_the_tree_shows_anything() -> None:
    found = of(None, Shown("library", tested=True, listed=True))

    assert [name for name, one in found.items() if one.evidence] == ["tests", "codeowners"]


def test_a_full_record_shows_everything() -> None:
    full = RECORD._replace(
        owners=("@ana", "@ben"),
        purpose="Imports the invoices",
        review=date(2027, 1, 1),
        responder="@acme/oncall",
        rollback="switch it off",
        monitor="an alert",
        removal="nothing",
        exit="retire",
        plan="PAY-7",
        trigger="the new ledger",
        validated={name: f"see {name}" for name in POLICY.gate},
    )

    found = of(full, Shown("library", tested=False, listed=True))

    assert [name for name, one in found.items() if not one.evidence] == []
    assert found["extra-review"].evidence == "see human"


@pytest.mark.parametrize("kind", ["tests", "docs", "dataset"])
def test_what_cannot_have_tests_is_not_asked_for_them(kind: str) -> None:
    assert "tests" not in of(RECORD, Shown(kind, tested=False, listed=False))


def test_a_durable_artifact_is_not_asked_for_its_end() -> None:
    found = of(RECORD._replace(lifecycle=Lifecycle.DURABLE))

    assert not {"exit", "plan", "trigger"} & set(found)


def test_a_vague_purpose_shows_nothing() -> None:
    record = RECORD._replace(purpose="todo")
    tags = (Tag("provisional", "its purpose is vague", "found"),)

    assert of(record, NOTHING, "purpose", tags=tags)["purpose"].evidence is None
    assert of(record, NOTHING, "purpose")["purpose"].evidence == "todo"


def test_a_team_is_more_than_one_person() -> None:
    team = RECORD._replace(owners=("@acme/pay",))

    assert of(team, NOTHING, "second-owner")["second-owner"].evidence == "@acme/pay"
