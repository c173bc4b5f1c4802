"""Whether a name in a credit means the tool: people and things bear such names, too."""

import re

from tenure.provenance import models
from tenure.provenance.identities import GENERIC, Known, Named, read


def is_surname(value: str, named: Named) -> bool:
    """Say whether a name is part of a person's: "Claude Dupont"."""
    after = value[named.end :]
    return not named.certain and bool(
        (
            re.match(
                r"(?i:\s+[a-z]\.)?\s+(?!Code|CLI|AI|Agents?\b|Bot|Bugbot|Opus|Sonnet|Haiku|Pro\b|Flash|Composer|IDE|Desktop|Web\b|Max\b"
                r"|Cloud|Background|Review|Assist|Copilot|Coder|Autofix|Swarm|Build|Workspace|Cascade|Studio|Vibe|Auto\b)[A-Z][a-z]+",
                after,
            )
            and not ((found := models.find(after)) and not after[: found.start].strip())
        )
        or (re.search(r"[A-Z][a-z]+\s+$", value[: named.start]) and not after.strip())
    )


def is_part(value: str, named: Named) -> bool:
    """Say whether a tool's name is only part of a path or of another program's name."""
    if value[: named.start].endswith("@") and value[named.end :].startswith("/"):
        return True  # a package: `@cline/llms`
    return (
        bool(
            re.match(
                r"[\w-]*[/.](?:py|sh|js|\w+/)|[_-](?:to|gen|runner|snapshot)"
                r"|-(?!(?:code|coder|cli|agents?|ai|bot|action|assist\w*|ide|dev|pro|flash|assisted|generated|powered|swe)\b)[a-z]{3,}",
                value[named.end :],
            )
        )
        and named.model is None
    )


# "TaskMe AI (o4-mini)", "Zencoder:claude-sonnet-4", "kdeps/qwen3": a tool that nobody knows.
_HEAD = re.compile(
    r"`?(?P<head>[A-Za-z][\w.+-]{1,30}(?: (?:AI|CLI|Agent|Code|Bot))?)(?: ?\(|:|/| - )"
    r"|(?P<led>[A-Z][\w.+-]{1,30} (?:AI|CLI|Agent|Code|Bot)) (?:with|using|\+) "
)
_ONE_NAME = re.compile(
    r"(?!(?i:(?:the |my |an? )?(?:ai|llm|tool|agent|assistant|model|yes|full|partial|various|manual|code|coding)\b))"
    r"(?P<stem>[A-Za-z][A-Za-z0-9.+-]{2,30})(?: (?:AI|CLI|Agent|Bot|Assistant))?(?: v?\d[\w.]*)?"
)


def own_name(value: str) -> str:
    """Return our name of a tool that no table knows and that a value names alone, else `GENERIC`."""
    found = _ONE_NAME.fullmatch(value)
    return found["stem"].lower() if found else GENERIC


def head(value: str, named: Named, known: Known) -> str:  # noqa: PLR0911  # a line for each case
    """Return the tool before a model, or behind "via", if no table knows it, else the one named."""
    if re.search(r"(?i)\bvia\s", value[: named.start]):
        return named.tool
    via = re.search(r"(?i)\bvia ([A-Z][\w.-]+)$", value)
    if via and named.end <= via.start() and not read(via[1], known) and named.model:
        return via[1].lower()
    asker = re.search(r"\((?P<tool>[A-Z][\w .-]*)\)$", value)  # "GPT-5 (Cursor)"
    inner = read(asker["tool"], known) if asker else None
    if asker and inner and named.model and named.end <= asker.start():
        whole = inner.start == 0 and inner.end >= len(asker["tool"])
        if whole and not inner.model and inner.tool != GENERIC:
            return inner.tool
    head = _HEAD.match(value)
    if not head or not named.model or _PROVIDERS.fullmatch(head["head"] or head["led"]):
        return named.tool
    first = head["head"] or head["led"]
    way = named.model.rpartition("/")[0]
    if head.end() > named.start + 1 and first.lower() != way.lower():
        return named.tool
    own = read(first, known)
    if own and own.certain and own.start == 0 and not own.model and own.tool != GENERIC:
        return own.tool  # "opencode-go/qwen3.7-max"
    return re.sub(r"[ _]+", "-", re.sub(r" (?:AI|Agent|Bot|CLI)$", "", first)).lower()


# Who serves a model, or makes it; not the tool that asked it.
_PROVIDERS = re.compile(
    r"(?i)(?:anthropic|openai|google|meta|meta-llama|x-?ai|moonshot(?:ai)?|zhipu|z-?ai(?:-org)?|aws|azure|bedrock|"
    r"vertex\w*|openrouter|ollama|models?|ai|llms?|github|fireworks|accounts|qwen|deepseek|mistral(?:ai)?|groq|"
    r"together|deepinfra|litellm|lm-?studio|hugging-?face|hf|nvidia|cerebras|minimax(?:ai)?|alibaba|cohere|local)"
)


def reach(what: str, named: Named) -> int:
    """Return how far into the words after "by" a name may begin: articles and vendors precede it."""
    head = re.match(
        r"(?i)(?:(?:the|an?|my|our|some|various|multiple|google'?s?|openai'?s?|anthropic'?s?|github'?s?|microsoft'?s?|aws|amazon|jetbrains|sourcegraph|agentic|modern|several|local|yours truly:?)\s+|[\W_]+)*",
        what,
    )
    if named.model is not None and not _CLAUSE.search(what[: named.start]):
        return 40
    return head.end() if head else 0


_CLAUSE = re.compile(
    r"(?i)[.,;:!?]\s|\b(?:me|us|hand|myself|but|and then|for|to|when|that|whose|\w+ing)\b|="
)


COMMON_TEXT = """
    amp warp continue crush goose happy forge zed bolt void augment sweep pi seer sentry-junior
    factory-droid entire lovable trae mentat cosine ellipsis gitar tabby amplifier hermes
    sisyphus forgecode mistral perplexity cursor cody ona letta nori manus kilo-code
    sourcery
"""
COMMON = frozenset(COMMON_TEXT.split())
"""Tools whose short names are words or things: only the capital tells."""


PLAIN = frozenset({"claude", "codex", "gemini", "github-copilot", "chatgpt", GENERIC})


def is_capital(what: str, named: Named) -> bool:
    """Say whether a word that is also a thing is written as a name."""
    return named.certain or named.tool not in COMMON or what[named.start].isupper()
