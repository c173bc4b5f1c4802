"""Records as values, and the words for what is wrong with them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tenure import schema
from tenure.errors import UsageError
from tenure.mistakes import MAX_MISTAKES, Mistake, explain_record, nearest
from tenure.record import Lifecycle, Origin, Record, Renewal

EXPERIMENTAL = {
    "owner": "@acme/payments",
    "origin": "claude-code",
    "lifecycle": "experimental",
    "created": "2026-11-20",
    "expires": "2027-02-01",
}


def record(**changes: object) -> dict[str, object]:
    """Return a valid record with other values; `None` takes a key away."""
    data = EXPERIMENTAL | changes
    return {key: value for key, value in data.items() if value is not None}


def mistakes(**changes: object) -> list[Mistake]:
    return explain_record(record(**changes))


def test_a_small_record_becomes_values() -> None:
    assert schema.to_record(record()) == Record(
        owners=("@acme/payments",),
        origin=Origin("claude-code"),
        lifecycle=Lifecycle.EXPERIMENTAL,
        created=date(2026, 11, 20),
        expires=date(2027, 2, 1),
    )


def test_every_key_becomes_a_value() -> None:
    data = {
        "owner": ["@ana", "@acme/payments"],
        "origin": {"tool": "aider", "model": "openrouter/qwen"},
        "lifecycle": "temporary",
        "created": "2026-11-20",
        "expires": "2027-02-01",
        "review": "2027-01-10",
        "purpose": "Imports invoices",
        "removal": "Imports stop",
        "kind": "script",
        "prompt": "api-client@3",
        "exit": "retire",
        "plan": "Delete it",
        "trigger": "A new client",
        "value": "low",
        "risk": "medium",
        "service": "billing",
        "production": True,
        "rollback": "Restore",
        "monitor": "Alert",
        "responder": "@ana",
        "validated": {"tests": "tests/a.py"},
        "hours": 2,
        "score": {"impact": 4.0},
        "debt": ["untested"],
        "renewals": [
            {"date": "2027-01-28", "until": "2027-02-01", "reason": "Late", "by": "@ana"},
            {"date": "2027-01-29", "until": "2027-02-02", "reason": "Later"},
        ],
        "id": "invoice-import",
        "v": 1,
        "x-ticket": 12,
    }

    assert schema.is_valid_record(data)
    assert set(data) == {*schema.RECORD_KEYS, "x-ticket"}
    assert schema.to_record(data) == Record(
        owners=("@ana", "@acme/payments"),
        origin=Origin("aider", "openrouter/qwen"),
        lifecycle=Lifecycle.TEMPORARY,
        created=date(2026, 11, 20),
        expires=date(2027, 2, 1),
        review=date(2027, 1, 10),
        purpose="Imports invoices",
        removal="Imports stop",
        kind="script",
        prompt="api-client@3",
        exit="retire",
        plan="Delete it",
        trigger="A new client",
        value="low",
        risk="medium",
        service="billing",
        production=True,
        rollback="Restore",
        monitor="Alert",
        responder="@ana",
        validated={"tests": "tests/a.py"},
        hours=2.0,
        score={"impact": 4},
        debt=("untested",),
        renewals=(
            Renewal(date(2027, 1, 28), date(2027, 2, 1), "Late", "@ana"),
            Renewal(date(2027, 1, 29), date(2027, 2, 2), "Later"),
        ),
        id="invoice-import",
        extra={"x-ticket": 12},
    )


@pytest.mark.parametrize(
    ("origin", "value"),
    [
        ("cursor", Origin("cursor")),
        ("cursor/gpt-5", Origin("cursor", "gpt-5")),
        ("cursor/openai/gpt-5", Origin("cursor", "openai/gpt-5")),
        ({"tool": "cursor"}, Origin("cursor")),
        ({"tool": "cursor", "model": "gpt-5"}, Origin("cursor", "gpt-5")),
    ],
)
def test_an_origin_is_split_at_the_first_slash(origin: object, value: Origin) -> None:
    assert schema.to_record(record(origin=origin)).origin == value


@pytest.mark.parametrize("hours", [0, 0.0])
def test_no_hours_are_a_known_number_of_hours(hours: float) -> None:
    assert schema.to_record(record(hours=hours)).hours == 0.0
    assert schema.to_record(record()).hours is None


def test_a_valid_record_has_nothing_to_explain() -> None:
    assert explain_record(record()) == []


def test_a_missing_key_is_named_with_the_reason_why_it_is_needed() -> None:
    assert mistakes(expires=None) == [
        Mistake(
            ("expires",),
            "`expires` is missing: an experimental artifact needs a retirement date",
            on_key=True,
        )
    ]


def test_an_unknown_key_is_pointed_at_as_a_key() -> None:
    assert mistakes(purpos="To try it") == [
        Mistake(
            ("purpos",),
            "`purpos` is an unknown key",
            on_key=True,
            hint="did you mean `purpose`?",
            fix="purpose",
        )
    ]


def test_a_wrong_value_is_pointed_at_as_a_value() -> None:
    assert mistakes(expires=20261201) == [
        Mistake(
            ("expires",),
            "`expires: 20261201` is a number",
            hint="write 2026-12-01",
            fix="2026-12-01",
        )
    ]


def test_a_date_that_a_durable_artifact_may_not_have_is_pointed_at_as_a_key() -> None:
    found = mistakes(lifecycle="durable", review="2027-11-20", purpose="Signs webhooks")

    assert found == [
        Mistake(
            ("expires",),
            "`expires` must go: a durable artifact has none, its `review` date is its lease",
            on_key=True,
        )
    ]


@pytest.mark.parametrize(
    ("changes", "fix"),
    [
        ({"owner": "acme/payments"}, "@acme/payments"),
        ({"owner": "Ana Lima <ana@acme.example>"}, "ana@acme.example"),
        ({"owner": "@acme/payments\n"}, "@acme/payments"),
        ({"origin": "Claude Code"}, "claude-code"),
        ({"expires": "2027/2/1"}, "2027-02-01"),
        ({"kind": "scripts"}, "script"),
        ({"service": 42}, "42"),
        ({"purpos": "To try it"}, "purpose"),
    ],
)
def test_what_was_clearly_meant_can_be_put_in_its_place(
    changes: dict[str, object], fix: str
) -> None:
    assert [mistake.fix for mistake in mistakes(**changes)] == [fix]


@pytest.mark.parametrize(
    "changes",
    [
        {"owner": "ana"},
        {"owner": "@ana, @ben"},
        {"origin": "https://agent.example/session/1234"},
        {"expires": "2027-02-30"},
        {"expires": "01.02.2027"},
        {"service": 1.1},
        {"owners": ["@ana"]},
        {"status": "active"},
    ],
)
def test_what_only_a_person_can_say_is_not_put_in_its_place(changes: dict[str, object]) -> None:
    assert [mistake.fix for mistake in mistakes(**changes)] == [None]


def test_mistakes_stand_in_the_order_of_the_schema_and_unknown_keys_last() -> None:
    found = mistakes(zzz=1, aaa=1, hours=-1, expires="never", owner=None, origin=5)

    assert [mistake.path for mistake in found] == [
        ("owner",),
        ("origin",),
        ("expires",),
        ("hours",),
        ("aaa",),
        ("zzz",),
    ]


def test_entries_of_a_list_stand_in_their_order() -> None:
    found = mistakes(debt=[f"No {number}" for number in range(12)])

    assert [mistake.path[1] for mistake in found] == list(range(12))


def test_one_mistake_is_told_once() -> None:
    both_conditions = {"lifecycle": "temporary", "production": True}

    found = mistakes(**both_conditions, expires="2026-1-5", plan=None)

    assert len(found) == len({(mistake.path, mistake.message) for mistake in found})
    assert [m.message for m in found if m.path == ("expires",)] == [
        "`expires: 2026-1-5` is not a day, written YYYY-MM-DD"
    ]


def test_a_number_of_the_wrong_rule_is_not_taken_for_a_slip() -> None:
    assert nearest("TEN029", ["TEN009", "TEN010", "TEN017"]) is None
    assert nearest("ten009", ["TEN009", "TEN010", "TEN017"]) == "TEN009"


def test_a_message_never_repeats_a_long_value() -> None:
    (found,) = mistakes(prompt="Write me a script that imports invoices. " * 3)

    assert "invoices" not in found.message


def test_a_message_has_no_line_breaks() -> None:
    found = mistakes(owner="a\nb", **{"odd\nkey": 1})

    assert [mistake for mistake in found if "\n" in mistake.message] == []
    assert len(found) == 2  # the owner, the key


DEEP: Any = []
for _ in range(5000):
    DEEP = [DEEP]

HOSTILE = [
    DEEP,
    {"a": DEEP},
    10**5000,
    -(10**5000),
    float("nan"),
    float("inf"),
    " x" * 500_000,
    "\n" * 100_000,
    "a@" + "." * 100_000,
    "-" * 100_000,
    "a-" * 100_000 + " ",
    "a." * 100_000 + " ",
    "<" * 100_000,
    "." * 100_000,
    "a/" * 100_000,
    "\ud800",
    "\x00",
    "$",
    [0, "a"] * 10_000,
    [[], {}] * 10_000,
    dict.fromkeys(map(str, range(10_000))),
]


@pytest.mark.parametrize("key", ["owner", "origin", "expires", "hours", "debt", "renewals", "new"])
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_is_explained_within_limits(key: str, value: object) -> None:
    data = record(**{key: value})

    found = explain_record(data)

    assert not schema.is_valid_record(data)
    assert 0 < len(found) <= MAX_MISTAKES
    assert max(len(mistake.message) for mistake in found) < 500


def test_free_keys_may_hold_anything() -> None:
    assert schema.is_valid_record(record(**{"x-deep": DEEP}))
    assert explain_record(record(**{"x-deep": DEEP})) == []


@pytest.mark.parametrize("data", [None, "text", 5, [], [EXPERIMENTAL], DEEP])
def test_what_is_no_mapping_is_no_record(data: object) -> None:
    assert not schema.is_valid_record(data)
    assert [mistake.path for mistake in explain_record(data)] == [()]


def test_the_schemas_are_found_beside_an_installed_package(tmp_path: Path) -> None:
    (tmp_path / "tenure" / "schemas").mkdir(parents=True)
    (tmp_path / "schemas").mkdir()
    (tmp_path / "tenure" / "schemas" / "artifact.schema.json").write_text("installed")
    (tmp_path / "schemas" / "artifact.schema.json").write_text("somebody else's")

    text = schema.schema_text("artifact", module=str(tmp_path / "tenure" / "schema.py"))

    assert text == "installed"


def test_the_schemas_are_found_at_the_root_of_a_checkout(tmp_path: Path) -> None:
    (tmp_path / "tenure").mkdir()
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "artifact.schema.json").write_text("checkout")

    text = schema.schema_text("artifact", module=str(tmp_path / "tenure" / "schema.py"))

    assert text == "checkout"


@pytest.mark.parametrize("name", ["record", "../pyproject", ""])
def test_a_schema_that_does_not_exist_is_a_mistake_of_usage(name: str) -> None:
    with pytest.raises(UsageError, match="There is no schema"):
        schema.schema_text(name)
