"""The keys of trailers that can credit somebody, their misspellings, and what only looks like one."""

import re

from tenure.provenance.identities import Known

NORMAL = re.compile(r"[ _-]+")
AUTHOR_KEYS = (
    *("co-authored-by", "authored-by", "author", "co-author", "co-authors", "co-developed-by"),
    *(
        "developed-by",
        "signed-off-by",
        "committed-by",
        "commit-by",
        "co-created-by",
        "co-written-by",
    ),
    *("contributor", "contributed-by", "pair-programmed-with", "paired-with", "pair", "from"),
)
TOOL_KEYS = (
    *("assisted-by", "generated-by", "generated-with", "created-by", "created-with", "written-by"),
    *("written-with", "made-by", "made-with", "built-by", "built-with", "coded-by", "coded-with"),
    *("implemented-by", "drafted-by", "produced-by", "prepared-by", "aided-by", "supported-by"),
    *("assisted-with", "assistance-by", "co-generated-by", "co-assisted-by", "co-piloted-by"),
    *(
        "vibe-coded-by",
        "vibe-coded-with",
        "refactored-by",
        "fixed-by",
        "powered-by",
        "translated-by",
    ),
    *("helped-by", "ported-by", "documented-by", "co-coded-by", "vibed-with", "vibed-by"),
)
OTHER_KEYS = (
    *("reviewed-by", "tested-by", "acked-by", "reported-by", "suggested-by", "cc", "approved-by"),
    *(
        "thanks-to",
        "reviewer",
        "requested-by",
        "inspired-by",
        "analyzed-by",
        "found-by",
        "debugged-by",
    ),
)
VAGUE_KEYS = frozenset(
    {
        "agent",
        "model",
        "assistant",
        "tool",
        "tools",
        "generator",
        "bot",
        "coding-agent",
        "via",
        "llm",
    }
    | {
        "coding-assistant",
        "code-assistant",
        "co-pilot",
        "copilot",
        "editor",
        "agents",
        "models",
        "with",
    }
)
AI_KEY = re.compile(
    r"(?:x-)?(?:ai|llm|genai|gen-ai|a-i|gpt)(?:-.*)?"
    r"|.*-(?:by|with)-(?:ai|llm)|.*-(?:ai|llm)-(?:generated|assisted|tool|model|used)|vibe-coded|spdx-ai-.*"
)
SESSION_KEY = re.compile(
    r"(?P<tool>[a-z][a-z0-9]*)(?:-[a-z0-9]+)*?-"
    r"(?:session|thread|conversation|chat|checkpoint|transcript|trace)s?(?:-(?:id|url|link))?"
)
NO_TOOL_TEXT = """
    user login git gerrit debug test browser http web php x message mail jira build ci main db
    tls ssl ssh svn hg phabricator differential review original work slack email discussion
"""
NO_TOOL = frozenset(NO_TOOL_TEXT.split())


_SLIPS = 2
"""So many letters of a key may be wrong."""


def normal_key(key: str) -> str:
    """Return a key in lower case with hyphens, and its misspellings mended: `Assited-by`."""
    kind = NORMAL.sub("-", key.strip().strip("*_-+•\u2018'\"` ").lower())
    kind = kind.removeprefix("x-") if kind.removeprefix("x-") in TOOL_KEYS else kind
    every = (*AUTHOR_KEYS, *TOOL_KEYS, *OTHER_KEYS)
    if kind in every:
        return kind
    for right in ("co-authored-by", "assisted-by", "generated-by", "signed-off-by", "made-with"):
        if (
            abs(len(kind) - len(right)) <= _SLIPS
            and kind[-2:] in ("by", "yb", "ed", "th")
            and _near(kind, right)
        ):
            return right
    joined = kind.replace("-", "")
    return next((right for right in every if right.replace("-", "") == joined), kind)


def _near(one: str, other: str, most: int = _SLIPS) -> bool:
    """Say whether two words are at most two slips of a finger apart."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row = row, [number]
        for at, right in enumerate(other, 1):
            row.append(min(before[at] + 1, row[-1] + 1, before[at - 1] + (letter != right)))
        if min(row) > most:
            return False
    return row[-1] <= most


def own_key(kind: str, known: Known) -> str | None:
    """Return our name of the only tool that writes a key."""
    tool = known.keys.get(kind)
    if tool:
        return tool.name
    first, hyphen, _ = kind.partition("-")
    while hyphen:
        if tool := known.keys.get(f"{first}-"):
            return tool.name
        more, hyphen, _ = kind[len(first) + 1 :].partition("-")
        first = f"{first}-{more}"
    return None


_PREFIX = re.compile(r"(?:agents?|ai|llms?|gpt)(?:-[a-z]+)*")
_IMPERATIVE = re.compile(
    r"(?i)(?:add|drop|fix|use|remove|update|make|support|allow|rename|move|bump|implement|deploy|guide|preserve|align|hoist|wait|improve|"
    r"validate|restore|let|spike|harden|pass|pin|cover|isolate|refresh|install|observe|recover)\b"
)


def is_prefix(key: str, value: str) -> bool:
    """Say whether this is a subject line: "agent-think: pin the build", "AI: add instructions"."""
    words = value.split()
    if len(words) <= 1 or not _PREFIX.fullmatch(key.lower()):
        return False
    if key in ("AI", "LLM", "GPT"):
        return bool(_IMPERATIVE.match(words[0])) and words[0].islower()
    return (
        key.islower() and "-" in key and (words[0].islower() or bool(_IMPERATIVE.match(words[0])))
    )


_OF_A_RUN = re.compile(
    r".*(?:session|thread|checkpoint|transcript|conversation|prompt|by|model|id|url)s?"
)


def is_scope(key: str, value: str) -> bool:
    """Say whether this tells of a part of the code, or of an issue: "claude-runner: pass the path"."""
    if _OF_A_RUN.fullmatch(key.lower()):
        return False
    if key.islower():
        return bool(re.match(r"[A-Za-z]\S* (?:\S+ )+\S", value))
    # "Foo-style: a button that …": a key has capitals.
    word = re.fullmatch(r"[A-Z][a-z]+(?:-[a-z]+)+", key)
    return bool(word and re.match(r"[a-z]+ (?:\S+ ){3,}\S", value))


_SETTING = re.compile(r"""["'`].*["'`],|.*[,{\[(]|\w+\(.*\),?|["'][^"']*["']""")


def is_setting(key: str, kind: str, value: str) -> bool:
    """Say whether this is a line of a program or of settings: `model: "gpt-5",`."""
    return kind in VAGUE_KEYS and key.islower() and bool(_SETTING.fullmatch(value))
