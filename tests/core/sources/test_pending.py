"""The message that git is about to commit, cleaned up as git does it."""

import subprocess
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.repository import GitRepo
from tenure.sources import pending
from tenure.sources.git import Repository

CUT = b" ------------------------ >8 ------------------------\n"
MESSAGE = b"Add\n\nBody\n# a comment\nCo-authored-by: X <x@example.org>\n# another\n"


def kept(data: bytes, values: Mapping[str, str] | None = None, *, edited: bool = True) -> bytes:
    return pending.kept(data, values or {}, edited=edited)


def test_comments_go_if_an_editor_was_used() -> None:
    assert kept(MESSAGE) == b"Add\n\nBody\nCo-authored-by: X <x@example.org>\n"


def test_without_an_editor_a_line_of_hash_marks_is_text() -> None:
    assert kept(MESSAGE, edited=False) == MESSAGE


@pytest.mark.parametrize("mode", ["whitespace", "verbatim", "scissors"])
def test_modes_that_keep_comments_keep_them(mode: str) -> None:
    assert kept(MESSAGE, {"commit.cleanup": mode}) == MESSAGE


def test_what_stands_behind_the_scissors_is_no_message() -> None:
    data = (
        b"Add\n\n#" + CUT + b"# Do not touch the line above.\ndiff --git a b\n+Made-with: Cursor\n"
    )

    assert kept(data) == b"Add\n\n"
    assert kept(data, {"commit.cleanup": "scissors"}) == b"Add\n\n"
    assert kept(data, edited=False) == data


@pytest.mark.parametrize("key", ["core.commentchar", "core.commentstring"])
def test_another_comment_mark_is_obeyed(key: str) -> None:
    assert kept(b"Add\n; note\n# kept\n", {key: ";"}) == b"Add\n# kept\n"


def test_the_mark_that_git_chose_itself_is_found() -> None:
    auto = {"core.commentchar": "auto"}

    assert kept(b"#1 is fixed\n; Please enter\n;\n", auto) == b"#1 is fixed\n"
    assert kept(b"#1 is fixed\n;" + CUT + b"; gone\n+x\n", auto) == b"#1 is fixed\n"
    assert kept(b"Add\n\n#1 is fixed\nby hand\n", auto) == b"Add\n\n#1 is fixed\nby hand\n"


def test_a_message_in_another_encoding_is_read() -> None:
    values = {"i18n.commitencoding": "ISO-8859-1"}

    assert pending.message("Größe\n".encode("latin-1"), values, edited=False) == "Größe\n"
    assert pending.message(b"Gr\xf6\xdfe\n", {}, edited=False) == "Gr\ufffd\ufffde\n"
    unknown = {"i18n.commitencoding": "no-such-thing"}
    assert pending.message(b"Add\xff", unknown, edited=False) == "Add\ufffd"


def test_of_a_huge_message_both_ends_are_read() -> None:
    data = b"Add\n" + b"x\n" * pending.MAX_MESSAGE + b"\nMade-with: Cursor\n"

    text = pending.message(data, {}, edited=True)

    assert text.startswith("Add\n")
    assert text.endswith("\nMade-with: Cursor\n")
    assert len(text) == pending.MAX_MESSAGE


@pytest.mark.parametrize(
    ("text", "name", "address", "time"),
    [
        ("Nadia Osei <nadia@example.org> 1793534400 +0000", "Nadia Osei", "nadia@example.org", "1793534400 +0000"),
        ("<a@b.c> 1 +0000", "", "a@b.c", "1 +0000"),
        ("nobody", "nobody", "", ""),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_identities_are_taken_apart(text: str, name: str, address: str, time: str) -> None:
    assert pending.identity(text) == (name, address, time)


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200) | st.text("#;\n >8-ab", max_size=80).map(str.encode),
    st.sampled_from(["strip", "default", "whitespace", "scissors", "verbatim", "odd"]),
    st.sampled_from(["#", ";", "auto", "//", ""]),
    st.booleans(),
)
def test_nothing_is_ever_added_to_a_message(
    data: bytes, mode: str, mark: str, edited: bool
) -> None:
    values = {"commit.cleanup": mode, "core.commentchar": mark}

    lines = kept(data, values, edited=edited).split(b"\n")

    rest = iter(data.split(b"\n"))
    assert all(line in rest for line in lines if line)  # in this order
    assert isinstance(pending.message(data, values, edited=edited), str)


@pytest.mark.parametrize(
    "message",
    [
        b"Add\n\n# one\ntext\n\n# two\n",
        b"#\n# x\n\n\nAdd  \n\n\n\nb\n",
        b"Add",
        b"\n\n",
        b"a\n #b\n",
    ],
)
def test_the_same_lines_stay_as_with_git(message: bytes, repo: GitRepo) -> None:
    words = ["git", "stripspace", "--strip-comments"]
    done = subprocess.run(words, input=message, cwd=repo.root, capture_output=True, check=True)

    ours = [line.rstrip() for line in kept(message).split(b"\n")]
    assert [line for line in ours if line] == [x for x in done.stdout.split(b"\n") if x]


# --- what git says ----------------------------------------------------------------------------


@pytest.fixture
def here(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name, value in repo.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(repo.root)
    return Repository(str(repo.root))


def test_who_commits_is_what_git_tells_its_hook(
    here: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Devin AI")

    found = pending.setting(here)

    assert str(found.author) == "Devin AI <nadia@example.org>"
    assert str(found.committer) == "Nadia Osei <nadia@example.org>"


def test_the_parents_of_a_merge_are_all_known(here: Repository, repo: GitRepo) -> None:
    assert pending.parents(here) == []
    first = repo.commit("First")
    repo.git("switch", "-q", "-c", "other")
    other = repo.commit("Other")
    repo.git("switch", "-q", "main")
    main = repo.commit("Main")
    repo.git("merge", "-q", "--no-commit", "--no-ff", "-s", "ours", "other")

    assert pending.parents(here) == [main, other]
    assert first != main


def test_a_merge_adds_what_no_parent_has(here: Repository, repo: GitRepo) -> None:
    repo.commit("First")
    repo.git("switch", "-q", "-c", "other")
    repo.stage("theirs.py", "1\n")
    other = repo.commit("Other")
    repo.git("switch", "-q", "main")
    main = repo.commit("Main")
    repo.git("merge", "-q", "--no-commit", "--no-ff", "other")
    repo.stage("own.py", "2\n")

    with here:
        assert pending.added(here, [main, other]) == ["own.py"]
        assert pending.added(here, [main]) == ["own.py", "theirs.py"]
        assert pending.added(here, []) == ["own.py", "theirs.py"]


def test_a_commit_that_takes_the_place_of_head_is_told_by_author_and_subject(
    here: Repository, repo: GitRepo
) -> None:
    before = repo.commit("First")
    repo.commit("Second")
    author = pending.setting(here).author

    with here:
        assert pending.amended(here, author, "Another one") == [before]  # nothing is staged
        repo.stage("a.py", "1\n")
        assert pending.amended(here, author, "Second") == [before]
        assert pending.amended(here, author, "Another one") is None
        later = author._replace(time="1793534401 +0000")
        assert pending.amended(here, later, "Second") is None
