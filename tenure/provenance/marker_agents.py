"""Who a marker names: a tool of the table, a model, AI in general, or something that says it is AI.

What only contains such a name is something else: `cursor-runner`, `claude_snapshot.py`, "Cursor
Agent Factory", CodeXA; and so is a person of that name, which the caller has to rule out by context.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from tenure.provenance import models
from tenure.provenance.lexicon import GENERIC, KNOWN, Known
from tenure.provenance.marker_words import FOREIGN_AI, PROGRAMS, words_of
from tenure.provenance.models import FAMILIES
from tenure.provenance.naming import apposition, told_of


class Agent(NamedTuple):
    """An AI that a text names.

    Attributes:
        tool: Our name of the tool; `None` for AI in general.
        model: The model as the text names it.
        name: The name itself, as it is written.
        end: Where it ends in the text.
        shared: Whether people or other things bear the name too, and nothing here tells them apart.
        known: Whether the table or the list of models has it, or it is a general word for AI.
        definite: Whether it is "the" AI: that of the program, not the one that wrote it.
    """

    tool: str | None
    model: str | None
    name: str
    end: int
    shared: bool = False
    known: bool = True
    definite: bool = False


PLAIN = words_of(
    "anthropic claude codex copilot cursor gemini grok openai perplexity kimi mistral qwen minimax"
    " lovable replit cline aider kiro trae manus midjourney windsurf xai moonshot roo junie"
)
"""Shared names which, where something was made with them, mean the tool."""

NAMESAKES = words_of("claude devin jules cody hermes charlie bob junior")
"""Shared names that people bear: with `by` they may be meant."""

_MODELS = words_of(
    "codestral devstral magistral mixtral codellama llama starcoder wizardcoder chatglm codegemma gemma qwq"
    " doubao hunyuan"
)
"""Families of models whose names mean nothing else, even without a version."""

_VENDOR = (
    r"(?:(?:anthropic|openai|google|microsoft|github|alibaba|meta|amazon|xai|mistral)(?:['’]s)? +)?"
)
_OPEN = r"[\[`\"'“*_<(]{0,4}"
_ARTICLE = r"(?:(?:the|an?|my|our|its|various|multiple|several|generative|gen) +)*"
_GENERIC = (
    r"(?:(?:[a-z]+ )?(?:large )?language models?(?: \(llms?\))?|llms?(?![a-z])|a\.i\.|artificial intelligence|machine learning model"
    r"|(?:gen(?:erative)?[ -]?)?ai(?![a-z0-9_]))"
    r"(?:[ -](?:(?:coding |code |programming |pair |engineering |writing |language |software )?(?:assist(?:ant|ance)|agents?"
    r"|tools?|models?|bots?|help|companion|partner|programmer|engineers?|copilot|chatbot|llm|pipeline)s?))?"
)
_DETAIL = (
    r"(?:(?:[ -]v?\d[\w.]*(?![\w/])|v?\d[\d.]*o?(?![\w/])|[ -]?(?:ai|cli|agents?|assistant|bot|chat|ide|opus|sonnet|haiku|fable|pro|flash|ultra"
    r"|max|mini|turbo|thinking|preview|desktop|web|cloud|artifacts?|canvas|composer|cascade|agent mode|workspace|code)(?![\w-])))*"
)
_NOT_IT = re.compile(
    # A part of a longer word, a file, a function, a path, an address, a page of a manual.
    r"[A-Za-z0-9_@/\\]|-(?=\w)(?!\d)|\.(?!(?i:ai|com|dev|new|app|io|co)\b)\w|\(\d?\)|\[\w|\(\)|['’]s (?!ai\b|help|assist|suppor)"
    rf"|(?i:(?: (?!on |in |at |for |with |and |or |from |by |as |to |the |using |via |under )\w[\w/&'+-]*){{0,3}}? {PROGRAMS}\b(?! tool))"
)
_SOMEBODY = re.compile(
    r"(?P<name>(?-i:[A-Z][\w.+-]*)(?: (?!cod(?:e|ing) a)(?-i:[A-Z][\w.+-]*))?)[ -](?P<kind>(?-i:AI)(?: (?:agent|assistant|engineer|bot))?|(?-i:Agent|Cod(?:e|ing) (?:Agent|Assistant)))\b",
    re.IGNORECASE,
)


_NO_NAMES = words_of(
    "not no non the this that is was using with by and or if any all some my our your an a its of in"
    " for from generative user agent human via code coding test real see other only use fully mostly jenkins puppet datadog azure build"
    " buildkite teamcity bamboo chef salt zabbix snmp ssh gpg travel estate insurance transfer"
    " cloudwatch elastic fleet nomad vault monitoring backup proxy mail log sales booking"
)


@lru_cache(maxsize=4)
def _names(table: Known) -> dict[str, tuple[str, bool]]:
    """Return every name, without spaces and marks, to the tool and whether it is shared."""
    known: dict[str, tuple[str, bool]] = {}
    for tool in table.tools:
        for name in tool.shared:
            known.setdefault(_key(name), (tool.name, True))
        for name in tool.names:
            known[_key(name)] = (tool.name, False)
    for family in FAMILIES:
        for word in _MODELS.intersection(family.words):
            known.setdefault(_key(word), (family.tool or GENERIC, False))
    return known


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.lower())


@lru_cache(maxsize=4)
def name_pattern(table: Known) -> str:
    """Return a pattern for every name of the table, the longest first."""
    names = {name for tool in table.tools for name in (*tool.names, *tool.shared)} | _MODELS
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", "[ _-]?") for name in ordered)


@lru_cache(maxsize=8)
def _pattern(table: Known, *, foreign: bool) -> re.Pattern[str]:
    generic = f"{_GENERIC}|{FOREIGN_AI}" if foreign else _GENERIC
    return re.compile(
        rf"(?i){_OPEN}(?P<article>{_ARTICLE}){_OPEN}{_VENDOR}"
        rf"(?:(?P<tool>{name_pattern(table)})(?![a-z])|(?P<generic>{generic})(?![^\W\d_]))(?P<detail>{_DETAIL})"
    )


# "OpenAI API (gpt-4o)": the model wrote it, by whatever way it was asked.
_SERVED = re.compile(r" (?:API|SDK|CLI SDK) \((?P<model>[^()]{2,40})\)")
# A disk is partitioned with GPT; only an author stands behind "by".
_BARE_GPT = re.compile(
    r"(?<=\bby )(?i:gpt)(?![\w.-]| (?i:partition|disk|table|label|header|entr|scheme))"
)


def at(
    text: str,
    start: int = 0,
    table: Known = KNOWN,
    *,
    foreign: bool = False,
    known_only: bool = False,
) -> Agent | None:
    """Return the AI that a text names at this place.

    Args:
        text: One line without markup.
        start: Where the name would have to begin; an article may stand before it.
        table: What is known.
        foreign: Whether the language may be another one than English, where AI is `KI` or `IA`.
        known_only: Whether names that only sound like an AI's do not count.
    """
    bracketed = None if foreign else _in_brackets(text, start, table)
    if bracketed:
        return bracketed
    found = _pattern(table, foreign=foreign).match(text, start)
    named = _model_at(text, start)
    if named and not (found and found["tool"] and found.end() > named.end):
        return None if _NOT_IT.match(text, named.end) else named
    if found and not _NOT_IT.match(text, found.end()):
        return _agent(found, table)
    served = _SERVED.match(text, found.end()) if found and found["tool"] else None
    asked = models.find(served["model"]) if served else None
    if found and served and asked:
        tool = _names(table)[_key(found["tool"])][0]
        return Agent(tool, asked.name, found["tool"], served.end())
    bare = _BARE_GPT.match(text, start)
    if bare:
        return Agent(None, None, bare[0], bare.end())
    return None if known_only else _somebody(text, start)


# "an AI assistant (Claude)", "AI (via Cursor)".
_BRACKETS = re.compile(
    rf"(?i){_ARTICLE}{_GENERIC} \((?:(?:via|using|with|mostly|mainly|in) )?(?P<inner>[^()]{{2,60}})\)"
)


def _in_brackets(text: str, start: int, table: Known) -> Agent | None:
    found = _BRACKETS.match(text, start)
    named = _pattern(table, foreign=False).match(found["inner"]) if found else None
    model = _model_at(found["inner"], 0) if found else None
    if not found or not (model or (named and named["tool"])):
        return None
    agent = model or (_agent(named, table) if named else None)
    return agent._replace(end=found.end(), shared=False) if agent else None


def _model_at(text: str, start: int) -> Agent | None:
    lead = re.compile(rf"(?i){_OPEN}{_ARTICLE}{_OPEN}{_VENDOR}").match(text, start)
    begin = lead.end() if lead else start
    model = models.find(text[begin : begin + 90])
    if not model or model.start:
        return None
    return Agent(model.tool, model.name, model.name, begin + model.end)


def _agent(found: re.Match[str], table: Known) -> Agent | None:
    if found["generic"] and re.match(r" [A-Z][a-z]", found.string[found.end() :]):
        return None  # "AI Dungeon", "Ai Weiwei"
    if found["generic"]:
        definite = found["article"].lower().startswith("the ")
        return Agent(None, None, found["generic"], found.end(), definite=definite)
    written, detail = found["tool"], found["detail"]
    tool, shared = _names(table)[_key(written)]
    if shared and found["article"].strip().lower() in ("the", "a") and written.islower():
        return None  # "with the cursor"
    ordinary = shared and _key(written) not in PLAIN
    # A version makes Devin 2.0 a tool, but Sourcery 1.0 is a code generator too.
    telling = detail and (not ordinary or re.search("[a-z]", detail) or _key(written) in NAMESAKES)
    telling = telling or apposition().match(found.string, found.end())
    if ordinary and written.islower() and not detail:
        return None
    return Agent(tool, None, written + detail, found.end(), shared and not telling)


def _somebody(text: str, start: int) -> Agent | None:
    """Return an AI that the table does not know but whose name says it: "Example AI"."""
    lead = re.compile(rf"(?i){_OPEN}{_ARTICLE}{_OPEN}").match(text, start)
    begin = lead.end() if lead else start
    found = _SOMEBODY.match(text, begin) or told_of().match(text, begin)
    if (
        not found
        or _NOT_IT.match(text, found.end())
        or _NO_NAMES.intersection(found["name"].lower().split())
    ):
        return None
    role = found.groupdict().get("kind", "").lower() == "agent"
    slug = None if role else re.sub(r"[\s_.]+", "-", found["name"].lower())
    return Agent(slug, None, found[0], found.end(), known=False)
