"""What people do to comment and labels is heard, remembered and never fought."""

from sqlalchemy import update

from support.desk import BOT, SECRET, Desk, bodies, key, of_tier
from support.github.builders import Pull
from tenure_bot.exactly_once import marker
from tenure_bot.rendering import comment as comments
from tenure_bot.service.work import Ending
from tenure_bot.storage.database import writing
from tenure_bot.storage.models import remotes


def test_a_hidden_comment_is_edited_and_stays_hidden(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    (shown,) = pull.comments(BOT)
    pull.hide(shown["id"])
    desk.verdict = of_tier("critical")

    desk.works(pull)

    assert [row["id"] for row in pull.comments(BOT)] == [shown["id"]]
    assert "critical" in bodies(pull)[0]
    assert desk.remembered("comment").human == {"hidden": True}


def test_an_edited_comment_is_rewritten_by_the_next_real_change_alone(
    desk: Desk, pull: Pull
) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    (shown,) = pull.comments(BOT)
    note = f"{shown['body']}\nWe talked about this on Monday."
    pull.edit_comment("nadia", shown["id"], note.replace("high", "harmless"))

    desk.works(pull)
    kept = bodies(pull)[0]
    desk.verdict = of_tier("critical")
    desk.works(pull)

    assert "harmless" in kept
    rewritten = bodies(pull)[0]
    assert "harmless" not in rewritten
    assert rewritten.endswith(f"{comments.NOTES}\nWe talked about this on Monday.")


def test_a_deleted_comment_stays_away_until_the_tier_gets_worse(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("medium")
    desk.works(pull)
    pull.delete_comment("nadia", pull.comments(BOT)[0]["id"])

    desk.verdict = of_tier("high")  # noticed here, so that this is what it was deleted at
    desk.works(pull)
    noticed = bodies(pull)
    pull.push({"b.py": "y = 4\n"})
    desk.works(pull)
    silent = bodies(pull)
    desk.verdict = of_tier("critical")
    desk.works(pull)

    assert (noticed, silent) == ([], [])
    assert len(bodies(pull)) == 1
    assert len(pull.check_runs()) == 1


def test_a_deleted_comment_comes_back_when_somebody_asks_for_it(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    pull.delete_comment("nadia", pull.comments(BOT)[0]["id"])
    desk.verdict = of_tier("low")
    desk.works(pull)
    asked = {**desk.remembered("comment").human, "show": True}
    with writing(desk.database.engine) as connection:
        connection.execute(update(remotes).where(remotes.c.role == "comment").values(human=asked))

    desk.works(pull)

    assert len(bodies(pull)) == 1
    assert desk.remembered("comment").human == {}


def test_a_copied_mark_in_other_hands_is_ignored(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    pull.comment("nadia", f"{marker.mark(key(pull), 'aa', SECRET)}\nmine")

    desk.works(pull)

    assert len(bodies(pull)) == 1
    assert len(pull.comments("nadia")) == 1


def test_our_comment_of_another_pull_request_is_not_ours_here(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    other = key(pull)._replace(key="99")
    stray = f"{marker.mark(other, 'aa', SECRET)}\nfrom elsewhere"
    desk.github.create_comment(desk.repo(pull.repository), pull.number, stray)

    desk.works(pull)

    assert len(bodies(pull)) == 2
    assert bodies(pull)[0] == stray


def test_a_label_that_a_person_removed_is_not_put_back(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    desk.stand.clock.advance(120)
    pull.unlabel("tenure: high")

    desk.works(pull)
    desk.stand.clock.advance(120)
    desk.works(pull)

    assert pull.labels() == []


def test_a_label_that_a_person_added_is_not_taken_away(desk: Desk, pull: Pull) -> None:
    pull.label("tenure: critical", "help wanted")
    desk.verdict = of_tier("high")

    desk.works(pull)
    desk.works(pull)

    assert sorted(pull.labels()) == ["help wanted", "tenure: critical", "tenure: high"]


def test_a_label_that_github_does_not_show_yet_was_not_removed_by_anybody(
    desk: Desk, pull: Pull
) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    pull.unlabel("tenure: high")  # as if the list were late
    desk.works(pull)
    pull.label("tenure: high")
    desk.stand.clock.advance(120)
    desk.verdict = of_tier("low")

    desk.works(pull)

    assert pull.labels() == ["tenure: low"]


def test_a_run_that_died_while_it_labelled_is_no_hand_of_a_person(desk: Desk, pull: Pull) -> None:
    desk.verdict = of_tier("high")
    desk.works(pull)
    desk.stand.clock.advance(120)
    desk.verdict = of_tier("low")
    desk.stand.faults.answer("DELETE", ".*/labels/.*", 502)

    assert desk.works(pull) is Ending.PUT_OFF
    desk.stand.clock.advance(60)
    assert desk.look() is Ending.FINISHED

    assert pull.labels() == ["tenure: low"]
