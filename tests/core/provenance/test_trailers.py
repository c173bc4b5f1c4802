"""Trailers are found where git finds them, and where prose hides them; each says what it says."""

import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.repository import ENVIRONMENT
from tenure.evidence import Strength
from tenure.provenance import trailers
from tenure.provenance.identities import Known

LINES = st.sampled_from(
    [
        *("", " ", "Subject", "Some words here.", "Words: with a colon", "a b: c", "# comment"),
        *("Co-authored-by: A <a@example.org>", "Signed-off-by: B <b@example.org>", "key : value"),
        *("  continued", "\tcontinued", "Made with Cursor", "(cherry picked from commit abc)"),
        *("---", "https://example.org/x", "Fixes #1", "Key:", ": none", "Conflicts:", "\tfile.c"),
        *("Assisted-by: Claude:claude-opus-4.6 sparse", "* Co-authored-by: C <c@example.org>"),
    ]
)


def as_git_does(message: str) -> list[str]:
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse", "--no-divider"],
        input=message,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@settings(max_examples=80, deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join))
@example("Subject\n\nbody\n\nA: b\n  more\nC: d")
@example("Subject\n\nnot one\nSigned-off-by: B <b@example.org>\n\n# comment\n")
@example("One: line")
@example("\nA: b\n# comment\n  more\n(cherry picked from commit abc)")
def test_the_block_is_the_one_that_git_finds(message: str) -> None:
    found = [t for t in trailers.parse(message).trailers if not t.rescued]

    assert [f"{t.key}: {t.value}".strip() for t in found] == [
        line.strip() for line in as_git_does(message)
    ]


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_any_text_is_taken_apart(text: str) -> None:
    message = trailers.parse(text)

    assert all(1 <= t.line <= text.count("\n") + 1 for t in message.trailers)


def test_prose_in_the_block_hides_no_trailer() -> None:
    message = trailers.parse(
        "Add x\n\nMade with Cursor\nCo-authored-by: Cursor <cursoragent@cursor.com>\n"
    )

    assert [(t.key, t.line, t.rescued) for t in message.trailers] == [("Co-authored-by", 4, True)]
    assert message.body == ("", "Made with Cursor", "")


def test_a_squash_keeps_the_trailers_of_its_commits() -> None:
    message = trailers.parse(
        "Add x (#1)\n\n* one\n\nCo-authored-by: Claude <noreply@anthropic.com>\n\n* two\n\n"
        "    Assisted-by: Codex:gpt-5\n\n---------\n\nCo-authored-by: Sam <sam@example.org>\n"
    )

    assert [t.value for t in message.trailers] == [
        "Claude <noreply@anthropic.com>",
        "Codex:gpt-5",
        "Sam <sam@example.org>",
    ]


def test_a_quoted_trailer_is_none() -> None:
    message = trailers.parse("Add x\n\n> Co-authored-by: Claude <noreply@anthropic.com>\n\nEnd.\n")

    assert message.trailers == ()


def test_a_long_message_gives_a_bounded_number_of_trailers() -> None:
    line = "Co-authored-by: Claude <noreply@anthropic.com>\n\nwords\n\n"

    message = trailers.parse("Add x\n\n" + line * 20_000)

    assert len(message.trailers) == 200


@pytest.mark.parametrize(
    ("trailer", "tool", "model", "strength"),
    [
        ("Assisted-by: Claude:claude-opus-4.6 sparse", "claude", "claude-opus-4.6", "strong"),
        ("Assisted-by: GLM 4.6 via KiloCode", "kilo-code", "GLM 4.6", "strong"),
        ("Assited-by: Claude Code", "claude", None, "strong"),
        ("Assisted by: Claude Code", "claude", None, "strong"),
        ("Co-authored-by: Claude <noreply@anthropic.com", "claude", None, "strong"),
        ("Co-authored-by: Crush &lt;crush@charm.land&gt;", "crush", None, "strong"),
        ("Co-authored-by: OpenHands-GPT-5 openhands@all-hands.dev", "openhands", None, "strong"),
        ("Co-authored-by: Copilot <copilot@github.com>", "github-copilot", None, "weak"),
        ("Reviewed-by: Claude <noreply@anthropic.com>", "claude", None, "weak"),
        ("Zencode-Session: https://zencode.example/s/1", "zencode", None, "medium"),
        ("AI-assisted: yes", "generic-ai", None, "strong"),
        ("Assisted-by: Brokk:gpt-5", "brokk", "gpt-5", "strong"),
        ("Assisted-by: quill/1b2c3d4e-1111-4222-8333-444455556666", "quill", None, "medium"),
        ("Assisted-by: Cursor Auto", "cursor", None, "strong"),
        ("Assisted-by: Composer 3.1", "cursor", None, "medium"),
        ("Assisted-by: GPT-5.1 (Cursor)", "cursor", "GPT-5.1", "strong"),
        ("Assisted-by: opencode-go/glm-5 (autonomous)", "opencode", None, "strong"),
        ("Assisted-by: Quill Pro via Quill <quill@example.org>", "quill", None, "weak"),
        ("Assisted-by: Quill <12+quill-bot@users.noreply.github.com>", "generic-ai", None, "weak"),
        ("AI-Co-Authored-By: composer-2-fast", "cursor", "composer-2-fast", "strong"),
        ("Claude-Escapes: 0", "claude", None, "strong"),
        ("AI-Generated-By: Quill", "quill", None, "medium"),
        ("AI-Tool: Quill", "quill", None, "medium"),
        ("AI-Digest: 0f3e91bc", "generic-ai", None, "weak"),
        ("Assisted-by: Quill", "quill", None, "weak"),
        ("Assisted-by: Quill v2.1", "quill", None, "weak"),
        ("Assisted-by: Quill CLI with gpt-5", "quill", "gpt-5", "strong"),
        ("Generated-with: Quill", "quill", None, "weak"),
        ("Quill-Session-Id: 0f3e91bc-1111-4222-8333-444455556666", "quill", None, "weak"),
        ("AI-assisted: idea and review by a human", "generic-ai", None, "weak"),
        ("model: claude-sonnet-4-6", "claude", "claude-sonnet-4-6", "weak"),
        ("Model: claude-sonnet-4-6", "claude", "claude-sonnet-4-6", "medium"),
        ("Models: MiniMax-M3, MiniMax-M3-fast", "minimax", None, "weak"),
        ("Assistant-contribution: 80%", "generic-ai", None, "medium"),
        ("Parent-Agent-Id: agent-0f3e91bc", "agent", None, "medium"),
        ("Co-authored-by: 12-Agent Docs Team", "generic-ai", None, "medium"),
        (
            "Co-authored-by: Sam <s@x.example> & Claude <noreply@anthropic.com>",
            "claude",
            None,
            "strong",
        ),
        ("Co-authored-by: Quill <https://quill.example/app>", "quill", None, "weak"),
        ("Session: claude/fix-it-011CV55cfUukw8yqP9kAYsXy", "claude", None, "medium"),
        ("Session-Id: quiet-brown-heron-of-note", "generic-ai", None, "weak"),
        ("Plan: ~/.claude/plans/quiet-running-heron.md", "claude", None, "medium"),
        ("Codex: https://gist.example.org/sam/1", "codex", None, "weak"),
        ("Quill-attribution: model=gpt-5.2 costs=1.2", "quill", "gpt-5.2", "medium"),
        ("Stats: 40% you, 10% mixed, 50% ai", "git-ai", None, "medium"),
        ("Methodology: 10-Agent Core Team", "generic-ai", None, "weak"),
        ("Scope-risk: narrow", "oh-my-codex", None, "weak"),
        ("Rejected: Cache it | it goes stale", "oh-my-codex", None, "weak"),
        ("Prompt: Can you please add a test?", "generic-ai", None, "weak"),
        ("ASSISTANT: Yes, the test fails there.", "generic-ai", None, "weak"),
    ],
)
def test_a_credit_is_named_and_weighed(
    trailer: str, tool: str, model: str | None, strength: str
) -> None:
    key, _, value = trailer.partition(":")

    sign = trailers.judge(key, value)

    assert sign.is_ai, sign.reason
    assert sign.tool == tool
    assert sign.strength is Strength(strength)
    assert model is None or sign.model == model


@pytest.mark.parametrize(
    "trailer",
    [
        "AI-generated: false",
        "AI: no AI, just a simple replace.",
        "Generated-by: scripts/update.sh --all",
        "Generated-By: example/project-config:roles/copy/files/functions",
        "Assisted-by: Sam Example <sam@example.org>",
        "Assisted-by: Sam Example",
        "Assisted-by: kitten42 on github",
        "Model: Raspberry Pi 4 Model B",
        "Agent: restart fails on deploy",
        "git-svn-id: svn://example.org/trunk@77 0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
        "Co-authored-by: renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>",
        "Co-authored-by: Claude Dupont <claude@example.org>",
        "Assisted-by: Sam Example via #1204",
        "gemini-crop-tool: Bottom-left is (1,1)",
        "gt-okapi: Worker didnt push before gt done",
        "Cursor-style: a placeholder until the first photo is there",
        "model: 'gpt-5',",
        "model: openai('gpt-5'),",
        "Co-authored-by: sam <https://github.com/sam>",
        "Co-authored-by: Sam Example <https://sam.example>",
        "Co-authored-by: License Updater <noreply@acme.example>",
        "Co-authored-by: vercel-ai-sdk[bot] <+vercel-ai-sdk[bot]@users.noreply.github.com>",
        "Stats: 95% you, 5% mixed, 0% ai",
        "Claude-Generated: 0",
        "Assistant-contribution: none",
        "Branch: claude/readme",
        "Session: avoid kills of reused processes",
        "Rejected: no",
        "prompt: show the branch",
    ],
)
def test_what_credits_no_ai_is_none(trailer: str) -> None:
    key, _, value = trailer.partition(":")

    assert not trailers.judge(key, value).is_ai


def test_a_key_that_the_policy_names_is_the_tools() -> None:
    known = Known.default().extended([{"name": "house-bot", "trailers": ["X-House-Run"]}])

    assert trailers.judge("X-House-Run", "12", known).tool == "house-bot"
    assert not trailers.judge("X-House-Run", "12").is_ai
