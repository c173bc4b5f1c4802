"""What a person asks of the bot in a comment: text to commands, without permissions and without effect.

A command is a whole line of a paragraph that begins with `/tenure`. The comment is read as
CommonMark, so what stands in a quote, a list, a table, code or an HTML comment asks nothing.
"""

import difflib
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tenure.ledger import MAX_HOURS
from tenure.ledger import Kind as HoursKind

WORD = "/tenure"
"""What a line begins with."""

LIMIT = 10
"""So many commands of one comment are carried out; the others are refused."""

_LIKE = 0.75  # of `difflib`: `hlep` is like enough, and `renew` is not `review`
_MAX_DAYS = 3_660
_MAX_TEXT = 500
_DURATION = re.compile(r"(\d{1,4})(d|w)", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOURS = re.compile(r"(\d{1,5}(?:\.\d{1,2})?)h?|(\d{1,4})m|(\d{1,4})h(\d{1,2})m", re.IGNORECASE)
# Logins of GitHub: 39 letters, digits and single hyphens; teams have the name of their organization.
_LOGIN = re.compile(r"@?([a-z\d](?:-?[a-z\d]){0,38}(?:/[\w.-]{1,100})?)", re.IGNORECASE)


class Command(NamedTuple):
    """One thing that was asked.

    Attributes:
        verb: Which one, such as `extend`.
        line: As it was written, for the answer.
        days: How long; `None` where that was not said.
        until: A day that was said instead.
        hours: How many, for `hours`.
        hours_kind: What they went into.
        who: Whom to assign, without `@`: a login or `org/team`.
        path: The file that is asked about; `None` is that of the issue.
        reason: The rest of the line.
    """

    verb: str
    line: str
    days: int | None = None
    until: date | None = None
    hours: float | None = None
    hours_kind: HoursKind | None = None
    who: str | None = None
    path: str | None = None
    reason: str = ""


class Wrong(NamedTuple):
    """A line that begins with the word and is no command: why not, and how it is written."""

    line: str
    reason: str
    example: str


class Usage(NamedTuple):
    """How one command is written, what it does, and who may ask for it."""

    form: str
    does: str
    example: str


USAGES: Mapping[str, Usage] = {
    "extend": Usage("extend 30d REASON", "gives it more time", "extend 30d the ledger is late"),
    "review": Usage(
        "review WHAT WAS LOOKED AT", "records a review", "review totals against the ledger"
    ),
    "promote": Usage("promote", "makes it durable, if the evidence is there", "promote"),
    "retire": Usage("retire [REASON]", "removes it, if nothing uses it", "retire nobody runs it"),
    "regenerate": Usage(
        "regenerate [REASON]", "records that it was generated anew", "regenerate new API version"
    ),
    "assign": Usage("assign @LOGIN", "makes somebody its owner", "assign @octocat"),
    "hours": Usage("hours 2.5 [KIND]", "logs hours that it cost or saved", "hours 2.5 debugging"),
    "snooze": Usage("snooze 14d", "keeps the issue quiet for a while", "snooze 14d"),
    "accept": Usage("accept", "lets the bot begin in this repository", "accept"),
    "stamp": Usage("stamp [PATH]", "writes the missing record", "stamp tools/report.py"),
    "explain": Usage(
        "explain PATH", "tells record, evidence and score of a file", "explain tools/report.py"
    ),
    "undo": Usage(
        "undo", "takes back a rest, a pull request of the bot or what was accepted", "undo"
    ),
    "why": Usage("why", "tells why this was written, and by which rule", "why"),
    "show": Usage("show", "brings the deleted comment of a pull request back", "show"),
    "reopen": Usage("reopen", "opens the issue again", "reopen"),
    "help": Usage("help", "shows this list", "help"),
}
"""Every command."""


def commands(body: str, as_of: date) -> list[Command | Wrong]:
    """Return what a comment asks, in its order.

    Args:
        body: The comment, as it was created.
        as_of: The day of the comment: one that lies before it cannot be meant.
    """
    found = [_command(line, as_of) for line in lines(body)]
    extra = [
        Wrong(one.line, f"one comment can ask for {LIMIT} things at most", "help")
        for one in found[LIMIT:]
    ]
    return found[:LIMIT] + extra


def lines(body: str) -> Iterator[str]:
    """Yield the lines of a comment that speak to the bot."""
    if WORD not in body.lower():  # most comments; parsing them would cost time for nothing
        return
    for before, token in pairwise(_parser().parse(body)):
        if token.type == "inline" and before.type == "paragraph_open" and before.level == 0:
            yield from _addressed(token)


def _parser() -> MarkdownIt:
    # Emphasis, links and typography stay text, so that `__init__.py` is what was typed; what hides
    # text (code, HTML, escapes) is parsed. Tables are GitHub's, and would be paragraphs without.
    parser = MarkdownIt("commonmark").enable("table")
    return parser.disable(["emphasis", "link", "image", "autolink", "reference", "text_join"])


def _addressed(token: Token) -> Iterator[str]:
    line: list[Token] = []
    for child in [*(token.children or ()), Token("softbreak", "", 0)]:
        if child.type in ("softbreak", "hardbreak"):
            text = "".join(map(_source, line)).strip()
            # The word itself must be plain text: `\/tenure` is written so as not to be heard.
            if line and line[0].type == "text" and _speaks(line[0].content):
                yield text
            line = []
        else:
            line.append(child)


def _speaks(text: str) -> bool:
    word, _, _ = text.lstrip().partition(" ")
    return word.split("\t")[0].lower() == WORD


def _source(token: Token) -> str:
    if token.type == "code_inline":
        return f"`{token.content}`"
    return token.content


def _command(line: str, as_of: date) -> Command | Wrong:
    words = line.split(None, 2)
    verb = words[1].lower() if len(words) > 1 else ""
    rest = words[2].strip() if len(words) > 2 else ""  # noqa: PLR2004  # the word, the verb, the rest
    if not verb:
        return Wrong(line, "it does not say what to do", "help")
    if verb not in USAGES:
        near = difflib.get_close_matches(verb, USAGES, 1, _LIKE)
        meant = f"; `{near[0]}` is one" if near else ""
        return Wrong(
            line, f"there is no such command{meant}", USAGES[near[0]].example if near else "help"
        )
    if len(rest) > _MAX_TEXT:
        return _wrong(line, verb, f"it is longer than {_MAX_TEXT} characters")
    return _ARGUMENTS.get(verb, _reason)(line, verb, rest, as_of)


def _wrong(line: str, verb: str, reason: str) -> Wrong:
    return Wrong(line, reason, USAGES[verb].example)


def _reason(line: str, verb: str, rest: str, _as_of: date) -> Command | Wrong:
    return Command(verb, line, reason=rest)


def _nothing(line: str, verb: str, rest: str, _as_of: date) -> Command | Wrong:
    if rest:
        return _wrong(line, verb, f"`{verb}` takes nothing behind it")
    return Command(verb, line)


def _extend(line: str, verb: str, rest: str, as_of: date) -> Command | Wrong:
    long, _, reason = rest.partition(" ")
    span = _span(long, as_of)
    if isinstance(span, str):
        return _wrong(line, verb, span)
    if not reason.strip():
        return _wrong(line, verb, "it needs a reason: why does it have to live on?")
    return Command(verb, line, days=span[0], until=span[1], reason=reason.strip())


def _snooze(line: str, verb: str, rest: str, as_of: date) -> Command | Wrong:
    long, _, reason = rest.partition(" ")
    span = _span(long, as_of)
    if isinstance(span, str):
        return _wrong(line, verb, span)
    return Command(verb, line, days=span[0], until=span[1], reason=reason.strip())


def _span(text: str, as_of: date) -> tuple[int | None, date | None] | str:
    """Return so many days or a day, or why it is neither."""
    found = _DURATION.fullmatch(text)
    if found:
        days = int(found[1]) * (7 if found[2].lower() == "w" else 1)
        if 0 < days <= _MAX_DAYS:
            return days, None
        return f"a time is between 1 and {_MAX_DAYS} days"
    if _DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return f"{text} is no day of the calendar"
        if as_of < day <= as_of + timedelta(days=_MAX_DAYS):
            return None, day
        return f"{text} is not ahead" if day <= as_of else f"{text} is too far away"
    return "it needs a time such as `30d`, `2w` or `2027-03-31`"


def _assign(line: str, verb: str, rest: str, _as_of: date) -> Command | Wrong:
    found = _LOGIN.fullmatch(rest)
    if not found:
        return _wrong(line, verb, "it needs one login or team")
    return Command(verb, line, who=found[1])


def _logged(line: str, verb: str, rest: str, _as_of: date) -> Command | Wrong:
    number, _, word = rest.partition(" ")
    hours = _in_hours(number)
    if hours is None or not 0 < hours <= MAX_HOURS:
        return _wrong(line, verb, "it needs a number of hours such as `2.5`, `45m` or `1h30m`")
    kind, _, reason = word.strip().partition(" ")
    kinds = [one.value for one in HoursKind]
    if kind and kind.lower() not in kinds:
        return _wrong(line, verb, f"`{kind}` is no kind of hours: {', '.join(kinds)}")
    what = HoursKind(kind.lower()) if kind else HoursKind.PATCHING
    return Command(verb, line, hours=hours, hours_kind=what, reason=reason.strip())


def _in_hours(text: str) -> float | None:
    found = _HOURS.fullmatch(text)
    if not found:
        return None
    if found[1]:
        return float(found[1])
    minutes = int(found[2]) if found[2] else int(found[3]) * 60 + int(found[4])
    return round(minutes / 60, 2)


def _named(line: str, verb: str, rest: str, _as_of: date) -> Command | Wrong:
    path = _path(rest)
    if path is None:
        return _wrong(line, verb, "it takes one path; put one with spaces into backticks")
    if not path and verb == "explain":
        return _wrong(line, verb, "it needs the path of a file")
    if path.startswith("/") or ".." in path.split("/"):
        return _wrong(line, verb, "the path starts at the root of the repository")
    return Command(verb, line, path=path or None)


def _path(text: str) -> str | None:
    if len(text) > 1 and text[0] == text[-1] == "`":
        return text[1:-1].strip()
    try:
        words = shlex.split(text)
    except ValueError:
        return None
    return None if len(words) > 1 else (words[0] if words else "")


_ARGUMENTS: Mapping[str, Callable[[str, str, str, date], Command | Wrong]] = {
    "extend": _extend, "snooze": _snooze, "assign": _assign, "hours": _logged, "stamp": _named,
    "explain": _named, "accept": _nothing, "undo": _nothing, "why": _nothing, "show": _nothing,
    "reopen": _nothing, "help": _nothing, "promote": _nothing,
}  # fmt: skip
