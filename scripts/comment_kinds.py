"""Writes the table of file kinds into `docs/comment-headers.md`.

    python scripts/comment_kinds.py [--check]

The table is made from `tenure/carriers/comment_table.py`. With `--check` nothing is written and the
status is 1 if the page is out of step.
"""

import argparse
import sys
from pathlib import Path

from tenure.carriers.comment_table import KINDS, Kind

PAGE = Path(__file__).parents[1] / "docs" / "comment-headers.md"
BEGIN, END = "<!-- The table begins here. -->\n", "<!-- The table ends here. -->\n"


def main(argv: list[str] | None = None) -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(argv)
    old = PAGE.read_text(encoding="utf-8")
    before, _, rest = old.partition(BEGIN)
    new = f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"
    if new == old:
        return 0
    if options.check:
        print(f"{PAGE.name} is out of step: python scripts/comment_kinds.py", file=sys.stderr)
        return 1
    PAGE.write_text(new, encoding="utf-8")
    return 0


def table() -> str:
    """Return the table, by name."""
    rows = sorted(KINDS, key=lambda kind: kind.syntax.name.lower())
    lines = ["| kind | a header begins with | files |", "| --- | --- | --- |"]
    lines += [f"| {kind.syntax.name} | {look(kind)} | {files(kind)} |" for kind in rows]
    return "\n".join(lines) + "\n"


def look(kind: Kind) -> str:
    """Return the first line of a header, and the last one if it closes the comment."""
    syntax = kind.syntax
    if syntax.line and not syntax.prefer_block:
        return code(f"{syntax.line[0]} tenure:")
    opener, closer = syntax.block[0]
    first = code(f"{opener} tenure:")
    return f"{first} … {code(closer)}" if closer else first


def files(kind: Kind) -> str:
    """Return extensions and names, or what tells a kind that has neither."""
    words = [f".{end}" for end in kind.extensions.split()] + kind.names.split()
    return " ".join(map(code, words)) or "told by its content"


def code(text: str) -> str:
    """Return text as code inside a table."""
    return "`" + text.strip("\n").replace("|", "\\|") + "`"


if __name__ == "__main__":
    sys.exit(main())
