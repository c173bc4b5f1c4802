"""The agent in whose shell a command runs: a suggestion for `origin`, never proof.

Agents set variables for the commands they run; every child process inherits them, and anybody can set
them. No variable does not mean a human: Aider, Windsurf and the assistants inside editors leave none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tenure.evidence import Strength
from tenure.shown import command

MOST_PATHS = 20
"""How many paths the suggested command names; a longer one would hide what the hook says."""


class Agent(NamedTuple):
    """An agent that the environment shows.

    Attributes:
        tool: The name that `origin` has for it; `None` if the variables name none.
        strength: `STRONG` if agents alone set the variables, `MEDIUM` if two facts together speak
            for an agent, `WEAK` if people have them set, too.
        variables: The names of the variables that show it.
    """

    tool: str | None
    strength: Strength
    variables: tuple[str, ...]


# Sources: the npm packages @vercel/detect-agent 1.2.7, am-i-vibing 0.5.0 and std-env 4.3.0, and
# `vercel/detect-agent:agents.json`, `git-ai-project/git-ai:src/authorship/background_agent.rs`.
# The order decides: first who also sets the variables of a tool that it imitates or grew out of.
# A value of `""` stands for any but "off".
_STRONG = (
    ("grok", "GROK_PLUGIN_ROOT", ""),
    ("grok", "GROK_PLUGIN_DATA", ""),
    ("kimi", "KIMI_PLUGIN_ROOT", ""),
    ("amp", "AMP_CURRENT_THREAD_ID", ""),
    ("kilo-code", "KILO", "1"),
    ("qwen", "QWEN_CODE", ""),
    ("cursor", "CURSOR_AGENT", ""),
    ("cursor", "CURSOR_EXTENSION_HOST_ROLE", "agent-exec"),
    ("gemini", "GEMINI_CLI", ""),
    ("cline", "CLINE_ACTIVE", ""),
    ("roo", "ROO_ACTIVE", "true"),
    ("codex", "CODEX_SANDBOX", ""),
    ("codex", "CODEX_SANDBOX_NETWORK_DISABLED", ""),
    ("codex", "CODEX_THREAD_ID", ""),
    ("codex", "CODEX_CI", ""),
    ("codex", "CODEX_INTERNAL_ORIGINATOR_OVERRIDE", ""),
    ("gemini", "ANTIGRAVITY_AGENT", ""),
    ("augment", "AUGMENT_AGENT", ""),
    ("opencode", "OPENCODE", ""),
    ("crush", "CRUSH", ""),
    ("goose", "GOOSE_TERMINAL", ""),
    ("junie", "JUNIE_SHIM_PATH", ""),
    ("junie", "JUNIE_DATA", ""),
    ("pi", "PI_CODING_AGENT", ""),
    ("openclaw", "OPENCLAW_SHELL", "exec"),
    ("claude-code", "CLAUDECODE", ""),
    ("claude-code", "CLAUDE_CODE", ""),
    ("claude-code", "CLAUDE_CODE_REMOTE", "true"),
    ("github-copilot", "COPILOT_CLI", ""),
    ("github-copilot", "COPILOT_AGENT", ""),
)
# Two variables that together speak for an agent: it turns off the pager of a terminal that people
# use, too. `cat` stands for a pager that does not stop, wherever it is set.
_MEDIUM = (
    ("cursor", "CURSOR_TRACE_ID", "", "PAGER", "cat"),
    ("github-copilot", "TERM_PROGRAM", "vscode", "GIT_PAGER", "cat"),
    ("zed", "TERM_PROGRAM", "zed", "PAGER", "cat"),
    ("kiro", "TERM_PROGRAM", "kiro", "PAGER", "cat"),
    ("replit", "REPL_ID", "", "REPLIT_MODE", "assistant"),
    ("bolt", "SHELL", "/bin/jsh", "npm_config_yes", ""),
    ("jules", "HOME", "/home/jules", "USER", "swebot"),
    (None, "AGENT", "1", "PAGER", "cat"),
    (None, "AGENT", "true", "PAGER", "cat"),
)
_WEAK = (
    ("cursor", "CURSOR_TRACE_ID", ""),
    ("opencode", "OPENCODE_CLIENT", ""),
    ("gemini", "ANTIGRAVITY_CLI_ALIAS", ""),
    ("replit", "REPL_ID", ""),
    ("goose", "GOOSE_PROVIDER", ""),
    ("aider", "AIDER_API_KEY", ""),
    ("github-copilot", "COPILOT_MODEL", ""),
    ("github-copilot", "COPILOT_ALLOW_ALL", ""),
    ("github-copilot", "COPILOT_GITHUB_TOKEN", ""),
    ("windsurf", "CODEIUM_EDITOR_APP_ROOT", ""),
    ("zed", "TERM_PROGRAM", "zed"),
    ("kiro", "TERM_PROGRAM", "kiro"),
    (None, "AGENT", "1"),
    (None, "AGENT", "true"),
)
_OFF = frozenset({"", "0", "false", "no", "none", "off"})
_UNNAMED = frozenset({"1", "true", "yes", "on"})
_PAGERS = ("PAGER", "GIT_PAGER")
_ENDLESS = re.compile(r"(?:.*[|/\s])?cat\s*")
# There is no standard: a name, `name@version`, `name_1-2-3_agent`, `name_2.1.0_cli`.
_NAME = re.compile(r"([a-z][a-z0-9_ -]{0,60}?)(?:@.*|_[0-9].*)?")


def agent(environment: Mapping[str, str]) -> Agent | None:
    """Return the agent that the environment shows best, `None` if it shows none."""
    found = _by_name(environment) or next(_strong(environment), None)
    if found and found.tool is None:  # `AI_AGENT=1`: who, another variable may say
        named = next((other for other in _strong(environment) if other.tool), None)
        found = named or found
    return found or next(_medium(environment), None) or next(_weak(environment), None)


def origin(environment: Mapping[str, str]) -> str | None:
    """Return what the environment suggests for `origin`; weak signs suggest nothing."""
    found = agent(environment)
    return found.tool if found and found.strength is not Strength.WEAK else None


def hint(environment: Mapping[str, str], paths: Iterable[str]) -> str | None:
    """Return what a hook says where an agent seems to be committing files that have no record.

    Args:
        environment: The environment of the hook.
        paths: The files that the commit adds and that have no record.

    Returns:
        A sentence with the command that writes the records, `None` if there is nothing to say.
    """
    found, files = agent(environment), list(paths)
    if not found or found.strength is Strength.WEAK or not files:
        return None
    who = found.tool or "an agent"
    because = " and ".join(found.variables) + (
        " is set" if len(found.variables) == 1 else " are set"
    )
    stamp = command(
        "tenure", "stamp", "--set", f"origin={found.tool or '…'}", paths=files[:MOST_PATHS]
    )
    more = len(files) - MOST_PATHS
    rest = f" (and so for {more} more)" if more > 0 else ""
    return f"{who} seems to be committing ({because}); if it wrote what is added: {stamp}{rest}"


def _by_name(environment: Mapping[str, str]) -> Agent | None:
    """Return the agent that says who it is, in the variables that are meant for that."""
    said = environment.get("AI_AGENT", "").strip().lower()
    name = environment.get("AGENT", "").strip().lower()
    if said in _UNNAMED:
        return Agent(None, Strength.STRONG, ("AI_AGENT",))
    named = _NAME.fullmatch(said) if said not in _OFF else None
    if named and (tool := _canonical(named[1])):
        return Agent(tool, Strength.STRONG, ("AI_AGENT",))
    if name not in _OFF | _UNNAMED and (tool := _canonical(name, certain=True)):
        return Agent(tool, Strength.STRONG, ("AGENT",))
    return None


def _canonical(name: str, *, certain: bool = False) -> str | None:
    """Return what `origin` has for a name; with `certain`, only if it is one that we know.

    `AGENT` may also be an ssh agent or a machine of a CI.
    """
    # Late: most commits are made where no variable has a name for its value.
    from tenure.provenance import canonical
    from tenure.provenance.identities import KNOWN, squeezed

    if certain and squeezed(name) not in KNOWN.names:
        return None
    tool = canonical.tool(name)
    return next((row.origin or row.name for row in KNOWN.tools if row.name == tool), tool)


def _strong(environment: Mapping[str, str]) -> Iterator[Agent]:
    for tool, variable, value in _STRONG:
        if _says(environment, variable, value):
            yield Agent(tool, Strength.STRONG, (variable,))


def _medium(environment: Mapping[str, str]) -> Iterator[Agent]:
    for tool, variable, value, second, fact in _MEDIUM:
        if _says(environment, variable, value):
            seconds = _PAGERS if fact == "cat" else (second,)
            shown = [name for name in seconds if _says(environment, name, fact)]
            if shown:
                yield Agent(tool, Strength.MEDIUM, (variable, shown[0]))


def _weak(environment: Mapping[str, str]) -> Iterator[Agent]:
    for tool, variable, value in _WEAK:
        if _says(environment, variable, value):
            yield Agent(tool, Strength.WEAK, (variable,))


def _says(environment: Mapping[str, str], variable: str, value: str) -> bool:
    said = environment.get(variable, "").strip()
    if value == "cat":
        return bool(_ENDLESS.fullmatch(said))
    return said.lower() not in _OFF if not value else said.lower() == value
