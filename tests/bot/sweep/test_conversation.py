"""Commands on the stand: who is heard, what comes of it, and that each is heard once."""

import pytest
from sqlalchemy import insert, select, update

from support.desk import wish
from support.github.builders import Repository
from support.github.emulator import Row
from support.github.stand import Stand
from support.sweeper import BOT, ONE_FOR_A_SWEEP, Hire, Sweeper
from tenure_bot.exactly_once.memory import Kind
from tenure_bot.storage.budget import RATES
from tenure_bot.storage.database import reading, writing
from tenure_bot.storage.models import remotes, targets

OLD = (
    '# tenure:\n#   owner: "@omar"\n#   origin: claude-code\n#   lifecycle: experimental\n'
    "#   created: 2026-09-01\n#   expires: 2026-11-25\nx = 1\n"
)


@pytest.fixture
def shop(stand: Stand) -> Repository:
    """Return a shop with one file that expires soon; `omar` owns it and may only read."""
    shop = stand.repository("acme/shop", {"old.py": OLD, "b.py": "y = 2\n"})
    shop.collaborator("omar", "pull")
    shop.collaborator("lena", "pull")
    return shop


@pytest.fixture
def sweeper(shop: Repository, hire: Hire) -> Sweeper:
    """Return a worker that was let begin, on a Monday."""
    sweeper = hire(shop)
    sweeper.on("2026-11-23")
    sweeper.begins()
    sweeper.settle()
    return sweeper


def issue(sweeper: Sweeper) -> Row:
    (found,) = sweeper.owed()["expired old.py"]
    return found


def says(sweeper: Sweeper, login: str, text: str, number: int | None = None) -> int:
    """Let somebody say something in the issue, and the bot hear it; return the comment's id."""
    at = number or issue(sweeper)["number"]
    row = sweeper.shop.act(login, "POST", f"/issues/{at}/comments", {"body": text})
    sweeper.sweeps()
    return int(row["id"])


def answers(sweeper: Sweeper, number: int | None = None) -> list[str]:
    at = number or issue(sweeper)["number"]
    rows = sweeper.shop.act("nadia", "GET", f"/issues/{at}/comments?per_page=100")
    return [row["body"] for row in rows if row["user"]["login"] == BOT]


def reactions(sweeper: Sweeper, comment: int) -> list[str]:
    rows = sweeper.shop.act("nadia", "GET", f"/issues/comments/{comment}/reactions")
    return [row["content"] for row in rows]


def test_the_owner_gets_the_patch_that_extends_it(sweeper: Sweeper) -> None:
    comment = says(sweeper, "omar", "/tenure extend 20d the new ledger is late")

    (answer,) = answers(sweeper)
    assert "Nothing is changed yet: apply what stands below" in answer
    assert "+#   expires: 2026-12-15" in answer
    assert 'by: "@omar"' in answer
    assert reactions(sweeper, comment) == ["+1"]


def test_somebody_else_is_refused_with_the_reason(sweeper: Sweeper) -> None:
    comment = says(sweeper, "lena", "/tenure extend 20d the new ledger is late")

    (answer,) = answers(sweeper)
    assert "write access" in answer
    assert "own the artifact" in answer
    assert "expires" not in answer
    assert reactions(sweeper, comment) == ["confused"]


def test_a_command_is_heard_once_however_often_the_repository_is_swept(sweeper: Sweeper) -> None:
    says(sweeper, "omar", "/tenure help")
    for _ in range(3):
        sweeper.clock.advance(3_600)
        sweeper.sweeps()

    assert len(answers(sweeper)) == 1


def test_it_is_heard_once_even_if_the_database_is_lost(sweeper: Sweeper, hire: Hire) -> None:
    says(sweeper, "omar", "/tenure help")
    again = hire(sweeper.shop)

    again.sweeps()
    again.settle()

    assert len(answers(again)) == 1


def test_a_rest_is_kept_in_the_issue_and_ends_when_it_is_taken_back(sweeper: Sweeper) -> None:
    says(sweeper, "nadia", "/tenure snooze 14d")
    labels = {label["name"] for label in issue(sweeper)["labels"]}

    assert "tenure: snoozed" in labels
    assert answers(sweeper) == []

    says(sweeper, "nadia", "/tenure undo")

    assert "tenure: snoozed" not in {label["name"] for label in issue(sweeper)["labels"]}


def test_a_closed_issue_is_opened_again_by_its_owner(sweeper: Sweeper) -> None:
    number = issue(sweeper)["number"]
    closed = {"state": "closed", "state_reason": "not_planned"}
    sweeper.shop.act("nadia", "PATCH", f"/issues/{number}", closed)
    sweeper.sweeps()

    says(sweeper, "omar", "/tenure reopen")

    assert issue(sweeper)["state"] == "open"


def test_a_gate_that_stays_shut_says_what_opens_it(sweeper: Sweeper) -> None:
    says(sweeper, "omar", "/tenure promote")

    (answer,) = answers(sweeper)
    assert "is not possible" in answer
    assert "tenure promote --to durable" in answer


def test_a_reason_that_says_nothing_is_answered_with_a_comment_that_works(
    sweeper: Sweeper,
) -> None:
    says(sweeper, "omar", "/tenure extend 20d fix\n/tenure extend 999d the new ledger is late")

    (answer,) = answers(sweeper)
    assert "`/tenure extend 30d the ledger is late`" in answer
    assert "`/tenure extend 2027-" in answer
    assert "`--" not in answer


def test_who_may_ask_for_nothing_is_told_why_once_a_day(sweeper: Sweeper) -> None:
    at = issue(sweeper)["number"]
    bodies = ["/tenure help"] * 5 + ["/tenure help\n/tenure nonsense"]
    asked = [
        sweeper.shop.act("lena", "POST", f"/issues/{at}/comments", {"body": body})["id"]
        for body in bodies
    ]
    sweeper.sweeps()  # of several runs: the budget does not suffice for one

    assert len(answers(sweeper)) == 1
    assert [reactions(sweeper, one) for one in asked] == [["confused"]] * 6

    sweeper.clock.advance(86_400)
    says(sweeper, "lena", "/tenure help")
    says(sweeper, "omar", "/tenure help")

    assert len(answers(sweeper)) == 3


def test_what_was_done_is_not_refused_when_the_budget_ends_before_it_is_said(
    sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = issue(sweeper)["number"]
    says(sweeper, "nadia", "/tenure snooze 14d")
    sweeper.clock.advance(3_600)
    row = sweeper.shop.act("nadia", "POST", f"/issues/{at}/comments", {"body": "/tenure undo"})
    monkeypatch.setitem(RATES, "write", ONE_FOR_A_SWEEP)

    sweeper.sweeps()

    assert reactions(sweeper, row["id"]) == ["+1"]
    assert answers(sweeper) == []
    assert "tenure: snoozed" not in {label["name"] for label in issue(sweeper)["labels"]}


def test_what_would_be_removed_is_a_command(sweeper: Sweeper) -> None:
    says(sweeper, "nadia", "/tenure retire nobody runs it")

    assert "git rm old.py" in answers(sweeper)[0]


def test_why_and_explain_answer_from_the_default_branch(sweeper: Sweeper) -> None:
    says(sweeper, "nadia", "/tenure why\n/tenure explain old.py\n/tenure explain b.py")

    (answer,) = answers(sweeper)
    assert "TEN008" in answer
    assert "frequency" in answer
    assert "`b.py` is no artifact" in answer


def test_accept_in_a_comment_needs_a_maintainer(shop: Repository, hire: Hire) -> None:
    sweeper = hire(shop)
    sweeper.on("2026-11-23")
    sweeper.sweeps()
    board = int(sweeper.board()["number"])

    says(sweeper, "omar", "/tenure accept", board)
    assert sweeper.owed() == {}

    says(sweeper, "nadia", "/tenure accept", board)
    assert list(sweeper.owed()) == ["expired old.py"]


def test_the_deleted_comment_of_a_pull_request_is_wanted_back(sweeper: Sweeper) -> None:
    sweeper.shop.push("feature", {"c.py": "z = 3\n"})
    pull = sweeper.shop.open_pull("feature")
    wish(sweeper.database, sweeper.repo, Kind.PULL, str(pull.number))
    with writing(sweeper.database.engine) as connection:
        target = connection.execute(
            select(targets.c.id).where(targets.c.kind == "pull", targets.c.wanted == 1)
        ).scalar_one()
        row = {"target": target, "role": "comment", "human": {"deleted": "high"}, "notes": {}}
        connection.execute(insert(remotes).values(row))
        connection.execute(update(targets).where(targets.c.id == target).values(applied=1))

    says(sweeper, "nadia", "/tenure show", pull.number)

    with reading(sweeper.database.engine) as connection:
        found = connection.execute(select(remotes).where(remotes.c.target == target)).one()
        wanted = connection.execute(select(targets).where(targets.c.id == target)).one().wanted
    assert found.human == {"deleted": "high", "show": True}
    assert wanted == 2


def test_quotes_and_the_bot_itself_ask_nothing(sweeper: Sweeper) -> None:
    says(sweeper, "nadia", "> /tenure retire\n\nno, please not")
    says(sweeper, "nadia", "`/tenure retire`")

    assert answers(sweeper) == []


def test_values_in_an_answer_are_escaped(sweeper: Sweeper) -> None:
    says(sweeper, "nadia", "/tenure explain `a|@everyone <img src=x>`")

    (answer,) = answers(sweeper)
    assert "`a|@everyone <img src=x>`" in answer
