"""What people have taken into their own hands is theirs: durable, or without a record."""

from datetime import date

import pytest

from support.transitions import AS_OF, carried_out, errors, header, planned, record, texts
from tenure.transitions.plan import Case, Plan
from tenure.transitions.refactor import refactor

HUMAN = "@ben, 2026-11-20"
PURPOSE = "Weekly stock report"


def handed_over(case: Case) -> Plan:
    return refactor(case, "@acme/finance", HUMAN, purpose=PURPOSE)


def test_the_new_owner_is_human_and_the_lease_ends() -> None:
    files = header(owner='["@acme/shop", "@ana"]', exit="refactor", plan="Rewrite it")

    after = carried_out(files, planned(files, "a.py", handed_over))

    found = record(after, "a.py")
    assert found["owner"] == "@acme/finance"
    assert found["origin"] == "claude-code"
    assert (found["lifecycle"], found["review"]) == ("durable", "2027-11-22")
    assert found["validated"] == {"human": HUMAN}
    assert not {"expires", "exit", "plan"} & found.keys()
    assert found["renewals"] == [
        {
            "date": "2026-11-22",
            "until": "2027-11-22",
            "reason": "refactored: handed over to @acme/finance",
            "by": "@ana",
        }
    ]
    assert errors(after, files) == []


@pytest.mark.parametrize("owner", ["@claude", "@dependabot[bot]", "finance", ""])
def test_no_automaton_takes_over(owner: str) -> None:
    plan = planned(header(), "a.py", lambda case: refactor(case, owner, HUMAN, purpose=PURPOSE))

    assert "who could own it" in texts(plan)


def test_somebody_has_read_it_after_it_was_changed() -> None:
    files = header(validated='{human: "@ana, 2026-09-02"}')

    plan = planned(files, "a.py", lambda case: refactor(case, "@ben", None, purpose=PURPOSE))

    assert "evidence is missing of: human" in texts(plan)


def test_a_purpose_is_needed_once() -> None:
    def without(case: Case) -> Plan:
        return refactor(case, "@ben", HUMAN)

    assert "the purpose is missing" in texts(planned(header(), "a.py", without))
    assert "is vague" in texts(planned(header(purpose="stuff"), "a.py", without))
    assert planned(header(purpose=PURPOSE), "a.py", without).refusals == ()


def test_the_first_review_lies_within_the_policy() -> None:
    plan = planned(
        header(),
        "a.py",
        lambda case: refactor(case, "@ben", HUMAN, purpose=PURPOSE, day=date(2030, 1, 1)),
    )

    assert "at the latest" in texts(plan)


def dropped(case: Case) -> Plan:
    return refactor(case, "@ben", HUMAN, drop_record=True)


def test_the_record_goes_where_nothing_asks_for_one() -> None:
    files = header()

    plan = planned(files, "a.py", dropped)

    after = carried_out(files, plan)
    assert b"tenure" not in after["a.py"]
    assert plan.message == "Hand a.py over to @ben\n\nRead by @ben, 2026-11-20. Its record is gone."
    assert errors(after, files, AS_OF) == []


def test_the_record_stays_where_the_policy_or_the_file_asks_for_one() -> None:
    required = header() | {"tenure.toml": b'require = ["*.py"]\n'}
    marked = {"a.py": header()["a.py"] + b"# SPDX-AI-Disclosure: ai-generated\n"}

    assert "the policy says so" in texts(planned(required, "a.py", dropped))
    assert "AI-produced and undeclared" in texts(planned(marked, "a.py", dropped))


def test_the_record_stays_where_another_one_would_count() -> None:
    files = header() | {
        "tenure-records.toml": b'[[artifact]]\npath = "**"\nowner = "@acme/shop"\norigin = "x"\n'
        b'lifecycle = "experimental"\ncreated = 2026-09-01\nexpires = 2026-11-30\n'
    }

    assert "another record would count" in texts(planned(files, "a.py", dropped))


def test_a_shared_record_is_not_dropped_for_one_file() -> None:
    files = {
        "a.py": b"",
        "b.py": b"",
        "tenure-records.toml": b'[[artifact]]\npath = "*.py"\nowner = "@acme/shop"\norigin = "x"\n'
        b'lifecycle = "experimental"\ncreated = 2026-09-01\nexpires = 2026-11-30\n',
    }

    assert "shares its record" in texts(planned(files, "a.py", dropped))
