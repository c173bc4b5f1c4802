"""What is read without a parser says the same as the parser."""

from collections.abc import Callable, Iterator
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tenure.carriers import comment_header, front_matter, plain_yaml, sidecar, strict_yaml
from tenure.record import KeyPath, Place, RawRecord, Reading

KEYS = st.sampled_from(
    [*("tenure", "owner", "expires", "x-a", "on", "null", "y", "validated", "a_b"), "k" * 1025]
)
# What YAML 1.1, other dialects or a careless reader would take for something else.
SCALARS = r"""
2026-11-01|true|no|null|~|1|-1|+1|010|0o7|1_000|1:30|1.50|1.|0x1f|1e3|.5|.inf|<<|=|"@acme/a"|'it is'
@acme/a|a: b|a:b|a:|a :b|https://x/y:8|a #b|a#b|#b|["@a", "@b"]|["a",]|[]|[a, b]|{a: b}|- a|&a b|*a|!t a|>-
a,b|%a|"a" b|'a'b|'a''b'|"a\nb"|a  b|?a|? a|a?|a ? b|a*&b|a &b *c|é|--- a|---|...|(a) b|"|'|"#"|': '
""".strip().replace("\n", "|")
VALUES = st.one_of(
    st.sampled_from([*SCALARS.split("|"), "|", "", "a\tb", "a b " * 300, "1" * 18, "1" * 19]),
    st.text(alphabet="aB1 :#-_./+@()'\"[]{}&*!?,%|>\\\t=;~`é\r\u2028\x85", max_size=12),
)
LINES = st.builds(
    lambda indent, key, colon, value, tail: " " * indent + key + colon + value + tail,
    st.sampled_from([0, 1, 2, 2, 2, 4, 4, 6]),
    KEYS,
    st.sampled_from([": ", ": ", ": ", ":", ":  ", " : "]),
    VALUES,
    st.sampled_from(["", "", "", " ", " # note", "\r"]),
)
TEXTS = st.builds(
    lambda lines, end: "\n".join(lines) + end,
    st.lists(LINES, min_size=1, max_size=6),
    st.sampled_from(["", "\n", "\n\n", "\n...\n"]),
)
RECORD = (
    'tenure:\n  owner: "@acme/payments"\n  origin: claude-code/opus\n  lifecycle: durable\n'
    "  created: 2026-11-01\n  review: 2027-05-01\n  purpose: Keeps orders, and more (see docs)\n"
    "  production: true\n  hours: 2.5\n  validated:\n    tests: https://ci.example.org/runs/7\n"
)


@given(TEXTS)
@example("a:\n  b: c\n d: e")
@example("a: b\n  c: d")
@example("a:\nb: c")
@example("k" * 1025 + ": a")
@settings(max_examples=1000, deadline=None)
def test_a_text_that_is_read_plainly_says_the_same_to_the_parser(text: str) -> None:
    plain = plain_yaml.read(text)

    if plain is not None:
        assert repr(strict_yaml.parse(text).data) == repr(plain.data)


@given(TEXTS)
@example(RECORD)
@example('a:\n  b:\n    c: 1\n  d: \'\'\ne:\n  c: "2"\nc: ["3"]\n')
@settings(max_examples=300, deadline=None)
def test_places_are_those_of_the_parser(text: str) -> None:
    plain = plain_yaml.read(text)

    if plain is not None:
        late = plain.positions((), 3, (2, 4))
        known = strict_yaml.parse(text).positions((), 3, (2, 4))
        for path in ways(plain.data):
            assert late.key(path) == known.key(path)
            assert late.value(path) == known.value(path)


def ways(data: object) -> Iterator[KeyPath]:
    """Yield the way to everything that there is, and from there to what there is not."""
    yield ()
    yield ("nothing",)
    yield (0,)
    if isinstance(data, dict):
        for key, value in data.items():
            yield from ((key, *below) for below in ways(value))


def test_the_places_in_a_usual_record_take_no_parser() -> None:
    plain = plain_yaml.read(RECORD)
    assert plain is not None

    with patch.object(strict_yaml, "parse", side_effect=AssertionError):
        positions = plain.positions(("tenure",), 10, (2,) * 20)

        assert positions.key(("owner",)) == Place(11, 5, 10)
        assert positions.value(("owner",)) == Place(11, 12, 28)
        assert positions.value(("validated", "tests")) == Place(20, 14, 43)


NOWHERE = strict_yaml.parse("").positions((), 1, ())


def commented(text: str) -> bytes:
    return "".join(f"# {line}\n" for line in text.splitlines()).encode()


def fenced(text: str) -> bytes:
    return f"---\ntitle: How it works\n{text.rstrip()}\nlast: 1\n---\nText\n".encode()


def same(read: Callable[[], Reading]) -> None:
    """Read once as everybody does and once with the parser alone."""
    one = read()
    with patch.object(plain_yaml, "read", return_value=None):
        other = read()
    if isinstance(one, RawRecord) and isinstance(other, RawRecord):
        for key in one.data:
            assert one.positions.key((key,)) == other.positions.key((key,))
            assert one.positions.value((key,)) == other.positions.value((key,))
        one, other = (raw._replace(positions=NOWHERE) for raw in (one, other))
    assert repr(one) == repr(other)


@given(st.one_of(TEXTS, TEXTS.map(lambda text: "tenure:\n  " + text.replace("\n", "\n  "))))
@example(RECORD)
@settings(max_examples=300, deadline=None)
def test_a_carrier_says_the_same_with_the_parser_alone(text: str) -> None:
    same(lambda: sidecar.read("a.png.tenure.yaml", text.encode()))
    same(lambda: comment_header.read("a.py", commented(text)))
    same(lambda: front_matter.read("a.md", fenced(text)))


def test_a_usual_record_is_read_plainly() -> None:
    plain = plain_yaml.read(RECORD)

    assert plain is not None
    record = plain.data["tenure"]
    assert isinstance(record, dict)
    assert record["hours"] == 2.5
    assert record["validated"] == {"tests": "https://ci.example.org/runs/7"}


def test_a_hostile_line_of_64_kib_costs_no_more_than_its_length() -> None:
    for line in ("a" * 65_000, "a: " + "b:c " * 16_000, 'a: ["' + 'b", "' * 13_000, " " * 65_000):
        assert plain_yaml.read(line + "\x00") is None
