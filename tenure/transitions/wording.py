"""Whether a reason says anything: a gate that takes "needed" for an answer is no gate."""

import re

FEWEST_WORDS = 3
"""A purpose of fewer words is no purpose: nobody could tell whether it is fulfilled."""

_ENOUGH = 4
"""So many letters must be left when the words that say nothing are gone."""

_REFERENCE = r"https?://|\b[A-Z]{2,}-\d+\b|#\d+\b"
"""A link, or the name of a ticket."""

_EMPTY = frozenset(
    re.findall(
        r"\w+",
        # Words that join others,
        "a an and are as at be been by for from has have i in is it its more of on or our still that "
        "the this to was we will with yes no not "
        # that only say that somebody wants it,
        "extend extended extension need needed needs renew renewal renewed require required use used "
        "using want wanted keep longer continue continued postpone "
        # that put it off,
        "later soon now yet time date today tomorrow next week month year again delay delayed pending "
        "wip tbd todo fixme none null na n misc other stuff things thing something reason because "
        # or that praise what nobody looked at.
        "all check checked done everything fine good great lgtm look looked looking looks ok okay pass "
        "passed passes passing review reviewed reviewing test tested tests approved works true "
        "asdf foo bar baz xxx blah",
    )
)


def vague(text: str) -> bool:
    """Whether a text has no word in it that says what, why or where.

    A link and a name of a ticket say something; numbers alone, and the words that everybody would
    write, do not. Scripts that write without spaces have one word, which is judged by its length.
    """
    if re.search(_REFERENCE, text):
        return False
    words = re.findall(r"[^\W_]+", text.lower())
    telling = [word for word in words if word not in _EMPTY and not word.isdecimal()]
    foreign = any(not word.isascii() for word in telling)
    return not foreign and sum(map(len, telling)) < _ENOUGH


def vague_purpose(text: str) -> bool:
    """Whether a purpose is too short to be one, or says nothing."""
    return vague(text) or (text.isascii() and len(text.split()) < FEWEST_WORDS)
