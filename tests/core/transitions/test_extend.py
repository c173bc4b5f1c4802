"""A lease gets longer with a reason, not for ever, and every extension is counted."""

from datetime import date

import pytest

from support.transitions import AS_OF, batch, carried_out, header, planned, record, texts
from tenure.due import Due, DueKind
from tenure.transitions.extend import extend
from tenure.transitions.plan import Case, Plan

LATE = "The new ledger is late"
RENEWAL = "\n#     - {{date: {}, until: {}, reason: {}}}"


def extended(case: Case) -> Plan:
    return extend(case, LATE)


def renewals(*reasons: str) -> str:
    return "".join(RENEWAL.format("2026-10-01", "2026-11-30", reason) for reason in reasons)


def test_the_end_moves_and_the_record_says_why() -> None:
    files = header()

    plan = planned(files, "a.py", lambda case: extend(case, LATE, until=date(2027, 1, 31)))

    after = record(carried_out(files, plan), "a.py")
    assert after["expires"] == "2027-01-31"
    assert after["renewals"] == [
        {"date": "2026-11-22", "until": "2027-01-31", "reason": LATE, "by": "@ana"}
    ]
    assert plan.before == {"expires": "2026-11-30"}
    assert plan.did == "extended until 2027-01-31: 1 of 2 extensions"


def test_without_a_day_it_is_the_last_one_that_the_policy_allows() -> None:
    files = header() | {"tenure.toml": b"[lifetime]\nexperimental = 60\n"}

    after = record(carried_out(files, planned(files, "a.py", extended)), "a.py")

    assert after["expires"] == "2027-01-21"


@pytest.mark.parametrize(
    ("expires", "end"), [("2026-11-30", "2026-12-30"), ("2026-11-10", "2026-12-22")]
)
def test_days_count_from_the_end_or_from_today_if_it_is_over(expires: str, end: str) -> None:
    files = header(expires=expires)

    plan = planned(files, "a.py", lambda case: extend(case, LATE, days=30))

    assert plan.after["expires"] == end


@pytest.mark.parametrize(
    "reason", [None, "", "  ", "needed", "later", "Still needed for now.", "1"]
)
def test_a_reason_that_says_nothing_is_none(reason: str | None) -> None:
    plan = planned(header(), "a.py", lambda case: extend(case, reason))

    assert "why it has to live on" in texts(plan)
    assert plan.edits == ()


@pytest.mark.parametrize("reason", ["review: totals", "regenerated: x.y", "promoted to durable"])
def test_a_reason_cannot_pass_for_another_transition(reason: str) -> None:
    plan = planned(header(), "a.py", lambda case: extend(case, f"{reason} of the ledger"))

    assert ("begins like" in texts(plan)) == (reason != "promoted to durable")


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (date(2026, 11, 30), "is not later than 2026-11-30"),
        (date(2026, 10, 1), "is not later than 2026-11-30"),
        (date(2027, 2, 21), "the policy allows 2027-02-20, 90 days from 2026-11-22"),
        (date.max, "is too late"),
    ],
)
def test_a_day_that_cannot_be_is_refused(until: date, says: str) -> None:
    plan = planned(header(), "a.py", lambda case: extend(case, LATE, until=until))

    assert says in texts(plan)


def test_a_day_that_is_over_is_refused_though_it_is_later_than_the_end() -> None:
    files = header(expires="2026-11-10")

    plan = planned(files, "a.py", lambda case: extend(case, LATE, until=date(2026, 11, 20)))

    assert "is over already" in texts(plan)


@pytest.mark.parametrize("days", [0, -3])
def test_no_days_are_no_extension(days: int) -> None:
    plan = planned(header(), "a.py", lambda case: extend(case, LATE, days=days))

    assert "no extension" in texts(plan)


def test_any_number_of_days_is_answered() -> None:
    plan = planned(header(), "a.py", lambda case: extend(case, LATE, days=10**12))

    assert "is too late" in texts(plan)


def test_after_the_last_extension_only_promotion_and_retirement_are_left() -> None:
    files = header(renewals=renewals("The ledger is late", "The vendor is late"))

    plan = planned(files, "a.py", extended)

    assert "it was extended 2 times already, and the policy allows 2" in texts(plan)
    hint = plan.refusals[0].hint or ""
    assert "tenure promote --to durable a.py" in hint
    assert "tenure retire a.py" in hint


def test_the_policy_may_allow_more_or_none() -> None:
    files = header(renewals=renewals("The ledger is late", "The vendor is late"))
    more = files | {"tenure.toml": b"[renewal]\nlimit = 3\n"}
    none = header() | {"tenure.toml": b"[renewal]\nlimit = 0\n"}

    last = planned(more, "a.py", extended)

    assert last.refusals == ()
    assert last.notes == ("this was the last extension: then promote or retire it",)
    assert "allows 0" in texts(planned(none, "a.py", extended))


def test_reviews_and_regenerations_are_not_counted_as_extensions() -> None:
    files = header(
        renewals=renewals('"review: the totals"', '"regenerated"', '"it had no record before"')
    )

    assert planned(files, "a.py", extended).did.endswith("1 of 2 extensions")


def test_a_durable_artifact_has_no_end_to_move() -> None:
    files = header(lifecycle="durable", expires=None, review="2027-08-01", purpose="x y z")

    plan = planned(files, "a.py", extended)

    assert "its review date is its lease" in texts(plan)
    assert "tenure review" in (plan.refusals[0].hint or "")


@pytest.mark.parametrize("by", ["claude[bot]@users.noreply.github.com", "@dependabot[bot]", "me"])
def test_people_decide(by: str) -> None:
    plan = planned(header(), "a.py", extended, by=by)

    assert "is no person or team" in texts(plan)


def test_nobody_known_is_nobody_named() -> None:
    plan = planned(header(), "a.py", extended, by=None)

    assert "by" not in plan.after["renewals"][0]  # type: ignore[index]


def test_time_does_not_run_backwards() -> None:
    files = header(renewals=renewals("The ledger is late"))

    plan = planned(files, "a.py", extended, as_of=date(2026, 9, 20))

    assert "the last entry of `renewals` is of 2026-10-01" in texts(plan)


@pytest.mark.parametrize(
    ("content", "says", "hint"),
    [
        (b"print()\n", "has no record", "tenure stamp a.py"),
        (b"# tenure:\n#   owner: @acme/shop\n", "cannot be read", "tenure stamp --fix a.py"),
        (b'# tenure:\n#   owner: "@acme/shop"\n', "`origin` is missing", "tenure stamp --fix a.py"),
    ],
)
def test_a_record_that_is_not_in_order_is_mended_first(
    content: bytes, says: str, hint: str
) -> None:
    plan = planned({"a.py": content}, "a.py", extended)

    assert says in texts(plan)
    assert plan.refusals[0].hint == hint


def test_two_records_that_contradict_each_other_are_left_to_a_person() -> None:
    files = header() | {
        "a.py.tenure.yaml": b'owner: "@acme/other"\norigin: x\nlifecycle: experimental\n'
        b"created: 2026-09-01\nexpires: 2026-11-30\n"
    }

    assert "contradict each other" in texts(planned(files, "a.py", extended))


def test_a_cliff_is_said_before_it_is_there() -> None:
    day = date(2027, 2, 20)
    others = [
        Due(day, DueKind.EXPIRY, f"{n}.py", "@a", f"{n}.py", 1, "temporary") for n in range(9)
    ]
    own = Due(date(2026, 11, 30), DueKind.EXPIRY, "a.py", "@a", "a.py", 1, "experimental")

    steep = planned(header(), "a.py", extended, dues=lambda: [*others, own])
    flat = planned(header(), "a.py", extended, dues=lambda: [*others[1:], own])

    assert steep.warnings == (
        "2027-02-20 makes a cliff: 10 dates fall due 2027-02-20; choose a day apart",
    )
    assert flat.warnings == ()


def test_the_artifacts_of_one_command_can_make_a_cliff_together() -> None:
    files = {f"{number}.py": header()["a.py"] for number in range(10)}

    plans = batch(files, sorted(files), extended).plans

    assert [bool(plan.warnings) for plan in plans] == [False] * 9 + [True]


def test_what_shares_a_record_is_extended_once() -> None:
    registry = (
        b'[[artifact]]\npath = "*.py"\nowner = "@acme/shop"\norigin = "x"\n'
        b'lifecycle = "experimental"\ncreated = 2026-09-01\nexpires = 2026-11-30\n'
    )
    files = {"a.py": b"", "b.py": b"", "tenure-records.toml": registry}

    done = batch(files, ["a.py", "b.py"], extended)

    assert len(done.plans) == 1
    assert "the record of the whole artifact" in done.plans[0].notes[0]
    (edit,) = done.edits
    assert edit.new is not None
    assert edit.new.count(b"until") == 1


def test_two_entries_of_one_registry_are_one_edit() -> None:
    entry = (
        '[[artifact]]\npath = "{}"\nowner = "@acme/shop"\norigin = "x"\n'
        'lifecycle = "experimental"\ncreated = 2026-09-01\nexpires = 2026-11-30\n\n'
    )
    registry = (entry.format("a.py") + entry.format("b.py")).encode()
    files = {"a.py": b"", "b.py": b"", "tenure-records.toml": registry}

    done = batch(files, ["a.py", "b.py"], extended)

    (edit,) = done.edits
    assert edit.old == registry
    assert edit.new is not None
    assert edit.new.count(b"until") == 2


def test_one_refusal_keeps_everything_as_it_is() -> None:
    files = {**header(), "b.py": b""}

    done = batch(files, ["a.py", "b.py"], extended)

    assert done.is_refused
    assert done.edits == ()


def test_an_entry_for_each_file_says_that_the_others_change_too() -> None:
    registry = (
        b'[[artifact]]\npath = "*.py"\neach = true\nowner = "@acme/shop"\norigin = "x"\n'
        b'lifecycle = "experimental"\ncreated = 2026-09-01\nexpires = 2026-11-30\n'
    )
    files = {"a.py": b"", "b.py": b"", "tenure-records.toml": registry}

    done = batch(files, ["a.py", "b.py"], extended)

    assert len(done.plans) == 1
    assert "so it changes for all of them" in done.plans[0].notes[0]


def test_the_day_of_the_decision_is_an_argument() -> None:
    assert AS_OF.isoformat() == planned(header(), "a.py", extended).after["renewals"][0]["date"]  # type: ignore[index]
