"""ai-commit-headers: what AI did for a commit, as `AI-…` headers of a message or a git note.

Proposed in `dspinellis/ai-commit-headers:README.md`; its notes stand in `refs/notes/ai`, where git-ai
keeps other ones. Prompts and responses are looked past, never kept.
"""

import re
from typing import NamedTuple

from tenure.evidence import Sign, Strength
from tenure.provenance import canonical
from tenure.provenance.git_ai import NotReadable
from tenure.provenance.identities import KNOWN, Known

LONGEST = 1024 * 1024
"""So many bytes of a note are looked at; what names the tool stands before the transcripts."""

_HEADER = re.compile(r"(?P<key>ai-[a-z0-9-]+)[ \t]*:[ \t]*(?P<value>.*)", re.IGNORECASE)
_KEPT = 500
_KEYS = re.compile(r"ai-(?:tool|model|task|tokens|role|(?:prompt|reasoning|response)-(?:\d+|n))")
# Roles in which AI writes nothing that stays in a file.
_LOOKED_ON = frozenset({"code-review", "explanation", "design", "analysis"})
_DENIED = frozenset({"", "-", "no", "none", "n/a", "na", "nil", "not used", "not applicable"})


class Headers(NamedTuple):
    """What the headers of one commit say.

    Attributes:
        is_ai: Whether they credit an AI at all; a form that was filled in with "none" does not.
        tool: Our name of the tool, if they name it.
        model: The model as they name it.
        roles: What AI did, lower case: `code-generation`, `code-review`, …
    """

    is_ai: bool
    tool: str | None
    model: str | None
    roles: tuple[str, ...]

    def sign(self) -> Sign:
        """Return what they say about the commit as a whole; they name no files."""
        if not self.is_ai:
            return Sign(False, "the headers `AI-…` say that no AI had a part in it")
        if self.roles and _LOOKED_ON.issuperset(self.roles):
            reason = f"by the headers `AI-…` AI did no more than {', '.join(self.roles)}"
            return Sign(True, reason, self.tool, self.model, Strength.WEAK)
        named = self.tool or self.model
        reason = f"the headers `AI-…` credit {named or 'an AI'}"
        strength = Strength.STRONG if named else Strength.MEDIUM
        return Sign(True, reason, self.tool, self.model, strength)


def parse(note: bytes, known: Known = KNOWN) -> Headers | NotReadable:
    """Read the headers, whatever else stands around them."""
    values: dict[str, str] = {}
    key = ""
    for line in note[:LONGEST].decode("utf-8", "replace").splitlines():
        found = _HEADER.match(line)
        if found:
            key = found["key"].lower()
            if key in values:
                key = ""  # the first one counts
            elif _KEYS.fullmatch(key):
                values[key] = found["value"].strip()[:_KEPT]
        elif key in values and line[:1] in (" ", "\t") and len(values[key]) < _KEPT:
            values[key] = f"{values[key]} {line.strip()}"[:_KEPT]
        else:
            key = ""
    if not values:
        return NotReadable("it has no header of ai-commit-headers")
    return _headers(values, known)


def _headers(values: dict[str, str], known: Known) -> Headers:
    said = {key: text for key, text in values.items() if text.lower().rstrip(".") not in _DENIED}
    model = canonical.model(said.get("ai-model"))
    tool = canonical.tool(said.get("ai-tool", ""), known) or canonical.tool_of_model(model)
    roles = [word.strip().lower() for word in said.get("ai-role", "").split(",")]
    denied = "ai-tool" in values and "ai-tool" not in said and model is None
    return Headers(bool(said) and not denied, tool, model, tuple(filter(None, roles)))
