"""Whose review is asked for: owners by the merge base, few, and never twice."""

from typing import Any

from support.registers import item
from support.verdicts import added, approval, changed, pull, verdict
from tenure_bot.judging.verdict import Moved, Verdict
from tenure_bot.rendering.reviewers import MOST, Reviewers, wanted

NOBODY = Reviewers((), ())


def moved(*owners: str, tier: str = "high", key: str = "a.py") -> Moved:
    before = item(key, tier=tier)
    assert before.record is not None
    return changed(before._replace(record=before.record._replace(owners=owners)), item(key))


def asking(*found: Moved, **wishes: Any) -> Verdict:
    return verdict(found, bot_request_review="high", **wishes)


def test_owners_of_what_is_risky_are_asked() -> None:
    found = asking(moved("@omar", "@acme/pay"), moved("@ines", tier="medium", key="b.py"))

    assert wanted(found, pull()) == Reviewers(("omar",), ("acme/pay",))


def test_nobody_is_asked_unless_the_policy_says_so() -> None:
    assert wanted(verdict([moved("@omar")]), pull()) == NOBODY


def test_a_record_of_the_change_names_nobody() -> None:
    assert wanted(asking(added(tier="critical", owner="@omar")), pull()) == NOBODY


def test_nobody_is_asked_twice_and_no_author() -> None:
    found = asking(moved("@nadia", "@omar", "@ines", "@acme/pay"))
    seen = pull(requested=("omar", "acme/Pay"), approvals=(approval("Ines"),))

    assert wanted(found, seen) == NOBODY


def test_who_cannot_review_is_not_asked() -> None:
    owners = ("ana@example.org", "@other/team", "@dependabot[bot]", "@acme/claude-code")

    assert wanted(asking(moved(*owners), owner_agents=("acme/claude*",)), pull()) == NOBODY


def test_a_draft_waits() -> None:
    assert wanted(asking(moved("@omar")), pull(draft=True)) == NOBODY


def test_few_are_asked() -> None:
    found = asking(*(moved(f"@p{n}", f"@acme/t{n}", key=f"{n}.py") for n in range(4)))

    people, teams = wanted(found, pull())

    assert (len(people), len(teams)) == (4, MOST - 4)
