"""The dashboard: what it shows, when it is written again, and the boxes that work as commands."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from support.owed import MONDAY, artifact, days, policies, tree
from tenure import budgets
from tenure.digest import Digest, digest
from tenure.metrics.values import Metric, Metrics
from tenure_bot.obligations import dashboard_state
from tenure_bot.obligations.checkboxes import LIMIT, Tick, box, ticked
from tenure_bot.obligations.dashboard import Facts, board, write
from tenure_bot.obligations.dashboard_state import State
from tenure_bot.obligations.hands import Gone
from tenure_bot.obligations.issue_steps import Rules, States
from tenure_bot.obligations.key import Key, ObligationKind
from tenure_bot.obligations.obligations import obligations
from tenure_bot.obligations.owed_issue import Place
from tenure_bot.obligations.plan import Plan, plan
from tenure_bot.obligations.urgency import Caps, HeldBack
from tenure_bot.obligations.weekly import Week, week

KEY = Key("a.py", ObligationKind.EXPIRED, MONDAY)
ACCEPTED = State(accepted_by="@ana", accepted_on=MONDAY)
POLICY = """
[[budget]]
name = "shop"
hours = 1
[cliff]
count = 3
"""


def facts(*items: Any, accepted: bool = True, day: date = MONDAY, **wishes: Any) -> Facts:
    rules = policies(POLICY)
    root = rules.for_path("")
    register = tree(items or [artifact(expires=days(-1))], day)
    owed = obligations(register, rules, day, {})
    states = States(gone=wishes.pop("gone", {}))
    caps = wishes.pop("caps", Caps(10, 20, 5))
    found = plan(owed, (), states, Rules(Place(root), caps, accepted=accepted), day)
    return Facts(register, root, owed, found, budgets.uses(register, root.budgets), **wishes)


def body(*items: Any, before: State = ACCEPTED, **wishes: Any) -> str:
    return board(facts(*items, **wishes), before).body


def of_week(found: Digest) -> Week:
    return week(found, policies().for_path(""), None)


def test_it_shows_what_there_is_and_what_comes() -> None:
    items = [artifact(f"{n}.py", expires=days(20), due=days(20), hours=1) for n in range(3)]

    shown = body(*items, artifact("late.py", expires=days(-40), due=days(-40)))

    assert "**4 artifacts** for **3.5 hours a month**; 2 owed, 1 of them overdue." in shown
    assert "| `shop` | 3.5 | 1 | **2.5 too many** |" in shown
    assert "| 2026-12-07 | 3 | 0 | `0.py`, `1.py`, `2.py` |" in shown
    assert "1 date passed before." in shown
    assert "- 2026-12-13: 3 dates" in shown


def test_it_has_the_five_metrics() -> None:
    one = Metric("share", "Share of AI files", 0.25, "share", "files made by AI", "the history")
    metrics = Metrics(MONDAY, MONDAY, "acme/shop", "", (one,) * 5, (), (), (), (), (), ())

    shown = body(metrics=metrics)

    assert shown.count("| Share of AI files | 25.0% |") == 5


def test_a_quiet_week_says_so() -> None:
    register = tree([])

    assert "Nothing changed, and nobody is asked for anything." in body(
        week=of_week(digest(register, register))
    )


def test_what_was_not_looked_at_is_said() -> None:
    found = facts()
    register = found.register._replace(unseen=("big.bin: its content is not in this clone",))

    shown = board(found._replace(register=register), ACCEPTED).body

    assert "### Not looked at" in shown
    assert "- `big.bin`: its content is not in this clone" in shown


def test_it_names_files_without_a_record() -> None:
    undeclared = artifact("new.py", total=9)._replace(record=None)

    assert "### Made by AI, without a valid record: 1" in body(undeclared)
    assert "- `new.py`" in body(undeclared)


def test_before_somebody_accepts_it_previews_what_would_be_written() -> None:
    shown = body(accepted=False, before=State())

    assert "### Nothing is written here before somebody accepts" in shown
    assert "open 1 issue, a few a day" in shown
    assert "| `a.py` | its end, overdue since 2026-11-22 | `@ana` |" in shown
    assert "- [ ] <!-- tenure:do accept --> Let it begin, or write `/tenure accept`" in shown


def test_what_is_escalated_is_so_later_than_it_was_overdue() -> None:
    shown = body(artifact(expires=days(-60)), accepted=False, before=State())

    assert f"its end, overdue since {days(-60)}, escalated" in shown
    assert "escalated since" not in shown


def test_what_is_held_back_says_why_and_has_a_box() -> None:
    items = [artifact(f"{n:02}.py", expires=days(-1)) for n in range(30)]

    shown = body(*items, caps=Caps(1, 1, 1))

    assert shown.count("<!-- tenure:do open") == LIMIT
    assert "; 1 a day is the most (`bot.issues.per-day`)" in shown


def test_what_people_put_aside_is_listed() -> None:
    shown = body(gone={KEY._replace(cycle=days(-1)): Gone("deleted", days(-1))})

    assert "<summary>Put aside by people: 1</summary>" in shown
    assert "- `a.py`: its issue was deleted" in shown


def test_the_week_is_told_by_owner() -> None:
    register = tree([artifact(expires=days(-1), due=days(-1)), artifact("b.py", owners=("@bo",))])

    shown = body(week=of_week(digest(None, register)))

    assert "### The week to 2026-11-23" in shown
    assert "| `@ana` | 1 | 0 | 1 |" in shown
    assert "- retire or extend `a.py`, overdue since 2026-11-22" in shown


def test_it_is_written_again_only_when_it_says_something_else() -> None:
    first = board(facts(), ACCEPTED)
    assert first.stale

    same = board(facts(), dashboard_state.read(first.body))
    other = board(facts(artifact(expires=days(-1), hours=9)), dashboard_state.read(first.body))

    assert not same.stale
    assert other.stale


def test_the_day_of_the_last_sweep_is_renewed_once_a_week() -> None:
    item = artifact(expires=days(300))
    first = board(facts(item), ACCEPTED)
    assert "Last written after the sweep of 2026-11-23 of commit `cccccccccc`." in first.body

    def stale(state: State, day: date) -> bool:
        return dashboard_state.is_stale(state, state._replace(ran=day, commit="d" * 40))

    assert not stale(first.state, days(6))
    assert stale(first.state, days(7))


def test_it_is_a_write_of_the_plan_like_every_other() -> None:
    root = policies().for_path("")
    first = board(facts(), ACCEPTED)
    same = board(facts(), first.state)

    made, edit = write(first, None, root), write(first, 3, root)

    assert (
        str(made)
        == "dashboard new     the dashboard: Dashboard: what falls due, and who is asked (there is none yet)"
    )
    assert str(edit) == "dashboard #3      the dashboard (it says something else than before)"
    assert made is not None
    assert made.labels == ("tenure: dashboard",)
    assert write(same, 3, root) is None
    assert str(write(same, 3, root, was_ticked=True)).endswith("(a box was ticked)")


def test_what_waits_for_an_issue_that_exists_has_no_box() -> None:
    found = facts()
    waiting = HeldBack(found.owed[0], "Sunday is a quiet day", 7)

    shown = board(found._replace(plan=Plan(held_back=(waiting,))), ACCEPTED).body

    assert (
        "- `a.py` (#7): its end, overdue since 2026-11-22, `@ana`; Sunday is a quiet day" in shown
    )
    assert "tenure:do open" not in shown


def test_five_thousand_of_everything_fit() -> None:
    items = [
        artifact(f"{'folder/' * 30}{n}.py", owners=(f"@p{n % 40}",), expires=days(-1), due=days(-1))
        for n in range(2_500)
    ]
    items += [artifact(f"new{n}.py")._replace(record=None) for n in range(2_500)]
    gone = {
        Key(f"gone-{n}.py", ObligationKind.EXPIRED, MONDAY): Gone("deleted") for n in range(999)
    }

    for accepted in (True, False):
        shown = body(
            *items,
            accepted=accepted,
            gone=gone,
            problems=("p" * 3_000,) * 99,
            before=ACCEPTED if accepted else State(),
        )
        assert len(shown) < 60_000
        assert shown.count("<details>") == shown.count("</details>")


def test_what_the_dashboard_remembers_reads_back() -> None:
    state = ACCEPTED._replace(
        ran=MONDAY,
        commit="c" * 40,
        written="abc",
        gone={
            KEY: Gone("deleted", MONDAY),
            KEY._replace(artifact="-->\udcff<b>--"): Gone("transferred"),
        },
        counts={"owed": 3},
    )

    line = dashboard_state.block(state)

    assert line.count("-->") == 1
    assert "\n" not in line
    assert dashboard_state.read(f"x\n{line}\ny") == state


def test_of_too_much_to_remember_the_newest_stays() -> None:
    gone = {KEY._replace(cycle=days(n)): Gone("deleted", days(n)) for n in range(2_000)}

    line = dashboard_state.block(State(gone=gone))
    kept = dashboard_state.read(line).gone

    assert len(line) < 24_000
    assert max(kept) == max(gone)
    assert f'"gone_more":{2_000 - len(kept)}' in line


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["version", "accepted", "by", "on", "gone", "counts", "ran"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=50, deadline=None)
def test_a_block_that_somebody_spoiled_is_read_as_far_as_it_makes_sense(data: object) -> None:
    import json

    text = json.dumps({"version": 1, "x": data} if not isinstance(data, dict) else data)

    found = dashboard_state.read(f"<!-- tenure:dashboard {text} -->")

    assert isinstance(found, State)


@pytest.mark.parametrize(
    "body_",
    [
        "<!-- tenure:dashboard {nothing} -->",
        '<!-- tenure:dashboard {"version":99,"accepted":{"by":"@x"}} -->',
        '> <!-- tenure:dashboard {"version":1,"accepted":{"by":"@x"}} -->',
        "<!-- tenure:dashboard " + '{"a":' * 9_000 + "1" + "}" * 9_000 + " -->",
        "",
    ],
)
def test_what_is_no_block_of_this_version_remembers_nothing(body_: str) -> None:
    assert dashboard_state.read(body_) == State()


def tick(text: str) -> str:
    return text.replace("- [ ]", "- [x]")


def test_a_box_that_somebody_ticks_asks_for_its_command() -> None:
    odd = KEY._replace(artifact="a--b -->.py")
    lines = [
        box(Tick("accept"), "Begin"),
        box(Tick("open", odd), "`x`"),
        box(Tick("sweep"), "Look"),
    ]
    before = "\n".join(lines)

    assert ticked(before, tick(before)) == (Tick("accept"), Tick("open", odd), Tick("sweep"))
    assert ticked(before, before) == ()
    assert ticked(tick(before), tick(before)) == ()
    assert ticked(tick(before), before) == ()
    assert all(line.count("--") == 2 for line in lines)


@pytest.mark.parametrize(
    "line",
    [
        "- [x] <!-- tenure:do accept --> mine",
        "- [x] <!-- tenure:do delete --> mine",
        "- [x] <!-- tenure:do open nonsense --> mine",
        "> - [x] <!-- tenure:do sweep --> mine",
    ],
)
def test_a_box_that_somebody_writes_in_asks_for_nothing(line: str) -> None:
    before = box(Tick("sweep"), "Look")

    assert ticked(before, f"{before}\n{line}") == ()


def test_not_more_boxes_are_heard_at_once_than_are_shown() -> None:
    keys = [KEY._replace(artifact=f"{n}.py") for n in range(50)]
    before = "\n".join(box(Tick("open", key), "x") for key in keys)

    assert len(ticked(before, tick(before))) == LIMIT


@given(st.text(alphabet="- []xX<!->tenure:do acpt\n", max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_two_bodies_are_compared(text: str) -> None:
    assert ticked(text, tick(text)) in ((), (Tick("accept"),))


def test_nothing_that_a_file_says_acts_on_the_dashboard() -> None:
    words = "@everyone ![x](http://evil) <!-- tenure:do accept --> | #1 </details>\n- [ ] x"
    item = artifact(words, expires=days(-1), due=days(-1), owners=(words,))
    bare = artifact(f"{words}2")._replace(record=None)

    shown = body(item, bare, caps=Caps(0, 0, 0))

    parser = MarkdownIt("commonmark").enable("table")
    tokens = [child for token in parser.parse(shown) for child in token.children or [token]]
    plain = [one.content for one in tokens if one.type == "text"]
    assert not [one for one in plain if "@" in one or "#1" in one]
    assert not [one for one in tokens if one.type in ("image", "link_open")]
    assert ticked(shown, tick(shown)) == (
        Tick("open", Key(words, ObligationKind.EXPIRED, days(-1))),
        Tick("sweep"),
    )
