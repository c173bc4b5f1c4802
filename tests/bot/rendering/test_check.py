"""The check run: its conclusion, its lines, its limits."""

import pytest

from support.hostile import HOSTILE
from support.rendered import LINKED, shown
from support.verdicts import BASE, HEAD, added, control, finding, pull, removed, shift, verdict
from tenure.errors import SourceError
from tenure.finding import Finding, Location, Related, Severity
from tenure_bot.judging.verdict import PolicyState, Verdict
from tenure_bot.rendering.check import AGAIN, check_run, unable

LIMIT = 65_535


def concluded(found: Verdict) -> str:
    return check_run(found, "1:7", pull=pull()).conclusion


def test_a_check_names_its_head_and_its_revision() -> None:
    run = check_run(verdict(bot_check_name="lifecycle"), "1:7", pull=pull())

    assert (run.name, run.head, run.external) == ("lifecycle", HEAD, "1:7")
    assert (run.title, run.conclusion) == ("Nothing to mend: no artifact changes", "success")
    assert run.summary
    assert run.actions == ()


@pytest.mark.parametrize(
    ("severity", "conclusion"),
    [
        (Severity.ERROR, "failure"),
        (Severity.WARNING, "neutral"),
        (Severity.NOTICE, "success"),
    ],
)
def test_the_worst_finding_decides(severity: Severity, conclusion: str) -> None:
    assert concluded(verdict(findings=[finding(severity=severity)])) == conclusion


def test_the_policy_weighs() -> None:
    weights = {"error": "neutral", "warning": "failure", "notice": "success", "asked": "failure"}
    asks = [added(tier="high", controls=(control("tests"),))]

    assert concluded(verdict(findings=[finding()], bot_conclusion=weights)) == "neutral"
    warned = [finding(), finding(severity=Severity.WARNING)]
    assert concluded(verdict(findings=warned, bot_conclusion=weights)) == "failure"
    assert concluded(verdict(asks, bot_conclusion=weights)) == "failure"
    assert concluded(verdict(asks)) == "neutral"


def test_a_policy_that_cannot_be_used_is_never_a_success() -> None:
    problem = finding("tenure.toml", code="TEN018", message="`soon: x` is text")
    run = check_run(verdict(governed=PolicyState(BASE, problems=(problem,))), "1:7", pull=pull())

    assert run.conclusion == "neutral"
    assert run.title == "The policy cannot be used as it is"
    assert "`tenure.toml:1`" in run.summary
    assert run.actions == (AGAIN,)


def test_a_merge_group_is_asked_for_nothing_that_only_people_show() -> None:
    found = verdict([added(tier="high", controls=(control("extra-review"),))])

    assert check_run(found, "1:7").conclusion == "success"


def test_annotations_stand_at_their_lines_the_most_severe_first() -> None:
    second = Finding(
        "TEN002", Severity.ERROR, "`plan` is missing", Location("b.py", 3, 1, 5), "b.py",
        fix="tenure stamp --set 'plan=…' b.py",
        related=(Related(Location("c.py", 9), "the other one"),),
    )  # fmt: skip
    run = check_run(verdict(findings=[finding(severity=Severity.NOTICE), second]), "1:7")

    first, last = run.annotations
    assert (first.path, first.start_line, first.end_line, first.level) == ("b.py", 3, 5, "failure")
    assert first.title == "TEN002: A record does not fit the schema"
    assert first.message == (
        "`plan` is missing\nRun: tenure stamp --set 'plan=…' b.py\nNote: c.py:9: the other one"
    )
    assert (last.path, last.level) == ("a.py", "notice")


def test_a_finding_about_no_file_is_in_the_text_only() -> None:
    run = check_run(verdict(findings=[finding("", message="the message credits nobody")]), "1:7")

    assert run.annotations == ()
    assert "the change: the message credits nobody" in run.text


def test_paths_that_are_not_text_become_text() -> None:
    run = check_run(verdict(findings=[finding("caf\udce9.py")]), "1:7")

    assert run.annotations[0].path == "caf\N{REPLACEMENT CHARACTER}.py"
    assert check_run(verdict(findings=[finding("\ud800")]), "1:7").annotations[0].path.isprintable()
    assert "`caf\\xe9.py:1`" in run.text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_value_does_anything_in_a_check(text: str) -> None:
    found = verdict([removed(text or "x")], [finding(text or "x", message=text or "x")])
    run = check_run(found, "1:7")

    for body in (run.summary, run.text):
        page = shown(body)
        assert not {"a", "img", "script"} & set(page.tags)
        assert not [words for words in page.words if LINKED.search(words)]
    assert LINKED.search(run.title) is None
    assert "\n" not in run.title
    assert all(c.isprintable() or c == "\n" for c in run.annotations[0].message)


def test_a_check_fits_whatever_it_is_about() -> None:
    keys = [f"{number:05}" + "é" * 4000 for number in range(60)]
    wrong = [finding(key, message="\u20ac" * 30_000) for key in keys]
    found = verdict([added(key) for key in keys], wrong, unseen=tuple(keys))

    run = check_run(found, "1:7", pull=pull())

    assert len(run.summary) < LIMIT
    assert len(run.text) < LIMIT
    assert len(run.annotations) == len(keys)
    assert max(len(one.message.encode()) for one in run.annotations) < 64 * 1024
    assert max(len(one.title) for one in run.annotations) <= 255


def test_what_was_not_seen_can_be_looked_at_again() -> None:
    run = check_run(verdict(unseen=("the clone is shallow",)), "1:7")

    (label, description, identifier) = run.actions[0]
    assert (len(label) <= 20, len(description) <= 40, len(identifier) <= 20) == (True,) * 3
    assert "the clone is shallow" in run.summary


def test_budgets_stand_in_the_text() -> None:
    assert "| `all` |" in check_run(verdict(budgets=(shift(),)), "1:7").text


def test_a_check_without_a_verdict_is_neutral_and_says_why() -> None:
    run = unable("tenure", HEAD, "1:7", SourceError("the blob @x is missing", "git fetch"))

    assert (run.conclusion, run.actions) == ("neutral", (AGAIN,))
    assert run.summary == "There is no verdict: the blob `@x` is missing\n\nTo mend it: git fetch"
