"""Markdown that shows what it is given and does nothing: no link, mention or table comes from a value.

GitHub looks for mentions, issues, commits and emoji after Markdown is read, in the decoded text, so
that no escaping keeps `@team` from being told. It leaves code alone. Whatever a file, a path or a
person says is therefore shown as code, except for words that cannot mean anything.
"""

import re
from collections.abc import Iterator, Sequence

from tenure.reporters import table as tables
from tenure.shown import printable

_LETTERS = r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*"
_NUMBER = r"\d{1,4}-\d\d-\d\d|\d{1,6}(?:[.,]\d{1,3})*%?"
_SIGN = r"[\u2192\u00d7\u2013\u2014\u2026]"  # arrow, times, dashes, ellipsis
_OPEN, _CLOSE = r"[(\"'\u201c\u2018]*", r"[.,;:!?\u2026)\"'\u201d\u2019]*"
_WORD = re.compile(rf"({_OPEN})({_LETTERS}|{_NUMBER}|TEN\d{{3}}|{_SIGN})?({_CLOSE})")
_QUOTED = re.compile(r"(`[^`]+`)")
_COMMIT = re.compile(r"[0-9a-f]{7,40}")
_LIST = re.compile(r"\d+[.)]")
_EDGES = re.compile(rf"({_OPEN})(.*?)({_CLOSE})", re.DOTALL)

SPACE = "\N{NO-BREAK SPACE}"
"""Keeps two words on one line."""

_BEYOND = "`" * 200


def shortened(text: str, most: int) -> str:
    """Return printable text of at most `most` characters; the middle goes, as ends tell paths apart."""
    text = printable(text)
    if len(text) <= most:
        return text
    first, slash, rest = text.partition("/")
    room = most - len(f"{first}/…/")
    tail = rest[len(rest) - room :].partition("/")[2] if slash and room > most // 2 else ""
    if tail:
        return f"{first}/…/{tail}"
    lead = most // 3
    return f"{text[:lead]}…{text[len(text) - (most - lead - 1) :]}"


def code(text: str, most: int = 100) -> str:
    """Return a value as code, in one line; of nothing this is nothing."""
    return tables.code(shortened(text, most))


def prose(text: str, most: int = 400) -> str:
    """Return a sentence that may hold values: inert words stay words, everything else becomes code.

    What stands between backticks becomes code without them. The result is for the middle of a line.
    """
    text = printable(text)
    text = text if len(text) <= most else f"{text[: most - 1]}…"
    made = ""
    for piece in _pieces(text):
        # Two spans of code that touch would be read as one, and as something else.
        made += f" {piece}" if made.endswith("`") and piece.startswith("`") else piece
    return made.strip()


def _pieces(text: str) -> Iterator[str]:
    paired = text.count("`") % 2 == 0
    for number, part in enumerate(_QUOTED.split(text) if paired else [text]):
        if paired and number % 2:
            yield code(part[1:-1])
        else:
            yield from (word if word.isspace() else _word(word) for word in re.split("( +)", part))


def _word(word: str) -> str:
    found = _WORD.fullmatch(word)
    if found and not (_COMMIT.fullmatch(found[2] or "") or _LIST.fullmatch(word)):
        return word
    edges = _EDGES.fullmatch(word)
    before, inner, after = edges.groups() if edges else ("", word, "")
    return f"{before}{code(inner)}{after}" if inner else code(word)


def can_be_fenced(line: str) -> bool:
    """Whether a fenced block can hold a line: GitHub's renderer counts to 255 in its first line."""
    return _BEYOND not in line


def fence(lines: Sequence[str], info: str = "") -> tuple[str, str]:
    """Return the first and the last line of a fenced block that none of its lines can end.

    Args:
        lines: What stands in it; each `can_be_fenced`.
        info: What follows the backticks.
    """
    runs = (len(ticks) for line in lines for ticks in re.findall("`+", line))
    ticks = "`" * max(3, 1 + max(runs, default=0))
    return ticks + info, ticks


def number(count: int, noun: str) -> str:
    """Return `1 file`, `2,345 files`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def table(
    heading: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()
) -> tuple[str, tuple[str, ...]]:
    """Return the two first lines of a table, and a line for each row; cells are Markdown already."""
    first, second, *rest = tables.markdown([heading, *rows], numbers=numbers)
    return f"{first}\n{second}", tuple(rest)


def folded(summary: str) -> tuple[str, str]:
    """Return what stands, an empty line apart, before and after a folded part.

    Args:
        summary: HTML, and words of ours.
    """
    return f"<details>\n<summary>{summary}</summary>", "</details>"
