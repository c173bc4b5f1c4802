"""One claimed target, whatever happens to it: each trouble has its end, and none is another's."""

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tenure.errors import SourceError, TenureError
from tenure_bot.errors import (
    DatabaseError,
    Gone,
    Limited,
    MirrorError,
    NotPermitted,
    Refused,
    Unknown,
)
from tenure_bot.exactly_once.memory import Claim, Kind, Lost, TargetKey
from tenure_bot.github.gateway import Repo, RepoSeen
from tenure_bot.pulls.pull import Outcome
from tenure_bot.receive.standing import State
from tenure_bot.service.lease import beating
from tenure_bot.service.tools import Handler, Tools
from tenure_bot.service.work import (
    KEY_WAIT,
    LONGEST_WAIT,
    ROUNDS,
    TELLS,
    TRIES,
    Ending,
    wait_after,
    work,
)

NOW = 1_000_000.0
REPO = Repo(4711, "acme/shop", 7)
SEEN = RepoSeen(4711, "acme/shop", "main")


class Lease:
    """Takes down what is done to a lease."""

    def __init__(self, *wanted: int) -> None:
        self._wanted = list(wanted) or [1]
        self.done: list[tuple[Any, ...]] = []
        self.held = threading.Event()

    def hold(self) -> None:
        self.held.set()

    def wanted(self) -> int:
        return self._wanted.pop(0) if self._wanted[1:] else self._wanted[0]

    def finish(self, applied: int, again_at: float | None = None, problem: str = "") -> None:
        self.done.append(("finish", applied, again_at, problem))

    def put_off(self, until: float, problem: str) -> None:
        self.done.append(("put off", until - NOW, problem))

    def wait(self, until: float, problem: str) -> None:
        self.done.append(("wait", until - NOW, problem))

    def ring(self) -> None:
        self.done.append(("ring",))

    def park(self, state: State, reason: str, until: float = 0.0) -> None:
        self.done.append(("park", state, reason, until - NOW if until else 0.0))

    def block(self, until: float) -> None:
        self.done.append(("block", until - NOW))


class Desk:
    """A handler that does what a test says, and a GitHub that knows one repository."""

    def __init__(self, handle: Callable[[Claim], Outcome]) -> None:
        self.answer = handle
        self.handled: list[Claim] = []
        self.told: list[TenureError] = []
        self.seen: RepoSeen | Exception = SEEN
        self.refusal: Exception | None = None

    def handle(self, claim: Claim, _: Any) -> Outcome:
        self.handled.append(claim)
        return self.answer(claim)

    def give_up(self, _: Claim, __: Any, problem: TenureError) -> None:
        self.told.append(problem)
        if self.refusal:
            raise self.refusal

    def repository(self, _: Repo) -> RepoSeen:
        if isinstance(self.seen, Exception):
            raise self.seen
        return self.seen

    def work(self, lease: Lease, *, kind: Kind = Kind.PULL, tries: int = 0) -> Ending:
        claim = Claim(0, TargetKey(kind, 4711, "12"), REPO, 1, 0, 1, tries)
        handlers = {Kind.PULL: Handler(self.handle, self.give_up)}
        tools = Tools(handlers, self, lambda: NOW)  # type: ignore[arg-type]  # it is asked once
        return work(claim, lease, tools)  # type: ignore[arg-type]  # no memory is needed


def raises(problem: BaseException) -> Callable[[Claim], Outcome]:
    def handle(_: Claim) -> Outcome:
        raise problem

    return handle


def test_a_target_that_is_done_is_finished_with_its_next_look() -> None:
    lease = Lease()

    assert Desk(lambda _: Outcome(NOW + 5)).work(lease) is Ending.FINISHED
    assert lease.done == [("finish", 1, NOW + 5, "")]


def test_what_was_refused_is_noted_and_not_tried_again() -> None:
    lease = Lease()

    assert Desk(lambda _: Outcome(None, "labels: 403")).work(lease) is Ending.FINISHED
    assert lease.done == [("finish", 1, None, "labels: 403")]


def test_what_grows_meanwhile_is_followed_a_few_times_and_then_left_due() -> None:
    lease = Lease(2, 3, 4, 5)
    desk = Desk(lambda _: Outcome())

    desk.work(lease)

    assert [(claim.applied, claim.wanted) for claim in desk.handled] == [(0, 1), (1, 2), (2, 3)]
    assert len(desk.handled) == ROUNDS
    assert lease.done == [("finish", 3, None, "")]


def test_a_pause_that_github_wants_holds_for_the_installation() -> None:
    lease = Lease()

    assert Desk(raises(Limited("429", 30, 429))).work(lease) is Ending.WAITS
    assert lease.done == [("block", 30), ("wait", 30, "429")]


def test_an_empty_budget_of_ours_blocks_nobody_else() -> None:
    lease = Lease()

    assert Desk(raises(Limited("used up", 6))).work(lease) is Ending.WAITS
    assert lease.done == [("wait", 6, "used up")]


@pytest.mark.parametrize(
    "problem", [Unknown("502", 502), Refused("422", 422), MirrorError("no"), SourceError("no")]
)
def test_what_may_pass_is_tried_again(problem: TenureError) -> None:
    lease = Lease()

    assert Desk(raises(problem)).work(lease) is Ending.PUT_OFF
    assert lease.done == [("put off", 10, problem.message)]


def test_waits_widen_and_do_not_end_together() -> None:
    assert [wait_after(tries, 0) for tries in (1, 2, 3, 4)] == [10, 20, 40, 80]
    assert wait_after(60, 0) == LONGEST_WAIT
    assert len({wait_after(1, target) for target in range(10)}) == 10


@pytest.mark.parametrize(("tries", "told"), [(0, 0), (TELLS - 1, 1), (TELLS, 0)])
def test_the_check_says_so_when_it_lasts(tries: int, told: int) -> None:
    desk = Desk(raises(MirrorError("no")))

    assert desk.work(Lease(), tries=tries) is Ending.PUT_OFF
    assert len(desk.told) == told


def test_in_the_end_a_target_is_given_up_until_something_happens() -> None:
    lease, desk = Lease(), Desk(raises(MirrorError("no")))

    assert desk.work(lease, tries=TRIES - 1) is Ending.GIVEN_UP
    assert lease.done == [("finish", 1, None, "no")]
    assert len(desk.told) == 1


def test_that_the_check_cannot_say_so_is_no_further_trouble() -> None:
    lease, desk = Lease(), Desk(raises(MirrorError("no")))
    desk.refusal = NotPermitted("403", 403)

    assert desk.work(lease, tries=TELLS - 1) is Ending.PUT_OFF
    assert lease.done[0][0] == "put off"


def test_a_pull_request_that_is_gone_is_finished() -> None:
    lease = Lease()

    assert Desk(raises(Gone("no such pull request", 404))).work(lease) is Ending.GIVEN_UP
    assert lease.done == [("finish", 1, None, "no such pull request")]


def test_a_repository_that_is_gone_is_left() -> None:
    lease, desk = Lease(), Desk(raises(Gone("404", 404)))
    desk.seen = Gone("no such repository", 404)

    assert desk.work(lease) is Ending.PARKED
    assert lease.done[0] == ("park", State.REMOVED, "no such repository", 0.0)


@pytest.mark.parametrize(
    ("seen", "reason", "hours"),
    [
        (SEEN._replace(archived=True), "archived", 24),
        (SEEN._replace(disabled=True), "disabled", 24),
        (SEEN, "may not", 1),
        (NotPermitted("suspended", 403), "suspended", 1),
    ],
)
def test_a_repository_that_is_closed_to_us_is_parked(
    seen: RepoSeen | Exception, reason: str, hours: float
) -> None:
    lease, desk = Lease(), Desk(raises(NotPermitted("may not", 403)))
    desk.seen = seen

    assert desk.work(lease) is Ending.PARKED
    assert lease.done == [
        ("park", State.PARKED, reason, hours * 3_600),
        ("wait", 0, reason),
    ]


def test_a_key_that_github_does_not_take_is_tried_again_soon_and_parks_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lease, desk = Lease(), Desk(raises(NotPermitted("access_tokens: 401", 401)))
    desk.seen = NotPermitted("access_tokens: 401", 401, hint="check TENURE_APP_ID")

    assert desk.work(lease) is Ending.WAITS
    assert lease.done == [("wait", KEY_WAIT, "access_tokens: 401")]
    (error,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert "does not take the key of the App" in error.getMessage()
    assert "check TENURE_APP_ID" in error.getMessage()


@pytest.mark.parametrize(
    ("problem", "seen", "said"),
    [
        (NotPermitted("403: no `checks`", 403), SEEN, "parked at revision 1: 403: no `checks`; a"),
        (Gone("no pull", 404), Gone("no shop", 404), "parked at revision 1: no shop"),
        (Gone("no pull", 404), SEEN, "given up at revision 1: no pull"),
        (Gone("no pull", 404), SEEN._replace(archived=True), "parked at revision 1: archived; a"),
        (Limited("used up", 6), SEEN, "waits at revision 1: used up; again in 6 s"),
        (MirrorError("no", "mend it"), SEEN, "failed for the 1. time: no (help: mend it)"),
        (MirrorError("no"), SEEN, "put off at revision 1: again in 10 s"),
    ],
)
def test_the_log_says_why(
    problem: TenureError, seen: RepoSeen | Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(raises(problem))
    desk.seen = seen

    with caplog.at_level(logging.INFO):
        desk.work(Lease())

    assert said in caplog.text
    assert "acme/shop pull 12" in caplog.text


def test_a_repository_that_was_read_as_archived_is_parked() -> None:
    lease = Lease()

    assert Desk(lambda _: Outcome(park="archived")).work(lease) is Ending.PARKED
    assert lease.done[0] == ("park", State.PARKED, "archived", 86_400)


def test_when_it_cannot_be_asked_how_the_repository_is_it_is_tried_again() -> None:
    lease, desk = Lease(), Desk(raises(Gone("404", 404)))
    desk.seen = Unknown("502", 502)

    assert desk.work(lease) is Ending.PUT_OFF


def test_a_lost_lease_is_told_to_whoever_has_it_now() -> None:
    lease = Lease()

    assert Desk(raises(Lost())).work(lease) is Ending.LOST
    assert lease.done == [("ring",)]


def test_a_bug_is_logged_and_shown_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    lease, desk = Lease(), Desk(raises(ZeroDivisionError("ghs_secret")))

    with caplog.at_level(logging.ERROR):
        assert desk.work(lease, tries=TELLS - 1) is Ending.PUT_OFF

    assert "a bug in tenure" in caplog.text
    assert "ghs_secret" not in str(desk.told[0])
    assert "ghs_secret" not in lease.done[0][-1]


def test_a_database_that_is_gone_ends_the_work() -> None:
    lease = Lease()

    with pytest.raises(DatabaseError):
        Desk(raises(DatabaseError("gone"))).work(lease)

    assert lease.done == []


def test_a_kind_that_nobody_handles_is_not_held_up() -> None:
    lease = Lease()

    assert Desk(raises(KeyError())).work(lease, kind=Kind.DASHBOARD) is Ending.GIVEN_UP
    assert lease.done[0][0] == "finish"


def test_a_lease_is_held_for_as_long_as_the_work_takes_and_not_after() -> None:
    lease = Lease()

    with beating(lease, every=0.001):  # type: ignore[arg-type]  # no memory is needed
        assert lease.held.wait(30)

    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]


def test_a_lease_that_is_lost_meanwhile_ends_the_beating_and_not_the_work() -> None:
    class Taken(Lease):
        def hold(self) -> None:
            super().hold()
            raise Lost

    lease = Taken()

    with beating(lease, every=0.001):  # type: ignore[arg-type]  # no memory is needed
        assert lease.held.wait(30)
