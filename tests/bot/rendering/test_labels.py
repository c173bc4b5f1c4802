"""Labels: few of them, ours only, and what a person decided stays."""

from hypothesis import given, settings
from hypothesis import strategies as st

from support.verdicts import added, removed, verdict
from tenure.debt.names import TAGS
from tenure.scoring.tier import TIERS
from tenure_bot.rendering.artifacts import URGENT
from tenure_bot.rendering.labels import (
    LONGEST,
    LONGEST_DESCRIPTION,
    Steps,
    every,
    looks,
    noticed,
    steps,
    wanted,
)

PREFIX = "tenure: "
OURS = [f"{PREFIX}{name}" for name in ("low", "high", "untested", "expired")]


def test_the_highest_tier_and_three_debts_that_matter_most() -> None:
    tags = ("high-churn", "untested", "expired", "undeclared", "prompt-debt")
    found = verdict([added("a.py", tags=tags), added("b.py", tier="high")])

    assert wanted(found) == (
        "tenure: high", "tenure: undeclared", "tenure: expired", "tenure: prompt-debt",
    )  # fmt: skip


def test_what_goes_leaves_no_label() -> None:
    assert wanted(verdict([removed(tags=("expired",))])) == ()


def test_the_policy_can_want_no_labels_or_other_ones() -> None:
    assert wanted(verdict([added()], bot_labels=False)) == ()
    assert wanted(verdict([added()], bot_label_prefix="lease/")) == ("lease/low",)


def test_every_debt_has_a_rank() -> None:
    assert sorted(URGENT) == sorted(TAGS)


def test_labels_are_added_and_removed_singly_and_others_are_left_alone() -> None:
    have = ["bug", "tenure: low", "tenure: untested", "tenure: my own"]

    assert steps(have, ["tenure: high", "tenure: untested"], {}, PREFIX) == Steps(
        add=("tenure: high",), remove=("tenure: low",)
    )


def test_case_makes_no_other_label() -> None:
    assert steps(["Tenure: Low"], ["tenure: low"], {}, PREFIX) == Steps((), ())


def test_a_label_that_a_person_took_away_is_not_put_back() -> None:
    human = noticed(["tenure: high"], ["bug"], {}, PREFIX)

    assert human == {"unlabelled": ["tenure: high"], "labelled": []}
    assert steps(["bug"], ["tenure: high"], human, PREFIX) == Steps((), ())


def test_a_label_that_a_person_put_there_stays() -> None:
    human = noticed([], ["tenure: high"], {}, PREFIX)

    assert steps(["tenure: high"], ["tenure: low"], human, PREFIX) == Steps(("tenure: low",), ())


def test_a_person_can_change_their_mind() -> None:
    gone = noticed(["tenure: high"], [], {"note": 1}, PREFIX)
    back = noticed([], ["tenure: high"], gone, PREFIX)

    assert back == {"note": 1, "unlabelled": [], "labelled": ["tenure: high"]}


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from([*OURS, "bug"]), unique=True),
    st.lists(st.sampled_from(OURS), unique=True),
    st.sets(st.sampled_from(OURS)),
    st.sets(st.sampled_from(OURS)),
)
def test_steps_lead_to_what_is_wanted_and_never_against_a_person(
    have: list[str], want: list[str], taken: set[str], put: set[str]
) -> None:
    human = {"unlabelled": sorted(taken), "labelled": sorted(put)}

    done = steps(have, want, human, PREFIX)
    then = (set(have) | set(done.add)) - set(done.remove)

    assert not taken & set(done.add)
    assert not put & set(done.remove)
    assert ("bug" in then) == ("bug" in have)
    assert then - put - {"bug"} <= set(want)
    assert set(want) - taken <= then
    assert steps(sorted(then), want, human, PREFIX) == Steps((), ())


def test_names_and_descriptions_are_no_longer_than_github_takes() -> None:
    prefix = "x" * 20
    found = looks(list(every(prefix)), prefix)

    assert len(found) == len(TIERS) + len(TAGS)
    assert all(len(name) <= LONGEST and len(text) <= LONGEST_DESCRIPTION for name, _, text in found)
    assert all(len(color) == 6 and int(color, 16) >= 0 for _, color, _ in found)


def test_the_looks_say_what_a_label_means() -> None:
    assert looks(["tenure: high", "tenure: expired"], PREFIX) == (
        ("tenure: high", "bc4c00", "The highest risk tier is high"),
        ("tenure: expired", "6e7781", "Debt: its lease has ended"),
    )
