"""The tool, or the model, that a text names."""

import re
from functools import lru_cache
from typing import NamedTuple

from tenure.provenance import models
from tenure.provenance.lexicon import GENERIC, KNOWN, Known, squeezed

LONGEST = 400
"""So many characters of a text are looked at."""


class Named(NamedTuple):
    """A tool or model that a text names.

    Attributes:
        tool: Our name of the tool.
        model: The model as the text names it.
        certain: Whether it can mean nothing else; else people or things have that name too.
        start: Where in the text the name begins.
        end: Where it ends.
    """

    tool: str
    model: str | None
    certain: bool
    start: int
    end: int


# Compiled when they are used: the hook imports this module and seldom needs it.
@lru_cache(maxsize=1)
def _via() -> re.Pattern[str]:
    return re.compile(r"(?i)(?:^|[\s(])(?:via|through|running in|inside)\s+(?P<tool>\S.*)")


@lru_cache(maxsize=1)
def _plain_ai() -> re.Pattern[str]:
    # No bare "GPT": disks are partitioned by one.
    words = r"(?:ai|llms?|gen-?ai|artificial intelligence)"
    return re.compile(rf"(?i)(?<![A-Za-z0-9.@/-]){words}(?![A-Za-z0-9])(?!\.\w)")


# "Jules, an AI coding agent", "Gemini (AI assistant)": what is called so is no person.
@lru_cache(maxsize=1)
def apposition() -> re.Pattern[str]:
    """Return what says behind a name that it is an AI's."""
    kind = r"(?:agent|assistant|tool|model|bot|engineer|copilot|pair programmer|software engineer|developer|llm)"
    return re.compile(
        rf"(?i)\W{{0,3}}(?:,|\(|\u2013|\u2014| - | is)\s*(?:(?:an?|the|our|my|your|google'?s|anthropic'?s|openai'?s) )?(?:[\w-]+ ){{0,3}}?"
        rf"(?:ai|llm|a\.i\.|language model|autonomous|agentic|coding|code)(?:[ -]\w+)?(?:[ -]{kind})s?\b"
    )


# "Foo, an AI coding agent"; a person may be an AI engineer, and Illustrator is "(AI)".
@lru_cache(maxsize=1)
def told_of() -> re.Pattern[str]:
    """Return a name that no table knows, `name`, with what says behind it that it is an AI's."""
    work = r"(?:coding |code |programming |development |dev |software |pair )?"
    kind = rf"(?:(?:ai|llm|autonomous|agentic)[ -]{work}(?:agent|assistant|tool|bot|copilot|pair programmer)|cod(?:e|ing)[ -](?:agent|assistant))"
    end = r"(?=\s*(?:$|[^\s\w])| (?:by|from|for|of|in|on|at|that|which|built|made|powered|using|with|and|to)\b)"
    return re.compile(
        r"(?P<name>[A-Z][\w.-]+(?: [A-Z][\w.-]+)?)(?: \(LLM\)|(?:,| \(| \u2013| \u2014| -) ?"
        rf"(?i:(?:(?:an?|the|our|my|your) )?(?:[\w-]+ ){{0,2}}?{kind}{end}))"
    )


def read(text: str, known: Known = KNOWN) -> Named | None:
    """Return the tool that a credit names, with the model.

    Of "X via Y" it is Y, else the one that is named first; a model alone stands for the tool of
    its vendor. "AI" and "an LLM" are `generic-ai`.
    """
    text = text[:LONGEST]
    model = models.find(text)
    via = _via().search(text)
    if via:
        through = known.pattern.search(text, via.start("tool"))
        inner = models.find(text[via.start("tool") :])
        if through and not (inner and inner.start + via.start("tool") <= through.start()):
            return _named(through, model, known)._replace(certain=True)
    found = known.pattern.search(text)
    if found and (not model or found.start() <= model.start + _way(model) or not model.tool):
        return _named(found, model, known)
    if model:
        return Named(model.tool or GENERIC, model.name, True, model.start, model.end)
    plain = _plain_ai().search(text)
    return Named(GENERIC, None, True, plain.start(), plain.end()) if plain else None


def _way(model: models.Model) -> int:
    """Return how much of a model's name is the way to it: `openrouter/anthropic/`."""
    return max(model.name.rfind("/"), model.name.rfind(".claude")) + 1


def _named(found: re.Match[str], model: models.Model | None, known: Known) -> Named:
    tool, certain = known.names[squeezed(found[0])]
    if model and model.start <= found.start() < model.end:
        # The name is part of the model's: "Claude Opus 4.7", `gpt-5.3-codex`.
        same = tool.name in (model.tool, "codex")
        owner = tool.name if found.start() == model.start or same else model.tool or tool.name
        return Named(owner, model.name, True, found.start(), model.end)
    certain = certain or bool(apposition().match(found.string, found.end()))
    return Named(tool.name, model.name if model else None, certain, found.start(), found.end())
