"""What is remembered of a history is what reading it anew would say."""

import os
import random
import sqlite3
from pathlib import Path

import pytest

from support.repository import GitRepo
from tenure.provenance.identities import KNOWN, Known
from tenure.scan import folding, plan, reading, store
from tenure.scan.reading import Read
from tenure.sources.git import Repository
from tenure.sources.history import Walk

AI = "Co-authored-by: Claude <noreply@anthropic.com>"


def read(repo: GitRepo, revision: str = "HEAD", known: Known = KNOWN, **options: object) -> Read:
    with Repository(str(repo.root)) as repository:
        return reading.read(repository, revision, known=known, **options)  # type: ignore[arg-type]


def anew(repo: GitRepo, revision: str = "HEAD") -> Read:
    """Read without what is remembered, and leave that alone."""
    cache = repo.root / ".git" / "tenure" / "history.sqlite"
    aside = cache.with_suffix(".aside")
    if cache.exists():
        cache.rename(aside)
    try:
        return read(repo, revision)
    finally:
        cache.unlink(missing_ok=True)
        if aside.exists():
            aside.rename(cache)


def said(found: Read, *paths: str) -> dict[str, list[tuple[bool, str]]]:
    """Return whether each commit that touched a file added it, and by whom it was."""
    return {
        path.decode(errors="replace"): [
            (
                bool(code & 1),
                found.credits[-code >> 1].commit if code < 0 else found.people[code >> 1].decode(),
            )
            for code in told
        ]
        for path, (told, _) in found.touches.items()
        if not paths or path.decode(errors="replace") in paths
    }


def same(repo: GitRepo, revision: str = "HEAD") -> None:
    """Assert that what is remembered and what is read anew agree on all files of a commit."""
    paths = repo.git("ls-tree", "-r", "--name-only", revision).split()
    one, other = read(repo, revision), anew(repo, revision)
    assert said(one, *paths) == said(other, *paths)
    assert (one.tip, one.commits, one.by_ai) == (other.tip, other.commits, other.by_ai)
    assert one.unseen == other.unseen


def grow(repo: GitRepo, count: int = 3, prefix: str = "f") -> None:
    for number in range(count):
        repo.stage(f"{prefix}{number}.py", f"{prefix} {number}\n")
        repo.commit(f"{prefix} {number}\n\n{AI}" if number % 2 == 0 else f"{prefix} {number}")


@pytest.fixture
def started(repo: GitRepo) -> GitRepo:
    """Return a repository whose history has been read."""
    grow(repo, 4)
    read(repo)
    return repo


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that gets the number of commits of each walk."""
    walks: list[int] = []

    def walk(*args: object, **options: object) -> object:
        made = Walk(*args, **options)  # type: ignore[arg-type]
        walks.append(made.count)
        return made

    monkeypatch.setattr("tenure.scan.reading.Walk", walk)
    return walks


def test_only_new_commits_are_read(started: GitRepo, counted: list[int]) -> None:
    started.stage("f0.py", "changed\n")
    started.commit("More")

    found = read(started)

    assert counted == [1]
    assert [added for added, _ in said(found)["f0.py"]] == [True, False]
    same(started)


def test_an_amended_commit_is_taken_back(started: GitRepo, counted: list[int]) -> None:
    started.stage("extra.py", "x\n")
    started.git("commit", "-q", "--amend", "-m", f"Amended\n\n{AI}")

    found = read(started)

    assert counted == [1]
    assert found.commits == 4
    assert "extra.py" in said(found)
    same(started)


def test_rebased_commits_are_taken_back(started: GitRepo, counted: list[int]) -> None:
    started.git("checkout", "-q", "-b", "side", "HEAD~2")
    grow(started, 2, "side")
    read(started)
    counted.clear()
    started.git("rebase", "-q", "main")

    read(started)

    assert counted == [4]
    same(started)


def test_switching_branches_to_and_fro_stays_right(started: GitRepo) -> None:
    started.git("checkout", "-q", "-b", "side", "HEAD~3")
    started.git("mv", "f0.py", "renamed.py")
    started.commit("Rename")
    for branch in ("side", "main", "side", "HEAD~1", "main"):
        same(started, branch)


def test_a_merge_brings_what_the_branch_did(started: GitRepo) -> None:
    started.git("checkout", "-q", "-b", "side", "HEAD~3")
    started.git("mv", "f0.py", "renamed.py")
    started.commit(f"Rename\n\n{AI}")
    started.git("checkout", "-q", "main")
    started.stage("f1.py", "other\n")
    started.commit("Other")
    read(started)
    started.git("merge", "-q", "--no-ff", "-m", "Merge", "side")

    assert len(said(read(started))["renamed.py"]) == 2
    same(started)


def test_after_old_commits_were_collected_it_starts_where_it_can(started: GitRepo) -> None:
    started.git("reset", "-q", "--hard", "HEAD~2")
    grow(started, 1, "new")
    started.git("reflog", "expire", "--expire=now", "--all")
    started.git("gc", "-q", "--prune=now")

    same(started)


def test_a_history_with_another_root_is_read_anew(started: GitRepo) -> None:
    started.git("checkout", "-q", "--orphan", "other")
    started.commit("Root")
    started.git("branch", "-q", "-D", "main")

    same(started)


def test_more_than_can_be_taken_back_is_read_anew(
    started: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "KEPT", 2)
    monkeypatch.setattr(store, "KEPT", 2)
    grow(started, 6, "g")
    read(started)
    with sqlite3.connect(cache(started)) as database:
        assert database.execute("SELECT count(*) FROM steps").fetchone() == (2,)
    started.git("reset", "-q", "--hard", "HEAD~1")
    same(started)
    started.git("reset", "-q", "--hard", "HEAD~3")

    same(started)


def cache(repo: GitRepo) -> Path:
    return repo.root / ".git" / "tenure" / "history.sqlite"


def test_the_cache_is_private(started: GitRepo) -> None:
    assert os.stat(cache(started)).st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\1" * 4096])
def test_a_file_that_is_no_cache_is_replaced(started: GitRepo, content: bytes) -> None:
    cache(started).write_bytes(content)

    same(started)
    assert cache(started).read_bytes() != content


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE lives",
        "DELETE FROM lives",
        "UPDATE lives SET touches = x'010203'",
        "UPDATE lives SET touches = 'text'",
        "UPDATE steps SET undo = 'x'",
        "UPDATE signs SET text = '{'",
        "DELETE FROM signs",
        "DELETE FROM meta WHERE key = 'last'",
        "UPDATE meta SET value = 'many' WHERE key = 'steps'",
    ],
)
def test_a_broken_cache_is_replaced(started: GitRepo, damage: str) -> None:
    with sqlite3.connect(cache(started)) as database:
        database.execute(damage)
    started.git("commit", "-q", "--amend", "-m", "Amended")
    started.stage("f0.py", "changed\n")
    started.commit()

    same(started)


def test_a_cache_that_cannot_be_written_is_done_without(repo: GitRepo) -> None:
    grow(repo)
    repo.write(".git/tenure", "in the way")

    assert read(repo).commits == 3
    assert read(repo).commits == 3


def test_who_is_writing_is_not_disturbed(started: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_WAIT", 0)
    started.stage("f0.py", "changed\n")
    started.commit()
    other = sqlite3.connect(cache(started), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    assert read(started).commits == 5

    other.execute("ROLLBACK")
    other.close()
    same(started)


def test_another_table_of_tools_asks_all_commits_again(repo: GitRepo) -> None:
    repo.stage("a.py", "x\n")
    repo.commit("Add\n\nCo-authored-by: Zorp <zorp@zorp.example>")
    assert read(repo).by_ai == 0

    known = KNOWN.extended([{"name": "zorp", "addresses": ["zorp@zorp.example"]}])

    assert read(repo, known=known).by_ai == 1
    assert read(repo).by_ai == 0


def test_becoming_shallow_or_whole_asks_all_commits_again(started: GitRepo, tmp_path: Path) -> None:
    clone = GitRepo(tmp_path / "clone", home=tmp_path)
    clone.git("fetch", "-q", "--depth=2", f"file://{started.root}", "main")
    clone.git("reset", "-q", "--hard", "FETCH_HEAD")
    assert read(clone).commits == 2
    assert "shallow" in " ".join(read(clone).unseen)
    clone.git("fetch", "-q", "--unshallow", f"file://{started.root}", "main")

    assert read(clone).commits == 4
    assert read(clone).unseen == ()


def test_only_news_are_told_where_only_news_are_asked_for(started: GitRepo) -> None:
    before = read(started).tip
    started.stage("f1.py", "changed\n")
    started.commit()

    found = read(started, news_since=before, also=["f2.py"])

    assert found.changed == frozenset({b"f1.py"})
    assert said(found).keys() == {"f1.py", "f2.py"}
    assert read(started, news_since=before).changed is None


def test_a_range_is_read_without_what_came_before(started: GitRepo) -> None:
    started.stage("f0.py", "changed\n")
    commit = started.commit(f"Change\n\n{AI}")

    with Repository(str(started.root)) as repository:
        found = reading.read_range(repository, "HEAD", without=["HEAD~1"])

    assert said(found) == {"f0.py": [(False, commit)]}


NOTE = """\
{path}
  s_cb23fbb4d5bdc6::t_00c0ffee00c0ff 1-2
---
{{"schema_version":"authorship/3.0.0","base_commit_sha":"","prompts":{{}},"sessions":
{{"s_cb23fbb4d5bdc6":{{"agent_id":{{"tool":"claude","id":"x","model":"m-1"}}}}}}}}
"""


def note(repo: GitRepo, commit: str, text: str) -> None:
    repo.write(".git/note", text)
    repo.git("notes", "--ref=ai", "add", "-f", "-F", ".git/note", commit)


def test_a_note_credits_the_files_that_it_names(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n2\n")
    repo.stage("b.py", "1\n")
    note(repo, repo.commit("Add"), NOTE.format(path="a.py"))

    found = read(repo)

    assert said(found).keys() == {"a.py"}
    assert found.by_ai == 1


def test_a_note_that_comes_later_counts(started: GitRepo) -> None:
    note(started, "HEAD", NOTE.format(path="f3.py"))

    assert "f3.py" in said(read(started))
    same(started)


def test_a_note_that_goes_away_counts_no_more(started: GitRepo) -> None:
    note(started, "HEAD~2", NOTE.format(path="f1.py"))
    assert "f1.py" in said(read(started))
    started.git("notes", "--ref=ai", "remove", "HEAD~2")

    assert "f1.py" not in said(read(started))
    same(started)


def test_notes_outside_the_history_are_counted(started: GitRepo) -> None:
    note(started, "HEAD", NOTE.format(path="f3.py"))
    started.git("commit", "-q", "--amend", "-m", "Amended")

    unseen = read(started).unseen

    assert unseen == (
        "1 note is about a commit outside this history: rebased, or on another branch",
    )
    same(started)


def test_a_note_on_a_commit_that_was_taken_back_is_outside(started: GitRepo) -> None:
    note(started, "HEAD", NOTE.format(path="f3.py"))
    assert read(started).unseen == ()

    started.git("reset", "-q", "--hard", "HEAD~1")

    assert len(read(started).unseen) == 1
    same(started)


def test_a_note_waits_for_its_commit(started: GitRepo) -> None:
    started.git("checkout", "-q", "-b", "side")
    started.stage("side.py", "1\n2\n")
    note(started, started.commit("Side"), NOTE.format(path="side.py"))
    started.git("checkout", "-q", "main")
    assert len(read(started).unseen) == 1
    started.git("merge", "-q", "--ff-only", "side")

    found = read(started)

    assert "side.py" in said(found)
    assert found.unseen == ()


def test_notes_that_cannot_be_read_are_told_and_counted(started: GitRepo) -> None:
    for name in ("HEAD", "HEAD~1"):
        note(started, name, "nothing that anybody knows\n")

    unseen = read(started).unseen

    assert len(unseen) == 2
    assert all("cannot be read: it has no line `---`" in line for line in unseen)


def test_a_note_that_lists_no_ai_credits_none(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n2\n")
    human = NOTE.replace("s_cb23fbb4d5bdc6::t_00c0ffee00c0ff", "h_986f50c8b681e1")
    note(repo, repo.commit("Add"), human.format(path="a.py"))

    assert read(repo).by_ai == 0


@pytest.mark.parametrize("seed", range(4))
def test_any_history_step_by_step_is_the_history_at_once(repo: GitRepo, seed: int) -> None:
    lots = random.Random(seed)  # noqa: S311  # a history, not a secret
    stops = wild(repo, lots)

    for stop in stops:
        read(repo, stop)
    same(repo, stops[-1])


def wild(repo: GitRepo, lots: random.Random) -> list[str]:
    """Make a history of branches and merges that touch files of their own; return places in it."""
    stream = ["reset refs/heads/main\n"]
    tips: dict[str, dict[str, str]] = {"main": {}}
    for number in range(1, 41):
        branch = lots.choice([*tips, "main"])
        files, marks = tips[branch], []
        if len(tips) < 4 and number > 3 and lots.random() < 0.25:
            new = f"b{number}"
            stream.append(f"reset refs/heads/{new}\nfrom refs/heads/{branch}\n\n")
            branch, files = new, dict(files)
            tips[new] = files
        elif len(tips) > 1 and lots.random() < 0.2:
            other = lots.choice([name for name in tips if name != branch])
            marks.append(f"merge refs/heads/{other}\n")
            files.update(tips[other])
            if other != "main":
                del tips[other]
        message = f"{number}\n\n{AI if lots.random() < 0.4 else ''}\n"
        changes = [f"M 100644 inline {path}\ndata 2\n{body}\n" for path, body in files.items()]
        mine = [path for path in files if path.startswith(branch)]
        if mine and lots.random() < 0.3:
            old = lots.choice(mine)
            del files[old]
            changes.append(f"D {old}\n")
        path, body = f"{branch}-{lots.randrange(4)}.py", lots.choice("xyz") + "\n"
        files[path] = body
        changes.append(f"M 100644 inline {path}\ndata 2\n{body}\n")
        person = f"P{lots.randrange(3)} <p@example.org> {1793534400 + number} +0000"
        stream.append(f"commit refs/heads/{branch}\ncommitter {person}\ndata {len(message)}\n")
        stream += [message, *marks, *changes, "\n"]
    repo.write(".git/stream", "".join(stream))
    assert repo.run("sh", "-c", "git fast-import --quiet < .git/stream").status == 0
    order = repo.git("rev-list", "--reverse", "--topo-order", "main").split()
    return [order[len(order) // 3], order[len(order) // 2], order[-2], order[-1]]


def test_a_plan_without_anything_remembered_is_to_read_all(repo: GitRepo) -> None:
    repo.commit()
    with Repository(str(repo.root)) as repository:
        empty = store.Store(repository.git_dir(), "x")

        assert plan.plan(repository, empty, repository.resolve("HEAD")) == plan.ANEW
