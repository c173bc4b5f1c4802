"""Text that looks like source code, documentation and data, from a seeded vocabulary.

Only what a scanner sees is imitated: line lengths, comment marks, licence and author lines.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

POOL = 1 << 20
"""Bytes of text made for each style; every file is a stretch of it."""

_SYLLABLES = [
    a + b
    for a in ("b", "c", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z")
    for b in ("a", "on", "i")
]
_TEMPLATES = {
    "c": (
        "static int {a}_{b}(struct {c} *{d}, unsigned long {e})",
        "{{",
        "\tstruct {a}_{b} *{c} = {d}_to_{e}({a});",
        "\tif (!{a} || {b}->{c} < {D}_{E}_MAX)",
        "\t\treturn -EINVAL;",
        "\t/* {a} {b} {c} the {d} before {e} */",
        "\t{a}->{b}[{c}] = {d}({e}, GFP_KERNEL);",
        "\tfor (i = 0; i < {a}->{b}_count; i++)",
        "\treturn 0;",
        "}}",
        "",
        "#define {A}_{B}_{C}\t\t0x{n:08x}",
    ),
    "prose": (
        "The {a} {b} {c} of each {d} is {e} once the {a} has been {c}.",
        "When {a} is set, {b} {c} and {d} are not {e} any more; see {a}_{b}.",
        "{A} {b}",
        "==========",
        "",
        "* ``{a}_{b}``: the {c} {d} in {e}",
    ),
    "data": (
        "  {a}: {b}",
        "  {a}-{b}: <{n} {n}>",
        "  - {a}-{b}-{c}",
        "{a}:",
        "    description: {a} {b} {c} {d}",
        "",
    ),
    "script": (
        "def {a}_{b}({c}, {d}):",
        "    {a} = {b}.{c}({d}, {e}={n})",
        "    if {a} in {b}:",
        "        raise {A}Error({c})",
        "    return {a}.{b}",
        "    # {a} {b} the {c} {d}",
        "",
    ),
}


class Style(NamedTuple):
    """How a kind of file looks.

    Attributes:
        suffix: The end of its name; a name without a dot is the whole name.
        share: How many files in a hundred are of it.
        mark: What begins a comment line; without one the file has no header.
        body: The templates of its lines.
        first: A line that has to stay first.
    """

    suffix: str
    share: float
    mark: str
    body: str
    first: str = ""


def seeded(seed: int | str) -> random.Random:
    """Return chance that is the same each time and everywhere."""
    return random.Random(seed)  # noqa: S311  # no secret is made of it


def vocabulary(rng: random.Random) -> list[str]:
    """Return words that mean nothing; none of them is a word that `tenure` looks for."""
    return ["".join(rng.choices(_SYLLABLES, k=rng.choice((1, 2, 2, 3)))) for _ in range(2_000)]


@lru_cache(maxsize=8)
def pool(body: str) -> bytes:
    """Return `POOL` bytes of lines of one kind, the same on every machine."""
    rng = seeded(body)
    words = vocabulary(rng)
    lines: list[str] = []
    size = 0
    while size < POOL:
        names = dict(zip("abcde", rng.choices(words, k=5), strict=True))
        names |= {letter.upper(): names[letter].upper() for letter in "abcde"}
        lines.append(rng.choice(_TEMPLATES[body]).format(**names, n=rng.randrange(10_000)))
        size += len(lines[-1]) + 1
    return "\n".join(lines).encode()[: POOL - 1] + b"\n"


def stretch(rng: random.Random, body: str, size: int) -> bytes:
    """Return about `size` bytes of whole lines."""
    text = pool(body)
    start = text.index(b"\n", rng.randrange(POOL // 2)) + 1
    if size >= POOL // 2:
        text *= size // POOL + 2
    return text[start : text.index(b"\n", start + size) + 1]


def document(rng: random.Random, style: Style, size: int, record: list[str] | None = None) -> bytes:
    """Return a file: what must be first, licence, record, people, then text of about `size` bytes."""
    top = [style.first] if style.first else []
    if style.mark:
        top.append(f"{style.mark} SPDX-License-Identifier: GPL-2.0-only")
        top.append(f"{style.mark} SPDX-FileCopyrightText: {2005 + rng.randrange(20)} Acme Inc.")
        top += [f"{style.mark} {line}" for line in record or []]
        top += [f"{style.mark} {line}" for line in _people(rng)]
    head = "\n".join(top).encode() + b"\n" if top else b""
    return head + stretch(rng, style.body, max(size - len(head), 0))


def _people(rng: random.Random) -> Iterator[str]:
    """Yield the lines that make a search for marks of AI look twice.

    The shares are those of the U-Boot tree, which has the shape of Linux: of 38,510 files 9.6 %
    say "author" in their first 4 KiB, 1.9 % "written by", 1.8 % "generated", 0.7 % "created".
    """
    lines: tuple[tuple[float, str], ...] = (
        (0.096, "Author: Nadia Osei <nadia@example.org>"),
        (0.019, "Originally written by Tomas Lind."),
        (0.018, "The table below is generated from the data sheet."),
        (0.007, "Created on a rainy day."),
    )
    yield from (line for share, line in lines if rng.random() < share)


def record(rng: random.Random, today: date, number: int) -> list[str]:
    """Return the lines of a valid record that is not due for a month, without comment marks.

    Args:
        rng: Where chance comes from.
        today: The day of the benchmark: the record began a little before it.
        number: Makes the record differ from others.
    """
    created = today - timedelta(days=rng.randrange(1, 30))
    expires = created + timedelta(days=rng.randrange(120, 300))
    review = created + timedelta(days=rng.randrange(80, 110))
    return [
        "tenure:",
        '  owner: ["@acme/payments", "@nadia"]',
        "  origin: claude-code/opus",
        "  lifecycle: temporary",
        f"  created: {created}",
        f"  expires: {expires}",
        f"  review: {review}",
        f'  purpose: "Keeps order {number} together until the new ledger takes over"',
        "  kind: integration",
        "  exit: refactor",
        "  plan: https://example.org/plans/ledger",
        "  service: checkout",
        "  value: low",
    ]


def sizes(rng: random.Random, *, median: int, sigma: float, most: int) -> Callable[[], int]:
    """Return a source of file sizes: log-normal, as in real trees, never above `most`."""
    return lambda: min(int(median * rng.lognormvariate(0, sigma)), most)
