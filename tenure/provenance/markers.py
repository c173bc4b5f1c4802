"""Markers: lines of a file that say that AI made it, or had a part in it.

Reads the first lines of a file, and its last ones where they are given. What a line says is the
business of `marker_forms`; here it is decided whether the line speaks for the file at all: a string
in a program does not, and a comment above one function speaks for that function.
"""

from tenure.evidence import Evidence, Relation, Sign, Strength
from tenure.provenance.lexicon import KNOWN, Known
from tenure.provenance.marker_sieve import MARKER_LINES, could_mark, first_lines

TAIL_BYTES = 1536
"""How much of the end of a file is looked at for a footer."""

_ORDER = (Strength.STRONG, Strength.MEDIUM, Strength.WEAK, None)


def judge(form: str, known: Known = KNOWN) -> Sign:
    """Say what a marker says: the strongest of its lines, with the tool and model of the others.

    Args:
        form: One line of a file, or several that belong together.
        known: The table.
    """
    from tenure.provenance import marker_forms  # late: few files have anything to judge

    marks = [marker_forms.read(line, known) for line in form.splitlines()[:MARKER_LINES]]
    denied = next((mark.sign for mark in marks if mark.denial), None)
    said = sorted(
        (mark for mark in marks if mark.sign.is_ai),
        key=lambda mark: _ORDER.index(mark.sign.strength),
    )
    if not said:
        return denied or (marks[0] if marks else marker_forms.NOTHING).sign
    return marker_forms.completed(said[0], said[1:]).sign


def find(path: str, head: bytes, tail: bytes = b"") -> Evidence | None:
    """Return what a file says of itself: the strongest marker that AI made it, else one of a part.

    Args:
        path: The file's path in the repository.
        head: At least its first `MARKER_BYTES` bytes; what follows in it is not looked at.
        tail: Its last bytes, if they are to be looked at too.
    """
    end = b"\n".join(tail[-TAIL_BYTES:].split(b"\n")[-MARKER_LINES:]) if tail else b""
    above, below = could_mark(head), bool(end) and could_mark(end)
    if not above and not below:
        return None
    from tenure.provenance import marker_lines  # late: few files have anything to judge

    found = [*marker_lines.head(path, first_lines(head))] if above else []
    if below:
        found += marker_lines.tail(path, end)
    best = min(
        found,
        key=lambda one: (
            one.mark.relation is not Relation.PRODUCED,
            _ORDER.index(one.mark.sign.strength),
        ),
        default=None,
    )
    if best is None:
        return None
    from tenure.provenance import marker_forms
    from tenure.provenance.lexicon import GENERIC

    sign = marker_forms.completed(best.mark, [one.mark for one in found]).sign
    where = f"line {best.line}" if best.line else "one of its last lines"
    return Evidence(
        path,
        None if sign.tool == GENERIC else sign.tool,
        sign.strength or Strength.WEAK,
        f"{where} says it: {best.text.strip()[:80]}",
        best.line,
        model=sign.model,
        relation=best.mark.relation,
    )
