"""What stays has earned it: the gate names all that is missing, and takes nothing for evidence."""

from collections.abc import Mapping
from datetime import date

import pytest

from support.transitions import carried_out, errors, header, planned, record, texts
from tenure.record import Lifecycle
from tenure.transitions.plan import Case, Plan
from tenure.transitions.promote import promote

EVIDENCE = {
    "tests": "tests/test_a.py::test_totals",
    "security": "https://example.org/scan/7",
    "observability": "Alert stock-late",
    "style": "ruff, no exceptions",
    "architecture": "docs/#why",
    "human": "@ana, 2026-11-20",
}
TREE = {"tests/test_a.py": b"", "docs/why.md": b""}
SAYS = {"purpose": "Weekly stock report"}


def durable(
    files: Mapping[str, bytes],
    *,
    evidence: Mapping[str, str] = EVIDENCE,
    says: Mapping[str, str] = SAYS,
    day: date | None = None,
) -> Plan:
    def ask(case: Case) -> Plan:
        return promote(case, Lifecycle.DURABLE, evidence, says=says, day=day)

    return planned({**TREE, **files}, "a.py", ask)


def temporary(files: Mapping[str, bytes], says: Mapping[str, str], day: date | None = None) -> Plan:
    def ask(case: Case) -> Plan:
        return promote(case, Lifecycle.TEMPORARY, {}, says=says, day=day)

    return planned(files, "a.py", ask)


def test_with_evidence_it_becomes_durable_and_loses_its_end() -> None:
    files = {**TREE, **header(exit="promote", plan="Make it durable", trigger="The vendor moves")}

    plan = durable(files)

    after = carried_out(files, plan)
    assert record(after, "a.py") == {
        "owner": "@acme/shop",
        "origin": "claude-code",
        "lifecycle": "durable",
        "created": "2026-09-01",
        "trigger": "The vendor moves",
        "review": "2027-11-22",
        "purpose": "Weekly stock report",
        "validated": EVIDENCE,
        "renewals": [
            {
                "date": "2026-11-22",
                "until": "2027-11-22",
                "reason": "promoted to durable",
                "by": "@ana",
            }
        ],
    }
    assert errors(after, files) == []


def test_the_list_of_what_is_missing_is_complete() -> None:
    plan = durable(header(), evidence={"style": "ruff, no exceptions"}, says={})

    assert "evidence is missing of: tests, security, observability, architecture, human" in texts(
        plan
    )
    assert "the purpose is missing" in texts(plan)
    assert plan.refusals[1].hint is not None
    assert "--tests … --security …" in plan.refusals[1].hint.replace("'", "")


def test_the_policy_says_what_the_gate_asks() -> None:
    files = header() | {"tenure.toml": b'[gate]\npromote = ["human"]\n'}

    assert durable(files, evidence={"human": "@ana"}).refusals == ()
    assert "missing of: human" in texts(durable(files, evidence={"tests": "docs/why.md"}))


def test_evidence_of_the_record_counts_while_it_is_true() -> None:
    files = header(validated='{tests: tests/test_a.py, human: "@ana"}')
    rest = {name: text for name, text in EVIDENCE.items() if name not in ("tests", "human")}

    there = durable(files, evidence=rest)
    gone = promote_without_tests(files, rest)

    assert there.refusals == ()
    assert "tests: tests/test_a.py is not in the repository" in texts(gone)


def promote_without_tests(files: Mapping[str, bytes], rest: Mapping[str, str]) -> Plan:
    kept = {path: data for path, data in {**TREE, **files}.items() if "test_a" not in path}
    return planned(kept, "a.py", lambda case: promote(case, Lifecycle.DURABLE, rest, says=SAYS))


@pytest.mark.parametrize(
    ("subject", "text", "says"),
    [
        ("tests", "tests/test_b.py", "tests/test_b.py is not in the repository"),
        ("tests", "../outside.py", "is not in the repository"),
        ("tests", "a.py", "is the file itself"),
        ("tests", "missing/", "is not in the repository"),
        ("tests", "ftp://example.org/x", "is no link"),
        ("security", "javascript:alert(1)", "is no link"),
        ("security", "file:///etc/passwd", "is no link"),
        ("security", "https://", "is no link"),
        ("security", "https:// example.org", "is no link"),
        ("tests", "tests", "says nothing that could be checked"),
        ("style", "yes", "says nothing that could be checked"),
        ("style", "Tests pass.", "says nothing that could be checked"),
        ("human", "somebody read it", "names nobody"),
        ("human", "@claude[bot]", "is an AI tool"),
        ("human", "@ana and @dependabot[bot]", "is a bot"),
    ],
)
def test_what_is_no_evidence_is_refused(subject: str, text: str, says: str) -> None:
    plan = durable(header(), evidence={**EVIDENCE, subject: text})

    assert says in texts(plan)
    assert plan.edits == ()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("tests", "./tests/test_a.py"),
        ("tests", "tests/"),
        ("architecture", "docs/why.md#because"),
        ("human", "https://example.org/pull/7#review"),
        ("human", "ana@example.org, 2026-11-20"),
        ("security", "Scan of 2026-11-19, SHOP-12"),
        ("observability", "Grafana: stock"),
    ],
)
def test_links_paths_and_words_are_evidence(subject: str, text: str) -> None:
    assert durable(header(), evidence={**EVIDENCE, subject: text}).refusals == ()


@pytest.mark.parametrize("purpose", ["x", "Report", "all that is needed"])
def test_a_purpose_that_says_nothing_is_refused(purpose: str) -> None:
    assert "is vague" in texts(durable(header(), says={"purpose": purpose}))


def test_what_expired_can_still_be_promoted() -> None:
    assert durable(header(expires="2026-10-01")).refusals == ()


def test_keys_that_the_policy_requires_stay() -> None:
    files = header(exit="promote") | {"tenure.toml": b'[record]\nrequired = ["exit"]\n'}

    assert "exit" not in durable(files).before


def test_the_first_review_lies_within_the_policy() -> None:
    late = durable(header(), day=date(2028, 1, 1))
    early = durable(header(), day=date(2027, 3, 1))

    assert "due on 2027-11-22 at the latest" in texts(late)
    assert early.after["review"] == "2027-03-01"


@pytest.mark.parametrize("lifecycle", ["temporary", "durable"])
def test_a_promotion_leads_upwards(lifecycle: str) -> None:
    files = header(
        lifecycle=lifecycle,
        purpose="Weekly stock report",
        exit="retire",
        plan="Delete it",
        expires=None if lifecycle == "durable" else "2026-11-30",
        review="2026-11-30",
    )

    assert f"it is {lifecycle} already" in texts(temporary(files, {}))


def test_temporary_needs_an_end_and_keeps_the_one_it_has() -> None:
    says = {"purpose": "Imports the old invoices", "exit": "retire", "plan": "Delete it in May"}

    plan = temporary(header(), says)

    assert plan.after == {"lifecycle": "temporary", **says}
    assert "(`exit`)" in texts(temporary(header(), {}))
    assert "(`plan`)" in texts(temporary(header(), {}))
    assert "purpose is missing" in texts(temporary(header(), {}))


def test_a_later_end_of_what_becomes_temporary_is_a_renewal() -> None:
    says = {"purpose": "Imports the old invoices", "exit": "retire", "plan": "Delete it in May"}
    files = header()

    plan = temporary(files, says, date(2027, 5, 31))

    after = carried_out(files, plan)
    assert record(after, "a.py")["expires"] == "2027-05-31"
    assert plan.after["renewals"][0]["reason"] == "promoted to temporary"  # type: ignore[index]
    assert errors(after, files) == []


@pytest.mark.parametrize("day", [date(2026, 11, 29), date(2027, 11, 23), date(2020, 1, 1)])
def test_the_end_of_what_becomes_temporary_is_no_earlier_and_within_the_policy(day: date) -> None:
    says = {"purpose": "Imports the old invoices", "exit": "retire", "plan": "Delete it in May"}

    assert "a new end lies before or on 2027-11-22" in texts(temporary(header(), says, day))


def test_what_expired_needs_a_new_end_to_become_temporary() -> None:
    says = {"purpose": "Imports the old invoices", "exit": "retire", "plan": "Delete it in May"}

    plan = temporary(header(expires="2026-11-20"), says)

    assert "it expired on 2026-11-20" in texts(plan)
