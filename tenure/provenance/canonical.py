"""Our name of a tool, or of a model, that another program names in a field of its own.

The field says that it is a tool, so a name that people bear too ("claude", "jules") is enough here.
"""

import re

from tenure.provenance import models
from tenure.provenance.identities import GENERIC, KNOWN, Known, read, squeezed

LONGEST = 250
"""So many characters of a field are looked at; Agent Trace allows a model that many."""

_NOBODY = frozenset(
    {"", "0", "agent", "ai", "anonymous", "auto", "custom", "default", "false", "n/a", "na", "no"}
    | {"none", "null", "off", "on", "other", "synthetic", "test", "true", "undefined", "unknown"}
    | {"1", "yes"}
)
_HUMANS = frozenset({"human", "knownhuman", "mockknownhuman", "manual", "person", "user"})
# What programs put behind the name of a tool: where it runs, or how.
_WHERE = re.compile(
    r"[-_ .](?:agent|app|background|bot|cli|cloud|code|coding|desktop|editor|ide|jetbrains|remote|"
    r"vscode|web|worker)$"
)


def is_human(name: str) -> bool:
    """Say whether a field for a tool says that there was none but a person."""
    return squeezed(name[:LONGEST]) in _HUMANS


def tool(name: str, known: Known = KNOWN) -> str | None:
    """Return our name of a tool, its own name in our spelling if we do not know it.

    Returns:
        `None` where the field names nobody: "unknown", "true", empty.
    """
    name = name[:LONGEST].strip().strip("\"'").lower()
    if squeezed(name) in _NOBODY | _HUMANS or name in _NOBODY:
        return None
    bare = name
    while True:
        named_so = known.names.get(squeezed(bare))
        row = named_so[0] if named_so else known.accounts.get(bare)
        if row:
            return row.name
        if not _WHERE.search(bare):
            break
        bare = _WHERE.sub("", bare)
    named = read(name, known)
    if named and named.tool != GENERIC and (named.certain or named.start == 0):
        return named.tool
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")[:60] or None


def model(name: object) -> str | None:
    """Return a model as it is named, `None` where the field names none."""
    if not isinstance(name, str):
        return None
    name = name[:LONGEST].strip().strip("\"'")
    return None if squeezed(name) in _NOBODY | _HUMANS else name


def tool_of_model(name: str | None) -> str | None:
    """Return our name of the tool that a model stands for where no tool is named."""
    found = models.find(name) if name else None
    return found.tool if found else None
