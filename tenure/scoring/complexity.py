"""How complex a file is: one of the four factors of the maintenance cost score.

Code is measured by cyclomatic complexity, everything else by its structure and size. Files are
data: nothing is executed, time and memory are bounded, and what cannot be measured counts by its
size, with the reason. Equal bytes give equal numbers on every machine.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tenure.scoring.bins import COMPLEXITY, place

CODE_LIMIT = 512 * 1024
"""Code larger than this many bytes is generated or vendored; lizard needs seconds for it."""

TEXT_LIMIT = 2 * 1024 * 1024
"""Other text larger than this many bytes counts by its size."""

NOTEBOOK_LIMIT = 16 * 1024 * 1024
"""Notebooks may be larger: most of one is the pictures that it shows."""

_BINARY_WINDOW = 8000
"""Git takes a file for binary if its first 8,000 bytes hold a NUL; so do we."""


class Complexity(NamedTuple):
    """What was measured in one file.

    Attributes:
        family: The row of `bins.COMPLEXITY` that holds for it: `code`, `notebook`, `shell`,
            `query`, `infrastructure`, `markup`, `data`, `text`, `binary` or `unmeasured`.
        ccn: Cyclomatic complexity of the whole file: 1 for each function and 1 for each decision,
            those outside of functions included. 0 where there is no control flow.
        worst: The largest cyclomatic complexity of one function.
        functions: Functions; cells of a notebook that hold code.
        lines: Lines that are not blank.
        depth: The deepest nesting of brackets (code) or of values (data).
        parts: What the family is made of: words of a text, keys or rows of data, blocks, steps and
            instructions of infrastructure, statements of a query, elements and rules of markup.
        size: Bytes.
        source: The numbers that count and the tool that gave them, in words that can end a
            sentence.
    """

    family: str
    ccn: int
    worst: int
    functions: int
    lines: int
    depth: int
    parts: int
    size: int
    source: str


def measure(path: str, data: bytes) -> Complexity:
    """Measure a file.

    Args:
        path: The file's path in the repository; the name tells the kind.
        data: The whole file.

    Raises:
        TenureError: It is code, and lizard is not installed.
    """
    # Late: what they bring is needed for measuring alone, not for showing the bins.
    from tenure.scoring import file_kinds

    family, reader = file_kinds.kind_of(path, data[:_BINARY_WINDOW])
    if reader is None:
        return _by_size("binary", data, "a binary file")
    limit = _LIMITS.get(family, TEXT_LIMIT)
    if len(data) > limit:
        return _by_size("unmeasured", data, f"larger than {limit // 1024} KiB")
    text = _decoded(data)
    try:
        shape = reader(path, text)
    except file_kinds.UnmeasurableError as exc:
        return _by_size("unmeasured", data, str(exc))
    return Complexity(
        family,
        shape.ccn,
        shape.worst,
        shape.functions,
        shape.lines,
        shape.depth,
        shape.parts,
        len(data),
        shape.source,
    )


def bin(  # noqa: A001  # the word of the field and of design.md
    complexity: Complexity, code: Sequence[float] | None = None
) -> int:
    """Return the factor, 1 to 5: the highest bin of the measures that count for the family.

    The table is `tenure.scoring.bins.COMPLEXITY`.

    Args:
        complexity: What was measured.
        code: Other bins for the cyclomatic complexity of code (`score.bins.complexity`).
    """
    rows: dict[str, Sequence[float]] = dict(COMPLEXITY[complexity.family])
    if code is not None and complexity.family == "code":
        rows["ccn"] = code
    return max(place(getattr(complexity, name), limits) for name, limits in rows.items())


_LIMITS: Mapping[str, int] = {
    "code": CODE_LIMIT,
    "shell": CODE_LIMIT,
    "query": CODE_LIMIT,
    "notebook": NOTEBOOK_LIMIT,
}


def _by_size(family: str, data: bytes, reason: str) -> Complexity:
    lines = 0 if family == "binary" else data.count(b"\n") + 1
    size = f"{len(data)} bytes, not measured further: {reason}"
    return Complexity(family, 0, 0, 0, lines, 0, 0, len(data), size)


def _decoded(data: bytes) -> str:
    """Return the text of a file; a byte that is not UTF-8 becomes a character that means nothing."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return data.decode("utf-8", "replace").removeprefix("\ufeff")
