"""The headers of ai-commit-headers in a git note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure.evidence import Strength
from tenure.provenance import ai_notes, commit_headers
from tenure.provenance.commit_headers import Headers
from tenure.provenance.git_ai import NotReadable

NOTE = b"""\
AI-Tool: OpenAI Codex
AI-Model: gpt-5.5 medium
AI-Task: Improve the layout of the
  page
AI-Prompt-1: Add a small space
AI-Response-1: I added the required space
  AI-Tool: Cursor
AI-Tokens: input=49283, output=2979
AI-Role: bug-fixing, code-generation
"""


def read(note: bytes) -> Headers:
    found = commit_headers.parse(note)
    assert isinstance(found, Headers), found
    return found


def test_tool_model_and_roles_are_read() -> None:
    assert read(NOTE) == Headers(True, "codex", "gpt-5.5 medium", ("bug-fixing", "code-generation"))


def test_a_note_of_this_grammar_is_evidence_about_the_commit() -> None:
    found = ai_notes.parse(NOTE)

    assert isinstance(found, Headers)
    sign = ai_notes.of_commit(found)
    assert sign is not None
    assert (sign.tool, sign.model, sign.strength) == ("codex", "gpt-5.5 medium", Strength.STRONG)


def test_of_a_note_in_neither_format_the_reason_is_the_usual_one() -> None:
    assert ai_notes.parse(b"Looks good to me\n") == NotReadable("it has no line `---`")


@pytest.mark.parametrize(
    ("note", "tool"),
    [
        (b"ai-tool : Claude Code\r\nAI-MODEL: x\r\n", "claude"),
        (b"AI-Model: claude-opus-4-6\n", "claude"),
        (b"```yaml\nAI-Tool: Cursor\n```\n", "cursor"),
        (b"Some words first\n\nAI-Tool: Cursor\nAI-Tool: Codex\n", "cursor"),
        (b"AI-Tool:\n  Claude\n  Code\n", "claude"),
    ],
)
def test_the_grammar_is_read_liberally(note: bytes, tool: str) -> None:
    assert read(note).tool == tool


@pytest.mark.parametrize(
    ("note", "is_ai", "strength"),
    [
        (b"AI-Prompt-1: Write it\n", True, Strength.MEDIUM),
        (b"AI-Tool: Cursor\nAI-Role: code-review\n", True, Strength.WEAK),
        (b"AI-Tool: Cursor\nAI-Role: code-review, documentation\n", True, Strength.STRONG),
        (b"AI-Tool: none\n", False, None),
        (b"AI-Tool: None.\nAI-Role: \n", False, None),
        (b"AI-Tool: no\nAI-Task: Typed by hand\n", False, None),
    ],
)
def test_a_sign_is_as_strong_as_what_it_says(
    note: bytes, *, is_ai: bool, strength: Strength | None
) -> None:
    sign = read(note).sign()

    assert (sign.is_ai, sign.strength) == (is_ai, strength)


def test_a_denial_is_no_evidence() -> None:
    assert ai_notes.of_commit(read(b"AI-Tool: none\n")) is None


@pytest.mark.parametrize(
    "note", [b"", b"AI-Related-Work: none\n", b"The AI-Tool: x\n", b"Tool: Cursor\n"]
)
def test_other_text_is_not_of_this_grammar(note: bytes) -> None:
    assert isinstance(commit_headers.parse(note), NotReadable)


def test_prompts_are_not_kept() -> None:
    assert "small space" not in repr(read(NOTE))


@PROPERTY
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    for note in (data, NOTE + data, b"AI-Tool: " + data):
        found = commit_headers.parse(note)
        if isinstance(found, Headers):
            found.sign()
