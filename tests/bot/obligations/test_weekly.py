"""The last week by owner or team: shown to all, told to those who are asked, once and on no quiet day."""

from datetime import date

from support.owed import artifact, days, policies, tree
from tenure.codeowners import parse
from tenure.digest import digest
from tenure.policy import Policy
from tenure_bot.obligations import weekly
from tenure_bot.obligations.weekly import MOST_MENTIONED, News, Week, news, week
from tenure_bot.rendering.fitting import fitted

SUNDAY = days(-1)
OWNERS = parse(b"/web/ @cho @acme/web\n/ops/ @acme/ops\n")
LATE = artifact("web/a.py", owners=("@ana",), due=days(-3))
SOON = artifact("ops/b.py", owners=("@acme/ops",), due=days(5))
MAIL = artifact("c.py", owners=("cho@acme.example",), due=days(-9))


def policy(keys: str = "") -> Policy:
    return policies(f"[bot.issues]\ndigest = true\n{keys}").for_path("")


def told(keys: str = "") -> Week:
    found = digest(None, tree([LATE, SOON, MAIL], SUNDAY))
    return week(found, policy(keys), OWNERS)


def shown(keys: str = "") -> str:
    return fitted(list(weekly.parts(told(keys))))


def news_of(since: date | None = None, quiet: str = "", board: int | None = 1) -> News:
    return news(told(), policy("digest-mention = true\n"), board, since, quiet)


def test_each_owner_has_a_row_and_what_is_asked_of_them() -> None:
    text = shown()

    assert "| `@ana` | 1 | 0 | 1 |" in text
    assert "| `@acme/ops` | 0 | 1 | 1 |" in text
    assert "**`@ana`**\n\n- retire or extend `web/a.py`, overdue since 2026-11-20" in text


def test_by_team_a_file_belongs_to_the_team_that_codeowners_names() -> None:
    text = shown('digest-by = "team"\n')

    assert "| `@acme/web` | 1 | 0 | 1 |" in text
    assert "`@ana`" not in text
    assert "| `cho@acme.example` | 1 | 0 | 1 |" in text, "no team is known"


def test_who_reads_the_dashboard_is_not_called() -> None:
    for text in (shown(), shown('digest-by = "team"\n')):
        assert "@" not in "".join(text.split("`")[::2])


def test_nobody_is_told_unless_the_policy_asks_for_it() -> None:
    assert news(told(), policy(), 1, None, "") == News()


def test_the_comment_calls_people_and_teams_and_nobody_else() -> None:
    found = news_of()

    assert found.told == SUNDAY
    assert found.write is not None
    assert found.write.role == "week 2026-11-22"
    assert "- @ana: 1 overdue" in found.write.body
    assert "- @acme/ops: 1 date soon" in found.write.body
    assert "- `cho@acme.example`: 1 overdue" in found.write.body
    assert found.write.notifies


def test_a_week_is_told_once() -> None:
    assert news_of(SUNDAY) == News(told=SUNDAY)
    assert news_of(days(-8)).write is not None


def test_a_quiet_day_leaves_it_for_another_one() -> None:
    assert news_of(days(-8), "Monday is a quiet day") == News(told=days(-8), waits=True)


def test_a_dashboard_that_is_not_there_yet_has_no_comment() -> None:
    assert news_of(board=None) == News()


def test_a_week_in_which_nobody_is_asked_is_not_told() -> None:
    empty = week(digest(None, tree([], SUNDAY)), policy(), None)

    assert news(empty, policy("digest-mention = true\n"), 1, None, "") == News(told=SUNDAY)


def test_no_more_people_are_called_than_github_tells() -> None:
    many = [artifact(f"{n}.py", owners=(f"@user{n}",), due=days(-3)) for n in range(70)]
    found = week(digest(None, tree(many, SUNDAY)), policy(), None)

    comment = weekly.comment(found, policy(), 1)

    assert comment is not None
    assert comment.body.count("- @user") == MOST_MENTIONED
    assert comment.body.count("- `@user") == 20
