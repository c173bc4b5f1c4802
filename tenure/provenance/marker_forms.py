"""What one line of a file says of AI: the grammar of markers, without regard to the file."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tenure.evidence import Relation, Sign, Strength
from tenure.provenance import marker_sentences, marker_subjects, marker_tags, marker_text
from tenure.provenance.identities import identify
from tenure.provenance.lexicon import GENERIC, KNOWN, Known
from tenure.provenance.marker_agents import Agent
from tenure.provenance.marker_keys import Role

LONGEST = 2000
"""So many characters of a line are read."""

_STRENGTHS = {3: Strength.STRONG, 2: Strength.MEDIUM, 1: Strength.WEAK}


class Marked(NamedTuple):
    """What a line says.

    Attributes:
        sign: Whether it credits an AI, which and how plainly.
        relation: Whether it says that AI made the whole file.
        role: What kind of tag it is; `None` for a sentence.
        commented: Whether it begins with a comment mark.
        denial: Whether it says that no AI had a part in the file.
        project: Whether it may speak of a project rather than of the file.
    """

    sign: Sign
    relation: Relation
    role: Role | None = None
    commented: bool = False
    denial: bool = False
    project: bool = False


NOTHING = Marked(Sign(False, "it does not say that AI had a part in the file"), Relation.TOUCHED)
_DENIAL = Sign(False, "it says that no AI had a part in the file")
_QUOTED = Sign(False, "it only quotes such a marker")


# JSX and template strings: a program says so of what it shows.
_TEMPLATE = re.compile(r"\$\{|\{(?:new |[a-z_][\w.]*[.(\[])[^{}]*\}")


def read(line: str, table: Known = KNOWN) -> Marked:
    """Return what a line says of AI.

    Args:
        line: The line as it stands in the file, comment mark and all.
        table: What is known.
    """
    content = marker_text.read(line[:LONGEST])
    if not content.text:
        return NOTHING
    tag = marker_tags.read(content.text, table, quoted=content.mentioned)
    if tag and not tag.weight:
        return NOTHING._replace(sign=_DENIAL, denial=True)
    if tag:
        return _marked(tag.agent, tag.weight, whole=tag.whole)._replace(
            role=tag.role, commented=content.commented
        )
    if content.mentioned or (not content.commented and _TEMPLATE.search(line)):
        return NOTHING._replace(sign=_QUOTED)
    said = marker_sentences.read(content.text, table)
    if not said:
        return _signed(content, table) or _by_a_robot(line, content) or NOTHING
    return _marked(said.agent, said.weight, whole=said.whole)._replace(
        commented=content.commented, project=said.project
    )


# "Report of May 3. Co-authored-by: Oz <oz@example.org>": a trailer behind other words.
_INNER = re.compile(
    r"(?i)(?<=[.;|·\u2013\u2014-] )co-?authored-by: ?(?P<name>[^<>:`\"]{0,60})<(?P<address>[^<>\s]+@[^<>\s]+)>[\s.*_]*$"
)
_ROBOT = re.compile(
    r"(?:[Tt]his \w+ (?:was|is) )?(?:[Aa]uto-?)?[Gg]enerated (?:with|by|using) (?P<name>[A-Z]\w+(?: [A-Z]\w+)?)[ .!]*"
)


_AI_PAGE = re.compile(r"\]\(https?://[\w.-]+\.ai(?:/[^\s)]*)?\)")


def _signed(content: marker_text.Content, table: Known) -> Marked | None:
    found = _INNER.search(content.text)
    if not found or marker_subjects.quotes(content.text[: found.start()]):
        return None
    sign = identify(found["name"].strip(), found["address"], table)
    if not sign or not sign.is_ai:
        return None
    weight = next(number for number, one in _STRENGTHS.items() if one is sign.strength)
    weak = sign._replace(strength=_STRENGTHS[min(weight, 2)])
    return Marked(weak, Relation.TOUCHED, Role.HELPED, content.commented)


def _by_a_robot(line: str, content: marker_text.Content) -> Marked | None:
    """Judge a name that no table knows with a robot before it, or a link to an AI's page behind."""
    if not ("🤖" in line or _AI_PAGE.search(line)) or not _ROBOT.fullmatch(content.text):
        return None
    sign = Sign(True, "it says so as agents do", GENERIC, None, Strength.MEDIUM)
    return Marked(sign, Relation.PRODUCED, commented=content.commented)


def completed(mark: Marked, others: Sequence[Marked]) -> Marked:
    """Return a mark with the tool and the model that lines beside it name, if it names none.

    Args:
        mark: Such as `SPDX-AI-Disclosure: ai-generated`.
        others: Such as `SPDX-AI-Model: claude-opus-4-6`.
    """
    sign = mark.sign
    signs = [other.sign for other in others if other.role is Role.NAMED]
    if sign.tool == GENERIC:
        sign = sign._replace(tool=next((s.tool for s in signs if s.tool != GENERIC), GENERIC))
    if sign.model is None:
        same = (s.model for s in signs if s.model and s.tool in (sign.tool, GENERIC))
        sign = sign._replace(model=next(same, None))
    return mark._replace(sign=sign)


def _marked(agent: Agent | None, weight: int, *, whole: bool) -> Marked:
    name = agent.name.strip() if agent else "AI"
    said = "made the file" if whole else "had a part in it"
    sign = Sign(
        True,
        f"it says that {name} {said}",
        (agent.tool if agent else None) or GENERIC,
        agent.model if agent else None,
        _STRENGTHS[weight],
    )
    return Marked(sign, Relation.PRODUCED if whole else Relation.TOUCHED)
