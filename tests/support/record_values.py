"""Values that a record can hold, for property tests of what reads and writes them."""

from hypothesis import settings
from hypothesis import strategies as st

PROPERTY = settings(max_examples=100, deadline=None)
"""What decorates a property test of a carrier; on a shared machine deadlines are a lottery."""

AWKWARD = (
    "@acme/payments",
    "fix: x # y",
    "closes */ -- --> }} #} ]]",
    "no",
    "2026-13-45",
    "2026-11-20",
    "1.10",
    "0x1F",
    "12:30:45",
    "ends in \\",
    "- dash",
    "? mark",
    " padded ",
    "tab\there",
    "line\nbreak\r\nand\x85more\u2028still",
    "\x00\x07\x7f\ufeff\ufffe",
    "é ü \U0001f600",
    "\"quoted\" and 'so'",
    "{{ template }}",
    "%directive",
    "",
    "~",
    "<<",
    "...",
    "---",
    "a:b",
    "https://example.org/x?y=1#z",
)

texts = st.sampled_from(AWKWARD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = (
    texts
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.integers(-(10**9), 10**9).map(lambda number: number / 1000)
)
keys = st.sampled_from(
    ("owner", "origin", "purpose", "expires", "x-note", "on", "y", "2026", "a b", "x--y", "ü", "#")
) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
records = st.dictionaries(keys, values, max_size=6)
