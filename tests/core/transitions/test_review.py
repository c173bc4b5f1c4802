"""A review says what was looked at, and when the next one is due."""

from datetime import date

import pytest

from support.transitions import carried_out, errors, header, planned, record, texts
from tenure.transitions.plan import Case, Plan
from tenure.transitions.review import review

LOOKED = "the totals against the ledger of May"


def durable(**keys: object) -> dict[str, bytes]:
    return header(
        lifecycle="durable",
        expires=None,
        review="2026-11-01",
        purpose="Weekly stock report",
        **keys,
    )


def reviewed(case: Case) -> Plan:
    return review(case, LOOKED)


def test_the_next_date_is_set_and_the_interval_counts_from_this_review() -> None:
    files = durable(created="2024-11-01")

    after = carried_out(files, planned(files, "a.py", reviewed))

    assert record(after, "a.py")["review"] == "2027-11-22"
    assert record(after, "a.py")["renewals"] == [
        {"date": "2026-11-22", "until": "2027-11-22", "reason": f"review: {LOOKED}", "by": "@ana"}
    ]
    assert errors(after, files) == []


@pytest.mark.parametrize("looked_at", [None, " ", "LGTM", "looks good", "reviewed everything"])
def test_who_looked_at_nothing_reviewed_nothing(looked_at: str | None) -> None:
    plan = planned(durable(), "a.py", lambda case: review(case, looked_at))

    assert "what was looked at" in texts(plan)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2026, 11, 22), "is not after 2026-11-22"),
        (date(2020, 1, 1), "is not after 2026-11-22"),
        (date(2027, 11, 23), "due on 2027-11-22 at the latest"),
    ],
)
def test_the_next_date_lies_within_the_policy(day: date, says: str) -> None:
    plan = planned(durable(), "a.py", lambda case: review(case, LOOKED, next_day=day))

    assert says in texts(plan)


def test_what_expires_is_reviewed_before_its_end() -> None:
    files = header(expires="2026-11-28")

    plan = planned(files, "a.py", lambda case: review(case, LOOKED, next_day=date(2026, 11, 29)))

    assert "due on 2026-11-28 at the latest" in texts(plan)


def test_what_expires_gets_no_review_date_unless_it_is_asked_for() -> None:
    plain = planned(header(), "a.py", reviewed)
    dated = planned(
        header(), "a.py", lambda case: review(case, LOOKED, next_day=date(2026, 11, 29))
    )

    assert "review" not in plain.after
    assert "expires" not in plain.after
    assert dated.after["review"] == "2026-11-29"


def test_what_has_expired_is_not_reviewed() -> None:
    plan = planned(header(expires="2026-11-20"), "a.py", reviewed)

    assert "extend, promote or retire it" in texts(plan)


@pytest.mark.parametrize("outcome", ["change", "retire"])
def test_what_has_to_change_or_go_has_a_date(outcome: str) -> None:
    plan = planned(durable(), "a.py", lambda case: review(case, LOOKED, outcome=outcome))

    assert "by when it has to" in texts(plan)


def test_what_has_to_go_says_so() -> None:
    def gone(case: Case) -> Plan:
        return review(case, LOOKED, outcome="retire", next_day=date(2026, 12, 31))

    files = durable()

    plan = planned(files, "a.py", gone)

    after = record(carried_out(files, plan), "a.py")
    assert after["exit"] == "retire"
    assert after["review"] == "2026-12-31"
    assert plan.after["renewals"][0]["reason"] == f"review (retire): {LOOKED}"  # type: ignore[index]
    assert "tenure retire a.py" in plan.notes[0]


def test_the_policy_sets_the_interval() -> None:
    files = durable() | {"tenure.toml": b"[lifetime]\nreview = 30\n"}

    assert planned(files, "a.py", reviewed).after["review"] == "2026-12-22"
