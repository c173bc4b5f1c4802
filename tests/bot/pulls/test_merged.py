"""What is kept of a merged pull request: judged by hand, then asked of the stand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import verdicts
from support.desk import Desk, of_tier
from support.github.builders import Pull
from tenure.register.pulls import MergedPull
from tenure_bot.errors import MirrorError
from tenure_bot.github.gateway import MergedSeen, ReviewSeen
from tenure_bot.pulls.merged import kept
from tenure_bot.service.work import Ending

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
OLD, HEAD = "1" * 40, verdicts.HEAD


def review(
    hours: float, state: str = "APPROVED", who: str = "omar", commit: str = HEAD, **more: Any
) -> ReviewSeen:
    values: dict[str, Any] = {"is_bot": False, "comments": 0, **more}
    return ReviewSeen(login=who, state=state, commit=commit, at=at(hours), **values)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def found(*reviews: ReviewSeen, body: str = "", **changes: Any) -> MergedPull:
    values: dict[str, Any] = {"asked": START, "merged": at(48), "labels": (), **changes}
    wishes = {name: values.pop(name) for name in list(values) if name.startswith("bot_")}
    seen = MergedSeen("c" * 40, "b" * 40, body=body, reviews=reviews, **values)
    verdict = verdicts.verdict([verdicts.added("b.py", owner="@acme/pay")], **wishes)
    return kept(seen, verdicts.pull(), verdict)


def test_the_time_runs_to_the_first_verdict_and_a_comment_is_none() -> None:
    one = found(
        review(2, "COMMENTED", comments=3),
        review(5, "CHANGES_REQUESTED", commit=OLD, comments=2),
        review(30, "APPROVED", "lena"),
    )

    assert (one.reviewed, one.approved) == (at(5), at(30))
    assert (one.reviews, one.reviewers, one.comments, one.loops) == (3, 2, 5, 1)


def test_who_opened_it_and_bots_review_nothing() -> None:
    one = found(review(1, who="nadia", comments=9), review(2, who="x[bot]", is_bot=True))

    assert (one.reviewed, one.reviews, one.comments) == (None, 0, 0)


def test_what_comes_after_the_merge_does_not_count() -> None:
    assert found(review(49, comments=4)) == found()


def test_a_verdict_on_a_draft_is_one_that_nobody_waited_for() -> None:
    one = found(review(1), asked=at(3))

    assert (one.asked, one.reviewed, one.approved) == (at(3), at(3), at(3))


@pytest.mark.parametrize(
    ("commits", "loops"),
    [([OLD], 1), ([OLD, OLD], 1), ([OLD, "2" * 40], 2), ([HEAD], 0), ([OLD, HEAD], 1), ([""], 1)],
)
def test_a_loop_is_a_commit_that_was_refused_and_followed_by_another(
    commits: list[str], loops: int
) -> None:
    refused = [review(n, "CHANGES_REQUESTED", commit=c) for n, c in enumerate(commits)]

    assert found(*refused, review(40)).loops == loops


@pytest.mark.parametrize(
    ("body", "reverts"),
    [
        ("Reverts acme/shop#12", "#12"),
        ("It broke.\r\n\r\nReverts ACME/Shop#12\r\n", "#12"),
        ("Reverts #12", "#12"),
        ("This reverts commit 1a2b3c4d5e.", "1a2b3c4d5e"),
        ("Reverts acme/web#12", ""),
        ("> Reverts acme/shop#12", ""),
        ("we talked about whether this reverts commit 1a2b3c4d5e", ""),
        ("Reverts acme/shop#" + "9" * 40, ""),
        ("", ""),
    ],
)
def test_a_revert_says_what_it_takes_back(body: str, reverts: str) -> None:
    assert found(body=body).reverts == reverts


def test_the_policy_names_the_labels_of_incidents() -> None:
    assert found(labels=("Incident",)).incident
    assert not found(labels=("incidental", "sev-1")).incident
    assert found(labels=("SEV-1",), bot_incident_labels=("sev-1",)).incident
    assert not found(labels=("incident",), bot_incident_labels=()).incident


def test_what_was_touched_is_kept_with_who_was_accountable() -> None:
    assert found().artifacts == (("b.py", "b.py", "@acme/pay"),)


@settings(max_examples=50, deadline=None)
@given(
    st.text(max_size=300),
    st.lists(st.text(max_size=60), max_size=4),
    st.lists(
        st.builds(
            ReviewSeen,
            login=st.text(max_size=10),
            is_bot=st.booleans(),
            state=st.sampled_from(
                ["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "\0"]
            ),
            commit=st.text(max_size=50),
            at=st.datetimes(timezones=st.just(UTC)),
            comments=st.integers(min_value=0),
        ),
        max_size=6,
    ),
)
def test_whatever_github_says_times_do_not_run_backward(
    body: str, labels: list[str], reviews: list[ReviewSeen]
) -> None:
    given_in_order = sorted(reviews, key=lambda each: each.at)
    one = found(*given_in_order, body=body, labels=tuple(labels))

    assert one.asked <= one.merged
    assert all(one.asked <= when for when in (one.reviewed, one.approved) if when)
    assert max(one.reviewers, one.loops) <= one.reviews


# --- on the stand -----------------------------------------------------------------------------------


def reviewed(desk: Desk, pull: Pull) -> None:
    """Let it be refused, mended, approved and merged."""
    number = pull.review("omar", "REQUEST_CHANGES", "no")
    pull.push({"b.py": "y = 3\n"})
    again = pull.approve("omar")
    pull.merge()
    emulator = desk.stand.world.emulator
    emulator.update("pullRequests", pull.row["id"], created_at="2026-11-02T09:00:00.5Z")
    emulator.update("pullRequests", pull.row["id"], merged_at="2026-11-04T09:00:00.5Z")
    emulator.update("reviews", number, submitted_at="2026-11-02T12:00:00Z")
    emulator.update("reviews", again, submitted_at="2026-11-03T09:00:00Z")


def test_a_merged_pull_request_is_kept_from_what_github_says(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("low")
    desk.works(pull)
    reviewed(desk, pull)
    desk.rest()
    desk.stand.forget_requests()

    assert desk.works(pull) is Ending.FINISHED

    (one,) = desk.merged
    assert (one.repository, one.number, one.commit) == ("acme/shop", pull.number, tip(pull))
    assert (one.asked, one.reviewed, one.approved) == (at(0), at(3), at(24))
    assert (one.loops, one.reviews) == (1, 2)
    assert [each.key for each in one.artifacts] == ["b.py"]
    assert len(desk.stand.requests("graphql")) == 2
    assert all(asked.startswith("GET ") for asked in desk.rest())  # the color of a label
    # What it changed is its difference from before the merge, not from what the branch is now.
    assert desk.bases[-1] != tip(pull)


def test_an_event_that_comes_again_says_the_same_again(desk: Desk, pull: Pull) -> None:
    desk.works(pull)
    reviewed(desk, pull)

    desk.take(desk.stand.webhooks.waiting() * 2)
    desk.look()
    desk.works(pull)

    first, *more = desk.merged
    assert set(more) <= {first}


def test_one_that_is_open_or_was_closed_is_not_kept(desk: Desk, pull: Pull) -> None:
    desk.works(pull)
    pull.close()

    desk.works(pull)

    assert desk.merged == []


def test_where_github_says_it_late_the_next_look_keeps_it(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)  # a comment is looked for again a little later
    pull.merge()
    desk.stand.clock.advance(6)

    desk.look()

    assert [one.number for one in desk.merged] == [pull.number]


def test_labels_of_it_and_of_the_issues_that_it_closes_tell_of_incidents(desk: Desk) -> None:
    shop = desk.stand.repository("acme/shop", {"a.py": "x = 1\n"})
    issue = shop.open_issue("It is down")
    shop.act("nadia", "POST", f"/issues/{issue}/labels", {"labels": ["incident"]})
    for branch, body in (
        ("one", ""),
        ("two", f"Fixes #{issue}\n\nReverts acme/shop#1"),
        ("three", ""),
    ):
        shop.push(branch, {f"{branch}.py": "y = 2\n"})
        opened = shop.open_pull(branch, body=body)
        if branch == "three":
            opened.label("Incident")
        opened.merge()
        desk.works(opened)

    assert [(one.incident, one.reverts) for one in desk.merged] == [
        (False, ""),
        (True, "#1"),
        (True, ""),
    ]


def test_a_draft_is_waited_for_from_when_it_was_ready(desk: Desk) -> None:
    shop = desk.stand.repository("acme/shop", {"a.py": "x = 1\n"})
    shop.push("feature", {"b.py": "y = 2\n"})
    pull = shop.open_pull("feature", draft=True)
    emulator = desk.stand.world.emulator
    emulator.update("pullRequests", pull.row["id"], created_at="2020-01-01T00:00:00Z")
    pull.ready()
    pull.merge()

    desk.works(pull)

    assert desk.merged[0].asked.year > 2020


def test_commits_that_cannot_be_fetched_are_tried_again_and_nobody_is_told(
    desk: Desk, pull: Pull
) -> None:
    desk.works(pull)
    pull.merge()
    before = len(pull.check_runs())
    judged = desk.verdict

    def broken(_: Any) -> Any:
        raise MirrorError("the mirror is not here")

    desk.verdict = broken
    assert desk.works(pull) is Ending.PUT_OFF
    for _ in range(3):
        desk.stand.clock.advance(100)
        desk.look()
    desk.verdict = judged
    desk.stand.clock.advance(1_000)

    assert desk.look() is Ending.FINISHED
    assert len(desk.merged) == 1
    assert len(pull.check_runs()) == before


def tip(pull: Pull) -> str:
    """Return the commit that the default branch is at."""
    return str(pull.repository.git.heads()["main"])
