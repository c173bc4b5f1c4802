"""A pull request on the stand: what is written, how much is asked, and what trouble comes to."""

from functools import partial
from pathlib import Path
from typing import Any

from support import verdicts
from support.desk import BOT, SECRET, Desk, bodies, key, of_tier
from support.github.builders import Pull
from support.registers import item
from tenure.finding import Finding, Location, Severity
from tenure.register.item import Item
from tenure_bot.errors import MirrorError
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Claim, Remote
from tenure_bot.github.gateway import CheckRun, PullSeen, Suggestion
from tenure_bot.judging.verdict import Moved, Verdict
from tenure_bot.service.work import Ending
from tenure_bot.storage import budget, store
from tenure_bot.storage.database import connect, migrate, writing


def test_a_pull_request_gets_one_comment_one_check_and_its_labels(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    desk.stand.forget_requests()

    ending = desk.works(pull)

    assert ending is Ending.FINISHED
    (body,) = bodies(pull)
    assert marker.verifies(marker.read(body), key(pull), SECRET)
    (check,) = pull.check_runs()
    assert (check["status"], check["name"]) == ("completed", "tenure")
    assert pull.labels() == ["tenure: high"]
    assert len(desk.stand.requests("graphql")) == 1
    assert len(desk.rest()) == 3


def test_where_nothing_has_to_be_said_there_is_only_a_check(desk: Desk, pull: Pull) -> None:
    desk.works(pull)

    assert bodies(pull) == []
    assert len(pull.check_runs()) == 1
    assert pull.labels() == []


def test_an_event_that_changes_nothing_writes_nothing(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    desk.rest()

    desk.works(pull)

    assert len(desk.rest()) == 0
    assert len(desk.judged) == 2


def test_a_new_head_edits_the_comment_and_gets_a_check_of_its_own(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    first = pull.head
    pull.push({"b.py": "y = 3\n"})
    desk.verdict = of_tier("critical")
    desk.rest()

    desk.works(pull)

    assert len(desk.rest()) == 4  # comment, check, a label more, a label less
    assert len(bodies(pull)) == 1
    assert "critical" in bodies(pull)[0]
    assert len(pull.check_runs(first)) == len(pull.check_runs()) == 1
    assert pull.labels() == ["tenure: critical"]


def test_what_was_said_and_holds_no_more_is_taken_back_in_the_same_comment(
    desk: Desk, pull: Pull
) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    desk.verdict = lambda _: verdicts.verdict()

    desk.works(pull)

    (body,) = bodies(pull)
    assert "high" not in body


def judged_silently(moved: Moved, _: PullSeen) -> Verdict:
    return verdicts.verdict([moved], bot_comment="never")


def test_a_comment_says_once_that_the_policy_has_turned_comments_off(
    desk: Desk, pull: Pull
) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    (first,) = pull.comments()
    path, noted = f"/issues/comments/{first['id']}", f"{first['body']}\nOurs"
    pull.repository.act("nadia", "PATCH", path, {"body": noted})
    for moved in (verdicts.added(tier="high"), verdicts.added(tier="critical")):
        desk.verdict = partial(judged_silently, moved)
        desk.rest()
        desk.works(pull)

    (body,) = bodies(pull)
    assert "### 💤 The policy turns comments off\n" in body
    assert body.endswith("\nOurs")
    assert not [asked for asked in desk.rest() if "/comments" in asked]
    assert pull.labels() == ["tenure: critical"]


def test_after_a_create_copies_are_looked_for_twice_without_judging_again(
    desk: Desk, pull: Pull
) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    desk.rest()

    times = []
    while desk.target().look_at is not None:
        times.append(round(desk.target().look_at - desk.clock()))
        desk.stand.clock.now = desk.target().look_at + 0.5
        desk.look()

    assert times == [5, 54]
    assert len(desk.judged) == 1
    # The new label, which may want its color.
    (asked,) = desk.rest()
    assert asked == "GET /repos/acme/shop/labels/tenure%3A%20high"


def test_copies_are_removed_and_the_oldest_shows_the_newest(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    (first,) = pull.comments(BOT)
    for nonce in ("aa", "bb"):
        body = f"{marker.mark(key(pull), nonce, SECRET)}\ncopy"
        desk.github.create_comment(desk.repo(pull.repository), pull.number, body)
    desk.stand.clock.advance(6)

    desk.look()

    (left,) = pull.comments(BOT)
    assert left["id"] == first["id"]
    assert "copy" not in left["body"]


def test_a_check_that_came_twice_gives_its_name_up(desk: Desk, pull: Pull) -> None:
    desk.works(pull)
    (first,) = pull.check_runs()
    desk.github.create_check(
        desk.repo(pull.repository),
        desk_check(pull, first["external_id"].replace("#", "#0")),
    )
    desk.stand.clock.advance(6)

    desk.look()

    names = {row["id"]: row["name"] for row in pull.check_runs()}
    assert names.pop(first["id"]) == "tenure"
    assert list(names.values()) == ["tenure (superseded)"]
    desk.rest()
    desk.works(pull)
    assert len(desk.rest()) == 0


def desk_check(pull: Pull, external: str) -> Any:
    return CheckRun("tenure", pull.head, external, "success", "copy", "copy")


def test_a_lost_database_adopts_what_is_there(desk: Desk, pull: Pull, tmp_path: Path) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    before = pull.comments(BOT), [row["id"] for row in pull.check_runs()], pull.labels()
    desk.database.engine.dispose()
    desk.database = connect(f"sqlite:///{tmp_path}/other.sqlite")
    migrate(desk.database)

    desk.works(pull)

    after = pull.comments(BOT), [row["id"] for row in pull.check_runs()], pull.labels()
    assert after == before
    desk.database.engine.dispose()


def offering(*paths: str) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(path, 1, 1, f"A record for `{path}`") for path in paths)


def test_a_record_is_offered_once_and_taken_back_when_it_is_settled(desk: Desk, pull: Pull) -> None:
    desk.offers = offering("b.py")
    desk.works(pull)
    (offered,) = review_comments(pull)
    desk.works(pull)
    twice = review_comments(pull)
    desk.offers = ()
    desk.works(pull)

    assert "A record for `b.py`" in offered["body"]
    assert twice == [offered]
    assert review_comments(pull) == []


def test_an_offer_whose_arrival_is_unknown_is_not_repeated(desk: Desk, pull: Pull) -> None:
    desk.offers = offering("b.py")
    desk.stand.faults.answer("POST", ".*/reviews", 502)

    assert desk.works(pull) is Ending.PUT_OFF
    desk.stand.clock.advance(60)
    assert desk.look() is Ending.FINISHED

    assert review_comments(pull) == []
    assert len(pull.check_runs()) == 1


def review_comments(pull: Pull) -> list[Any]:
    return list(pull.act("nadia", "GET", "/comments"))


def test_a_review_is_asked_for_once(desk: Desk, pull: Pull) -> None:
    pull.repository.collaborator("omar")
    moved = verdicts.changed(owned("high"), owned("high"))
    desk.verdict = lambda _: verdicts.verdict([moved], bot_request_review="high")
    desk.stand.forget_requests()

    desk.works(pull)
    desk.works(pull)

    assert [asked.rpartition("/")[2] for asked in desk.rest()].count("requested_reviewers") == 1


def owned(tier: str) -> Item:
    return item("b.py", tier=tier, owner="@omar")


def test_more_annotations_than_one_request_takes_follow_as_far_as_requests_are_left(
    desk: Desk, pull: Pull
) -> None:
    found = [
        Finding("TEN001", Severity.ERROR, f"number {n}", Location("b.py", n), "b.py", None)
        for n in range(1, 421)
    ]
    desk.verdict = lambda _: verdicts.verdict(findings=found)
    desk.stand.forget_requests()

    desk.works(pull)
    first = len(desk.rest())
    desk.stand.clock.advance(6)
    desk.look()

    assert first == 6
    (check,) = pull.check_runs()
    assert check["output"]["annotations_count"] == 420
    desk.stand.clock.advance(300)
    desk.rest()
    desk.works(pull)
    assert len(desk.rest()) == 0


def test_what_may_not_be_written_does_not_keep_the_rest_from_being_written(
    desk: Desk, pull: Pull
) -> None:
    desk.verdict = of_tier("high")
    desk.stand.faults.answer("POST", ".*/comments", 403, message="Resource not accessible")

    assert desk.works(pull) is Ending.FINISHED

    assert bodies(pull) == []
    assert len(pull.check_runs()) == 1
    assert "comment: " in desk.target().problem


def test_a_lost_answer_to_a_create_leaves_one_comment_and_one_check(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    desk.stand.faults.drop = 1.0
    desk.stand.faults.methods = frozenset({"POST"})
    desk.works(pull)
    desk.stand.faults.drop = 0.0

    for _ in range(12):
        desk.stand.clock.advance(60)
        desk.look()

    assert len(bodies(pull)) == 1
    assert len(pull.check_runs()) == 1
    assert desk.target().look_at is None


def test_where_the_budget_is_used_up_the_check_goes_on(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    repo = desk.repo(pull.repository)
    use_up(desk, repo.installation)

    assert desk.works(pull) is Ending.FINISHED
    assert bodies(pull) == []
    assert len(pull.check_runs()) == 1

    desk.stand.clock.advance(7)
    desk.look()
    assert len(bodies(pull)) == 1


def test_a_check_that_is_asked_for_again_is_written_again(desk: Desk, pull: Pull) -> None:
    desk.works(pull)
    (check,) = pull.check_runs()
    desk.stand.webhooks.waiting()
    pull.repository.rerun(check["id"])
    desk.take(desk.stand.webhooks.waiting())
    desk.rest()

    desk.look()

    assert desk.rest() == [f"PATCH /repos/acme/shop/check-runs/{check['id']}"]


class Forgetful:
    """The memory of a workflow: it has none, and no budget."""

    def remotes(self) -> dict[str, Remote]:
        return {}

    def remember(self, remote: Remote) -> None:
        pass

    def hold(self) -> None:
        pass

    def spend(self, what: str) -> None:
        pass


def test_without_a_database_the_mark_is_memory_enough(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")

    for run_number in (31, 32):
        desk.rest()
        claim = Claim(0, key(pull), desk.repo(pull.repository), 1, 0, run_number)
        desk.handle(claim, Forgetful())

    assert len(bodies(pull)) == len(pull.check_runs()) == 1
    # A check shows nobody what is in it, so it is written again; the comment is not.
    (asked,) = desk.rest()
    assert asked.startswith("PATCH /repos/acme/shop/check-runs/")


def test_without_a_database_an_older_run_leaves_a_newer_one_alone(desk: Desk, pull: Pull) -> None:
    repo = desk.repo(pull.repository)
    desk.verdict = of_tier("critical")
    desk.handle(Claim(0, key(pull), repo, 1, 0, 32), Forgetful())
    desk.verdict = of_tier("high")
    desk.rest()

    desk.handle(Claim(0, key(pull), repo, 1, 0, 31), Forgetful())

    assert "critical" in bodies(pull)[0]
    assert [asked for asked in desk.rest() if "label" not in asked] == []


def test_when_it_cannot_be_judged_the_check_is_neutral_and_says_why(desk: Desk, pull: Pull) -> None:
    def broken(_: PullSeen) -> Verdict:
        raise MirrorError("the mirror is full", "make room")

    desk.verdict = broken
    for _ in range(3):
        desk.works(pull)
        desk.stand.clock.advance(100)

    (check,) = pull.check_runs()
    assert (check["status"], check["conclusion"]) == ("completed", "neutral")
    assert "the mirror is full" in check["output"]["summary"]
    desk.verdict = of_tier("high")
    desk.works(pull)
    assert pull.check_runs()[0]["output"]["title"] != check["output"]["title"]
    assert len(pull.check_runs()) == 1


def test_trouble_that_comes_later_does_not_take_a_verdict_back(desk: Desk, pull: Pull) -> None:
    desk.works(pull)
    (check,) = pull.check_runs()
    repo = desk.repo(pull.repository)
    claim = Claim(1, key(pull), repo, 1, 0, 1)
    memory = store.SqlMemory(desk.database, claim, desk.clock)

    desk.give_up(claim, memory, MirrorError("no"))

    assert pull.check_runs() == [check]


def use_up(desk: Desk, installation: int) -> None:
    with writing(desk.database.engine) as connection:
        for _ in range(5):
            budget.spend(connection, installation, "create", desk.clock())


def test_a_closed_pull_request_is_left_as_it_is(desk: Desk, pull: Pull) -> None:
    pull.close()
    desk.verdict = of_tier("high")

    assert desk.works(pull) is Ending.FINISHED

    assert bodies(pull) == []
    assert desk.judged == []


def test_the_worst_case_stays_within_six_requests(desk: Desk, pull: Pull) -> None:
    pull.repository.collaborator("omar")
    desk.verdict = of_tier("high")
    desk.works(pull)
    pull.push({"b.py": "y = 5\n"})
    moved = verdicts.changed(owned("critical"), owned("critical"))
    desk.verdict = lambda _: verdicts.verdict([moved], bot_request_review="high")
    desk.offers = offering("b.py")
    desk.stand.forget_requests()

    desk.works(pull)

    assert len(desk.rest()) <= 6
    desk.stand.clock.advance(6)
    desk.look()
    assert len(review_comments(pull)) == 1
    assert pull.labels() == ["tenure: critical"]
