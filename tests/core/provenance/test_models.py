"""Models are found in free text, with their vendor and the tool that they stand for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.provenance.models import find


@pytest.mark.parametrize(
    ("text", "name", "tool"),
    [
        ("claude-opus-4-8", "claude-opus-4-8", "claude"),
        ("Claude Opus 4.5 (1M context)", "Claude Opus 4.5", "claude"),
        ("Opus 4.7", "Opus 4.7", "claude"),
        ("Claude 4.5 Sonnet (Anthropic AI)", "Claude 4.5 Sonnet", "claude"),
        ("claude-opus-4-5@20251101", "claude-opus-4-5@20251101", "claude"),
        ("ClaudeCode:claude-opus-4.8", "claude-opus-4.8", "claude"),
        ("gpt-5.2", "gpt-5.2", "codex"),
        ("GPT-4o", "GPT-4o", "chatgpt"),
        ("o4-mini", "o4-mini", "codex"),
        ("Crush:[GPT-5.1 Codex Max]", "GPT-5.1 Codex Max", "codex"),
        ("Gemini Flash", "Gemini Flash", "gemini"),
        ("GLM-5.1 via Crush", "GLM-5.1", "glm"),
        ("accounts/fireworks/models/kimi-k2p6", "accounts/fireworks/models/kimi-k2p6", "kimi"),
        ("openrouter/qwen/qwen3-coder", "openrouter/qwen/qwen3-coder", "qwen-code"),
        ("DeepSeek-V4-Pro", "DeepSeek-V4-Pro", "deepseek"),
        ("gemma4:26b", "gemma4:26b", None),
    ],
)
def test_a_model_is_found(text: str, name: str, tool: str | None) -> None:
    model = find(text)

    assert model
    assert (model.name, model.tool) == (name, tool)
    assert text[model.start : model.end] == name


@pytest.mark.parametrize(
    "text",
    [
        "Claude",
        "Claude Dupont",
        "Gemini Kim",
        "gpt: skip it",
        "Opus",
        "a sonnet",
        "step 2",
        "llama",
    ],
)
def test_a_name_without_a_version_is_no_model(text: str) -> None:
    assert find(text) is None


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="claude opgt-45.:/@ x", max_size=80))
def test_what_is_found_is_in_the_text(text: str) -> None:
    model = find(text)

    assert model is None or text[model.start : model.end] == model.name
