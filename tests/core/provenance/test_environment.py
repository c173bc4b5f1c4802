"""The agent that the environment shows: how sure, which one, and what a hook says of it."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure.evidence import Strength
from tenure.provenance import environment
from tenure.provenance.environment import MOST_PATHS, agent, hint, origin

STRONG, MEDIUM, WEAK = Strength.STRONG, Strength.MEDIUM, Strength.WEAK


def graded(variables: dict[str, str]) -> tuple[str | None, Strength] | None:
    found = agent(variables)
    return found and (found.tool, found.strength)


@pytest.mark.parametrize(
    ("variables", "tool"),
    [
        ({"CLAUDECODE": "1"}, "claude-code"),
        ({"CLAUDECODE": "1", "CLAUDE_CODE_IS_COWORK": "1"}, "claude-code"),
        ({"CLAUDE_CODE_REMOTE": "true"}, "claude-code"),
        ({"CURSOR_AGENT": "1"}, "cursor"),
        ({"CURSOR_EXTENSION_HOST_ROLE": "agent-exec"}, "cursor"),
        ({"GEMINI_CLI": "1"}, "gemini"),
        ({"CODEX_SANDBOX": "seatbelt"}, "codex"),
        ({"CODEX_THREAD_ID": "0199-x"}, "codex"),
        ({"OPENCODE": "1"}, "opencode"),
        ({"AUGMENT_AGENT": "1"}, "augment"),
        ({"QWEN_CODE": "1"}, "qwen"),
        ({"CRUSH": "1"}, "crush"),
        ({"AMP_CURRENT_THREAD_ID": "T-1"}, "amp"),
        ({"PI_CODING_AGENT": "true"}, "pi"),
        ({"CLINE_ACTIVE": "true"}, "cline"),
        ({"COPILOT_CLI": "1"}, "github-copilot"),
        ({"KIMI_PLUGIN_ROOT": "/x"}, "kimi"),
        ({"GROK_PLUGIN_DATA": "/x"}, "grok"),
        ({"JUNIE_SHIM_PATH": "/x"}, "junie"),
        ({"OPENCLAW_SHELL": "exec"}, "openclaw"),
        ({"AGENT": "goose"}, "goose"),
        ({"AGENT": "Amp"}, "amp"),
        ({"AGENT": "crush"}, "crush"),
    ],
)
def test_what_only_agents_set_is_strong(variables: dict[str, str], tool: str) -> None:
    assert graded(variables) == (tool, STRONG)
    assert origin(variables) == tool


@pytest.mark.parametrize(
    ("said", "tool"),
    [
        ("claude_code", "claude-code"),
        ("claude-code_2.1.0_cli", "claude-code"),
        ("Copilot@1.2", "github-copilot"),
        ("github_copilot_vscode_agent", "github-copilot"),
        ("gemini_cli_1-2-3_agent", "gemini"),
        ("pi_0-12-1_agent", "pi"),
        ("newcomer@2", "newcomer"),
        ("cursor-cli", "cursor"),
        (" codex ", "codex"),
        ("qwen-code", "qwen"),
    ],
)
def test_an_agent_may_say_who_it_is(said: str, tool: str) -> None:
    assert graded({"AI_AGENT": said}) == (tool, STRONG)


@pytest.mark.parametrize("off", ["", " ", "0", "false", "False", "no", "off"])
@pytest.mark.parametrize("name", ["CLAUDECODE", "AI_AGENT", "AGENT", "REPL_ID", "CODEX_CI"])
def test_a_variable_that_is_off_is_like_one_that_is_not_set(name: str, off: str) -> None:
    assert agent({name: off}) is None


@pytest.mark.parametrize(
    ("variables", "tool"),
    [
        ({"CURSOR_TRACE_ID": "x", "PAGER": "head -n 10000 | cat"}, "cursor"),
        ({"TERM_PROGRAM": "vscode", "GIT_PAGER": "cat"}, "github-copilot"),
        ({"TERM_PROGRAM": "zed", "PAGER": "cat"}, "zed"),
        ({"TERM_PROGRAM": "kiro", "PAGER": "/bin/cat"}, "kiro"),
        ({"REPL_ID": "x", "REPLIT_MODE": "assistant"}, "replit"),
        ({"HOME": "/home/jules", "USER": "swebot"}, "jules"),
        ({"AGENT": "1", "GIT_PAGER": "cat"}, None),
    ],
)
def test_two_facts_together_are_medium(variables: dict[str, str], tool: str | None) -> None:
    found = agent(variables)

    assert found is not None
    assert (found.tool, found.strength) == (tool, MEDIUM)
    assert set(found.variables) == set(variables)
    assert origin(variables) == tool


@pytest.mark.parametrize(
    "variables",
    [
        {"CURSOR_TRACE_ID": "x"},
        {"CURSOR_TRACE_ID": "x", "PAGER": "less"},
        {"TERM_PROGRAM": "zed", "PAGER": "bat --style=cat"},
        {"REPL_ID": "x"},
        {"GOOSE_PROVIDER": "openai"},
        {"AIDER_API_KEY": "x"},
        {"COPILOT_MODEL": "x"},
        {"COPILOT_GITHUB_TOKEN": "x"},
        {"CODEIUM_EDITOR_APP_ROOT": "/x"},
        {"AGENT": "1"},
    ],
)
def test_what_people_have_set_too_is_weak_and_suggests_nothing(variables: dict[str, str]) -> None:
    found = agent(variables)

    assert found is not None
    assert found.strength is WEAK
    assert origin(variables) is None
    assert hint(variables, ["a.py"]) is None


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"TERM_PROGRAM": "vscode"},
        {"PAGER": "cat", "GIT_PAGER": "cat"},
        {"AGENT": "build-machine-7"},
        {"AI_AGENT": "a b; rm -rf /"},
        {"AI_AGENT": "none"},
        {"OPENCLAW_SHELL": "tui-local"},
        {"CURSOR_EXTENSION_HOST_ROLE": "ui"},
        {"CLAUDE_CODE_REMOTE": "maybe"},
        {"USER": "claude", "HOME": "/home/claude"},
    ],
)
def test_other_variables_show_no_agent(variables: dict[str, str]) -> None:
    assert agent(variables) is None


@pytest.mark.parametrize(
    ("variables", "tool"),
    [
        ({"AI_AGENT": "kiro", "CLAUDECODE": "1"}, "kiro"),
        ({"AI_AGENT": "1", "CLAUDECODE": "1"}, "claude-code"),
        ({"GROK_PLUGIN_ROOT": "/x", "CLAUDECODE": "1"}, "grok"),
        ({"AMP_CURRENT_THREAD_ID": "T-1", "CLAUDECODE": "1"}, "amp"),
        ({"KILO": "1", "OPENCODE": "1", "AGENT": "1"}, "kilo-code"),
        ({"QWEN_CODE": "1", "GEMINI_CLI": "1"}, "qwen"),
        ({"CURSOR_TRACE_ID": "x", "CLAUDECODE": "1"}, "claude-code"),
        ({"TERM_PROGRAM": "vscode", "GIT_PAGER": "cat", "CODEX_CI": "1"}, "codex"),
        ({"REPL_ID": "x", "AGENT": "1", "PAGER": "cat"}, None),
    ],
)
def test_of_several_agents_the_surest_counts(variables: dict[str, str], tool: str | None) -> None:
    found = agent(variables)

    assert found is not None
    assert found.tool == tool


def test_an_agent_without_a_name_is_one_and_suggests_no_origin() -> None:
    assert graded({"AI_AGENT": "true"}) == (None, STRONG)
    assert origin({"AI_AGENT": "true"}) is None


def test_the_hint_has_the_command_that_writes_the_records() -> None:
    said = hint({"CODEX_THREAD_ID": "x"}, ["a b.py", "-c.py"])

    assert said is not None
    assert said.startswith("codex seems to be committing (CODEX_THREAD_ID is set); ")
    command = shlex.split(said.partition(": ")[2])
    assert command == ["tenure", "stamp", "--set", "origin=codex", "a b.py", "./-c.py"]


def test_the_hint_names_both_facts_where_it_takes_two() -> None:
    said = hint({"TERM_PROGRAM": "zed", "PAGER": "cat"}, ["a"])

    assert said is not None
    assert said.startswith("zed seems to be committing (TERM_PROGRAM and PAGER are set); ")


def test_the_hint_leaves_the_tool_to_a_person_where_it_has_no_name() -> None:
    said = hint({"AI_AGENT": "1"}, ["a"])

    assert said is not None
    assert "an agent seems to be committing" in said
    assert "'origin=…'" in said


def test_the_hint_stays_short() -> None:
    said = hint({"CLAUDECODE": "1"}, (f"{number}.py" for number in range(MOST_PATHS + 7)))

    assert said is not None
    assert said.count(".py") == MOST_PATHS
    assert said.endswith(" (and so for 7 more)")


def test_there_is_no_hint_without_files_or_without_an_agent() -> None:
    assert hint({"CLAUDECODE": "1"}, []) is None
    assert hint({}, ["a"]) is None


values = st.sampled_from(["1", "cat", "exec", "x@1", "../x", "a\x1b[31m", "\udcff"]) | st.text(
    max_size=30
)
names = st.sampled_from(
    ["AI_AGENT", "AGENT", "PAGER", "GIT_PAGER", "TERM_PROGRAM", "CLAUDECODE", "CURSOR_TRACE_ID"]
)


@PROPERTY
@given(st.dictionaries(names, values), st.lists(values, max_size=3))
def test_no_environment_makes_it_fail_or_drives_a_terminal(
    variables: dict[str, str], paths: list[str]
) -> None:
    said = environment.hint(variables, paths)

    assert said is None or said.isprintable()
    suggested = environment.origin(variables)
    assert suggested is None or suggested.replace("-", "").isalnum()
