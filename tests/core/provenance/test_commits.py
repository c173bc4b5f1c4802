"""A commit's signs come from author, committer, trailers and lines; the sieve misses none of them."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.evidence import Strength
from tenure.provenance.commits import MOST_SIGNS, could_credit, kind, signs
from tenure.provenance.identities import Known
from tenure.sources.history import Commit, Person

SAMPLES = Path(__file__).parents[2] / "samples" / "evidence" / "commits.jsonl"
ROWS = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
SAM = Person("Sam Example", "sam@example.org")
CREDIT = "Co-authored-by: Claude <noreply@anthropic.com>"


def commit(
    message: str = "Add x\n",
    author: Person = SAM,
    committer: Person | None = None,
    parents: tuple[str, ...] = ("b" * 40,),
) -> Commit:
    return Commit("a" * 40, parents, author, committer or author, 0, message)


def raw(one: Commit) -> bytes:
    people = (
        f"{one.author.name} <{one.author.address}>\n{one.committer.name} <{one.committer.address}>"
    )
    return f"{people}\n{one.message}".encode(errors="replace")


def said(one: Commit) -> list[tuple[str | None, str]]:
    return [(sign.tool, sign.strength.value if sign.strength else "-") for sign in signs(one)]


def test_a_commit_of_a_person_has_no_signs() -> None:
    assert (
        said(commit("Fix the cursor\n\nIt jumped.\n\nSigned-off-by: Sam <sam@example.org>\n")) == []
    )


def test_author_trailers_and_lines_are_signs_the_strongest_first() -> None:
    one = commit(
        "Add x\n\nTests written by Claude.\n\nAssisted-by: Codex:gpt-5\n",
        Person("Copilot", "copilot@github.com"),
    )

    assert said(one) == [("codex", "strong"), ("claude", "medium"), ("github-copilot", "weak")]
    assert signs(one)[0].reason == "`Assisted-by: Codex:gpt-5`: it names codex"


def test_one_who_committed_may_merely_have_rebased() -> None:
    forge = Person("ForgeCode", "noreply@forgecode.dev")

    assert said(commit(committer=forge)) == [("forgecode", "weak")]
    assert said(commit(committer=Person("Sam (aider)", "sam@example.org"))) == [("aider", "medium")]
    assert said(commit(author=forge, committer=forge)) == [("forgecode", "strong")]


@pytest.mark.parametrize(
    ("message", "parents", "name"),
    [
        (f"Merge branch 'x'\n\n{CREDIT}\n", ("b" * 40, "c" * 40), "merge"),
        (f'Revert "Add x"\n\nThis reverts commit {"d" * 40}.\n\n{CREDIT}\n', (), "revert"),
        (f"Add x\n\n{CREDIT}\n(cherry picked from commit {'d' * 40})\n", (), "cherry-pick"),
        (f"Add x (#1)\n\n* one\n\n{CREDIT}\n\n* two\n", (), "squash"),
        (f"Add x (#1)\n\nwords\n\n---------\n\n{CREDIT}\n", (), "squash"),
        (f"Squashed commit of the following:\n\ncommit x\n\n    {CREDIT}\n", (), "squash"),
    ],
)
def test_what_puts_commits_of_others_together_is_at_most_medium(
    message: str, parents: tuple[str, ...], name: str
) -> None:
    one = commit(message, parents=parents or ("b" * 40,))

    assert kind(one) == name
    assert said(one) == [("claude", "medium")]


def test_a_pull_request_of_one_commit_is_a_commit_like_any_other() -> None:
    assert said(commit(f"Add x (#1)\n\n{CREDIT}\n")) == [("claude", "strong")]


def test_a_test_merge_of_a_pull_request_has_no_signs() -> None:
    message = f"Merge {'a' * 40} into {'b' * 40}\n\n{CREDIT}\n"

    assert said(commit(message, parents=("b" * 40, "c" * 40))) == []


def test_what_a_dependency_bot_quotes_is_not_its_own() -> None:
    renovate = Person("renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com")

    assert said(commit(f"Bump x\n\nRelease notes:\n\n{CREDIT}\n", renovate)) == []


@pytest.mark.parametrize("answer", ["No.", "no", "None"])
def test_a_question_that_is_answered_no_silences_the_message(answer: str) -> None:
    question = "### Was this patch authored or co-authored using generative AI tooling?"

    assert said(commit(f"Add x\n\nThis was AI-assisted.\n\n{question}\n\n{answer}\n")) == []


def test_a_question_that_is_answered_with_a_tool_is_a_sign() -> None:
    question = "### Was this patch authored or co-authored using generative AI tooling?"

    assert said(commit(f"Add x\n\n{question}\n\nYes, `Claude Code`.\n")) == [("claude", "medium")]


def test_an_example_in_a_block_of_code_is_none() -> None:
    assert said(commit("Say how\n\n```\nGenerated with Claude Code\n```\n")) == []


def test_a_link_that_git_takes_for_a_trailer_is_a_sign() -> None:
    link = "https://claude.ai/share/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"

    assert said(commit(f"Add x\n\n{link}\n")) == [("claude", "medium")]


def test_a_long_hostile_message_gives_a_bounded_number_of_signs() -> None:
    lines = "\n".join(f"Written by Claude Opus {n}.0 and Sam" for n in range(40_000))

    assert 1 <= len(signs(commit(f"Add x\n\n{lines}\n"))) <= MOST_SIGNS


def test_the_policy_can_name_tools() -> None:
    known = Known.default().extended([{"name": "house-bot", "addresses": ["bot@house.example"]}])
    one = commit(author=Person("House", "bot@house.example"))

    assert [sign.tool for sign in signs(one, known)] == ["house-bot"]
    assert could_credit(raw(one), known)
    assert signs(one) == ()


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["label"] == "ai"], ids=lambda r: r["form"]
)
def test_the_sieve_lets_every_sample_pass(row: dict[str, str]) -> None:
    assert could_credit(row["form"].encode())


_WORDS = (
    "Generated with by Code Agent AI Foo Claude v0 gpt-5 o4-mini Co-authored-by: Assisted-by: "
    "Generated-by: Made-with: <noreply@foo.dev> <foo@foo.ai> Foo-Session: [Foo](https://foo.ai) via "
    "https://foo.dev/share/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d \U0001f916 written KI-generiert "
    "人工智能生成 vibe coded help of amazon q open code : ( ) * 🐾 merge main into sweep/x "
    "Executed-By: agent Bob <77+foo[bot]@users.noreply.github.com> foo-ai[bot] entire-x: y"
)
WORDS = st.sampled_from(_WORDS.split())
TEXTS = st.lists(
    st.one_of(
        st.sampled_from([row["form"] for row in ROWS]),
        st.lists(WORDS, min_size=1, max_size=6).map(" ".join),
        st.sampled_from(["", "words"]),
    ),
    max_size=6,
).map("\n".join)
PEOPLE = st.builds(
    Person,
    st.lists(WORDS, max_size=3).map(" ".join),
    st.sampled_from(["a@b.ai", "noreply@foo.dev", "x"]),
)


@settings(max_examples=100, deadline=None)
@given(st.builds(commit, TEXTS, PEOPLE, PEOPLE))
def test_the_sieve_misses_nothing_that_signs_finds(one: Commit) -> None:
    found = signs(one)

    assert could_credit(raw(one)) or not found
    assert all(sign.is_ai and isinstance(sign.strength, Strength) for sign in found)


def test_the_sieve_holds_back_what_says_nothing() -> None:
    message = "Fix the build\n\nThe compiler complained about a missing header.\n"

    assert not could_credit(raw(commit(message, committer=Person("GitHub", "noreply@github.com"))))
