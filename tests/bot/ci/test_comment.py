"""The comment that a job writes: once, the same as the App's, and silent where the App speaks."""

import json
from pathlib import Path

import pytest

from support import jobs, the_app
from support.github.builders import Pull, Repository
from support.github.stand import Stand
from support.github.wire import Request, Response
from support.jobs import HEADER, Run
from support.repository import RECORD
from tenure.errors import UsageError
from tenure_bot.ci import handover
from tenure_bot.ci.handover import Handover
from tenure_bot.errors import NotPermitted, SettingsError
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Kind, TargetKey
from tenure_bot.rendering import comment

APP = "tenure[bot]"


def bodies(pull: Pull, by: str = jobs.ACTIONS) -> list[str]:
    return [row["body"] for row in pull.comments(by)]


def key(pull: Pull) -> TargetKey:
    return TargetKey(Kind.PULL, pull.repository.id, str(pull.number))


def writes(stand: Stand) -> list[str]:
    asked = stand.requests("rest")
    return [f"{one.method} {one.path}" for one in asked if one.method != "GET"]


def test_a_job_writes_one_comment_and_no_check_and_the_next_one_nothing(
    job: Run, stand: Stand, shop: Repository, pull: Pull
) -> None:
    ended = job("comment", shop, payload=jobs.about(pull))
    stand.forget_requests()
    job("comment", shop, payload=jobs.about(pull))

    (body,) = bodies(pull)
    mark = marker.read(body)
    assert ended.status == 0
    assert mark is not None
    assert (mark.key, mark.signature) == (key(pull), marker.UNSIGNED)
    assert "new.py" in body
    assert pull.check_runs() == []
    assert writes(stand) == []


def test_comment_and_conclusion_are_those_of_the_app(
    job: Run, shop: Repository, pull: Pull, tmp_path: Path
) -> None:
    shop.push("main", {"other.py": "x = 1\n"})  # the base branch has moved on
    ended = job("check", shop, payload=jobs.about(pull), token=jobs.reading_token(shop.stand))
    job("comment", shop, payload=jobs.about(pull))

    the_app.works(pull, tmp_path / "mirrors")

    (of_the_job,), (of_the_app,) = bodies(pull), bodies(pull, APP)
    assert marker.below(of_the_job) == marker.below(of_the_app)
    assert ended.summary.strip() == marker.below(of_the_app).removesuffix(comment.NOTES).strip()
    (check,) = pull.check_runs()
    assert (ended.outputs["conclusion"], ended.status) == (check["conclusion"], 1)


def test_where_the_app_speaks_a_job_takes_its_own_comment_back(
    job: Run, shop: Repository, pull: Pull, tmp_path: Path
) -> None:
    job("comment", shop, payload=jobs.about(pull))
    the_app.works(pull, tmp_path / "mirrors")

    ended = job("comment", shop, payload=jobs.about(pull))

    assert (len(bodies(pull)), len(bodies(pull, APP))) == (0, 1)
    assert ended.status == 0
    assert "new.py" in ended.summary
    assert "the App comments on this pull request" in ended.log


def test_a_mark_that_a_person_copied_silences_nobody(
    job: Run, shop: Repository, pull: Pull
) -> None:
    pull.comment("omar", f"{marker.mark(key(pull), '', the_app.SECRET)}\nI am the App")

    job("comment", shop, payload=jobs.about(pull))

    assert len(bodies(pull)) == 1


def test_two_jobs_that_raced_leave_one_comment(
    job: Run, stand: Stand, shop: Repository, pull: Pull
) -> None:
    for nonce in ("aa", "bb"):
        pull.comment(jobs.ACTIONS, f"{marker.mark(key(pull), nonce, None)}\nolder")
    first = pull.comments(jobs.ACTIONS)[0]["id"]

    job("comment", shop, payload=jobs.about(pull))

    (left,) = pull.comments(jobs.ACTIONS)
    assert left["id"] == first
    assert "new.py" in left["body"]


@pytest.mark.parametrize("took_effect", [True, False])
def test_a_create_whose_answer_is_lost_is_looked_for_and_never_repeated(
    job: Run, stand: Stand, pull: Pull, took_effect: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = pull.repository

    def lost(request: Request, answer: Response) -> Response:
        is_create = request.method == "POST" and request.path.endswith("/comments")
        return Response(500, dropped=True) if is_create else answer

    if took_effect:
        monkeypatch.setattr(stand.faults, "after", lost)
    else:
        stand.faults.answer("POST", ".*/comments", 502)

    ended = job("comment", shop, payload=jobs.about(pull))

    posts = [one for one in writes(stand) if one.startswith("POST") and one.endswith("comments")]
    assert len(posts) == 1
    assert len(bodies(pull)) == int(took_effect)
    assert ended.status == (0 if took_effect else 2)
    assert ("run the job again" in ended.log) is not took_effect


def test_a_comment_that_somebody_edited_keeps_their_notes(
    job: Run, shop: Repository, pull: Pull
) -> None:
    job("comment", shop, payload=jobs.about(pull))
    (row,) = pull.comments(jobs.ACTIONS)
    pull.edit_comment("nadia", row["id"], f"{row['body']}\nWe talked about it.")
    pull.push({"more.py": HEADER + "print('more')\n"})

    job("comment", shop, payload=jobs.about(pull))

    (body,) = bodies(pull)
    assert "more.py" in body
    assert body.endswith("We talked about it.")


def test_a_label_that_somebody_took_away_does_not_come_back(
    job: Run, shop: Repository, pull: Pull
) -> None:
    job("comment", shop, payload=jobs.about(pull))
    before = set(pull.labels())
    pull.unlabel("tenure: low", by="nadia")
    pull.label("tenure: critical", by="nadia")
    pull.push({"more.py": HEADER + "print('more')\n"})

    job("comment", shop, payload=jobs.about(pull))

    assert set(pull.labels()) == before - {"tenure: low"} | {"tenure: critical"}


def test_labels_of_ours_go_when_they_hold_no_more(job: Run, shop: Repository, pull: Pull) -> None:
    job("comment", shop, payload=jobs.about(pull))
    assert "tenure: low" in pull.labels()
    pull.push({"new.py": None, "old.py": RECORD + "print('old')\n"})

    job("comment", shop, payload=jobs.about(pull))

    assert pull.labels() == []


def test_a_closed_pull_request_is_left_alone(
    job: Run, stand: Stand, shop: Repository, pull: Pull
) -> None:
    pull.close()

    ended = job("comment", shop, payload=jobs.about(pull))

    assert (ended.status, bodies(pull)) == (0, [])
    assert "is not open" in ended.log


# Rights


def test_a_job_of_a_fork_says_that_another_one_has_to_comment(job: Run, shop: Repository) -> None:
    pull = from_fork(shop)

    ended = job("comment", shop, payload=jobs.about(pull), token=jobs.reading_token(shop.stand))

    assert (ended.status, bodies(pull)) == (0, [])
    assert "a second workflow" in ended.log


def test_a_job_that_lacks_a_permission_is_told_which(
    job: Run, shop: Repository, pull: Pull
) -> None:
    token = jobs.reading_token(shop.stand)

    with pytest.raises(NotPermitted) as caught:
        job("comment", shop, payload=jobs.about(pull), token=token)

    assert "pull-requests: write" in str(caught.value.hint)
    assert token not in str(caught.value)


# A job with rights that follows one without


def from_fork(shop: Repository) -> Pull:
    shop.stand.person("lena")
    fork = shop.fork("lena")
    fork.push("idea", {"new.py": HEADER + "print('new')\n"}, by="lena")
    return shop.open_pull((fork, "idea"), by="lena")


def saved(pull: Pull, folder: Path) -> str:
    path = folder / "pull.json"
    path.write_text(handover.text(Handover(pull.repository.id, pull.number, pull.head)))
    return str(path)


def test_a_pull_request_from_a_fork_gets_its_comment_from_the_second_job(
    job: Run, shop: Repository, tmp_path: Path
) -> None:
    pull = from_fork(shop)
    path = saved(pull, tmp_path)

    ended = job("comment", shop, "workflow_run", jobs.after(pull), source=path)

    assert ended.status == 0
    assert len(bodies(pull)) == 1
    assert "new.py" in bodies(pull)[0]


def test_a_file_that_names_another_pull_request_is_refused(
    job: Run, shop: Repository, pull: Pull, tmp_path: Path
) -> None:
    foreign = from_fork(shop)
    path = Path(saved(foreign, tmp_path))
    said = json.loads(path.read_text())

    path.write_text(json.dumps(said | {"pull": pull.number}))
    with pytest.raises(SettingsError, match="comes from another repository"):
        job("comment", shop, "workflow_run", jobs.after(foreign), source=str(path))
    path.write_text(json.dumps(said | {"pull": pull.number, "head": pull.head}))
    with pytest.raises(SettingsError, match="not of the run"):
        job("comment", shop, "workflow_run", jobs.after(foreign), source=str(path))
    assert bodies(pull) == bodies(foreign) == []


def test_a_pull_request_that_moved_on_is_left_to_its_newest_run(
    job: Run, shop: Repository, tmp_path: Path
) -> None:
    pull = from_fork(shop)
    path, event = saved(pull, tmp_path), jobs.after(pull)
    pull.push({"new.py": "print('mine')\n"}, by="lena")

    ended = job("comment", shop, "workflow_run", event, source=path)

    assert (ended.status, bodies(pull)) == (0, [])
    assert "has moved on" in ended.log


def test_a_run_that_was_for_no_pull_request_is_refused(
    job: Run, shop: Repository, tmp_path: Path
) -> None:
    pull = from_fork(shop)
    path = saved(pull, tmp_path)

    with pytest.raises(SettingsError, match="not of the run"):
        job("comment", shop, "workflow_run", jobs.after(pull, event="push"), source=path)


@pytest.mark.parametrize(("event", "source"), [("workflow_run", ""), ("push", ""), ("push", "x")])
def test_an_event_without_a_pull_request_is_no_event_to_comment(
    job: Run, shop: Repository, pull: Pull, event: str, source: str
) -> None:
    payload = jobs.after(pull) if event == "workflow_run" else {}

    with pytest.raises(UsageError, match="names no pull request"):
        job("comment", shop, event, payload, source=source)


def test_a_comment_that_a_person_deleted_stays_away_until_somebody_asks_for_it(
    job: Run, shop: Repository, pull: Pull
) -> None:
    job("comment", shop, payload=jobs.about(pull))
    (row,) = pull.comments(jobs.ACTIONS)
    pull.delete_comment("nadia", row["id"])

    ended = job("comment", shop, payload=jobs.about(pull))

    assert (ended.status, bodies(pull)) == (0, [])
    assert "somebody deleted a comment here" in ended.log
    pull.comment("nadia", "/tenure show")
    job("sweep", shop, "issue_comment", {})
    assert any("new.py" in body for body in bodies(pull))
