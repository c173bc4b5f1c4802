"""Markers that begin with the AI, or name it alone: "Claude wrote this", "by ChatGPT", "vibe coded"."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tenure.provenance import marker_agents, marker_subjects
from tenure.provenance.lexicon import Known
from tenure.provenance.marker_agents import NAMESAKES, PLAIN, Agent
from tenure.provenance.marker_words import FILES


class Statement(NamedTuple):
    """What a sentence says.

    Attributes:
        agent: The AI that it names.
        weight: 3 for plain words about a file, 2 for less, 1 for a hint.
        whole: Whether it says that AI made the whole file.
        project: Whether it may speak of a project rather than of the file.
    """

    agent: Agent
    weight: int
    whole: bool
    project: bool = False


def read(text: str, table: Known) -> Iterator[Statement]:
    """Yield what a line says in the active voice, or with a name alone."""
    yield from _actives(text, table)
    yield from _shorts(text, table)
    vibed = _VIBED.match(text)
    if vibed:
        yield Statement(Agent(None, None, "AI", vibed.end()), 2, whole=True)


# "This file is pure vibe-coded." Of a feature it would say more.
_VIBED = re.compile(
    rf"(?i)(?:(?:this|the) (?:whole |entire )?{FILES} (?:is|was|has been) (?:\w+ ){{0,2}})?vibe[- ]?coded\b\W*(?:$|[.,;!])"
)
_ACTIVE = re.compile(
    r"(?i) (?:\([^)]*\) )?(?:wrote|generated|created|authored|produced|coded|drafted|made|built|helped|implemented)"
    r"(?: (?:me|us))?(?: (?:to )?(?:write|create|generate|with|build|make|draft))?"
    r" (?:this|these|the (?:code|following|script|function|bulk|rest)|it\b|most|all|much|everything|some|parts?)\b"
    r"(?!,? (?:is|are|that))"
)
_SHORT = re.compile(
    r"(?i)(?:(?:code|script|source|function|snippet|copied|taken|adapted|modified|borrowed)(?: (?:code|is|was))?"
    r" ?(?:from|by|via|courtesy of)|by|from|via|courtesy of|credits?(?: to)?|thanks(?: to)?|source|h/t|c/o)[: ]+"
)


# "Used X to write this code".
_USED = re.compile(r"(?i)(?:\b(?:i|we) (?:have )?)?\b(?:used|using) ")
_TO_WRITE = re.compile(
    r"(?i) to (?:help )?(?:write|create|generate|make|build|code|draft) (?:this|these|most|all|some|parts?|the (?:code|script|file))\b"
)


def _actives(text: str, table: Known) -> Iterator[Statement]:
    used = _USED.search(text)
    means = marker_agents.at(text, used.end(), table, known_only=True) if used else None
    if used and means and _TO_WRITE.match(text, means.end):
        about = marker_subjects.read(text[: used.start()])
        if about and not (means.shared and means.name.islower()):
            yield Statement(means, 2, whole=False)
    agent = marker_agents.at(text, 0, table, known_only=True)
    found = _ACTIVE.match(text, agent.end) if agent else None
    if agent and found and not (agent.shared and agent.name.islower()):
        helped = re.search(r"(?i)help|most|much|some|parts?", found[0])
        person = agent.shared and agent.name.lower() in NAMESAKES - {"claude"}
        yield Statement(agent, 1 if person else 2, not helped)


def _shorts(text: str, table: Known) -> Iterator[Statement]:
    """Yield "by ChatGPT", "courtesy of ChatGPT": the name has to be all that follows."""
    found = _SHORT.match(text)
    agent = marker_agents.at(text, found.end(), table, known_only=True) if found else None
    if not found or not agent or not (agent.tool or agent.model):
        return
    if not re.match(r"[\s.!:;,)]*(?:$|\(|on \d|for )", text[agent.end :]):
        return
    name = agent.name.lower()
    if not agent.shared or (name in PLAIN - {"claude"} and not agent.name.islower()):
        yield Statement(agent, 2 if found[0].lower().startswith("by") else 1, whole=False)
