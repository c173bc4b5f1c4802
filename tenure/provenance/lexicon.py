"""The table of tools in the form in which it is asked, and the tool that a text names."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from tenure.provenance.tools import BOTS, VENDORS, Bot, Tool
from tenure.provenance.tools import TOOLS as _ROWS

GENERIC = "generic-ai"
"""Our name of a tool that a form leaves unnamed while it says plainly that it is AI."""


class Known:
    """The table of tools and bots in the form in which it is asked, with what a policy adds."""

    def __init__(self, tools: Sequence[Tool] = _ROWS, bots: Sequence[Bot] = BOTS) -> None:
        self.tools = tuple(tools)
        self.bots = tuple(bots)

    @classmethod
    def default(cls) -> "Known":
        """Return what is known without a policy."""
        return KNOWN

    def extended(self, rows: Sequence[Mapping[str, object]]) -> "Known":
        """Return the same with the rows that a policy adds, `[[evidence.tool]]`.

        Args:
            rows: `name` and any of the lists `names`, `accounts`, `ids`, `addresses`, `trailers`.
                A row for a tool that is known adds to it.
        """
        if not rows:
            return self
        tools = {tool.name: tool for tool in self.tools}
        for row in rows:
            name = str(row["name"])
            tools[name] = _extended(tools.get(name, Tool(name, ("the policy",))), row)
        return Known(tuple(tools.values()), self.bots)

    def without(self, name: str) -> "Known":
        """Return the same without one tool: how would its forms fare if nobody knew it?"""
        return Known([tool for tool in self.tools if tool.name != name], self.bots)

    @cached_property
    def accounts(self) -> dict[str, Tool]:
        """GitHub logins to tools."""
        return {login: tool for tool in self.tools for login in tool.accounts}

    @cached_property
    def ids(self) -> dict[int, Tool]:
        """Numbers of GitHub accounts to tools."""
        return {number: tool for tool in self.tools for number in tool.ids}

    @cached_property
    def addresses(self) -> dict[str, Tool]:
        """Whole addresses to tools."""
        return {address: tool for tool in self.tools for address in (*tool.addresses, *tool.weak)}

    @cached_property
    def hosts(self) -> dict[str, Tool]:
        """Domains that are a product's alone to tools."""
        return {host: tool for tool in self.tools for host in tool.hosts}

    @cached_property
    def domains(self) -> dict[str, Tool]:
        """Domains of vendors to tools."""
        by_name = {tool.name: tool for tool in self.tools}
        found = {d: by_name.get(name, Tool(name, ())) for d, name in VENDORS.items()}
        return found | {domain: tool for tool in self.tools for domain in tool.domains}

    @cached_property
    def bot_accounts(self) -> frozenset[str]:
        """GitHub logins of bots that are not AI."""
        return frozenset(login for bot in self.bots for login in bot.accounts)

    @cached_property
    def bot_addresses(self) -> frozenset[str]:
        """Addresses of bots that are not AI."""
        return frozenset(address for bot in self.bots for address in bot.addresses)

    @cached_property
    def bot_names(self) -> frozenset[str]:
        """Names with which bots that are not AI sign at addresses of AI tools."""
        return frozenset(name for bot in self.bots for name in bot.names)

    @cached_property
    def bot_ids(self) -> frozenset[int]:
        """Numbers of GitHub accounts of bots that are not AI."""
        return frozenset(number for bot in self.bots for number in bot.ids)

    @cached_property
    def names(self) -> dict[str, tuple[Tool, bool]]:
        """Names without spaces and hyphens to the tool, and whether they mean nothing else."""
        found = {squeezed(name): (tool, False) for tool in self.tools for name in tool.shared}
        return found | {squeezed(name): (tool, True) for tool in self.tools for name in tool.names}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a name of a tool looks like in a text."""
        every = {name for tool in self.tools for name in (*tool.names, *tool.shared)}
        spelled = (_spelled(name) for name in sorted(every, key=len, reverse=True))
        return re.compile(rf"(?i)(?<![A-Za-z0-9])(?:{'|'.join(spelled)})(?![A-Za-z0-9])(?!\.\d)")

    @cached_property
    def links(self) -> tuple[tuple[str, Tool], ...]:
        """Addresses of sessions and chats to tools, the longest first."""
        found = [(link, tool) for tool in self.tools for link in tool.links]
        return tuple(sorted(found, key=lambda row: len(row[0]), reverse=True))

    @cached_property
    def pages(self) -> tuple[tuple[str, Tool], ...]:
        """Addresses of tools' own pages, sessions included, the longest first."""
        found = [(page, tool) for tool in self.tools for page in (*tool.pages, *tool.links)]
        return tuple(sorted(found, key=lambda row: len(row[0]), reverse=True))

    @cached_property
    def keys(self) -> dict[str, Tool]:
        """Trailer keys, or prefixes that end in a hyphen, to tools."""
        return {key: tool for tool in self.tools for key in tool.keys}


KNOWN = Known()
"""What is known without a policy."""


def _extended(tool: Tool, row: Mapping[str, object]) -> Tool:
    def more(key: str) -> list[str]:
        values = row.get(key)
        return [str(value) for value in values] if isinstance(values, (list, tuple)) else []

    return tool._replace(
        names=(*tool.names, *(name.lower() for name in more("names"))),
        accounts=(*tool.accounts, *(login.lower().removeprefix("@") for login in more("accounts"))),
        ids=(*tool.ids, *(int(number) for number in more("ids") if number.isdigit())),
        addresses=(*tool.addresses, *(address.lower() for address in more("addresses"))),
        keys=(*tool.keys, *(key.lower() for key in more("trailers"))),
    )


def squeezed(name: str) -> str:
    """Return a name without case, spaces, hyphens and the like: what makes spellings equal."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _spelled(name: str) -> str:
    return r"[ _-]?".join(map(re.escape, name.split()))


# What was asked for before the table had sources; markers, owners and the environment use it.
TOOLS: dict[str, str] = {
    **{name: tool.origin or tool.name for tool in _ROWS for name in tool.names if " " in name},
    "aider": "aider",
    "chatgpt": "chatgpt",
    "claude": "claude",
    "cline": "cline",
    "codex": "codex",
    "copilot": "github-copilot",
    "cursor": "cursor",
    "devin": "devin",
    "gemini": "gemini",
    "kiro": "kiro",
    "openai": "openai",
    "opencode": "opencode",
    "openhands": "openhands",
    "qwen": "qwen",
    "windsurf": "windsurf",
}
"""What people write in a file (lower case) to the name that `origin` has for the tool."""
