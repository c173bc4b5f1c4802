"""Which policy holds for a pull request, and what is said about one that it changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.mirrors import Pull
from support.repository import RECORD
from tenure.finding import Severity
from tenure.policy_lock import Lock, render
from tenure_bot.judging import governing as module
from tenure_bot.judging import judge
from tenure_bot.judging.verdict import Verdict
from tenure_bot.mirror import mirror

ANY = 'require = ["**/*.py"]\n'
BROKEN = ANY + "\nnonsense = 1\n"


@pytest.fixture
def pull(tmp_path: Path) -> Pull:
    return Pull(tmp_path)


def codes(verdict: Verdict) -> list[tuple[str, str]]:
    return [(finding.code, finding.location.path) for finding in verdict.report.findings]


def test_the_policy_of_the_merge_base_holds_and_never_that_of_the_head(pull: Pull) -> None:
    pull.commit({"tenure.toml": ANY})
    base = pull.branch()
    pull.commit({"tenure.toml": "", "a.py": "x\n"})

    verdict = pull.judged()

    assert codes(verdict) == [("TEN001", "a.py")]
    assert verdict.governed.commit == base
    assert verdict.governed.changed == ("tenure.toml",)
    assert verdict.governed.broken == ()


def test_what_the_base_branch_decided_since_does_not_hold_yet(pull: Pull) -> None:
    pull.commit({"tenure.toml": ""})
    base = pull.branch()
    pull.commit({"a.py": "x\n"})
    pull.repo.git("switch", "-q", "main")
    pull.commit({"tenure.toml": ANY})

    verdict = pull.judged()

    assert codes(verdict) == []
    assert verdict.governed.commit == base
    assert verdict.governed.changed == ()


def test_a_broken_policy_leaves_the_last_good_one_in_force(pull: Pull) -> None:
    pull.commit({"tenure.toml": 'require = ["nothing"]\n'})
    good = pull.commit({"tenure.toml": ANY})
    pull.commit({"other.txt": "x"})
    pull.commit({"tenure.toml": BROKEN})
    pull.commit({"tenure.toml": BROKEN + "# still\n"})
    pull.branch()
    pull.commit({"a.py": "x\n"})

    verdict = pull.judged()

    assert codes(verdict) == [("TEN001", "a.py")]
    assert verdict.governed.commit == good
    (problem,) = verdict.governed.problems
    assert (problem.code, problem.location.path, problem.location.line) == (
        "TEN018",
        "tenure.toml",
        3,
    )
    assert "nonsense" in problem.message


def test_a_policy_that_came_broken_by_a_merge_leaves_the_one_before_the_merge(pull: Pull) -> None:
    good = pull.commit({"tenure.toml": ANY})
    pull.repo.git("switch", "-q", "-c", "side")
    pull.commit({"tenure.toml": BROKEN})
    pull.repo.git("switch", "-q", "main")
    pull.commit({"other.txt": "x"})
    pull.repo.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
    pull.branch()
    pull.commit({"a.py": "x\n"})

    verdict = pull.judged()

    assert codes(verdict) == [("TEN001", "a.py")]
    assert verdict.governed.commit == good


def test_a_policy_that_was_never_good_leaves_the_defaults(pull: Pull) -> None:
    pull.commit({"tenure.toml": BROKEN})
    pull.branch()
    pull.commit({"a.py": "x\n"})

    verdict = pull.judged()

    assert codes(verdict) == []
    assert verdict.governed.commit == ""
    assert verdict.governed.problems


def test_the_search_for_a_good_policy_ends(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_COMMITS", 2)
    pull.commit({"tenure.toml": ANY})
    for number in range(3):
        pull.commit({"tenure.toml": f"{BROKEN}# {number}\n"})
    pull.branch()
    pull.commit({"a.py": "x\n"})

    assert pull.judged().governed.commit == ""


def test_a_broken_policy_in_another_folder_is_said_and_changes_nothing(pull: Pull) -> None:
    pull.commit({"tenure.toml": ANY, "far/tenure.toml": BROKEN, "far/b.py": RECORD})
    base = pull.branch()
    pull.commit({"near/a.py": "x\n"})

    verdict = pull.judged()

    assert codes(verdict) == [("TEN001", "near/a.py")]
    assert verdict.governed.commit == base
    assert [problem.location.path for problem in verdict.governed.problems] == ["far/tenure.toml"]
    assert [one.key for one in verdict.moved] == ["near/a.py"]


def test_a_policy_that_the_change_breaks_is_said_with_its_line_and_holds_nowhere(
    pull: Pull,
) -> None:
    pull.commit({"tenure.toml": ANY})
    pull.branch()
    pull.commit({"tenure.toml": BROKEN, "a.py": "x\n"})

    verdict = pull.judged()

    assert codes(verdict) == [("TEN001", "a.py"), ("TEN018", "tenure.toml")]
    (broken,) = verdict.governed.broken
    assert (broken.location.line, broken.severity) == (3, Severity.ERROR)
    assert verdict.governed.preview == ()


def test_a_change_that_mends_a_broken_policy_is_judged_by_the_last_good_one(pull: Pull) -> None:
    good = pull.commit({"tenure.toml": ANY})
    pull.commit({"tenure.toml": BROKEN})
    pull.branch()
    pull.commit({"tenure.toml": "soon = 30\n", "a.py": "x\n"})

    verdict = pull.judged()

    assert codes(verdict) == [("TEN001", "a.py")]
    assert (verdict.governed.commit, verdict.governed.broken) == (good, ())
    assert "`soon` would be 30 instead of 14" in verdict.governed.preview


def test_a_pyproject_without_a_policy_is_none(pull: Pull) -> None:
    pull.commit({"pyproject.toml": "[project]\n"})
    pull.branch()
    pull.commit(
        {"pyproject.toml": '[project]\nname = "x"\n', "a/pyproject.toml": "[tool.tenure]\n"}
    )

    assert pull.judged().governed.changed == ("a/pyproject.toml",)


@pytest.mark.parametrize("here", [True, False])
def test_a_policy_too_large_to_be_one_is_broken_and_stops_nothing(
    pull: Pull, monkeypatch: pytest.MonkeyPatch, here: bool
) -> None:
    good = pull.commit({"tenure.toml": ANY})
    pull.branch()
    pull.commit({"tenure.toml": "# x\n" * 400_000, "a.py": "x\n"})
    if not here:
        monkeypatch.setattr(mirror.Mirror, "bring", lambda _, oids: frozenset(oids))

    verdict = pull.judged()

    assert ("TEN001", "a.py") in codes(verdict)
    assert [problem.location.path for problem in verdict.governed.broken] == ["tenure.toml"]
    assert verdict.governed.commit == good
    assert (not here) == ("tenure.toml is too large to be fetched" in verdict.unseen)


def test_a_policy_of_the_base_too_large_to_be_one_leaves_the_last_good_one(
    pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror.Mirror, "bring", lambda _, oids: frozenset(oids))
    good = pull.commit({"tenure.toml": ANY})
    pull.commit({"tenure.toml": "# x\n" * 400_000})
    pull.branch()
    pull.commit({"a.py": "x\n"})

    verdict = pull.judged()

    assert codes(verdict) == [("TEN001", "a.py")]
    assert verdict.governed.commit == good
    assert [problem.location.path for problem in verdict.governed.problems] == ["tenure.toml"]


# --- the preview ----------------------------------------------------------------------------------


def preview(pull: Pull, before: str, after: str) -> tuple[str, ...]:
    pull.commit({"tenure.toml": before, "a.py": RECORD, "b.py": "x = 1\n", "sub/c.py": RECORD})
    pull.branch()
    pull.commit({"tenure.toml": after})
    return pull.judged().governed.preview


def test_the_preview_says_which_findings_come_and_go(pull: Pull) -> None:
    said = preview(pull, 'require = ["b.py"]\n', "[lifetime]\nexperimental = 30\n")

    assert "TEN001: 1 error would be gone, at b.py:1" in said
    assert any(one.startswith("TEN007: 2 errors would be new, such as at a.py:") for one in said)
    assert "`lifetime.experimental` would be 30 instead of 90" in said
    assert '`require` would be [] instead of ["b.py"]' in said


def test_the_preview_says_which_findings_weigh_something_else(pull: Pull) -> None:
    said = preview(
        pull, 'require = ["b.py"]\n', 'require = ["b.py"]\n[severity]\nTEN001 = "notice"\n'
    )

    assert "TEN001: 1 notice would weigh something else, at b.py:1" in said


def test_the_preview_says_which_tiers_change(pull: Pull) -> None:
    said = preview(pull, "", '[[risk]]\npaths = ["sub/**"]\ntier = "critical"\n')

    assert any(one.startswith("the tier of sub/c.py would be critical instead of ") for one in said)


def test_a_policy_that_changes_nothing_has_no_preview(pull: Pull) -> None:
    assert preview(pull, "", "# a remark\n") == ()


# --- the policy of an organization ----------------------------------------------------------------

EXTENDS = 'extends = "acme/policies"\n'


def lock(text: str, commit: str = "1" * 40, source: str = "acme/policies") -> bytes:
    return render(Lock(source, "tenure.toml", commit, text))


def current(text: str, commit: str = "2" * 40) -> Callable[[str], Lock | None]:
    return lambda extends: Lock(extends, "tenure.toml", commit, text)


def test_the_vendored_policy_of_the_merge_base_holds(pull: Pull) -> None:
    pull.commit({"tenure.toml": EXTENDS, "tenure.lock.toml": lock(ANY)})
    pull.branch()
    pull.commit({"tenure.lock.toml": lock(""), "a.py": "x\n"})

    verdict = pull.judged(extended=current(ANY, "1" * 40))

    assert codes(verdict) == [("TEN001", "a.py")]
    assert verdict.governed.changed == ("tenure.lock.toml",)
    assert verdict.governed.stale == (
        "the vendored policy is not what acme/policies has at 1111111 "
        "(mend it with: tenure policy sync)"
    )


def test_a_floor_of_the_organization_cannot_be_weakened(pull: Pull) -> None:
    locked = 'locked = ["lifetime"]\n[lifetime]\nexperimental = 30\n'
    pull.commit({"tenure.toml": EXTENDS, "tenure.lock.toml": lock(locked)})
    pull.branch()
    pull.commit({"tenure.toml": EXTENDS + "[lifetime]\nexperimental = 300\n", "a.py": RECORD})

    verdict = pull.judged()

    assert [code for code, _ in codes(verdict)] == ["TEN007", "TEN018"]
    assert verdict.governed.broken[0].location.path == "tenure.toml"


def test_a_stale_vendored_policy_is_said(pull: Pull) -> None:
    pull.commit({"tenure.toml": EXTENDS, "tenure.lock.toml": lock(ANY)})
    pull.branch()
    pull.commit({"a.py": RECORD})

    assert pull.judged(extended=current("")).governed.stale == (
        "acme/policies has changed since 1111111, it is at 2222222 now "
        "(vendor it with: tenure policy sync)"
    )
    assert pull.judged(extended=lambda _: None).governed.stale is None


def test_what_the_change_itself_extends_is_not_followed(pull: Pull) -> None:
    asked: list[str] = []
    pull.commit({"tenure.toml": EXTENDS, "tenure.lock.toml": lock(ANY)})
    pull.branch()
    other = lock(ANY, source="acme/secrets")
    pull.commit({"tenure.toml": EXTENDS.replace("policies", "secrets"), "tenure.lock.toml": other})

    def extended(name: str) -> None:
        asked.append(name)

    pull.judged(extended=extended)

    assert asked == ["acme/policies"]


def test_what_was_broken_elsewhere_before_is_not_held_against_the_change(pull: Pull) -> None:
    pull.commit({"tenure.toml": ANY, "far/tenure.toml": BROKEN})
    pull.branch()
    pull.commit({"tenure.toml": ANY + "soon = 30\n"})

    governed = pull.judged().governed

    assert governed.broken == ()
    assert governed.preview == ("`soon` would be 30 instead of 14",)
    assert [problem.location.path for problem in governed.problems] == ["far/tenure.toml"]


def test_a_change_that_leaves_a_broken_policy_broken_has_no_preview(pull: Pull) -> None:
    pull.commit({"tenure.toml": ANY})
    pull.commit({"tenure.toml": BROKEN})
    pull.branch()
    pull.commit({"sub/tenure.toml": "soon = 30\n"})

    assert pull.judged().governed.preview == ()


def test_without_scores_the_preview_says_that_there_is_none(
    pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "MOST_FILES", 0)

    assert preview(pull, "", "soon = 30\n") == (
        "what it would do was not looked at, because scores are not known",
    )


def test_a_folder_called_like_a_policy_does_not_escape_the_verdict(pull: Pull) -> None:
    pull.commit({"tenure.toml": ANY})
    pull.branch()
    pull.commit({"sub/tenure.toml/a.py": "x\n", "b.py": "x\n"})

    verdict = pull.judged()

    assert verdict.report.has_errors
    (broken,) = verdict.governed.broken
    assert (broken.code, broken.location.path) == ("TEN018", "sub/tenure.toml")
    assert "must be a file, not a folder" in broken.message
