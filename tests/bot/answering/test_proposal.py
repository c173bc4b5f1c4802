"""What a command in a comment would change: edits of a commit, a patch that git takes, or why not."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.repository import RECORD, GitRepo
from tenure import engine
from tenure.sources.git import Repository
from tenure.stamp.wishes import Edit
from tenure_bot.answering.change import Author, commit, forget, patch, removal
from tenure_bot.answering.proposal import CHANGING, Asked, Proposal, propose
from tenure_bot.commands.grammar import Command, commands

DAY = date(2026, 11, 22)
AUTHOR = Author("tenure[bot]", "1+tenure[bot]@users.noreply.github.com", 1_790_000_000)
REF = "https://github.example/acme/shop/issues/3#issuecomment-7"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = GitRepo(tmp_path / "shop")
    repo.stage("tools/report.py", RECORD + "print('report')\n")
    repo.stage("tools/bare.py", "print('bare')\n")
    repo.stage("tools/used.py", RECORD + "X = 1\n")
    repo.stage("main.py", "from tools.used import X\n")
    repo.stage(".github/CODEOWNERS", "* @acme/shop\n")
    repo.commit()
    return repo


def proposed(repo: GitRepo, line: str, path: str = "tools/report.py", name: str = "c7") -> Proposal:
    (found,) = commands(f"/tenure {line}", DAY)
    assert isinstance(found, Command)
    with Repository(str(repo.root)) as repository:
        tree = repository.commit("HEAD")
        policies = engine.load_policy(tree, None)
        asked = Asked(found, found.path or path, "nadia", REF, name, DAY)
        return propose(repository, tree, policies, asked)


def committed(repo: GitRepo, proposal: Proposal, name: str = "c7") -> str:
    with Repository(str(repo.root)) as repository:
        return commit(
            repository,
            repository.resolve("HEAD"),
            name=name,
            edits=proposal.edits,
            removed=proposal.removed,
            message=f"{proposal.title}\n\n{proposal.why}\n",
            author=AUTHOR,
        )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("extend 30d the new ledger is late", "reason: the new ledger is late"),
        ("review read the totals against the ledger", 'reason: "review: read the totals'),
        ("regenerate the vendor changed its API", "regenerated: the vendor changed its API"),
        ("assign @acme/data", 'owner: "@acme/data"'),
    ],
)
def test_a_command_changes_the_record_where_it_stands(
    repo: GitRepo, line: str, expected: str
) -> None:
    proposal = proposed(repo, line)

    assert not proposal.refusals
    (edit,) = proposal.edits
    assert edit.path == "tools/report.py"
    assert expected in (edit.new or b"").decode()
    assert proposal.why.endswith(f"Asked for by @nadia: {REF}")
    assert repo.read("tools/report.py") == edit.old


def test_what_was_decided_names_who_decided_it(repo: GitRepo) -> None:
    (edit,) = proposed(repo, "extend 30d the new ledger is late").edits

    assert b'by: "@nadia"' in (edit.new or b"")


def test_a_gate_that_stays_shut_says_why_and_changes_nothing(repo: GitRepo) -> None:
    proposal = proposed(repo, "promote")

    assert proposal.edits == ()
    assert any("purpose" in refusal.text for refusal in proposal.refusals)


def test_what_is_used_is_not_retired(repo: GitRepo) -> None:
    proposal = proposed(repo, "retire", "tools/used.py")

    assert proposal.removed == ()
    assert any("main.py still uses it" in refusal.text for refusal in proposal.refusals)


def test_what_nothing_uses_goes_with_its_reason(repo: GitRepo) -> None:
    proposal = proposed(repo, "retire nobody runs it")

    assert proposal.removed == ("tools/report.py",)
    assert proposal.title == "Retire tools/report.py"
    assert "Removed because: nobody runs it" in proposal.why


def test_hours_go_into_the_ledger_once_however_often_the_command_is_heard(repo: GitRepo) -> None:
    first = proposed(repo, "hours 2.5 debugging the totals")
    places = {edit.path: edit.new for edit in first.edits}
    for path, data in places.items():
        repo.stage(path, data or b"")
    repo.commit()

    again = proposed(repo, "hours 2.5 debugging the totals")

    assert set(places) == {".tenure/hours/2026-11.jsonl", ".tenure/.gitattributes"}
    assert b'"hours": 2.5, "kind": "debugging"' in (places[".tenure/hours/2026-11.jsonl"] or b"")
    assert "in the ledger already" in again.refusals[0].text
    assert not proposed(repo, "hours 1", name="c8").refusals


def test_a_missing_record_is_written_and_a_good_one_is_left(repo: GitRepo) -> None:
    missing = proposed(repo, "stamp tools/bare.py")
    good = proposed(repo, "stamp tools/report.py")

    assert (missing.edits[0].new or b"").endswith(b"print('bare')\n")
    assert b'owner: "@acme/shop"' in (missing.edits[0].new or b"")
    assert "is in order" in good.refusals[0].text
    assert "there is no x.py" in proposed(repo, "stamp x.py").refusals[0].text


@pytest.mark.parametrize("verb", sorted({*CHANGING} - {"hours", "stamp"}))
def test_a_file_without_a_record_refuses_every_transition(repo: GitRepo, verb: str) -> None:
    line = {"extend": "extend 3d it is late", "assign": "assign @x"}.get(verb, verb)

    assert "no record" in proposed(repo, line, "tools/bare.py").refusals[0].text


def test_the_commit_holds_exactly_the_edits_and_equal_ones_have_equal_ids(repo: GitRepo) -> None:
    proposal = proposed(repo, "extend 30d the new ledger is late")

    first, second = committed(repo, proposal), committed(repo, proposal)

    assert first == second
    assert repo.git("diff", "--name-only", "HEAD", first).split() == ["tools/report.py"]
    assert repo.git("show", f"{first}:tools/report.py").encode() == proposal.edits[0].new
    assert repo.git("log", "-1", "--format=%an|%ae|%at|%s", first).strip() == (
        "tenure[bot]|1+tenure[bot]@users.noreply.github.com|1790000000|Extend tools/report.py"
    )
    assert repo.git("status", "--porcelain") == ""
    assert repo.git("branch", "--list", "--all").split() == ["*", "main"]


def test_the_patch_is_one_that_git_applies(repo: GitRepo, tmp_path: Path) -> None:
    proposal = proposed(repo, "extend 30d the new ledger is late")
    made = committed(repo, proposal)
    with Repository(str(repo.root)) as repository:
        text = patch(repository, repository.resolve("HEAD"), made)
    (tmp_path / "p.diff").write_text(text)

    repo.git("apply", "--index", str(tmp_path / "p.diff"))

    assert repo.git("write-tree").strip() == repo.git("rev-parse", f"{made}^{{tree}}").strip()


def test_what_goes_is_a_command_and_not_thousands_of_lines_of_patch(repo: GitRepo) -> None:
    proposal = proposed(repo, "retire")
    made = committed(repo, proposal)
    with Repository(str(repo.root)) as repository:
        text = patch(repository, repository.resolve("HEAD"), made)

    assert text == ""
    assert removal(proposal.removed) == "git rm tools/report.py"
    assert removal(()) is None
    assert "tools/report.py" not in repo.git("ls-tree", "-r", "--name-only", made)


def test_a_change_that_nobody_needs_can_be_collected(repo: GitRepo) -> None:
    committed(repo, proposed(repo, "extend 30d the new ledger is late"))

    with Repository(str(repo.root)) as repository:
        forget(repository, "c7")
        forget(repository, "c7")

    assert repo.git("for-each-ref", "refs/tenure").strip() == ""


def test_executable_files_stay_executable_and_names_of_files_are_only_names(repo: GitRepo) -> None:
    names = ['a "b"\\c.sh', "line\nbreak.sh", "ünïcode \udcff.sh", "-n.sh"]
    for name in names:
        repo.stage(name.encode("utf-8", "surrogateescape"), b"1\n")
    repo.git("update-index", "--chmod=+x", "--", names[0])
    repo.commit()
    edits = tuple(Edit(name, b"1\n", b"2\n", ()) for name in names)

    made = committed(repo, Proposal("All <of> them", edits=edits))

    listed = repo.git("ls-tree", "-r", "-z", made).split("\0")
    changed = {line.split("\t")[1]: line.split()[0] for line in listed if "\t" in line}
    assert {name: changed[name] for name in names} == dict.fromkeys(names, "100644") | {
        names[0]: "100755"
    }
    for name in names:
        assert repo.git("cat-file", "-p", f"{made}:{name}".encode("utf-8", "surrogateescape")) == (
            "2\n"
        )


_CONTENT = st.binary(max_size=60)


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["a", "d/b", "d/c", "e"]), st.none() | _CONTENT, min_size=1),
    st.text(max_size=40),
)
def test_any_content_and_any_message_arrive_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, bytes | None], message: str
) -> None:
    repo = GitRepo(tmp_path_factory.mktemp("any") / "repo")
    before = {"a": b"1", "d/b": b"2"}
    for path, data in before.items():
        repo.stage(path, data)
    base = repo.commit()
    edits = [Edit(path, before.get(path), new, ()) for path, new in changes.items()]
    with Repository(str(repo.root)) as repository:
        made = commit(
            repository, base, name="x", edits=edits, removed=(), message=message, author=AUTHOR
        )
        wanted = {path: data for path, data in {**before, **changes}.items() if data is not None}

        assert repository.commit(made).read(["a", "d/b", "d/c", "e"], limit=None) == wanted
