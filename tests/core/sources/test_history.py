"""The commits of a history, as git tells them and as they come out."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.processes import children
from support.repository import GitRepo
from tenure.errors import SourceError
from tenure.sources import history
from tenure.sources.commit_stream import CHUNK, MAX_MESSAGE, split
from tenure.sources.git import Repository
from tenure.sources.history import Commit, PathChange, Person, Walk, changes_of_merges, commits


def told(repo: GitRepo, revision: str = "HEAD") -> list[Commit]:
    with Repository(str(repo.root)) as repository:
        return list(commits(repository, revision))


def walked(repo: GitRepo) -> tuple[list[Commit], str]:
    """Return the commits, and what could not be seen."""
    with Repository(str(repo.root)) as repository:
        walk = Walk(repository, "HEAD")
        found = [history.decoded(raw) for raw in walk]
        assert len(found) == walk.count
        return found, "\n".join(walk.unseen())


def lose(repo: GitRepo, name: str) -> None:
    """Remove an object, as a partial clone or a broken disk would."""
    oid = repo.git("rev-parse", name).strip()
    os.unlink(repo.root / ".git" / "objects" / oid[:2] / oid[2:])


def text(count: int, first: int = 0) -> str:
    return "".join(f"line {number}\n" for number in range(first, first + count))


def test_commits_come_oldest_first_with_everything_about_them(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n")
    first = repo.commit("Add a\n\nBecause.\n\nSigned-off-by: Ana <ana@example.org>")
    repo.stage("a.py", "2\n")
    second = repo.commit("Change a")

    person = Person("Nadia Osei", "nadia@example.org")
    message = "Add a\n\nBecause.\n\nSigned-off-by: Ana <ana@example.org>\n"
    when = 1793534400
    added, changed = (PathChange("A", "a.py"),), (PathChange("M", "a.py"),)
    assert told(repo) == [
        Commit(first, (), person, person, when, message, added),
        Commit(second, (first,), person, person, when, "Change a\n", changed),
    ]


def test_every_kind_of_change_has_its_letter(repo: GitRepo) -> None:
    repo.stage("moved.py", text(20))
    repo.stage("gone.py", "x\n")
    repo.stage("kind.py", "target\n")
    repo.commit()
    repo.git("mv", "moved.py", "there.py")
    repo.stage("there.py", text(21))
    repo.git("rm", "-q", "gone.py", "kind.py")
    (repo.root / "kind.py").symlink_to("target\n")
    repo.git("add", "kind.py")
    repo.commit()

    assert told(repo)[-1].changes == (
        PathChange("D", "gone.py"),
        PathChange("T", "kind.py"),
        PathChange("R", "there.py", "moved.py"),
    )


@pytest.mark.parametrize(
    "path", ["a b", "tab\there", "line\nbreak", '"quoted"', "ü.py", "\x01header", "A", "R100"]
)
def test_paths_come_as_they_are(repo: GitRepo, path: str) -> None:
    repo.stage(path, "x\n")
    repo.commit()

    assert told(repo)[0].changes == (PathChange("A", path),)


def test_a_path_that_is_no_text_is_kept(repo: GitRepo) -> None:
    repo.stage(b"caf\xe9.py", "x\n")
    repo.commit()

    assert told(repo)[0].changes[0].path == "caf\udce9.py"


@pytest.mark.parametrize(
    "message", ["", "\x01\x02 A", "one\n\n\n\ntwo\n\n", "A\n", "commit 123\nAuthor: x", "é ü 🤖"]
)
def test_messages_come_as_they_are(repo: GitRepo, message: str) -> None:
    repo.stage("a", "x\n")
    words = ("commit", "-q", "--allow-empty-message", "--cleanup=verbatim", "-m", message)
    repo.git(*words)
    repo.stage("b", "x\n")
    repo.commit("After")

    first, second = told(repo)
    assert first.message.rstrip("\n") == message.rstrip("\n")
    assert first.changes == (PathChange("A", "a"),)
    assert second.changes == (PathChange("A", "b"),)


def test_an_empty_commit_and_a_merge_change_nothing(repo: GitRepo) -> None:
    repo.stage("a", "x\n")
    repo.commit()
    repo.commit("Empty")
    repo.git("checkout", "-q", "-b", "side")
    repo.stage("b", "x\n")
    repo.commit("Side")
    repo.git("checkout", "-q", "main")
    repo.stage("c", "x\n")
    repo.commit("Main")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge", "side")

    found = {commit.message: commit for commit in told(repo)}
    assert found["Empty\n"].changes == ()
    assert found["Merge\n"].changes == ()
    assert len(found["Merge\n"].parents) == 2


def test_what_a_merge_did_on_its_own_can_be_asked(repo: GitRepo) -> None:
    repo.stage("a", "1\n")
    repo.commit()
    repo.git("checkout", "-q", "-b", "side")
    repo.stage("b", "1\n")
    repo.commit("Side")
    repo.git("checkout", "-q", "main")
    repo.stage("c", "1\n")
    repo.commit("Main")
    repo.git("merge", "-q", "--no-ff", "--no-commit", "side")
    repo.stage("evil", "1\n")
    merge = repo.commit("Merge")

    with Repository(str(repo.root)) as repository:
        assert changes_of_merges(repository, [merge]) == {merge: [PathChange("A", "evil")]}


def test_the_configuration_of_the_user_changes_nothing(repo: GitRepo) -> None:
    repo.stage("old.py", text(20))
    repo.stage(".mailmap", "Somebody Else <else@example.org> <nadia@example.org>\n")
    repo.stage(".gitattributes", "*.py diff=odd\n")
    repo.commit("é")
    repo.git("mv", "old.py", "new.py")
    repo.stage("new.py", text(21))
    repo.commit()
    before = told(repo)

    (repo.root / "order").write_text("new.py\nold.py\n")
    for name, value in {
        "diff.renames": "false",
        "diff.renameLimit": "1",
        "diff.orderFile": str(repo.root / "order"),
        "diff.external": "false",
        "diff.noprefix": "true",
        "diff.odd.textconv": "false",
        "diff.relative": "true",
        "i18n.logOutputEncoding": "ISO-8859-1",
        "log.date": "relative",
        "log.follow": "true",
        "log.mailmap": "true",
        "log.showRoot": "false",
        "log.showSignature": "true",
        "format.pretty": "oneline",
        "color.ui": "always",
    }.items():
        repo.git("config", name, value)

    assert told(repo) == before
    assert before[1].changes[0] == PathChange("R", "new.py", "old.py")


def test_a_message_in_another_encoding_is_read(repo: GitRepo) -> None:
    repo.stage("a", "x\n")
    repo.write(".git/message", "Größe\n".encode("latin-1"))
    words = ("commit", "-q", "--allow-empty", "-F", ".git/message")
    repo.git("-c", "i18n.commitEncoding=ISO-8859-1", *words)
    repo.git("-c", "i18n.commitEncoding=x-nobody-knows", *words)

    assert [commit.message for commit in told(repo)] == ["Größe\n", "Gr\ufffd\ufffde\n"]


def test_long_messages_are_read_and_very_long_ones_cut_in_the_middle(repo: GitRepo) -> None:
    for number, size in enumerate((1 << 20, 6 << 20)):
        repo.write(".git/message", f"Start\n\n{'x ' * (size // 2)}\n\nTrailer: {number}\n")
        repo.git("commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", ".git/message")

    whole, cut = (commit.message for commit in told(repo))
    assert len(whole) > 1 << 20
    assert whole.endswith("Trailer: 0\n")
    assert cut.startswith("Start\n")
    assert cut.endswith("Trailer: 1\n")
    assert len(cut) <= MAX_MESSAGE + CHUNK


@pytest.mark.filterwarnings("ignore")
def test_grafts_and_replaced_commits_are_not_obeyed(repo: GitRepo) -> None:
    repo.stage("a", "x\n")
    first = repo.commit("First")
    repo.stage("b", "x\n")
    second = repo.commit("Second")
    repo.git("replace", "--graft", second)
    repo.write(".git/info/grafts", f"{second}\n")

    assert [commit.id for commit in told(repo)] == [first, second]


def test_commits_can_be_left_out(repo: GitRepo) -> None:
    for number in range(3):
        stamp = f"2026-11-0{number + 1}T12:00:00Z"
        repo.environment |= {"GIT_COMMITTER_DATE": stamp, "GIT_AUTHOR_DATE": stamp}
        repo.stage("a", f"{number}\n")
        repo.commit(f"{number}")

    with Repository(str(repo.root)) as repository:
        without = [c.message for c in commits(repository, "HEAD", without=["HEAD~1"])]
        since = [c.message for c in commits(repository, "HEAD", since=1793620800)]
    assert without == ["2\n"]
    assert since == ["1\n", "2\n"]


def test_a_revision_that_does_not_exist_is_an_error(repo: GitRepo) -> None:
    repo.commit()

    with pytest.raises(SourceError, match="no commit `nothing`"):
        told(repo, "nothing")


def test_at_the_edge_of_a_shallow_clone_nothing_seems_to_be_added(
    repo: GitRepo, tmp_path: Path
) -> None:
    repo.stage("old", "x\n")
    repo.commit("Old")
    repo.stage("edge", "x\n")
    repo.commit("Edge")
    repo.stage("new", "x\n")
    repo.commit("New")
    clone = GitRepo(tmp_path / "clone", home=tmp_path)
    clone.git("fetch", "-q", "--depth=2", f"file://{repo.root}", "main")
    clone.git("reset", "-q", "--hard", "FETCH_HEAD")

    found, unseen = walked(clone)

    assert [(c.message, c.changes) for c in found] == [
        ("Edge\n", ()),
        ("New\n", (PathChange("A", "new"),)),
    ]
    assert "shallow" in unseen
    assert "git fetch --unshallow" in unseen


def test_without_its_content_a_changed_file_is_not_followed_but_the_walk_goes_on(
    repo: GitRepo,
) -> None:
    repo.stage("old", text(20))
    repo.stage("same", text(20, 50))
    repo.commit()
    repo.git("mv", "old", "new")
    repo.git("mv", "same", "equal")
    repo.stage("new", text(21))
    repo.commit()
    repo.git("rm", "-q", "new")  # git would take its content from the work tree
    repo.commit()
    repo.git("mv", "equal", "again")
    repo.stage("again", text(19, 50))
    repo.commit()
    lose(repo, "HEAD~2:new")

    found, unseen = walked(repo)

    assert set(found[1].changes) == {
        PathChange("A", "new"),
        PathChange("D", "old"),
        PathChange("R", "equal", "same"),
    }
    assert found[3].changes == (PathChange("R", "again", "equal"),)
    assert "in 1 commit files that were renamed" in unseen


def test_a_commit_whose_tree_is_missing_is_there_without_its_files(repo: GitRepo) -> None:
    repo.stage("folder/a", "1\n")
    repo.commit("One")
    repo.stage("folder/a", "2\n")
    repo.commit("Two")
    repo.stage("b", "1\n")
    repo.commit("Three")
    lose(repo, "HEAD~2:folder")

    found, unseen = walked(repo)

    assert [(c.message, c.changes) for c in found] == [
        ("One\n", ()),
        ("Two\n", ()),
        ("Three\n", (PathChange("A", "b"),)),
    ]
    assert "what 2 commits changed cannot be read" in unseen


def test_after_many_failures_git_is_asked_for_less_of_all_the_rest(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PATIENCE", 2)
    for number in range(4):
        repo.stage("folder/a", f"{number}\n")
        repo.commit(f"{number}")
    for number in range(3):
        lose(repo, f"HEAD~{number}:folder")

    found, unseen = walked(repo)

    assert [c.message for c in found] == ["0\n", "1\n", "2\n", "3\n"]
    assert "what many commits changed cannot be read" in unseen


def test_a_walk_that_nobody_finishes_ends_every_git(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "STRETCH", 5)
    monkeypatch.setattr(history, "_processors", lambda: 2)
    for number in range(12):
        repo.stage("a", f"{number}\n" * 100)
        repo.commit(f"{number}")
    before = children()

    with Repository(str(repo.root)) as repository:
        stream = iter(Walk(repository, "HEAD"))
        assert next(stream).text.endswith(b"0\n")
        assert len(children() - before) == 2
        assert isinstance(stream, Iterator)
        del stream

    assert children() <= before


@pytest.mark.parametrize("processors", [1, 2])
def test_stretches_are_told_in_order_and_go_on_after_what_is_missing(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    monkeypatch.setattr(history, "STRETCH", 2)
    monkeypatch.setattr(history, "PATIENCE", 2)
    monkeypatch.setattr(history, "_processors", lambda: processors)
    for number in range(9):
        repo.stage("folder/a", f"{number}\n")
        repo.commit(f"{number}")
    for number in (7, 4, 3):
        lose(repo, f"HEAD~{8 - number}:folder")
    before = children()

    found, unseen = walked(repo)

    assert [commit.message for commit in found] == [f"{number}\n" for number in range(9)]
    assert found[0].changes == (PathChange("A", "folder/a"),)
    assert found[1].changes == (PathChange("M", "folder/a"),)
    assert "what many commits changed cannot be read" in unseen
    assert children() <= before


_names = st.binary(min_size=1, max_size=6).map(lambda data: data.replace(b"\0", b"n"))
_changes = st.one_of(
    st.tuples(st.sampled_from([b"A", b"M", b"D", b"T"]), _names),
    st.tuples(st.sampled_from([b"R100", b"R051"]), _names, _names),
)
_records = st.tuples(st.sampled_from([b"1 2", b"a 3 b c"]), _names, st.lists(_changes, max_size=3))


@settings(max_examples=100, deadline=None)
@given(st.lists(_records, max_size=4))
def test_what_is_written_field_by_field_is_read_back(
    records: list[tuple[bytes, bytes, list[tuple[bytes, ...]]]],
) -> None:
    tokens, wanted = [], []
    for header, message, changes in records:
        tokens += [b"", b"\x01" + header, message, b""]
        flat = [part for change in changes for part in change]
        tokens += [b"\n" + flat[0], *flat[1:]] if flat else []
        wanted.append((header, message, [p for c in changes for p in (c[0][:1], *c[1:])]))

    assert list(split(iter(tokens))) == wanted
