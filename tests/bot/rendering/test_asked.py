"""What a pull request is asked for, and who and what shows it."""

import pytest

from support.registers import item
from support.verdicts import added, approval, changed, control, pull, removed, verdict
from tenure.controls import Control, of_record
from tenure.debt.names import TAGS
from tenure.policy_values import Policy
from tenure.register.item import Item
from tenure.scoring.tier import TIERS
from tenure_bot.judging.verdict import Verdict
from tenure_bot.rendering.asked import Asked, asked, careful, missing, top_tier


def names(things: tuple[Asked, ...]) -> list[str]:
    return [one.name for one in things]


def of_high(*controls: Control) -> Verdict:
    return verdict([added(tier="high", controls=controls)])


def risky(**wishes: object) -> Item:
    return item("pay.py", tier="high", **wishes)


def test_the_highest_tier_asks_and_no_other() -> None:
    high = added("a.py", tier="high", controls=(control("tests"),))
    low = added("b.py", tier="medium", controls=(control("purpose"),))

    assert top_tier(verdict([low, high])) == "high"
    assert names(asked(verdict([low, high]))) == ["tests"]


def test_what_goes_asks_for_no_control() -> None:
    assert asked(verdict([removed(tier="low", controls=(control("tests"),))])) == ()
    assert top_tier(verdict([removed()])) is None


def test_a_control_counts_when_every_artifact_shows_it() -> None:
    one = added("a.py", tier="high", controls=(control("tests", "a test refers to it"),))
    two = added("b.py", tier="high", controls=(control("tests"),))

    (partly,) = asked(verdict([one, two]))
    (wholly,) = asked(verdict([one, one]))

    assert (partly.evidence, partly.lacking) == (None, ("b.py",))
    assert (wholly.evidence, wholly.lacking) == ("a test refers to it", ())


def test_an_approval_of_the_newest_commit_is_an_extra_review() -> None:
    (shown,) = asked(of_high(control("extra-review")), pull(approvals=(approval("omar"),)))

    assert shown.evidence == "approved by `omar`"


@pytest.mark.parametrize(
    "given",
    [
        approval("nadia"),
        approval("Nadia"),
        approval("omar", commit="c" * 40),
        approval("omar", state="CHANGES_REQUESTED"),
        approval("omar", state="DISMISSED"),
        approval("dependabot[bot]"),
        approval("acme-helper"),
    ],
    ids=["author", "author in capitals", "old commit", "changes", "dismissed", "bot", "agent"],
)
def test_an_approval_that_is_none_shows_nothing(given: object) -> None:
    found = verdict(
        [added(tier="high", controls=(control("extra-review"),))], owner_agents=("acme-*",)
    )

    assert missing(asked(found, pull(approvals=(given,))))


def test_a_label_with_our_prefix_shows_a_control() -> None:
    found = of_high(control("security-review"), control("tests"))

    things = asked(found, pull(labels=("Tenure: Security-Review", "tests")))

    assert names(missing(things)) == ["tests"]
    assert things[0].evidence == "the label `Tenure: Security-Review`"


def test_no_label_stands_for_the_extra_review_which_the_author_could_set() -> None:
    found = of_high(control("extra-review"))

    assert missing(asked(found, pull(labels=("tenure: extra-review",))))


def test_no_label_of_ours_shows_a_control() -> None:
    controls = {name for names in Policy().controls.values() for name in names}

    assert not controls & {*TIERS, *TAGS}


def test_a_change_to_something_risky_asks_for_the_care_that_the_policy_names() -> None:
    found = verdict([changed(risky(), risky())])

    (one,) = asked(found)

    assert (one.name, one.care, one.lacking) == ("extra-review", True, ("pay.py",))
    assert careful(found) == (("pay.py", "is of tier high"),)


def test_what_is_added_asks_for_no_care() -> None:
    assert asked(verdict([added(tier="critical", production=True)])) == ()


def test_what_runs_in_production_asks_for_a_way_back() -> None:
    before = item(production=True)
    shown = asked(verdict([changed(before, item(production=True, rollback="git revert"))]))

    assert names(shown) == ["extra-review", "rollback"]
    assert names(missing(shown)) == ["extra-review"]
    assert careful(verdict([changed(before, before)])) == (("a.py", "runs in production"),)


def test_a_change_cannot_talk_itself_out_of_care() -> None:
    quiet = changed(item(tier="critical", production=True), item(tier="low"))

    assert names(missing(asked(verdict([quiet])))) == ["extra-review", "rollback"]


def test_the_removal_of_something_risky_asks_for_care() -> None:
    assert names(asked(verdict([removed(tier="high")]))) == ["extra-review"]


def test_an_earlier_review_says_nothing_of_this_change() -> None:
    old = {"validated": {"human": "@omar, 2026-01-02"}}
    new = {"validated": {"human": "@omar, 2026-11-20"}}

    assert missing(asked(verdict([changed(risky(**old), risky(**old))])))
    assert not missing(asked(verdict([changed(risky(**old), risky(**new))])))


def test_care_weighs_more_than_a_control_of_the_same_name() -> None:
    old = {"validated": {"human": "@omar"}, "controls": (control("extra-review", "@omar"),)}

    (one,) = asked(verdict([changed(risky(**old), risky(**old))]))

    assert (one.evidence, one.of, one.care) == (None, 1, True)


def test_a_policy_can_ask_for_no_care() -> None:
    assert asked(verdict([changed(risky(), risky())], bot_care={})) == ()


def test_without_a_record_nothing_is_shown() -> None:
    assert of_record("rollback", None).evidence is None
