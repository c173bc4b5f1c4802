"""The agent in whose shell a command runs: a suggestion for `origin`, never proof.

The variables are those that agents set for the commands they run; what is also set for humans
(`REPL_ID`, `TERM_PROGRAM`, an API key) is not here. No variable does not mean a human.
"""

import re
from collections.abc import Mapping

from tenure.provenance.identities import TOOLS

_VARIABLES = {
    "CLAUDECODE": "claude-code",
    "CLAUDE_CODE_REMOTE": "claude-code",
    "CURSOR_AGENT": "cursor",
    "GEMINI_CLI": "gemini",
    "CODEX_SANDBOX": "codex",
    "CODEX_THREAD_ID": "codex",
    "CODEX_CI": "codex",
    "CODEX_INTERNAL_ORIGINATOR_OVERRIDE": "codex",
    "OPENCODE": "opencode",
    "AUGMENT_AGENT": "augment",
    "ANTIGRAVITY_AGENT": "antigravity",
    "QWEN_CODE": "qwen",
    "CRUSH": "crush",
    "AMP_CURRENT_THREAD_ID": "amp",
    "PI_CODING_AGENT": "pi",
    "CLINE_ACTIVE": "cline",
    "COPILOT_CLI": "github-copilot",
    "COPILOT_AGENT": "github-copilot",
}
_OFF = ("", "0", "false")
_UNNAMED = (*_OFF, "1", "true", "yes")
# `AI_AGENT` is a name, `name@version` or `name_1-2-3_agent`; there is no standard.
_NAME = re.compile(r"([a-z][a-z0-9_-]*?)(?:@.*|_[0-9].*)?")


def agent(environment: Mapping[str, str]) -> str | None:
    """Return our name of the agent that the environment names, if it names one."""
    if environment.get("CURSOR_EXTENSION_HOST_ROLE") == "agent-exec":
        return "cursor"
    for variable, tool in _VARIABLES.items():
        if environment.get(variable, "").lower() not in _OFF:
            return tool
    if environment.get("AGENT") in ("goose", "amp", "crush"):
        return environment["AGENT"]
    said = environment.get("AI_AGENT", "").lower()
    named = _NAME.fullmatch(said) if said not in _UNNAMED else None
    return _canonical(named[1]) if named else None


def _canonical(name: str) -> str:
    """Return our name of a tool, or its own name if we do not know it."""
    words = re.split("[_-]+", name.strip("_-"))
    return TOOLS.get(" ".join(words), "-".join(words))
