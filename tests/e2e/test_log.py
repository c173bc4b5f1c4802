"""`tenure log`: hours and incidents, as people log them."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.repository import RECORD, GitRepo

FILE = ".tenure/hours/2026-11.jsonl"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "r")
    made.stage("a.py", RECORD)
    made.git("config", "user.email", "nadia@example.org")
    made.commit()
    return made


def logged(repo: GitRepo, path: str = FILE) -> list[dict[str, Any]]:
    return [json.loads(line) for line in repo.read(path).splitlines()]


def test_hours_become_a_line(repo: GitRepo) -> None:
    done = repo.tenure("log", "a.py", "2.5h", "--kind", "review", "--on", "2026-11-02")

    (line,) = logged(repo)
    assert done.status == 0, done.err
    assert line.pop("id")
    assert line == {
        "date": "2026-11-02",
        "artifact": "a.py",
        "hours": 2.5,
        "kind": "review",
        "by": "nadia@example.org",
    }
    assert "git add .tenure/hours/2026-11.jsonl .tenure/.gitattributes" in done.out


@pytest.mark.parametrize(
    ("typed", "hours"), [("2", 2), ("45m", 0.75), ("1h30m", 1.5), ("0.5h", 0.5)]
)
def test_hours_are_written_as_people_write_them(repo: GitRepo, typed: str, hours: float) -> None:
    assert repo.tenure("log", "a.py", typed, "--on", "2026-11-02").status == 0

    assert logged(repo)[0]["hours"] == hours


@pytest.mark.parametrize("typed", ["", "h", "-1", "two", "1e3", "0", "99999h", "1.5.2"])
def test_what_are_no_hours_is_refused(repo: GitRepo, typed: str) -> None:
    done = repo.tenure("log", "a.py", f" {typed}", "--on", "2026-11-02")

    assert done.status == 2
    assert "Traceback" not in done.err
    assert not (repo.root / ".tenure").exists()


def test_an_incident_needs_no_hours(repo: GitRepo) -> None:
    done = repo.tenure(
        "log", "a.py", "--incident", "--ref", "https://x.example/1", "--on", "2026-11-02"
    )

    assert done.status == 0, done.err
    assert logged(repo)[0] | {"id": ""} == {
        "id": "",
        "date": "2026-11-02",
        "artifact": "a.py",
        "hours": 0,
        "kind": "incident",
        "by": "nadia@example.org",
        "ref": "https://x.example/1",
    }


def test_an_artifact_can_be_named_by_its_id(repo: GitRepo) -> None:
    entry = (
        '[[artifact]]\nid = "totals"\npath = "gen/*.py"\nowner = "@a/b"\norigin = "claude-code"\n'
    )
    repo.stage("gen/x.py", "pass\n")
    repo.stage(
        "tenure-records.toml",
        entry + 'lifecycle = "experimental"\ncreated = 2026-11-01\nexpires = 2027-01-15\n',
    )

    by_id = repo.tenure("log", "totals", "1h", "--on", "2026-11-02")
    by_path = repo.tenure("log", "gen/x.py", "1h", "--on", "2026-11-02")

    assert (by_id.status, by_path.status) == (0, 0), by_id.err + by_path.err
    assert [line["artifact"] for line in logged(repo)] == ["totals", "totals"]


def test_what_is_no_artifact_is_refused(repo: GitRepo) -> None:
    done = repo.tenure("log", "b.py", "1h", "--on", "2026-11-02")

    assert done.status == 2
    assert "b.py is neither a file nor the id of an artifact" in done.err


def test_a_day_in_the_future_is_refused(repo: GitRepo) -> None:
    done = repo.tenure("log", "a.py", "1h", "--on", "9999-01-01")

    assert done.status == 2
    assert "in the future" in done.err


def test_no_hours_are_lost_by_a_merge(repo: GitRepo) -> None:
    repo.tenure("log", "a.py", "1h", "--on", "2026-11-02")
    repo.git("add", "-A")
    repo.commit()
    repo.git("checkout", "-q", "-b", "other")
    repo.tenure("log", "a.py", "2h", "--on", "2026-11-03")
    repo.git("commit", "-qam", "Other")
    repo.git("checkout", "-q", "main")
    repo.tenure("log", "a.py", "4h", "--on", "2026-11-03")
    repo.git("commit", "-qam", "Main")

    repo.git("merge", "-q", "--no-edit", "other")

    assert sorted(line["hours"] for line in logged(repo)) == [1, 2, 4]
