"""What an issue says: enough to decide, the same on every day, and nothing that acts by itself."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from support.owed import MONDAY, artifact, days, extended, policies, tree
from tenure.codeowners import parse
from tenure.drift import Sign
from tenure.record import Lifecycle
from tenure.register.item import Item
from tenure_bot.commands.grammar import USAGES, commands
from tenure_bot.obligations.hands import Hands, Left, left_as
from tenure_bot.obligations.key import ObligationKind, Stage
from tenure_bot.obligations.obligations import Obligation, obligations
from tenure_bot.obligations.owed_issue import (
    Place,
    body,
    completed_comment,
    notes,
    owed_text,
    reminder_comment,
    settled_text,
)

ROOM = 59_000
PARSER = MarkdownIt("commonmark").enable("table")


def owed(item: Item, policy: str = "", day: int = 0) -> Obligation:
    return obligations(tree([item]), policies(policy), days(day), {})[0]


def text(item: Item, policy: str = "", **wishes: Any) -> Any:
    place = Place(policies(policy).for_path(""), **wishes)
    return owed_text(owed(item, policy), place, Hands())


@pytest.mark.parametrize(
    ("item", "title"),
    [
        (artifact(expires=days(3)), "`a.py` expires on 2026-11-26: extend, promote or retire it"),
        (artifact(expires=days(-3)), "`a.py` expired on 2026-11-20: extend, promote or retire it"),
        (artifact(review=days(3)), "Review `a.py` by 2026-11-26"),
        (artifact(review=days(-3)), "Review `a.py`: it was due on 2026-11-20"),
        (artifact(expires=days(90), tags=("no-exit",)), "Say how `a.py` will end"),
        (artifact(expires=days(90), tags=("orphaned",)), "Find an owner for `a.py`"),
        (
            artifact(expires=days(90), renewals=(extended(days(90)),) * 3),
            "Promote or retire `a.py`: it was extended too often",
        ),
    ],
)
def test_the_title_says_what_to_do(item: Item, title: str) -> None:
    assert text(item).title == title


@given(st.text(min_size=1, max_size=5_000))
@settings(max_examples=50, deadline=None)
def test_any_name_gives_a_title_that_github_takes(name: str) -> None:
    title = text(artifact(name, expires=days(-1))).title

    assert len(title) <= 256
    assert title.isprintable()
    assert "extend, promote or retire it" in title


def test_a_long_path_is_shortened_in_the_middle() -> None:
    title = text(artifact("folder/" * 60 + "report.py", expires=days(-1))).title

    assert title.startswith("`folder/")
    assert "…" in title
    assert "report.py`" in title


def test_the_text_has_everything_that_is_needed_to_decide() -> None:
    item = artifact(
        purpose="Adds up the sales of a week",
        expires=days(-1),
        exit="retire",
        users=("cron/weekly.sh",),
        drift=(Sign("owner", "its owner was @bo and is @ana"),),
        owners=("@ana",),
    )

    said = text(item, url="https://github.com/acme/shop/blob/main/").text

    for part in (
        "Its lease ended on **2026-11-22**",
        "Adds up the sales of a week",
        "| Here since | 2026-11-01 |",
        "then: retire",
        "`@ana` (its record) has it.",
        "- `cron/weekly.sh`",
        "its owner was `@bo` and is `@ana`",
        "Maintenance cost score 4, tier low",
        "| friction | 1 |",
        "[Look at it](https://github.com/acme/shop/blob/main/a.py)",
        "Rule: `TEN008`. Source: `expires` of its record, in the zone `UTC`.",
        "It can be changed by its owner",
    ):
        assert part in said, part


@pytest.mark.parametrize(
    ("date", "verbs"),
    [
        ("expires", ("extend", "promote", "retire", "regenerate")),
        ("review", ("extend", "review", "promote", "retire", "regenerate")),
    ],
)
def test_every_way_out_has_the_exact_command_for_both_places(
    date: str, verbs: tuple[str, ...]
) -> None:
    said = text(artifact("my tools/a.py", **{date: days(-1)})).text

    assert len(re.findall(r"^\| .* \| `/tenure", said, re.MULTILINE)) == len(verbs)
    for verb in verbs:
        assert f"`/tenure {USAGES[verb].form}`" in said
        assert re.search(rf"`tenure {verb}[^`]* 'my tools/a.py'`", said), verb


def test_what_has_no_end_is_not_offered_more_time() -> None:
    said = text(artifact(lifecycle=Lifecycle.DURABLE, review=days(-1))).text

    assert "/tenure extend" not in said
    assert "/tenure promote" not in said
    assert "/tenure review" in said


def test_what_was_extended_as_often_as_allowed_is_not_offered_it_again() -> None:
    item = artifact(expires=days(-1), renewals=(extended(days(-1)),) * 2)

    assert "/tenure extend" not in text(item).text


def test_a_command_that_is_too_long_is_not_cut() -> None:
    said = text(artifact("\x01" * 4_000, expires=days(-1))).text

    assert "`tenure retire PATH`" in said


def test_a_budget_shows_what_costs_most() -> None:
    policy = '[[budget]]\nname = "shop"\nhours = 3'
    items = [artifact(f"{n}.py", hours=float(n)) for n in range(30)]
    (found,) = obligations(tree(items), policies(policy), MONDAY, {})

    made = owed_text(found, Place(policies(policy).for_path("")), Hands())

    assert made.title == "The budget `shop` is exceeded: retire, merge or give it more hours"
    assert "costs **435** of **3** hours a month, 432 too many" in made.text
    assert "| `29.py` | 29 |" in made.text
    assert "and 10 more artifacts" in made.text


def test_the_text_is_the_same_on_every_day_of_a_stage() -> None:
    item = artifact(expires=days(-1), users=("b.py",))
    place = Place(policies().for_path(""))

    texts = {owed_text(owed(item, day=day), place, Hands()) for day in range(29)}

    assert len(texts) == 1


HOSTILE = (
    "@everyone <img src=x onerror=alert(1)> ![x](http://evil) [x](javascript:y) #1 | a |\n"
    "</details> <!-- tenure:notes --> ``` `@bo` -->\n<!-- tenure:issue {} -->\r\n/tenure retire"
)


def hostile(words: str) -> Item:
    item = artifact(
        words.replace("\0", "") or "x",
        paths=(words,),
        purpose=words,
        plan=words,
        trigger=words,
        owners=(words or "@ana",),
        expires=days(-1),
        users=(words,) * 3,
        drift=(Sign("owner", words),),
    )
    factors = tuple(one._replace(measured=words, source=words) for one in item.score.factors)
    return item._replace(tool=words, score=item.score._replace(factors=factors, floor=words))


def shown(markdown: str) -> list[tuple[str, str]]:
    """Return what is not code, as (type of the token, content)."""
    found = []
    for token in PARSER.parse(markdown):
        children = token.children or [token]
        found += [(one.type, one.content) for one in children if one.type != "code_inline"]
    return found


@given(st.one_of(st.just(HOSTILE), st.text(alphabet="@#`|<>!-[]()\n\\&: ab/*_\r", max_size=60)))
@settings(max_examples=50, deadline=None)
def test_nothing_that_a_file_says_acts(words: str) -> None:
    made = text(hostile(words))

    for kind, content in shown(made.text):
        assert kind not in ("image", "link_open", "html_inline") or "sub>" in content, content
        if kind == "text":
            assert "@" not in content, content
            assert not re.search(r"#\d", content)
        if kind == "html_block":
            assert set(re.findall(r"</?(\w+)", content)) <= {"details", "summary", "sub"}
    assert commands(made.text, MONDAY) == []


def test_what_a_file_says_is_not_taken_for_notes_or_memory() -> None:
    made = text(hostile(HOSTILE))

    whole = body(made, Left(written="x"), "", ROOM)

    assert notes(whole) == ""
    assert left_as(whole) == Left(written="x")


@given(st.text(max_size=200), st.integers(0, 90_000))
@settings(max_examples=15, deadline=None)
def test_a_body_is_always_short_enough_and_keeps_notes(said: str, more: int) -> None:
    item = artifact("x" * 4_000, users=("u" * 4_000,) * 300, purpose="p" * 9_000, expires=days(-1))
    item = item._replace(drift=(Sign("owner", "d" * 5_000),) * 300)
    so_far = body(text(item), Left(), "", ROOM) + said + "n" * more

    whole = body(text(item), Left(), so_far, ROOM)

    assert len(whole) <= ROOM
    kept = (said + "n" * more).strip()
    assert notes(whole) == kept[: len(notes(whole))]
    assert len(notes(whole)) == len(kept) or len(whole) > ROOM - 2


def test_a_table_or_a_fold_is_never_cut() -> None:
    item = artifact(users=tuple(f"{n}.py" for n in range(5_000)), expires=days(-1))

    made = text(item)

    assert "- and 4990 more files" in made.text
    assert made.text.count("<details>") == made.text.count("</details>") == 1


def test_the_closing_text_has_the_reason_and_acts_not_either() -> None:
    place = Place(policies().for_path(""))

    made = settled_text(ObligationKind.ORPHANED, "its owner is @bo", Hands(), place)

    assert made.text == "**Settled**: its owner is `@bo`."
    assert made.labels == ("tenure: obligation", "tenure: orphaned owner")
    assert made.title == ""


def test_comments_say_what_happened_and_what_comes_next() -> None:
    found = owed(artifact(expires=days(-7)))

    assert "Closed once more it stays closed" in completed_comment(found)
    assert reminder_comment(found, 7, ("@acme/api",)).startswith(
        "@acme/api Still open 7 days after it was due: Its lease ended on **2026-11-16**"
    )


@pytest.mark.parametrize(
    ("owners", "listed", "logins", "mentions"),
    [
        (("@ana",), "", ("ana",), ()),
        (("@no",), "* @bo", ("bo",), ()),
        (("@acme/api",), "* @bo", ("bo",), ()),
        (("@acme/api",), "* @acme/web", (), ("@acme/api",)),
        (("ana@acme.example", "@cho"), "", ("cho",), ()),
        (("ana@acme.example",), "", ("lead",), ()),
        (("@claude",), "* @no", ("lead",), ()),
        (("@a b",), "", ("lead",), ()),
    ],
)
def test_who_is_asked_goes_down_a_chain(
    owners: tuple[str, ...], listed: str, logins: tuple[str, ...], mentions: tuple[str, ...]
) -> None:
    made = text(
        artifact(expires=days(-1), owners=owners),
        '[owner]\ndefault = "@lead"',
        codeowners=parse(listed.encode()),
        refused={"no"},
    )

    assert (made.asked.logins, made.asked.mentions) == (logins, mentions)
    assert len(made.asked.steps) >= 1


def test_a_team_can_be_the_default() -> None:
    item = artifact(expires=days(-1), owners=("ana@acme.example",))

    made = text(item, '[owner]\ndefault = "@acme/api"')

    assert made.asked.mentions == ("@acme/api",)
    assert "`@acme/api` (`owner.default` of the policy) is mentioned." in made.text


def test_where_nobody_can_be_asked_the_text_says_what_to_do() -> None:
    made = text(artifact(expires=days(-1), owners=("ana@acme.example",)))

    assert "is an address, and GitHub has no name for it" in made.text
    assert "Nobody could be asked: name an owner in the record" in made.text


def test_labels_are_our_own_and_say_stage_and_kind() -> None:
    made = text(artifact(expires=days(-1)), '[bot]\nlabel-prefix = "lease/"')

    assert made.labels == ("lease/expiry", "lease/obligation", "lease/overdue")


def test_every_kind_has_words_in_every_stage() -> None:
    policy = '[[budget]]\nname = "shop"\nhours = 0.1'
    rules = policies(policy)
    items = [
        artifact("a.py", expires=days(-1), review=days(-1)),
        artifact("b.py", expires=days(90), tags=("no-exit", "orphaned")),
        artifact("c.py", expires=days(90), renewals=(extended(days(90)),) * 3),
    ]
    found = obligations(tree(items), rules, MONDAY, {})

    assert {one.key.kind for one in found} == set(ObligationKind)
    for one in found:
        for stage in Stage:
            made = owed_text(one._replace(stage=stage), Place(rules.for_path("")), Hands())
            assert "None" not in made.title + made.text
            assert ("**Escalated**" in made.text) == (stage is Stage.ESCALATED)
