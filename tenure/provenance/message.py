"""A commit message in its parts: where git sees trailers, and where prose hides them.

Git's rule is that of `trailer.c` (git/git:Documentation/git-interpret-trailers.adoc): the last
paragraph counts if all its lines are trailers, or a quarter of them with one of git's own.
"""

import re
from typing import NamedTuple

MOST_RESCUED = 200
"""So many credits outside git's block are taken from one message: a squash has dozens at most."""

LONGEST_LINE = 1000
"""So many characters of a line are looked at outside git's block."""

_GIT_OWN = ("Signed-off-by: ", "(cherry picked from commit ")
_BLANK = " \t\v\f\r"
_KEY = re.compile(r"([A-Za-z0-9-]+)[ \t]*:")


class Trailer(NamedTuple):
    """One trailer.

    Attributes:
        key: As it is written.
        value: Continuation lines joined with a space.
        line: The line of the message on which it begins, from 1.
        rescued: Whether git itself does not see it.
    """

    key: str
    value: str
    line: int
    rescued: bool = False


class Message(NamedTuple):
    """A commit message in its parts.

    Attributes:
        subject: The first line that is not blank.
        body: The other lines, without trailers.
        trailers: Those that git sees, and credits elsewhere in the message, by line.
    """

    subject: str
    body: tuple[str, ...]
    trailers: tuple[Trailer, ...]


def parse(message: str) -> Message:
    """Take a commit message apart; any text can be given."""
    lines = message.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    start, end = _block(lines)
    seen = _read_block(lines, start, end)
    inside = set(range(start, end))
    rescued: list[Trailer] = []
    body: list[str] = []
    for number in range(first + 1, len(lines)):
        if number in inside and seen:
            continue
        found = _rescue(lines[number], number + 1) if len(rescued) < MOST_RESCUED else None
        if found:
            rescued.append(found)
        else:
            body.append(lines[number])
    own = {trailer.line for trailer in seen}
    # Lines between trailers that are none: git allows them, and they may say something.
    body += [
        lines[n] for n in sorted(inside) if seen and n + 1 not in own and not _continues(lines, n)
    ]
    subject = lines[first].strip() if first < len(lines) else ""
    trailers = sorted([*seen, *rescued], key=lambda trailer: trailer.line)
    return Message(subject, tuple(body), tuple(trailers))


def _continues(lines: list[str], number: int) -> bool:
    return lines[number][:1] in (" ", "\t", "")


def _is_blank(line: str) -> bool:
    return not line.strip(_BLANK)


def _separator(line: str) -> bool:
    """Say whether git takes a line for `key: value`."""
    return bool(_KEY.match(line))


def _block(lines: list[str]) -> tuple[int, int]:
    """Return the first line of the trailer block and the line after it, as git finds them."""
    end = _end_of_message(lines)
    title = 0
    while title < end and (lines[title].startswith("#") or not _is_blank(lines[title])):
        title += 1
    trailers = others = continued = 0
    own = False
    only_blank = True
    for number in range(end - 1, title - 1, -1):
        line = lines[number]
        if line.startswith("#"):
            others, continued = others + continued, 0
        elif _is_blank(line):
            if only_blank:
                continue
            others += continued
            enough = (own and trailers * 3 >= others) or (trailers and not others)
            return (number + 1, end) if enough else (end, end)
        else:
            only_blank = False
            if line.startswith(_GIT_OWN):
                trailers, continued, own = trailers + 1, 0, True
            elif _separator(line):
                trailers, continued = trailers + 1, 0
            elif line[0] in _BLANK:
                continued += 1
            else:
                others, continued = others + continued + 1, 0
    return end, end


def _end_of_message(lines: list[str]) -> int:
    """Return where the message ends: trailing comments and the list of conflicts are no part of it."""
    end, conflicts = None, False
    for number, line in enumerate(lines):
        if line.startswith("#") or not line:
            end = number if end is None else end
        elif line == "Conflicts:" and number + 1 < len(lines):
            conflicts = True
            end = number if end is None else end
        elif not (conflicts and line.startswith("\t")) and end is not None:
            end, conflicts = None, False
    return len(lines) if end is None else end


def _read_block(lines: list[str], start: int, end: int) -> list[Trailer]:
    found: list[Trailer] = []
    open_one = False
    for number in range(start, end):
        line = lines[number]
        if line.startswith("#"):
            open_one = False  # git takes up no trailer again behind a comment
            continue
        if open_one and line[:1] and line[0] in _BLANK:
            last = found[-1]
            found[-1] = last._replace(value=f"{last.value} {line.strip()}".strip())
            continue
        key = _KEY.match(line)
        open_one = bool(key)
        if key:
            found.append(Trailer(key[1], line[key.end() :].strip(), number + 1))
    return found


_CREDIT_WORDS = (
    r"(?:co-?[ -]?)?(?:authored|author|developed|generated|assisted|written|created|coded|piloted|"
    r"implemented|made|built|drafted|prepared|produced)"
)
RESCUED = re.compile(
    r"(?i)^[ \t]*(?:[-*+•][ \t]+)?[\u2018“'\"*_]*"
    rf"(?P<key>(?:ai-)?{_CREDIT_WORDS}[- ](?:by|with)(?:-ai)?|signed-off-by|as+is?ted-by|assited-by|"
    r"(?:claude|codex|copilot|cursor|gemini|amp|devin|replit|entire|opencode|openhands|kiro|roo)-[a-z-]+|"
    r"[a-z]+-(?:session|thread)(?:-(?:id|url))?|executed-by|"
    r"ai-(?:assisted|generated|authored|model|tool|agent|assistant|used|disclosure|usage|contribution)s?(?:-[a-z]+)?)"
    r"[*_]*[ \t]*:[*_]*[ \t]*(?P<value>\S.*?)[\u2019”'\"`]*\s*$"
)


def _rescue(line: str, number: int) -> Trailer | None:
    """Return the credit that stands outside git's block: a squash message has many."""
    if ":" not in line[:60]:
        return None
    found = RESCUED.match(line[:LONGEST_LINE])
    return Trailer(found["key"], found["value"], number, rescued=True) if found else None
