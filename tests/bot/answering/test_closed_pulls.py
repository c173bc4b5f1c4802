"""What became of the branches of commands, by what is remembered and what GitHub shows."""

from typing import TYPE_CHECKING, cast

from support.desk import SECRET
from tenure_bot.answering import closed_pulls, pull_requests, pull_writes
from tenure_bot.answering.closed_pulls import Pushed
from tenure_bot.ci.short_memory import ShortMemory
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Claim, Kind, Remote, TargetKey
from tenure_bot.exactly_once.run import Run, begin
from tenure_bot.github.gateway import Repo
from tenure_bot.github.tracker import PullFound
from tenure_bot.obligations.writes import Action

if TYPE_CHECKING:
    from tenure_bot.github.tracker import Tracker

SHOP = Repo(1, "acme/shop")
COMMIT = "c" * 40


def pull(number: int, *, is_open: bool = False, merged: bool = False) -> PullFound:
    key = pull_requests.key(number, 0, 12, "omar")
    body = marker.mark(pull_requests.target(SHOP.id, key), "ab", SECRET)
    branch = pull_requests.branch("extend", number, 0)
    return PullFound(number, "P", body, is_open, True, branch, COMMIT, merged=merged)


class Server:
    """A GitHub that has some pull requests."""

    def __init__(self, *pulls: PullFound) -> None:
        self.pulls = pulls
        self.asked: list[str] = []

    def own_pulls(self, _: Repo) -> tuple[PullFound, ...]:
        self.asked.append("open")
        return tuple(one for one in self.pulls if one.is_open)

    def pulls_from(self, _: Repo, branch: str) -> tuple[PullFound, ...]:
        self.asked.append(branch)
        return tuple(one for one in self.pulls if one.branch == branch)


def run_of(server: Server, *branches: str) -> Run:
    remotes = [Remote(pull_writes.pushed_as(one), notes={"commit": COMMIT}) for one in branches]
    claim = Claim(0, TargetKey(Kind.REPOSITORY, SHOP.id, ""), SHOP, 1, 0, 0)
    memory = ShortMemory(remotes, lambda: 0.0, lambda _: None)
    return begin(claim, memory, cast("Tracker", server), SECRET, lambda: 0.0)


def look(run: Run, server: Server) -> Pushed:
    return closed_pulls.pushed(run, cast("Tracker", server))


def test_where_nothing_was_pushed_nothing_is_asked() -> None:
    server = Server(pull(1))

    assert look(run_of(server), server) == Pushed()
    assert server.asked == []


def test_what_is_open_costs_one_list() -> None:
    server = Server(pull(1, is_open=True))

    found = look(run_of(server, "tenure/extend-1-0"), server)

    assert found == Pushed(is_open=True)
    assert server.asked == ["open"]


def test_what_was_closed_is_told_with_our_commit() -> None:
    server = Server(pull(1))
    found = look(run_of(server, "tenure/extend-1-0"), server)

    (write,) = closed_pulls.writes(found)

    assert (write.action, write.number) == (Action.DELETE, 1)
    assert write.change is not None
    assert (write.change.branch, write.change.commit) == ("tenure/extend-1-0", COMMIT)
    assert not write.notifies


def test_what_was_merged_is_forgotten_and_its_branch_left_to_the_repository() -> None:
    server = Server(pull(1, merged=True))
    run = run_of(server, "tenure/extend-1-0")
    found = look(run, server)

    closed_pulls.forget_merged(run, found)

    assert list(closed_pulls.writes(found)) == []
    assert look(run, server) == Pushed()


def test_a_branch_whose_pull_request_is_not_there_yet_is_left_alone() -> None:
    server = Server()

    found = look(run_of(server, "tenure/extend-1-0"), server)

    assert list(closed_pulls.writes(found)) == []
