"""What the bot knows of a pull request: artifacts, budgets, and what it did not look at."""

import os
from datetime import date
from pathlib import Path

import pytest

from support.checking import ENTRY, MARKED, PLAIN_RECORD
from support.mirrors import SHOP, TODAY, Pull
from support.repository import RECORD
from tenure.errors import TenureError
from tenure.sources.git import Repository
from tenure_bot.errors import MirrorError
from tenure_bot.judging import judge as module
from tenure_bot.judging.judge import judge
from tenure_bot.judging.verdict import Fate, Moved, Verdict
from tenure_bot.mirror.mirror import Mirror

MIB = 1 << 20
BODY = "".join(f"line_{number} = {number}\n" for number in range(20))
DURABLE = RECORD.replace("experimental", "durable").replace("expires", "review")


@pytest.fixture
def pull(tmp_path: Path) -> Pull:
    return Pull(tmp_path)


def fates(verdict: Verdict) -> dict[str, Fate]:
    return {one.key: one.fate for one in verdict.moved}


def only(verdict: Verdict) -> Moved:
    (one,) = verdict.moved
    return one


def codes(verdict: Verdict) -> list[tuple[str, str]]:
    return [(finding.code, finding.location.path) for finding in verdict.report.findings]


# --- artifacts ------------------------------------------------------------------------------------


def test_artifacts_are_added_changed_and_removed(pull: Pull) -> None:
    pull.commit(dict.fromkeys(("changed.py", "removed.py", "kept.py"), RECORD + BODY))
    pull.branch()
    changes = {"changed.py": RECORD + BODY + "x = 1\n", "removed.py": None, "added.py": RECORD}
    pull.commit({**changes, "plain.py": "x = 1\n"})

    verdict = pull.judged()

    assert fates(verdict) == {
        "added.py": Fate.ADDED,
        "changed.py": Fate.CHANGED,
        "removed.py": Fate.REMOVED,
    }
    assert {one.key: one.paths for one in verdict.moved} == {
        name: (name,) for name in fates(verdict)
    }
    by_key = {one.key: one for one in verdict.moved}
    assert by_key["added.py"].before is None
    assert by_key["removed.py"].after is None
    assert by_key["changed.py"].before != by_key["changed.py"].after
    assert verdict.added == {"added.py", "plain.py"}


def test_the_highest_score_comes_first(pull: Pull) -> None:
    pull.commit({"tenure.toml": "[score.bins]\n"})
    pull.branch()
    owned = RECORD.replace('"@acme/shop"', "nadia@example.org")
    pull.commit({"a.py": owned, "auth/z.py": owned + "#   production: true\n" + BODY * 30})

    verdict = pull.judged()

    assert [one.key for one in verdict.moved] == ["auth/z.py", "a.py"]
    scores = [one.now.score.total for one in verdict.moved]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[1]


def test_a_renamed_artifact_is_the_same_one(pull: Pull) -> None:
    pull.commit({"old.py": RECORD + BODY})
    pull.branch()
    pull.commit({"old.py": None, "sub/new.py": RECORD + BODY + "x = 1\n"})

    one = only(pull.judged())

    assert (one.key, one.fate, one.paths) == ("sub/new.py", Fate.CHANGED, ("sub/new.py",))
    assert one.before
    assert one.before.key == "old.py"


def test_an_artifact_with_an_id_keeps_it_wherever_it_goes(pull: Pull) -> None:
    pull.commit({"old.py": RECORD + "#   id: tool\n"})
    pull.branch()
    pull.commit({"old.py": None, "new.py": RECORD + "#   id: tool\n" + BODY})

    one = only(pull.judged())

    assert (one.key, one.fate, one.paths) == ("tool", Fate.CHANGED, ("new.py",))


def test_a_change_of_a_sidecar_is_a_change_of_its_file(pull: Pull) -> None:
    pull.commit({"a.png": "x", "a.png.tenure.yaml": PLAIN_RECORD})
    pull.branch()
    pull.commit({"a.png.tenure.yaml": PLAIN_RECORD + "# a remark\n"})

    one = only(pull.judged())

    assert (one.key, one.fate, one.paths) == ("a.png", Fate.CHANGED, ("a.png",))


def test_a_registry_changes_those_artifacts_whose_records_it_changes(pull: Pull) -> None:
    entries = [ENTRY.format(path=f"{name}.bin") for name in "abc"]
    pull.commit({**dict.fromkeys(("a.bin", "b.bin", "c.bin"), "x")})
    pull.commit({"tenure-records.toml": "".join(entries)})
    pull.branch()
    later = entries[1].replace("2027-01-15", "2027-01-20")
    pull.commit({"tenure-records.toml": entries[0] + later})

    verdict = pull.judged()

    assert fates(verdict) == {"b.bin": Fate.CHANGED, "c.bin": Fate.CHANGED}
    by_key = {one.key: one for one in verdict.moved}
    assert by_key["b.bin"].paths == ()
    assert by_key["b.bin"].after
    assert by_key["c.bin"].after is None  # its file is still there, so it is not removed


def test_a_group_that_grows_is_changed_and_one_without_files_removed(pull: Pull) -> None:
    entries = "".join(ENTRY.format(path=f"{name}/**") + f'id = "{name}"\n' for name in "ab")
    pull.commit({"tenure-records.toml": entries, "a/1.bin": "1", "b/1.bin": "1"})
    pull.branch()
    pull.commit({"a/2.bin": "2", "b/1.bin": None})

    verdict = pull.judged()

    assert fates(verdict) == {"a": Fate.CHANGED, "b": Fate.REMOVED}
    assert {one.key: one.paths for one in verdict.moved} == {"a": ("a/2.bin",), "b": ("b/1.bin",)}


def test_a_file_that_ai_wrote_and_nobody_declared_counts_too(pull: Pull) -> None:
    pull.commit({"a.py": "x\n"})
    pull.branch()
    pull.commit({"b.py": MARKED})

    one = only(pull.judged())

    assert (one.key, one.fate, one.now.lifecycle) == ("b.py", Fate.ADDED, "undeclared")


def test_budgets_are_told_before_and_after(pull: Pull) -> None:
    pull.commit({"tenure.toml": '[[budget]]\nname = "all"\nhours = 1\n', "a.py": RECORD})
    pull.branch()
    pull.commit({"b.py": RECORD, "c.py": RECORD, "tenure.toml": ""})

    (shift,) = pull.judged().budgets

    assert (shift.budget.name, shift.before, shift.added) == (
        "all",
        shift.after / 3,
        shift.after / 3 * 2,
    )
    assert shift.exceeded


# --- the day, and what comes again ----------------------------------------------------------------


def test_the_day_is_that_of_the_clock_in_the_zone_of_the_policy(pull: Pull) -> None:
    pull.commit({"tenure.toml": 'zone = "Pacific/Kiritimati"\n'})
    pull.branch()
    pull.commit({"a.py": RECORD})
    noon = 1_795_348_800.0  # 2026-11-22T12:00:00Z, when it is the 23rd there

    assert pull.judged(as_of=None, now=lambda: noon).as_of == date(2026, 11, 23)


def test_equal_commits_and_days_give_equal_verdicts(pull: Pull) -> None:
    pull.commit({"a.py": RECORD})
    pull.branch()
    pull.commit({"a.py": RECORD + BODY, "b.py": MARKED})

    first, second = pull.judged(), pull.judged()

    assert first.report == second.report
    assert (first.moved, first.budgets) == (second.moved, second.budgets)
    assert first.governed == second.governed


def test_what_happened_on_the_base_branch_is_not_the_change(pull: Pull) -> None:
    pull.commit({"a.py": RECORD})
    base = pull.branch()
    pull.commit({"b.py": RECORD})
    pull.repo.git("switch", "-q", "main")
    pull.commit({"a.py": RECORD + BODY, "c.py": MARKED})

    verdict = pull.judged()

    assert verdict.base == base
    assert fates(verdict) == {"b.py": Fate.ADDED}
    assert codes(verdict) == []


def test_a_pull_request_without_changes_says_nothing(pull: Pull) -> None:
    pull.commit({"a.py": MARKED})
    pull.branch()
    pull.repo.commit("Empty")

    verdict = pull.judged()

    assert (verdict.moved, codes(verdict), verdict.added) == ((), [], frozenset())


def test_branches_that_share_no_commit_cannot_be_compared(pull: Pull) -> None:
    pull.commit({"a.py": RECORD})
    pull.repo.git("switch", "-q", "--orphan", "feature")
    pull.commit({"b.py": RECORD})

    with pytest.raises(MirrorError, match="have no commit in common"):
        pull.judged()


# --- what is not looked at ------------------------------------------------------------------------


def test_a_large_file_is_named_as_unseen_and_never_fetched(pull: Pull) -> None:
    pull.commit({"a.py": RECORD})
    pull.branch()
    pull.commit({"video.bin": os.urandom(3 * MIB), "b.py": RECORD})

    verdict = pull.judged()

    assert [(unseen.path, unseen.reason) for unseen in verdict.report.unseen] == [
        ("video.bin", "its content is not in this clone")
    ]
    assert verdict.unseen == ("1 file is larger than 1 MiB and not scored",)
    assert fates(verdict) == {"b.py": Fate.ADDED}
    packs = (pull.folder / "cache" / "7.git" / "objects" / "pack").glob("*.pack")
    assert sum(path.stat().st_size for path in packs) < MIB


def test_beside_a_large_file_renames_are_followed_all_the_same(pull: Pull) -> None:
    pull.commit({"old.py": RECORD + BODY, "one.bin": os.urandom(MIB + 9)})
    pull.branch()
    pull.repo.git("mv", "one.bin", "two.bin")
    pull.commit({"old.py": None, "new.py": RECORD + BODY + "x = 1\n", "gone.txt": "x"})
    pull.commit({"gone.txt": None, "three.bin": os.urandom(MIB + 9)})

    with pull.mirror() as mirror:
        changes = mirror.repository.changes(mirror.base, mirror.head)

    assert [(change.status, change.old_path, change.path) for change in changes] == [
        ("R", "old.py", "new.py"),
        ("A", None, "three.bin"),
        ("R", "one.bin", "two.bin"),
    ]


def test_large_notebooks_and_registries_are_read_whole(pull: Pull) -> None:
    registry = ("# " + "x" * 100 + "\n") * 11_000 + ENTRY.format(path="a.bin")
    pull.commit({"tenure-records.toml": registry, "a.bin": "x"})
    pull.branch()
    record = '"tenure": {"owner": "nobody"}'
    cells = '{"cell_type": "raw", "metadata": {}, "source": "' + "x" * 2 * MIB + '"}'
    notebook = '{"cells": [' + cells + '], "metadata": {' + record + '}, "nbformat": 4}\n'
    pull.commit({"a.ipynb": notebook, "a.bin": "y"})

    verdict = pull.judged()

    assert fates(verdict) == {"a.ipynb": Fate.ADDED, "a.bin": Fate.CHANGED}
    assert {path for code, path in codes(verdict) if code == "TEN002"} == {"a.ipynb"}
    assert verdict.unseen == ()


def test_above_so_many_files_there_are_no_scores_and_that_is_said(
    pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 3)
    pull.commit({"a.py": "x\n"})
    pull.branch()
    pull.commit({f"{number}.py": MARKED for number in range(4)})

    verdict = pull.judged()

    assert len(codes(verdict)) == 4
    assert (verdict.moved, verdict.budgets) == ((), ())
    assert verdict.unseen == (
        "4 files are changed: above 3 neither scores nor budgets are computed",
    )


def test_above_so_many_bytes_there_are_no_scores_either(
    pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1_000_000)
    pull.commit({"a.py": "x\n"})
    pull.branch()
    pull.commit({"b.py": MARKED + "x = 1\n" * 170_000, "a.py": None})

    verdict = pull.judged()

    assert codes(verdict) == [("TEN001", "b.py")]
    assert verdict.unseen == (
        "1 MB of files are changed: above 1 MB neither scores nor budgets are computed",
    )


def test_without_what_measures_the_rest_is_said(
    pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise TenureError("lizard is not installed", "pip install 'tenure[register]'")

    monkeypatch.setattr(module, "compute", missing)
    pull.commit({"a.py": "x\n"})
    pull.branch()
    pull.commit({"b.py": MARKED})

    verdict = pull.judged()

    assert codes(verdict) == [("TEN001", "b.py")]
    assert verdict.unseen == ("scores are not known: lizard is not installed",)


def test_hostile_names_of_files_and_branches_are_just_names(pull: Pull) -> None:
    pull.commit({"a.py": "x\n"})
    pull.branch()
    names = [
        "--output=x",
        "$(touch trap)",
        "a\nb",
        "`x`",
        ":(exclude)a",
        "@{u}",
        "é",
        "a;b",
        "<!--",
    ]
    pull.commit(dict.fromkeys(names, MARKED))
    pull.commit({"big.bin": os.urandom(MIB + 1), "a.py": None})

    verdict = pull.judged()

    assert {path for _, path in codes(verdict)} == set(names)
    assert not list(pull.folder.rglob("trap"))


def test_an_unreadable_object_is_an_error_of_the_mirror_and_no_verdict(pull: Pull) -> None:
    pull.commit({"a.py": "x\n"})
    pull.branch()
    pull.commit({"b.py": MARKED})
    with pull.mirror() as mirror:
        base, head = mirror.base, mirror.head
    for path in (pull.folder / "cache" / "7.git" / "objects" / "pack").glob("*.pack"):
        path.chmod(0o600)
        data = path.read_bytes()
        path.write_bytes(data[:-40] + bytes(20) + data[-20:])

    with pytest.raises(MirrorError, match="cannot be read"), pull.mirror() as mirror:  # noqa: PT012
        mirror.repository.git("cat-file", "--batch-check", "--batch-all-objects")
        judge(mirror, base, head, as_of=TODAY)

    assert codes(pull.judged()) == [("TEN001", "b.py")]


@pytest.mark.parametrize("words", [(), ("--filter=blob:limit=1m",)])
def test_any_clone_can_be_judged_not_only_a_mirror(pull: Pull, words: tuple[str, ...]) -> None:
    pull.commit({"a.py": "x\n"})
    pull.branch()
    pull.commit({"b.py": MARKED, "CODEOWNERS": "# x\n" * 400_000})
    clone = str(pull.folder / "clone")
    pull.repo.git("clone", "-q", "--bare", *words, f"file://{pull.repo.root}", clone)
    base, head = (pull.repo.git("rev-parse", name).strip() for name in ("main", "feature"))

    with Mirror(SHOP, Repository(clone, bare=True), base, head) as mirror:
        verdict = judge(mirror, base, head, as_of=TODAY)

    assert codes(verdict) == [("TEN001", "b.py")]
    assert ("CODEOWNERS is too large to be fetched" in verdict.unseen) == bool(words)
