"""Debt tags: each has a reason, none is given twice, the policy turns them off."""

from datetime import date, timedelta

import pytest

from tenure.debt.catalog import RULES
from tenure.debt.names import TAGS
from tenure.debt.rule import InferredTag
from tenure.debt.tags import Facts, Tag, tags, with_budgets
from tenure.policy_values import Policy
from tenure.record import Lifecycle, Origin, Record, Renewal

DAY = date(2026, 11, 20)
SOON = DAY + timedelta(days=30)
POLICY = Policy()
RECORD = Record(
    ("@acme/pay",),
    Origin("cursor"),
    Lifecycle.EXPERIMENTAL,
    date(2026, 11, 1),
    expires=SOON,
    purpose="Imports the invoices of the old ledger",
)
HIT = InferredTag("prompt-debt", "inline-prompt", 7, "a prompt of 300 characters")


def found(
    record: Record | None = RECORD, policy: Policy = POLICY, **facts: object
) -> dict[str, Tag]:
    values = Facts(record, "library")._replace(**facts)  # type: ignore[arg-type]  # of the tests
    return {tag.name: tag for tag in tags(values, policy, DAY)}


def test_what_is_in_order_has_no_tag() -> None:
    assert found() == {}


def test_without_a_valid_record_it_is_undeclared_and_the_evidence_says_why() -> None:
    (tag,) = found(None, evidence="commit 1234567 that added it credits claude-code").values()

    assert tag == Tag(
        "undeclared",
        "AI produced it and no valid record says so: "
        "commit 1234567 that added it credits claude-code",
        "found",
    )


@pytest.mark.parametrize(
    "purpose",
    [None, "todo", "Helper script", "TBD: say what this is for", "misc", "fill in later ok"],
)
def test_a_missing_or_vague_purpose_is_provisional(purpose: str | None) -> None:
    assert "purpose" in found(RECORD._replace(purpose=purpose))["provisional"].reason


@pytest.mark.parametrize(
    "purpose",
    ["Tests the import of invoices", "Todoist import for the team", "Sums hours per team"],
)
def test_a_purpose_that_says_something_is_not(purpose: str) -> None:
    assert "provisional" not in found(RECORD._replace(purpose=purpose))


def test_a_team_of_everybody_is_a_vague_owner() -> None:
    record = RECORD._replace(owners=("@acme/everyone",))

    assert found(record)["provisional"].reason == "@acme/everyone is everybody"


def test_an_owner_who_cannot_answer_or_is_gone_leaves_an_orphan() -> None:
    bot = RECORD._replace(owners=("@renovate[bot]",))

    assert found(bot)["orphaned"].reason == "@renovate[bot] is a bot"
    assert found(gone=200)["orphaned"].reason == "@acme/pay made no commit for 200 days"


def test_a_day_is_over_when_it_has_ended() -> None:
    today = RECORD._replace(expires=DAY, review=DAY)
    yesterday = DAY - timedelta(days=1)
    late = RECORD._replace(expires=yesterday, review=yesterday)

    assert found(today) == {}
    assert found(late)["expired"].reason == "its lease ended on 2026-11-19"
    assert found(late)["overdue-review"].reason == "its review was due on 2026-11-19"


def test_an_experiment_that_lives_on_without_an_end_has_no_exit() -> None:
    renewed = RECORD._replace(renewals=(Renewal(DAY, SOON, "late"),))
    over = RECORD._replace(expires=DAY - timedelta(days=1))

    assert "renewed" in found(renewed)["no-exit"].reason
    assert "over" in found(over)["no-exit"].reason
    assert "no-exit" not in found(renewed._replace(exit="retire"))
    assert "no-exit" not in found(RECORD)


def test_the_gate_of_the_policy_says_what_durable_needs() -> None:
    durable = RECORD._replace(
        lifecycle=Lifecycle.DURABLE, expires=None, review=SOON, validated={"tests": "x"}
    )

    assert found(durable)["unvalidated"].reason == (
        "it is durable without evidence of: security, observability, style, architecture, human"
    )
    assert "unvalidated" not in found(durable, POLICY._replace(gate=("tests",)))


def test_facts_of_the_tree_and_of_history() -> None:
    every = found(
        tested=False, commits=7, copies=["b.py", "c.py"], drift=["its owner was @a and is @b"]
    )

    assert {name: tag.reason for name, tag in every.items()} == {
        "untested": "no test refers to it or is named after it",
        "high-churn": "7 commits in 90 days",
        "duplicated": "the same lines stand in b.py and 1 more",
        "drifted": "its owner was @a and is @b",
    }
    assert "high-churn" not in found(commits=6)


def test_what_rules_infer_names_the_place_and_the_rule() -> None:
    tag = found(inferred=[("a.py", HIT), ("a.py", HIT._replace(line=9))])["prompt-debt"]

    assert tag == Tag(
        "prompt-debt",
        "a.py:7: a prompt of 300 characters (inline-prompt) and 1 more place",
        "inferred",
    )


def test_a_declared_tag_stays_whatever_the_policy_turns_off_and_stands_once() -> None:
    record = RECORD._replace(debt=("untested", "our-own"))
    off = POLICY._replace(debt_off=("untested",))

    assert found(record, tested=False)["untested"].origin == "found"
    assert found(record, off, tested=False)["untested"].origin == "declared"
    assert found(record)["our-own"].reason == "the record declares it (`debt`)"
    assert found(policy=off, tested=False) == {}


def test_tags_are_sorted_by_name() -> None:
    values = Facts(None, "library", tested=False, commits=99, inferred=[("a.py", HIT)])

    names = [tag.name for tag in tags(values, POLICY, DAY)]

    assert names == sorted(names)
    assert len(names) == 4


def test_an_exceeded_budget_is_a_tag_in_its_place() -> None:
    before = tags(Facts(None, "library", tested=False), POLICY, DAY)

    after = with_budgets(before, ["payments", "all"], POLICY)

    assert [tag.name for tag in after] == ["over-budget", "undeclared", "untested"]
    assert after[0].reason == "exceeded budgets: payments, all"
    assert with_budgets(before, [], POLICY) == before
    assert with_budgets(before, ["a"], POLICY._replace(debt_off=("over-budget",))) == before


def test_every_tag_that_a_rule_gives_has_a_name() -> None:
    assert {rule.tag for rule in RULES.values()} <= set(TAGS)
