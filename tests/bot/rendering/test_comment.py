"""The comment: what it says, that nothing in it does anything, that it fits, and that it stays the same."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.hostile import HOSTILE, TEXTS
from support.registers import item
from support.rendered import LINKED, Shown, shown
from support.verdicts import (
    BASE,
    DAY,
    HEAD,
    added,
    approval,
    changed,
    control,
    finding,
    pull,
    removed,
    shift,
    verdict,
)
from tenure.controls import Control
from tenure.debt.names import TAGS
from tenure.debt.tags import Tag
from tenure.drift import Sign
from tenure.finding import Severity
from tenure.record import Lifecycle
from tenure.shown import command
from tenure_bot.github.gateway import RepoSeen
from tenure_bot.judging.verdict import Fate, Moved, PolicyState, Verdict
from tenure_bot.rendering.comment import NOTES, comment, left, notes, settled
from tenure_bot.rendering.markdown import SPACE

MOST = 60_000


def said(found: Verdict, **wishes: Any) -> str:
    text = comment(found, pull(**wishes))
    assert text is not None
    return text


def test_nothing_is_said_where_nothing_moves() -> None:
    assert comment(verdict(), pull()) is None
    assert comment(verdict(budgets=(shift(before=2, after=2),)), pull()) is None
    assert comment(verdict(unseen=("the clone is shallow",)), pull()) is None


@pytest.mark.parametrize(
    "found",
    [
        verdict([added()]),
        verdict(findings=[finding(severity=Severity.NOTICE)]),
        verdict(budgets=(shift(),)),
        verdict(governed=PolicyState(BASE, changed=("tenure.toml",), preview=("1 more error",))),
        verdict(bot_comment="always"),
    ],
    ids=["an artifact", "a finding", "a budget", "a policy", "always"],
)
def test_something_is_said_as_soon_as_something_moves(found: Verdict) -> None:
    assert comment(found, pull()) is not None


def test_the_policy_can_want_no_comment() -> None:
    assert comment(verdict([added()], bot_comment="never"), pull()) is None


def test_a_comment_that_is_there_says_that_all_is_settled() -> None:
    first = left(verdict(), pull()).partition("\n")[0]

    assert first == "### ✅ Nothing to mend: no artifact changes"
    assert left(verdict(), pull()) == settled(verdict(), pull())


def test_a_comment_that_is_there_says_that_comments_are_turned_off_whatever_changes() -> None:
    texts = {left(verdict(moved, bot_comment="never"), pull()) for moved in ([], [added()])}

    (text,) = texts
    assert text.startswith("### 💤 The policy turns comments off\n")
    assert text.endswith(NOTES)


def test_who_does_not_know_tenure_reads_what_it_is_and_where_to_ask() -> None:
    page = shown(said(verdict([added()])))

    assert "tenure keeps owners and dates of AI-written files. Comment " in page.words
    assert "/tenure help" in page.codes
    assert page.tags[-3:] == ["p", "sub", "br"]


def test_where_no_issues_are_nobody_hears_commands_and_none_is_named() -> None:
    text = said(verdict([added()]), repo=RepoSeen(1, "acme/shop", "main", has_issues=False))

    assert "keeps owners and dates of AI-written files.</sub>" in text
    assert "/tenure" not in text


def test_the_first_line_can_be_understood_alone() -> None:
    found = verdict(
        [added(controls=(control("tests"),), tier="high")], [finding(), finding("b.py")]
    )

    assert said(found).partition("\n")[0] == "### ❌ 2 errors to mend; asked for: tests"


def test_the_table_shows_what_was_before_and_what_is_now() -> None:
    before = item("pay.py", total=36, tier="medium", owner="@acme/pay", due=date(2026, 12, 1))
    after = item("pay.py", total=144, tier="high", owner="@acme/web", due=date(2027, 3, 1))
    text = said(verdict([changed(before, after._replace(tags=(Tag("untested", "x", "found"),)))]))

    row = next(line for line in text.split("\n") if line.startswith("| `pay.py`"))
    assert row == (
        "| `pay.py`<br>changed | 🟡\N{NO-BREAK SPACE}medium → 🟠\N{NO-BREAK SPACE}high<br>"
        "score\N{NO-BREAK SPACE}36\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}144 | "
        "`@acme/pay` → `@acme/web`<br>experimental until\N{NO-BREAK SPACE}2026-12-01 → experimental "
        "until\N{NO-BREAK SPACE}2027-03-01 | `untested` |"
    )


def test_a_record_that_goes_while_its_file_stays_is_no_removal() -> None:
    moved = Moved("a.py", Fate.CHANGED, item("a.py", tier="high"), None, ("a.py",))

    text = said(verdict([moved]))

    assert "| **no record any more**<br>was `@acme/shop` |  |" in text
    assert "Thank you" not in text
    assert text.startswith(
        "### ⚠️ 1 artifact left without its record; asked for: an extra review\n\n1 artifact changed\n"
    )


def test_a_renamed_artifact_says_what_it_was() -> None:
    assert "| `b.py`<br>changed, was `a.py` |" in said(
        verdict([changed(item("a.py"), item("b.py"))])
    )


def test_a_debt_that_is_gone_is_struck_out() -> None:
    text = said(verdict([changed(item(tags=("expired", "untested")), item(tags=("untested",)))]))

    assert "| `untested` ~~`expired`~~ |" in text


def test_the_riskiest_artifact_comes_first() -> None:
    text = said(verdict([added("a.py", total=20), added("b.py", total=4, tier="high")]))

    assert text.index("`b.py`") < text.index("`a.py`")


def test_findings_that_begin_alike_are_told_together() -> None:
    text = said(verdict(findings=[finding("a.py"), finding("b.py")]))

    assert "- ❌ AI produced this file and it has no record (TEN001):\n  - `a.py:1`: line 1" in text


@pytest.mark.parametrize(
    ("message", "what", "why"),
    [
        (
            "`owner: alice` must be `@user`; write `@alice`",
            "`owner: alice` must be `@user`; write `@alice`",
            "",
        ),
        ("`created: soon` is no date: write `2026-11-22`", "`created: soon` is no date", "write"),
        ("`a` says `b: c", "`` `a` `` says `` `b ``: c", ""),
    ],
    ids=["in code", "behind code", "no pair"],
)
def test_what_findings_share_is_never_cut_inside_code(message: str, what: str, why: str) -> None:
    found = [finding(path, message=message) for path in ("a.py", "b.py")]

    text = said(verdict(findings=found))

    assert f"- ❌ {what} (TEN001):\n  - `a.py:1`{f': {why}' if why else ''}" in text


def test_the_commands_are_those_of_the_findings_each_once() -> None:
    fixes = [command("tenure", "stamp", paths=[path]) for path in ("a b.py", "it's.py", "a b.py")]
    text = said(verdict(findings=[finding(fix=fix) for fix in fixes]))

    assert "```sh\ntenure stamp 'a b.py'\n" + fixes[1] + "\n```" in text


def test_a_command_that_nobody_can_paste_is_not_cut() -> None:
    text = said(verdict(findings=[finding(fix=command("tenure", "stamp", "x" * 3000))]))

    assert "xxx" not in text
    assert "1 command is too long to stand here: `tenure check --diff bbbb" in text


def test_no_command_is_told_twice() -> None:
    fix = "tenure stamp a.py"
    notice = finding("a.py", Severity.NOTICE, "TEN010", "soon", fix)

    assert said(verdict(findings=[finding(fix=fix), notice])).count(fix) == 1


def test_what_a_person_has_to_fill_in_is_said() -> None:
    text = said(verdict(findings=[finding(fix="tenure stamp --set 'plan=…' a.py")]))

    assert "(the `…` is for you to fill in)" in text


def test_notices_are_folded() -> None:
    text = said(verdict(findings=[finding(), finding("b.py", Severity.NOTICE, "TEN010", "soon")]))

    assert text.index("<summary>1 more finding</summary>") < text.index(
        "💬 `b.py:1`: soon (TEN010)"
    )


def test_the_controls_of_the_highest_tier_are_a_list_that_ticks_itself() -> None:
    high = added("a.py", tier="high", controls=(control("tests"), control("purpose", "Weekly")))
    low = added("b.py", tier="medium", controls=(control("responder"),))

    text = said(verdict([high, low]))

    assert (
        "#### Asked for by tier high: 1 of 2 done\n\nMissing for `a.py`:\n\n"
        "- [ ] **tests**: mend tests\n- [x] purpose: Weekly" in text
    )


def test_an_approval_ticks_the_extra_review() -> None:
    found = verdict([added(tier="high", controls=(control("extra-review"),))])

    assert "- [ ] **extra-review**" in said(found)
    assert "- [x] extra-review: approved by `omar`" in said(found, approvals=(approval(),))


def test_who_removes_something_is_thanked_with_the_hours_that_go() -> None:
    text = said(verdict([removed("a.py", hours=2), removed("b.py", hours=0.5)]))

    assert "🧹 Thank you: 2 artifacts go, and with them 2.5 hours of maintenance a month." in text
    assert text.count("2.5 hours") == 1


def test_budgets_are_shown_before_and_after_the_exceeded_first() -> None:
    moved = (shift("all", 40, 1, 2), shift("pay", 4, 3.5, 5), shift("still", 4, 1, 1))
    text = said(verdict(budgets=moved))

    rows = [line.replace(SPACE, " ") for line in text.split("\n") if "→" in line]
    assert rows == ["| `pay` | 3.5 → 5 | 4 | 🔴 -1 |", "| `all` | 1 → 2 | 40 | 38 |"]


def test_a_changed_policy_is_previewed() -> None:
    state = PolicyState(BASE, changed=("tenure.toml",), preview=("2 more errors (TEN001)",))

    text = said(verdict(governed=state))

    assert "This change edits the policy (`tenure.toml`), which holds once it is merged." in text
    assert "- 2 more errors (TEN001)" in text


def test_a_policy_that_cannot_be_used_is_told_with_its_place() -> None:
    problem = finding("tenure.toml", code="TEN018", message="`soon: x` is text", fix=None)

    text = said(verdict([added()], governed=PolicyState("c" * 40, problems=(problem,))))

    assert "the last good one holds, that of `cccccccccccc`" in text
    assert "- `tenure.toml:1`: `soon: x` is text" in text


def test_what_was_not_looked_at_is_told() -> None:
    text = said(verdict([added()], unseen=("the clone is shallow",), unseen_files=("big.bin",)))

    assert (
        "<summary>👀 Not looked at: 2</summary>\n\n- the clone is shallow\n- `big.bin`: it" in text
    )


def test_the_command_for_all_of_it_is_named() -> None:
    assert "`tenure check --diff bbbbbbbbbbbb..aaaaaaaaaaaa` says the same" in said(
        verdict([added()])
    )


def test_nobody_is_mentioned_unless_the_policy_says_so() -> None:
    moved = [changed(item(owner="@acme/pay"), item(owner="@acme/everybody")), added(owner="@me")]

    quiet, loud = said(verdict(moved)), said(verdict(moved, bot_mention=True))

    assert "@" not in "".join(shown(quiet).words)
    assert [words for words in shown(loud).words if "@" in words] == ["Owners: @acme/pay"]


def test_notes_of_people_are_found_again() -> None:
    body = said(verdict([added()]))

    assert body.endswith(NOTES)
    assert notes(body) == ""
    assert notes(f"{body}\n\nWe talked about it.\n") == "\n\nWe talked about it."
    assert notes("no line of ours") == ""
    assert len(notes(body + "\nline" * 9000)) <= 5000


def test_a_day_that_passes_changes_nothing() -> None:
    tag = Tag("orphaned", "@ana made no commit for 181 days", "found")
    later = tag._replace(reason="@ana made no commit for 182 days")
    moved = added()
    assert moved.after is not None
    today = verdict([moved._replace(after=moved.after._replace(tags=(tag,)))])
    tomorrow = verdict([moved._replace(after=moved.after._replace(tags=(later,)))])

    assert "`@ana` made no commit since 2026-05-25" in said(today)
    assert said(today) == said(tomorrow._replace(as_of=DAY.replace(day=DAY.day + 1)))


def everywhere(text: str, key: str) -> tuple[Verdict, dict[str, Any]]:
    """Return a verdict and a pull request that say `text` wherever they can say something."""
    record: dict[str, Any] = {"purpose": text, "lifecycle": Lifecycle.TEMPORARY}
    shown_by = (Control("purpose", text or "x", text), Control("tests", None, f"mend {text}"))
    new = item(key, owner=text or "x", tier="critical", controls=shown_by, due=DAY, **record)
    factors = tuple(f._replace(value=3, measured=text, source=text) for f in new.score.factors)
    new = new._replace(
        score=new.score._replace(factors=factors, floor=text or "x"),
        tags=(Tag("untested", text, "found"), Tag("no-exit", text, "found")),
        drift=(Sign("owner", text),),
    )
    old = new._replace(owner="@acme/x", score=new.score._replace(total=2), tags=())
    fix = command("tenure", "stamp", "--set", f"origin={text}", paths=[key])
    wrong = [
        finding(key, code="TEN001", message=f"no record: {text}", fix=fix),
        finding(key, code="TEN002", message=text or "x", fix=fix),
        finding(key, Severity.NOTICE, "TEN010", f"soon {text}", fix),
        finding("", Severity.WARNING, "TEN019", f"the message {text}", None),
    ]
    state = PolicyState(
        BASE,
        problems=(finding(key, message=text or "x"),),
        changed=(key,),
        preview=(f"then {text}",),
        stale=text or "x",
    )
    found = verdict(
        [Moved(key, changed(old, new).fate, old, new, (key,))],
        wrong,
        budgets=(shift(text or "x"),),
        governed=state,
        unseen=(f"not {text}",),
        unseen_files=(key,),
        bot_mention=True,
    )
    facts = {
        "approvals": (approval(text or "x"),),
        "labels": (f"tenure: {text}", "tenure: responder"),
        "head_ref": text,
        "author": text or "x",
    }
    return found, facts


def skeleton(found: Shown) -> tuple[list[str], list[int]]:
    return found.tags, found.cells


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_value_changes_what_a_comment_is_made_of(text: str) -> None:
    assert_inert(text)


@settings(max_examples=40, deadline=None)
@given(TEXTS.filter(lambda text: len(command(text)) < 900 and "`" * 200 not in text))
def test_no_value_changes_what_a_comment_is_made_of(text: str) -> None:
    assert_inert(text)


def assert_inert(text: str) -> None:
    plain, facts = everywhere("plain words", "a.py")
    hostile, hostile_facts = everywhere(text, text or "x")

    expected, found = shown(said(plain, **facts)), shown(said(hostile, **hostile_facts))

    assert skeleton(found) == skeleton(expected)
    own = {"Owners: @acme/x"}
    assert [w for w in found.words if LINKED.search(w) and w not in own] == []
    assert found.comments == [NOTES.removeprefix("<!--").removesuffix("-->")]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_first_line_has_no_value_of_a_file(text: str) -> None:
    plain, _ = everywhere("plain words", "a.py")
    hostile, _ = everywhere(text, text or "x")

    assert said(hostile).partition("\n")[0] == said(plain).partition("\n")[0]


def wordy(key: str) -> Moved:
    """Return an artifact with as much to say about it as there can be."""
    tags = tuple(Tag(name, f"{key} {key}", "found") for name in TAGS)
    one = item(key, undeclared=True)
    factors = tuple(f._replace(value=5, measured=key * 9) for f in one.score.factors)
    one = one._replace(tags=tags, score=one.score._replace(factors=factors, floor=key))
    return Moved(key, Fate.ADDED, None, one, (key,))


@pytest.mark.parametrize("length", [1, 60, 4000])
def test_a_comment_fits_whatever_it_is_about(length: int) -> None:
    keys = [f"{number:05}" + "é" * length for number in range(3000)]
    moved = [wordy(key) for key in keys]
    fixes = [command("tenure", "stamp", paths=[key]) for key in keys]
    wrong = [
        finding(key, code=f"TEN{number % 20:03}", message=f"{key} `{key}`", fix=fix)
        for number, (key, fix) in enumerate(zip(keys, fixes, strict=True))
    ]
    budgets = tuple(shift(key) for key in keys[:300])
    found = verdict(moved, wrong, budgets=budgets, unseen=tuple(keys))

    text = said(found)

    assert len(text) < MOST
    assert text.count("<details>") == text.count("</details>")
    assert text.count("```sh\n") * 2 == text.count("```")
    assert ": `tenure check --diff bbbbbbbbbbbb..aaaaaaaaaaaa` shows all." in text
    page = shown(text)
    assert set(page.cells) == {4}
    assert page.tags.count("details") == text.count("<details>")


def test_a_comment_that_could_go_on_for_ever_is_filled_to_the_limit() -> None:
    text = said(verdict([wordy(f"{number} " + "x/" * 300) for number in range(99)]))

    assert MOST - 10_000 < len(text) < MOST


def test_what_is_left_out_is_counted() -> None:
    moved = [added(f"{number:05}" + "x" * 60, undeclared=True) for number in range(3000)]

    text = said(verdict(moved))

    rows = sum(line.startswith("| `0") for line in text.split("\n"))
    told = next(line for line in text.split("\n") if line.startswith("… and"))
    assert (
        told
        == f"… and {3000 - rows:,} more: `tenure check --diff {BASE[:12]}..{HEAD[:12]}` shows all."
    )


def test_equal_verdicts_give_equal_comments() -> None:
    first, facts = everywhere("some words", "a.py")
    second, _ = everywhere("some words", "a.py")

    assert said(first, **facts) == said(second, **facts)


@settings(max_examples=20, deadline=None)
@given(
    st.permutations(
        [finding(f"{letter}.py", code=f"TEN00{n}") for n, letter in enumerate("abcdef")]
    )
)
def test_every_finding_of_a_short_list_is_shown(found: list[Any]) -> None:
    text = said(verdict(findings=found))

    assert all(f"`{letter}.py:1`" in text for letter in "abcdef")
