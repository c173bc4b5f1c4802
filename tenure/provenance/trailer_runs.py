"""Trailers of an agent's run that credit nobody: sessions, plans, transcripts, what was not tested."""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance import namesakes, trailer_keys
from tenure.provenance.identities import GENERIC, Known, read

_LINK = re.compile(r"https?://[^\s>)\]]+")
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_TOKEN = re.compile(r"(?i)(?:[a-z]+[_-])?[0-9a-f]{8}-[0-9a-f]{4}-.*|[0-9a-z_-]{12,}")
_RUN_OF_TOOL = re.compile(rf"(?P<tool>[a-z][a-z0-9-]{{2,30}})[/:@#]{_UUID}")


def of_run(kind: str, value: str, known: Known) -> Sign | None:
    """Return what a trailer that is no credit tells of an agent's run, or `None`.

    Args:
        kind: The key, normalized.
        value: After it.
        known: The table.
    """
    return (
        _session(kind, value, known)
        or _branch(kind, value)
        or _attribution(kind, value, known)
        or _share(value)
        or _lore(kind, value)
        or _transcript(kind, value)
    )


def run_of_tool(value: str, known: Known) -> Sign | None:
    """Judge `name/<uuid>` where a tool is named: no person has such a number."""
    found = _RUN_OF_TOOL.fullmatch(value)
    if not found:
        return None
    named = read(found["tool"], known)
    tool = named.tool if named and named.start == 0 else found["tool"]
    return Sign(True, "a run of a tool", tool, None, Strength.MEDIUM)


def _session(kind: str, value: str, known: Known) -> Sign | None:
    """Judge `<Name>-Session:` of a tool that no table knows, and `<Name>:` with nothing but a link."""
    link = _LINK.match(value)
    named = read(kind.replace("-", " "), known)
    whole = named and named.start == 0 and named.end >= len(kind)
    sure = named and named.tool not in (GENERIC, *namesakes.COMMON)
    if named and sure and whole and link and link[0] == value:
        return Sign(True, f"a page under the name of {named.tool}", named.tool, None, Strength.WEAK)
    if kind in ("session", "session-id") and _SLUG.fullmatch(value):
        return Sign(True, "the session of an agent", GENERIC, None, Strength.WEAK)
    found = trailer_keys.SESSION_KEY.fullmatch(kind)
    if not found or found["tool"] in trailer_keys.NO_TOOL:
        return None
    if not link and not _TOKEN.fullmatch(value):
        return None
    tool = named.tool if named and named.start == 0 else None
    own = link and found["tool"] in link[0].lower()
    strength = Strength.MEDIUM if own or tool else Strength.WEAK
    return Sign(True, "the session of an agent", tool or found["tool"], None, strength)


_SLUG = re.compile(rf"{_UUID}|[a-z]+(?:-[a-z]+){{2,5}}")
_CLAUDES_BRANCH = re.compile(r"claude/[\w.-]+-01[0-9A-Za-z]{20,26}")
_CLAUDES_PLAN = re.compile(r"`?(?:~|/\S+)/\.claude/plans/[\w-]+\.md`?")


def _branch(kind: str, value: str) -> Sign | None:
    """Judge branches and plans that Claude Code names after its sessions."""
    branch = kind in ("session", "branch") and _CLAUDES_BRANCH.fullmatch(value)
    if branch or (kind == "plan" and _CLAUDES_PLAN.fullmatch(value)):
        return Sign(True, "a name that Claude Code gives", "claude", None, Strength.MEDIUM)
    return None


def _attribution(kind: str, value: str, known: Known) -> Sign | None:
    """Judge `<name>-attribution: model=…`."""
    if not kind.endswith("-attribution") or not re.match(r"model=\S", value):
        return None
    named = read(value, known)
    tool = kind.removesuffix("-attribution")
    return Sign(True, "it names a model", tool, named.model if named else None, Strength.MEDIUM)


# "46% you, 5% mixed, 49% ai": git-ai-project/git-ai:src/authorship/stats.rs
_SHARE = re.compile(r"\b\d+% you\b.*\b(?P<ai>\d+)% ai\b")


def _share(value: str) -> Sign | None:
    found = _SHARE.search(value)
    if not found:
        return None
    if int(found["ai"]) == 0:
        return Sign(False, "it says that no AI was used")
    return Sign(True, "it counts the lines of AI", "git-ai", None, Strength.MEDIUM)


# The records of decisions that oh-my-codex has its agents write (Yeachan-Heo/oh-my-codex:AGENTS.md);
# a person may write them, too.
_LORE = {
    "rejected": re.compile(r"\S.* \| \S.*"),
    "not-tested": re.compile(r"\S.*"),
    "scope-risk": re.compile(r"(?:narrow|moderate|broad)\b.*"),
    "directive": re.compile(r"[A-Z]\S* (?:\S+ ){3,}\S.*"),
}


_TEAM = re.compile(r"\d+-Agent (?:\w+ ){0,4}(?:Team|Swarm)\b")


def _lore(kind: str, value: str) -> Sign | None:
    if _TEAM.match(value):  # "Methodology: 10-Agent Core Team"
        return Sign(True, "a team of agents", GENERIC, None, Strength.WEAK)
    form = _LORE.get(kind)
    if not form or not form.fullmatch(value):
        return None
    reason = f"agents of oh-my-codex write `{kind}`"
    return Sign(True, reason, "oh-my-codex", None, Strength.WEAK)


# "Prompt: Can you please add a test?": how one speaks to an assistant.
_ASKED = re.compile(
    r"(?:can|could|would) you\b|please\b|let'?s\b|(?:i|we) (?:think|want|need|noticed|don'?t)\b|you\b|"
    r"(?:oops|great|next|yes),|now that\b|this (?:is almost|looks)\b|it would be\b"
)
_SAID = re.compile(
    r"(?:diff|python|markdown|html|json|bash|javascript)$|(?:first|now|next|yes),|let'?s .* |no changes\b"
)


def _transcript(kind: str, value: str) -> Sign | None:
    """Judge what was said in a chat with an assistant."""
    asked = kind == "prompt" and _ASKED.match(value.lower()) and " " in value
    if asked or (kind == "assistant" and _SAID.match(value.lower())):
        return Sign(True, "a chat with an assistant", GENERIC, None, Strength.WEAK)
    return None
