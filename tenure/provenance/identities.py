"""Names of AI tools, and the accounts and addresses under which tools and bots act.

A bare word never makes a person a tool: people are called Claude, Devin and Jules. So tools are
matched by their full names, accounts by the whole account, addresses by the whole address.
"""

TOOLS = {
    "aider": "aider",
    "amazon q": "amazon-q",
    "amp code": "amp",
    "chatgpt": "chatgpt",
    "claude": "claude",
    "claude code": "claude-code",
    "cline": "cline",
    "codex": "codex",
    "openai codex": "codex",
    "copilot": "github-copilot",
    "github copilot": "github-copilot",
    "cursor": "cursor",
    "cursor ai": "cursor",
    "devin": "devin",
    "devin ai": "devin",
    "gemini": "gemini",
    "gemini cli": "gemini",
    "google jules": "jules",
    "kiro": "kiro",
    "openai": "openai",
    "opencode": "opencode",
    "openhands": "openhands",
    "qwen": "qwen",
    "windsurf": "windsurf",
}
"""What people write in a file (lower case) to our name of the tool."""

TOOL_ACCOUNTS = frozenset(
    {
        "@amazon-q-developer",
        "@claude",
        "@claude-code",
        "@codex",
        "@copilot",
        "@copilot-swe-agent",
        "@cursor",
        "@cursoragent",
        "@devin-ai-integration",
        "@gemini-cli",
        "@gemini-code-assist",
        "@google-labs-jules",
        "@openai-codex",
        "@openhands",
        "@roomote",
        "@sweep-ai",
    }
)
"""GitHub accounts of agents that name no person, lower case."""

BOT_ACCOUNTS = frozenset(
    {
        "@dependabot",
        "@github-actions",
        "@mergify",
        "@pre-commit-ci",
        "@renovate",
        "@renovate-bot",
        "@web-flow",
    }
)
"""GitHub accounts of automation that is not AI: no owner either."""

TOOL_ADDRESSES = frozenset(
    {
        "aider@aider.chat",
        "amp@ampcode.com",
        "codex@openai.com",
        "copilot@github.com",
        "cursoragent@cursor.com",
        "noreply@aider.chat",
        "noreply@anthropic.com",
        "noreply@cline.bot",
        "noreply@codeium.com",
        "noreply@google.com",
        "noreply@openai.com",
        "noreply@opencode.ai",
        "noreply@windsurf.com",
        "openhands@all-hands.dev",
        "qwen-coder@alibabacloud.com",
        "roomote@roocode.com",
        "windsurf@codeium.com",
    }
)
"""Addresses with which tools sign, lower case."""


def automaton(owner: str) -> str | None:
    """Return what kind of automaton an owner is, or `None` for a person or a team.

    Args:
        owner: `@user`, `@org/team` or an address, as it stands in a record.
    """
    name = owner.strip().lower()
    bare = name.removesuffix("[bot]")
    if bare in TOOL_ACCOUNTS or name in TOOL_ADDRESSES:
        return "an AI tool"
    if name.endswith(("[bot]", "[bot]@users.noreply.github.com")) or bare in BOT_ACCOUNTS:
        return "a bot"
    return None
