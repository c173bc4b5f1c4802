"""What kind of statement a key announces: `ai_generated`, `SPDX-AI-Disclosure`, `@author`, `Created by`."""

import re
from enum import Enum

from tenure.provenance.marker_words import words_of


class Role(Enum):
    """What the value of a key says."""

    GENERATED = "whether AI made it"
    ASSISTED = "whether AI helped"
    DISCLOSED = "how far AI was used"
    NAMED = "which AI it was"
    MADE = "who or what made it"
    DID = "who or what made it, after a preposition"
    AUTHOR = "its author"
    HELPED = "who helped"


_AI = words_of("ai llm aigc genai ia ki")
_GENERATED = words_of(
    "generated written authored created produced made coded composed drafted generation origin"
)
_ASSISTED = words_of(
    "assisted assistance assist aided helped help supported contribution contributed edited"
    " collaboration co"
)
_DISCLOSED = words_of(
    "disclosure disclosed use usage used involvement provenance attribution statement notice"
    " declaration status transparency level content disclaimer"
)
_NAMING = words_of(
    "model models tool tools agent assistant author authors provider engine system name vendor platform"
)
_MAKING = words_of(
    "generated created written authored produced drafted made built coded developed generator"
    " compiled prepared composed"
)
_MEANS = words_of("by with using via")
_AUTHOR = words_of(
    "author authors creator coauthor programmer developer coder byline writer contributor filecontributor"
    " autor autorin auteur autrice autore автор yazar 作者 作成者 저자 작성자"
)
_FILLING = words_of(
    "x spdx is was docs doc content file code document text the this meta data source has project page"
)
_BY_OTHERS = words_of(
    "reviewed approved tested used sponsored powered maintained supported owned checked verified read"
    " hosted inspired requested validated"
)
_LONGEST = 5
"""A key of more words is a sentence."""


def words_of_key(key: str) -> list[str]:
    """Return the words of a key in lower case, however it is written."""
    spaced = re.sub(r"(?<=[a-z])(?!AI[a-z]|AI$)(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", key)
    return [word for word in re.split(r"[\W_]+", spaced.lower()) if word]


def names_an_ai(words: list[str]) -> bool:
    """Whether the value of such a key is a tool's or a model's name."""
    return bool(_NAMING.intersection(words))


def role_of(words: list[str]) -> Role | None:
    """Return what such a key announces, or `None` if it is none of ours.

    Args:
        words: The words of the key.
    """
    if not words or len(words) > _LONGEST:
        return None
    have = set(words)
    rest = [word for word in words if word not in _FILLING]
    by_ai = have & _GENERATED and have & _MEANS and rest[-1:] and rest[-1] in _AI
    if "aigc" in have or by_ai or (rest and rest[0] in _AI):
        return _role_of_ai(have, rest)
    produced = words in (["contentproducer"], ["content", "producer"])
    signed = words[-1] == "by" and len(words) > 1 and not have & _BY_OTHERS
    if have & {"assisted", "helped", "aided"} or ("co" in have and have & {"authored", "author"}):
        return Role.HELPED
    if have & _MAKING:
        return Role.MADE if have & _MEANS or rest == ["generator"] else Role.DID
    if produced or signed:
        return Role.MADE
    return Role.AUTHOR if have & _AUTHOR and len(words) < _LONGEST - 1 else None


def _role_of_ai(have: set[str], rest: list[str]) -> Role | None:
    if have & _ASSISTED:
        return Role.ASSISTED
    if have & _NAMING and "generated" not in have:
        return Role.NAMED
    if have & _GENERATED or have == {"aigc"}:
        return Role.GENERATED
    return Role.DISCLOSED if have & _DISCLOSED or rest == ["ai"] else None
