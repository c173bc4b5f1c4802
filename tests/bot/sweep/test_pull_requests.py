"""Commands that open pull requests, on the stand: real pushes, and exactly one of each."""

import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from support.github.emulator import Row
from support.github.stand import Stand
from support.rendered import LINKED, shown
from support.sweeper import BOT, ONE_FOR_A_SWEEP, Hire, Sweeper
from tenure.sources import process
from tenure_bot.answering import publish
from tenure_bot.answering.publish import Branch, Publisher
from tenure_bot.errors import MirrorError, Refused
from tenure_bot.github.credentials import AppCredentials, Use
from tenure_bot.github.gateway import Repo
from tenure_bot.github.github_tracker import connect as connected
from tenure_bot.github.seen import Identity
from tenure_bot.obligations.writes import Action
from tenure_bot.storage.budget import RATES

OLD = (
    '# tenure:\n#   owner: "@omar"\n#   origin: claude-code\n#   lifecycle: experimental\n'
    "#   created: 2026-09-01\n#   expires: 2026-11-25\nx = 1\n"
)
POLICY = '[bot]\nwrite = "pull-request"\n'
WRITES = {
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
}

Swept = Callable[..., Sweeper]


@pytest.fixture
def swept(stand: Stand, hire: Hire) -> Swept:
    """Return what makes a worker that was let begin, on a Monday."""

    def made(
        permissions: dict[str, str] = WRITES,
        policy: str = POLICY,
        files: Mapping[str | bytes, str | bytes] | None = None,
    ) -> Sweeper:
        given: dict[str | bytes, str | bytes] = {
            "old.py": OLD,
            "b.py": "y = 2\n",
            "tenure.toml": policy,
        }
        shop = stand.repository("acme/shop", {**given, **(files or {})})
        shop.collaborator("omar", "pull")
        shop.collaborator("lena", "pull")
        sweeper = hire(shop, stand.token(**permissions))
        sweeper.on("2026-11-23")
        sweeper.begins()
        return sweeper

    return made


def thread(sweeper: Sweeper) -> int:
    (found,) = [row for rows in sweeper.owed().values() for row in rows]
    return int(found["number"])


def asks(sweeper: Sweeper, text: str, login: str = "omar", number: int | None = None) -> int:
    """Let somebody ask for something, without a sweep."""
    at = number or thread(sweeper)
    sweeper.clock.advance(60)  # one write a second is the budget
    row = sweeper.shop.act(login, "POST", f"/issues/{at}/comments", {"body": text})
    return int(row["id"])


def says(sweeper: Sweeper, text: str, login: str = "omar", number: int | None = None) -> int:
    comment = asks(sweeper, text, login, number)
    sweeper.sweeps()
    return comment


def answers(sweeper: Sweeper, number: int | None = None) -> list[str]:
    at = number or thread(sweeper)
    rows = sweeper.shop.act("nadia", "GET", f"/issues/{at}/comments?per_page=100")
    return [row["body"] for row in rows if row["user"]["login"] == BOT]


def pulls(sweeper: Sweeper) -> list[Row]:
    return list(sweeper.shop.act("nadia", "GET", "/pulls?state=all&per_page=100"))


def branches(sweeper: Sweeper) -> dict[str, str]:
    heads = sweeper.shop.git.heads()
    return {name: at for name, at in heads.items() if name.startswith("tenure/")}


def test_extend_opens_one_pull_request_with_exactly_the_change(swept: Swept) -> None:
    sweeper = swept()
    comment = says(sweeper, "/tenure extend 20d the new ledger is late")

    (pull,) = pulls(sweeper)
    (name,) = branches(sweeper)
    head = sweeper.shop.git.read(name, "old.py") or b""
    changed = sweeper.shop.git.changes("main", name)
    (answer,) = answers(sweeper)
    assert name == f"tenure/extend-{comment}-0" == pull["head"]["ref"]
    assert (pull["base"]["ref"], pull["state"]) == ("main", "open")
    assert [change.path for change in changed] == ["old.py"]
    assert b"expires: 2026-12-15" in head
    assert pull["title"] == "Extend old.py"
    assert "`@omar`" in pull["body"]
    assert f"#issuecomment-{comment}" in pull["body"]
    assert "changes `old.py`" in pull["body"]
    assert f"#{pull['number']}" in answer
    assert "git apply" not in answer


def test_retire_opens_the_removal_with_the_reference_check(swept: Swept) -> None:
    sweeper = swept()
    says(sweeper, "/tenure retire nobody runs it")

    (pull,) = pulls(sweeper)
    (name,) = branches(sweeper)
    assert sweeper.shop.git.read(name, "old.py") is None
    assert "**Who uses it**: nobody" in pull["body"]
    assert "removes `old.py`" in pull["body"]


def test_without_the_policy_there_is_a_patch_whatever_the_token_may(swept: Swept) -> None:
    sweeper = swept(policy="")
    says(sweeper, "/tenure extend 20d the new ledger is late")

    assert pulls(sweeper) == []
    assert "git apply" in answers(sweeper)[0]
    assert "lacks" not in answers(sweeper)[0]


def test_a_branch_cannot_switch_it_on_for_the_default_branch(swept: Swept) -> None:
    sweeper = swept(policy="")
    sweeper.shop.push("feature", {"tenure.toml": POLICY})
    says(sweeper, "/tenure extend 20d the new ledger is late")

    assert pulls(sweeper) == []


def test_without_the_permission_there_is_a_patch_and_the_line_that_names_it(swept: Swept) -> None:
    sweeper = swept(WRITES | {"contents": "read"})
    says(sweeper, "/tenure extend 20d the new ledger is late")

    (answer,) = answers(sweeper)
    assert pulls(sweeper) == []
    assert branches(sweeper) == {}
    assert "git apply" in answer
    assert "lacks `contents: write`" in answer


def test_a_pull_request_that_is_not_permitted_leaves_no_branch(swept: Swept, stand: Stand) -> None:
    sweeper = swept()
    stand.faults.answer("POST", r".*/pulls", 403, message="Resource not accessible")
    says(sweeper, "/tenure extend 20d the new ledger is late")

    assert branches(sweeper) == {}
    assert "lacks `pull_requests: write`" in answers(sweeper)[0]


def test_repeated_sweeps_open_no_second_one(swept: Swept) -> None:
    sweeper = swept()
    says(sweeper, "/tenure extend 20d the new ledger is late")
    for _ in range(3):
        sweeper.clock.advance(3_600)
        sweeper.sweeps()

    assert len(pulls(sweeper)) == len(branches(sweeper)) == len(answers(sweeper)) == 1


def test_a_lost_database_and_a_lost_answer_open_no_second_one(
    swept: Swept, stand: Stand, hire: Hire
) -> None:
    sweeper = swept()
    asks(sweeper, "/tenure extend 20d the new ledger is late")
    stand.faults.answer("POST", r".*/issues/\d+/comments", 500)
    stand.faults.answer("POST", r".*/reactions", 500)
    sweeper.event()
    sweeper.look()
    (pull,) = pulls(sweeper)
    sweeper.shop.act("nadia", "PATCH", f"/pulls/{pull['number']}", {"state": "closed"})
    sweeper.shop.delete_branch(pull["head"]["ref"])
    again = hire(sweeper.shop, stand.token(**WRITES))

    again.sweeps()
    again.settle()

    assert len(pulls(again)) == 1
    assert branches(again) == {}
    assert f"#{pull['number']} was closed" in answers(again)[0]


@pytest.mark.parametrize("fault", ["drop", "bad_gateway"])
@pytest.mark.parametrize("moves", [False, True])
def test_what_is_lost_after_the_effect_is_done_once(
    swept: Swept, stand: Stand, fault: str, moves: bool
) -> None:
    sweeper = swept()
    asks(sweeper, "/tenure extend 20d the new ledger is late")
    stand.faults.places = r".*/(git-receive-pack|pulls)"
    setattr(stand.faults, fault, 1.0)
    sweeper.event()
    sweeper.look()
    pushed = list(branches(sweeper).values())
    assert (len(pushed), len(pulls(sweeper))) == (1, 0)
    if moves:
        sweeper.shop.push("main", {"c.py": "z = 1\n"})
    sweeper.clock.advance(40)
    sweeper.look()
    assert (len(pulls(sweeper)), answers(sweeper)) == (1, [])
    setattr(stand.faults, fault, 0.0)
    for _ in range(4):
        sweeper.clock.advance(61)
        sweeper.look()

    assert list(branches(sweeper).values()) == pushed
    assert len(pulls(sweeper)) == len(answers(sweeper)) == 1
    assert f"#{pulls(sweeper)[0]['number']}" in answers(sweeper)[0]


def test_a_create_that_never_happened_is_tried_again(swept: Swept, stand: Stand) -> None:
    sweeper = swept()
    stand.faults.answer("POST", r".*/pulls", 502)
    says(sweeper, "/tenure extend 20d the new ledger is late")
    assert (pulls(sweeper), answers(sweeper)) == ([], [])
    for _ in range(12):
        sweeper.clock.advance(61)
        sweeper.look()

    assert len(pulls(sweeper)) == len(answers(sweeper)) == 1


def test_a_branch_of_that_name_that_is_not_ours_is_left_alone(swept: Swept) -> None:
    sweeper = swept()
    comment = asks(sweeper, "/tenure extend 20d the new ledger is late")
    mine = sweeper.shop.push(f"tenure/extend-{comment}-0", {"evil.py": "1\n"})
    sweeper.sweeps()

    assert branches(sweeper) == {f"tenure/extend-{comment}-0": mine}
    assert pulls(sweeper) == []
    assert "git apply" in answers(sweeper)[0]
    assert "No pull request was opened" in answers(sweeper)[0]


def test_undo_in_the_pull_request_takes_it_back_with_its_branch(swept: Swept) -> None:
    sweeper = swept()
    says(sweeper, "/tenure extend 20d the new ledger is late")
    (pull,) = pulls(sweeper)
    says(sweeper, "/tenure undo", "lena", pull["number"])
    assert pulls(sweeper)[0]["state"] == "open"

    says(sweeper, "/tenure undo", "omar", pull["number"])

    assert pulls(sweeper)[0]["state"] == "closed"
    assert branches(sweeper) == {}


def test_a_lost_answer_to_an_undo_is_no_refusal(swept: Swept, stand: Stand) -> None:
    sweeper = swept()
    says(sweeper, "/tenure extend 20d the new ledger is late")
    (pull,) = pulls(sweeper)
    asks(sweeper, "/tenure undo", "omar", pull["number"])
    stand.faults.places = r".*/(git-receive-pack|pulls/\d+)"
    stand.faults.drop = 1.0
    sweeper.event()
    sweeper.look()
    assert (pulls(sweeper)[0]["state"], answers(sweeper, pull["number"])) == ("closed", [])
    stand.faults.drop = 0.0
    sweeper.clock.advance(61)
    sweeper.look()

    assert "is closed" in answers(sweeper, pull["number"])[-1]
    assert branches(sweeper) == {}


def test_what_a_person_closes_loses_its_branch_unless_it_was_moved_and_the_answer_says_so(
    swept: Swept, stand: Stand
) -> None:
    sweeper = swept()
    says(sweeper, "/tenure extend 20d the new ledger is late")
    says(sweeper, "/tenure extend 10d the new ledger is late")
    kept, gone = pulls(sweeper)
    sweeper.shop.push(kept["head"]["ref"], {"more.py": "1\n"})
    for pull in (kept, gone):
        sweeper.shop.act("nadia", "PATCH", f"/pulls/{pull['number']}", {"state": "closed"})
    sweeper.clock.advance(60)
    sweeper.sweeps()

    assert list(branches(sweeper)) == [kept["head"]["ref"]]
    for pull, answer in zip((kept, gone), reversed(answers(sweeper)), strict=True):
        assert f"#{pull['number']} was closed" in answer
        assert "The change is in" not in answer

    stand.forget_requests()
    sweeper.clock.advance(60)
    sweeper.sweeps()
    assert {asked.method for asked in stand.requests("rest")} == {"GET"}
    assert stand.requests("git") == []
    assert len(pulls(sweeper)) == 2


def test_undo_in_the_issue_keeps_a_branch_that_somebody_has_changed(swept: Swept) -> None:
    sweeper = swept()
    says(sweeper, "/tenure extend 20d the new ledger is late")
    (name,) = branches(sweeper)
    sweeper.shop.push(name, {"more.py": "1\n"})

    says(sweeper, "/tenure undo")

    assert pulls(sweeper)[0]["state"] == "closed"
    assert list(branches(sweeper)) == [name]


def test_auto_merge_is_asked_for_by_policy_only(swept: Swept) -> None:
    sweeper = swept(policy=f"{POLICY}auto-merge = true\n")
    sweeper.shop.set(allow_auto_merge=True)
    says(sweeper, "/tenure extend 20d the new ledger is late")

    (pull,) = pulls(sweeper)
    row = sweeper.stand.world.pull(sweeper.shop.id, pull["number"])
    assert row is not None
    assert row["auto_merge"] == {"merge_method": "merge"}


@pytest.mark.parametrize("permitted", [True, False])
def test_with_a_budget_of_one_write_for_a_sweep_each_is_sent_once(
    swept: Swept, stand: Stand, monkeypatch: pytest.MonkeyPatch, *, permitted: bool
) -> None:
    sweeper = swept(policy=f"{POLICY}auto-merge = true\n")
    sweeper.shop.set(allow_auto_merge=False)
    monkeypatch.setitem(RATES, "write", ONE_FOR_A_SWEEP)
    if not permitted:
        stand.faults.answer("POST", r".*/pulls", 403, message="Resource not accessible", times=9)
    stand.forget_requests()

    says(sweeper, "/tenure extend 20d the new ledger is late")
    if permitted:
        says(sweeper, "/tenure undo")

    written = Counter((one.method, one.path) for one in stand.requests("rest"))
    sent = {one: count for one, count in written.items() if one[0] != "GET"}
    comments = ("POST", f"/repos/acme/shop/issues/{thread(sweeper)}/comments")
    assert sent.pop(comments) == len(answers(sweeper)) == 1 + permitted
    assert set(sent.values()) == {1}
    merges = [one for one in stand.requests("graphql") if "AutoMerge" in str(one.body)]
    assert len(merges) == permitted


def test_a_repository_without_auto_merge_gets_its_pull_request_all_the_same(swept: Swept) -> None:
    sweeper = swept(policy=f"{POLICY}auto-merge = true\n")
    sweeper.shop.set(allow_auto_merge=False)
    says(sweeper, "/tenure extend 20d the new ledger is late")

    assert len(pulls(sweeper)) == 1
    assert "merge it by hand" in answers(sweeper)[0]


def test_the_dry_run_shows_branch_and_pull_request(swept: Swept) -> None:
    sweeper = swept()
    asks(sweeper, "/tenure extend 20d the new ledger is late")
    *_, push, pull, comment, react = sweeper.planned().writes
    planned = [write.action for write in (push, pull, comment, react)]
    assert planned == [Action.PUSH, Action.PULL, Action.COMMENT, Action.REACT]
    assert "tenure/extend-" in str(push)
    assert pulls(sweeper) == []
    assert branches(sweeper) == {}


def test_paths_and_reasons_say_nothing_to_github(swept: Swept) -> None:
    path = "--upload-pack=x @lena closes #1 `<img>`.py"
    sweeper = swept(files={path: OLD, "old.py": "x = 1\n"})
    says(sweeper, "/tenure extend 20d @lena closes #1 <b>|`--mirror` https://x.example/issues/1")

    (pull,) = pulls(sweeper)
    (commit,) = sweeper.shop.git.commits(pull["head"]["sha"], "main")
    for text in (pull["title"], commit.message.partition("Asked for by")[0]):
        assert "@lena" not in text
        assert "#1" not in text
    seen = shown(pull["body"])
    address = rf"{sweeper.stand.url}/acme/shop/issues/\d+#issuecomment-\d+"
    words = "".join(seen.words)
    assert re.search(address, words)
    words = re.sub(address, "", words)
    assert not LINKED.search(words)
    assert {"img", "b", "table"}.isdisjoint(seen.tags)
    assert list(branches(sweeper)) == [pull["head"]["ref"]]


def test_the_token_is_in_no_argument_and_no_file(
    swept: Swept, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said: list[str] = []
    real = process.start

    def start(args: list[str], *rest: object, **more: object) -> object:
        said.append(" ".join(args))
        return real(args, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(process, "start", start)
    sweeper = swept()
    says(sweeper, "/tenure extend 20d the new ledger is late")

    assert any("push" in line for line in said)
    assert not any("ghs_" in line or "Authorization" in line for line in said)
    for file in (tmp_path / "mirrors").rglob("*"):
        if file.is_file():
            assert b"ghs_" not in file.read_bytes()


def test_the_default_branch_goes_on_while_a_mirror_without_large_blobs_pushes(
    swept: Swept, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeper = swept(files={"large.bin": os.urandom(1 << 21)})
    tip = sweeper.shop.git.heads()["main"]
    oid = sweeper.shop.git.git("rev-parse", f"{tip}:large.bin").decode().strip()
    push = Publisher.push

    def late(self: Publisher, folder: str, repo: Repo, branch: Branch) -> None:
        sweeper.shop.push("main", {"c.py": "z = 1\n"})
        push(self, folder, repo, branch)

    monkeypatch.setattr(Publisher, "push", late)
    says(sweeper, "/tenure extend 20d the new ledger is late")

    (pull,) = pulls(sweeper)
    (commit,) = sweeper.shop.git.commits(pull["head"]["sha"], "main")
    assert commit.parents == (tip,)
    with sweeper.mirrors.tip(sweeper.repo, tip) as mirror:
        assert mirror._lost([oid]) == [oid]


def test_the_app_says_beforehand_what_its_installation_lacks(swept: Swept, stand: Stand) -> None:
    sweeper = swept()
    own = AppCredentials(stand.app.id, stand.app.private_key, stand.url)
    sweeper.github = github = connected(stand.url, own, Identity(stand.app.id))
    sweeper.publisher = Publisher(stand.url, lambda repo: own.token(repo, Use.WRITE))
    says(sweeper, "/tenure extend 20d the new ledger is late")

    assert github.lacks(sweeper.repo) == ("contents: write",)
    assert "lacks `contents: write`" in answers(sweeper)[-1]
    assert not [asked for asked in stand.requests("git") if "receive-pack" in asked.query]

    stand.installation.permit(**WRITES)
    says(sweeper, "/tenure extend 20d the new ledger is late")

    assert github.lacks(sweeper.repo) == ()
    assert f"#{pulls(sweeper)[0]['number']}" in answers(sweeper)[-1]


def test_only_our_branches_can_be_pushed(swept: Swept) -> None:
    sweeper = swept()
    tip = sweeper.shop.git.heads()["main"]
    with sweeper.mirrors.tip(sweeper.repo, tip) as mirror:
        for name in ("main", "--mirror", "tenure/x-1-0:main", "tenure/../main-1-0"):
            with pytest.raises(MirrorError):
                sweeper.publisher.push(mirror.repository.root, sweeper.repo, Branch(name, tip))


def test_a_rule_of_the_repository_is_no_trouble_of_the_network() -> None:
    said = (
        "remote: error: GH013: Repository rule violations\n ! [remote rejected] a -> b (declined)"
    )
    repo, branch = Repo(1, "acme/shop"), Branch("tenure/extend-1-0", "0" * 40)
    found = publish._refusal(repo, branch, said)

    assert type(found) is Refused
