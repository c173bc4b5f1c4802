"""TOML: values, places, mistakes, edits."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.record_values import PROPERTY, keys, records, values
from tenure.carriers.toml_edit import (
    append_table,
    append_to_array,
    remove_table,
    render_table,
    set_keys,
)
from tenure.carriers.toml_text import TomlError, load, positions
from tenure.errors import EditError
from tenure.record import Place


def alike(value: object) -> str:
    return json.dumps(value, sort_keys=True)


# Values


def test_dates_and_times_are_text() -> None:
    text = "a = 2026-11-20\nb = 2026-11-20 07:32:00Z\nc = [07:32:00, {d = 2026-11-20T07:32:00.5}]"

    assert load(text) == {
        "a": "2026-11-20",
        "b": "2026-11-20T07:32:00+00:00",
        "c": ["07:32:00", {"d": "2026-11-20T07:32:00.500000"}],
    }


def test_numbers_that_json_does_not_know_are_text() -> None:
    assert load("a = nan\nb = -inf\nc = 1.5") == {"a": "nan", "b": "-inf", "c": 1.5}


def test_a_byte_order_mark_is_passed_over() -> None:
    assert load(b"\xef\xbb\xbfa = 1\r\n") == load("\ufeffa = 1") == {"a": 1}


@pytest.mark.parametrize(
    ("text", "words", "line", "column"),
    [
        ("owner = @acme/x # c", '`@acme/x` must be quoted in TOML: "@acme/x"', 1, 9),
        ("a = 1\na = [@x, @y]", '`@x` must be quoted in TOML: "@x"', 2, 6),
        ("a = acme corp # c", '`acme corp` must be quoted in TOML: "acme corp"', 1, 5),
        ("a = 2026-13-45", "`2026-13-45` is no day of the calendar", 1, 5),
        ("a = [2026-13-45]", "`2026-13-45` is no day of the calendar", 1, 6),
        ("a = 2026-02-30", "`2026-02-30` is no day of the calendar", 1, 5),
        ("a = 2026-1-5", "`2026-1-5` is written 2026-01-05", 1, 5),
        ("a = 2026/12/01", "`2026/12/01` is written 2026-12-01", 1, 5),
        ("a = 1\na = 2", "`a` stands twice; keep one", 2, 1),
        ("[a]\n  [a]", "`[a]` stands twice", 2, 3),
        ("b = {a=1, a=2}", "`a` stands twice; keep one", 1, 14),
        ("a = [\n1]\na = [\n2]", "a key stands twice", 4, 3),
        ("a = []\n[[a]]", "`[[a]]` stands twice, or is a value already", 2, 1),
        ("a = True", "TOML writes `true`, not `True`", 1, 5),
        ("a = no", "TOML writes `false`, not `no`", 1, 5),
        ("a =", "a value is missing", 1, 4),
        ("a = # c", "a value is missing", 1, 5),
        ("a: 1", "TOML writes `key = value`, not `key: value`", 1, 2),
        ("- a", 'TOML writes a list as `["a", "b"]`', 1, 3),
        ("a", "a `=` is missing after the key", 1, 2),
        ("a = 'it's'", "a text in single quotes ends at the next `'`", 1, 9),
        ('a = "x" y', "must be written", 1, 9),
        ("a = 3weeks", 'a text must be quoted: "3weeks"', 1, 6),
        ('a = "x', "a text in quotes is not closed", 1, 7),
        ("a = '''x", "a text in quotes is not closed", 1, 9),
        ("a = 1\rb = 2", "a carriage return stands alone", 1, 6),
        ("# a\rb", "a carriage return stands alone", 1, 4),
        ('a = "\\q"', "a backslash in double quotes must be doubled", 1, 8),
        ('a = "\\ud800"', "an escape in double quotes is no character", 1, 12),
        ("a = [1 2]", "a `,` or `]` is missing", 1, 8),
        ("a = {b = 1 c = 2}", "a `,` or `}` is missing", 1, 12),
        ("a = \u201cx\u201d", "curly quotes", 1, 5),
        ("a = \x00", "a control character", 1, 5),
        ("[a", "this is not TOML: expected", 1, 3),
        ("x = 1\n[a] b", "something follows the end of the statement", 2, 5),
        ("a = " + "[" * 5000, "nested too deep", 1, 1),
        ("a = " + "[" * 20 + "]" * 20, "nested too deep", 1, 1),
        ("a" + ".a" * 4000 + " = 1", "more than 50 parts", 1, 1),
        ("[" + "'a' . " * 100_000 + "a]", "more than 50 parts", 1, 1),
        ("a = " + "9" * 5000, "a number cannot be read", 1, 1),
        (b"a = 1\n\xc3\xbc = \xff", "not UTF-8", 2, 5),
        (b"\xff\xfea\0", "not UTF-8", 1, 1),
    ],
)
def test_a_mistake_is_explained_at_its_place(
    text: str | bytes, words: str, line: int, column: int
) -> None:
    with pytest.raises(TomlError) as caught:
        load(text)

    assert words in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)


SNIPPETS = (
    "a", "b.c", '"d e"', "[", "]", "[[", "]]", "{", "}", " = ", "=", ",", "\n", "\r\n", "\r", " ",
    '"', "'", '"""', "'''", "#", "@x", "1", "2026-11-20", "true", "\\", "\ufeff", "\x00", "ü", ".",
    "[[artifact]]\n", "inf",
)  # fmt: skip


@PROPERTY
@given(text=st.text() | st.lists(st.sampled_from(SNIPPETS), max_size=30).map("".join))
@example('a = """\\')
def test_any_text_is_read_or_explained_and_has_places(text: str) -> None:
    try:
        load(text)
    except TomlError as found:
        line, column = found.line, found.column
    else:
        line = column = 1
    assert 1 <= line <= text.count("\n") + 1
    assert 1 <= column <= len(text) + 2
    assert positions(text).value(("a", 0, "b.c")).line <= text.count("\n") + 1


# Places


TEXT = '''\
top = 1
days.script = 30 # c
[[artifact]]
path = """
[[artifact]]
"""
note = \'\'\'[[artifact]]\'\'\'

[[artifact]]
"the owner" = "@ana"
origin = { tool = "x", "model" = "y" }
renewals = [
  { date = 2026-11-20 }, # c
  { date = 2026-11-21 10:00:00 },
]
[artifact.validated]
tests = \'ci\'
[[artifact.part]]
n = 1
[[artifact.part]]
n = 2
'''


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("top",), Place(1, 1, 4), Place(1, 7, 8)),
        (("days", "script"), Place(2, 6, 12), Place(2, 15, 17)),
        (("days",), Place(2, 1, 5), Place(2, 15, 17)),
        (("artifact", 0), Place(3, 3, 11), Place(3, 3, 11)),
        (("artifact", 0, "path"), Place(4, 1, 5), Place(4, 8, None)),
        (("artifact", 1), Place(9, 3, 11), Place(9, 3, 11)),
        (("artifact", 1, "the owner"), Place(10, 1, 12), Place(10, 15, 21)),
        (("artifact", 1, "origin", "model"), Place(11, 24, 31), Place(11, 34, 37)),
        (("artifact", 1, "renewals", 1, "date"), Place(14, 5, 9), Place(14, 12, 31)),
        (("artifact", 1, "validated", "tests"), Place(17, 1, 6), Place(17, 9, 13)),
        (("artifact", 1, "part", 1, "n"), Place(21, 1, 2), Place(21, 5, 6)),
        (("artifact", 1, "owner"), Place(9, 3, 11), Place(9, 3, 11)),
        (("artifact", 7, "owner"), Place(3, 3, 11), Place(3, 3, 11)),
        (("nothing",), Place(1), Place(1)),
        ((), Place(1), Place(1)),
    ],
)
def test_a_key_and_its_value_know_their_places(
    path: tuple[str | int, ...], key: Place, value: Place
) -> None:
    places = positions(TEXT)

    assert places.key(path) == key
    assert places.value(path) == value


def test_a_key_with_an_escape_has_its_place() -> None:
    assert positions('"\\u0061\\n" = 1').key(("a\n",)) == Place(1, 1, 11)


@pytest.mark.parametrize("text", ["b = ]", '"\\q" = 1', "[b", "b", "b = [1 2]", "[[b]", "b = {a}"])
def test_places_end_where_the_text_is_no_toml(text: str) -> None:
    assert positions("a = 1\n" + text).key(("a",)) == Place(1, 1, 2)
    assert positions("a = 1\n" + text).key(("z",)) == Place(1)


def test_places_can_be_asked_for_below_a_table_and_moved() -> None:
    places = positions(TEXT, first_line=11).below("artifact").below(1, "validated")

    assert places.key(("tests",)) == Place(27, 1, 6)


def test_places_are_counted_with_windows_line_ends_and_a_byte_order_mark() -> None:
    places = positions("\ufeffa = 1\r\nb = 2\r\n")

    assert places.key(("a",)).line == 1
    assert places.value(("b",)) == Place(2, 5, 6)


@PROPERTY
@given(record=st.dictionaries(keys, values, max_size=4))
def test_every_key_of_a_table_has_its_line(record: dict[str, object]) -> None:
    text = "# one\n" + render_table("[[artifact]]", record)

    rows = [positions(text).key(("artifact", 0, key)).line for key in record]

    assert rows == sorted(set(rows))
    assert not rows or rows[0] == 3


# Writing


def test_a_table_is_rendered_one_key_a_line() -> None:
    record = {
        "path": ["a/**", "b"],
        "owner": "@acme/payments",
        "origin": {"tool": "claude-code"},
        "created": "2026-11-20",
        "expires": "2026-13-45",
        "production": True,
        "hours": 2.5,
        "x-y z": {},
        "renewals": [{"date": "2026-11-20", "reason": 'so "late"\n'}],
    }

    assert render_table("[[artifact]]", record) == (
        "[[artifact]]\n"
        'path = ["a/**", "b"]\n'
        'owner = "@acme/payments"\n'
        'origin = { tool = "claude-code" }\n'
        "created = 2026-11-20\n"
        'expires = "2026-13-45"\n'
        "production = true\n"
        "hours = 2.5\n"
        '"x-y z" = {}\n'
        "renewals = [\n"
        '  { date = 2026-11-20, reason = "so \\"late\\"\\n" },\n'
        "]\n"
    )


@PROPERTY
@given(record=records)
def test_what_is_rendered_reads_as_the_record(record: dict[str, object]) -> None:
    assert alike(load(render_table("[tenure]", record))) == alike({"tenure": record})


@pytest.mark.parametrize("value", [None, float("nan"), "\ud800", [None], object()])
def test_a_value_that_toml_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(EditError):
        render_table("[tenure]", {"x": value})


FILES = st.sampled_from(
    (
        "",
        "\n",
        "\ufeff",
        "title = 1",
        "title = 1\n\n\n",
        "# end",
        "a = 1\r\n[b]\r\nc = 1 # c\r\n",
        '[[artifact]]\npath = "x"\n[artifact.origin]\ntool = "y"\n',
        '[[artifact]]\npath = """\n[[artifact]]\n"""',
        "a.b = 1\n\n# last\n",
    )
)


@PROPERTY
@given(text=FILES, record=records)
def test_a_table_that_is_added_and_removed_leaves_no_trace(
    text: str, record: dict[str, object]
) -> None:
    number = len(load(text).get("artifact", ()))  # type: ignore[arg-type]  # a list or missing

    grown = append_to_array(text, "artifact", record)
    other = append_table(text, "tenure", record)

    assert remove_table(grown, ("artifact", number)) == text
    assert remove_table(other, ("tenure",)) == text


@pytest.mark.parametrize("text", ["artifact = 1\n", "artifact = []\n", "[artifact]\n", "a = @\n"])
def test_a_file_that_cannot_take_a_table_is_left_alone(text: str) -> None:
    with pytest.raises(EditError):
        append_to_array(text, "artifact", {"a": 1})


def test_a_table_that_is_not_there_is_not_removed() -> None:
    with pytest.raises(EditError):
        remove_table("a = 1\n", ("artifact", 0))


def test_an_element_of_an_inline_list_is_not_removed() -> None:
    with pytest.raises(EditError):
        remove_table("artifact = [{a = 1}]\n", ("artifact", 0))


TABLE = """\
# top
[[artifact]] # one
path = "a" # where
  # between
days.a = 1
kind = "docs"

[artifact.origin]
tool = "x"

# two
[[artifact]]
path = "b"
"""


def test_keys_are_changed_where_they_stand() -> None:
    edited = set_keys(TABLE, ("artifact", 0), {"path": ["a", "c"], "kind": None, "hours": 1})

    assert edited == TABLE.replace('"a" # where', '["a", "c"] # where').replace(
        'kind = "docs"\n', "hours = 1\n"
    )


def test_a_table_below_a_table_is_replaced_by_a_value() -> None:
    edited = set_keys(TABLE, ("artifact", 0), {"origin": "y", "days": None})

    assert edited == TABLE.replace("days.a = 1\n", "").replace(
        'kind = "docs"\n\n[artifact.origin]\ntool = "x"\n', 'kind = "docs"\norigin = "y"\n\n'
    )


def test_the_last_table_takes_new_keys_at_its_end() -> None:
    assert set_keys(TABLE, ("artifact", 1), {"hours": 1}) == TABLE + "hours = 1\n"


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("tenure = {}", "tenure = { hours = 1 }"),
        ("tenure = { a = 1 } # c\n", "tenure = { hours = 1 } # c\n"),
        ("tenure = {a = 1, b = 2}\n", "tenure = {b = 2, hours = 1}\n"),
        ("tenure = {b = 2, a = 1}\n", "tenure = {b = 2, hours = 1}\n"),
        ("tenure.b = 2\ntenure.a = 1\nc = 3\n", "tenure.b = 2\ntenure.hours = 1\nc = 3\n"),
        ("  [tenure]\r\n  a = 1", "  [tenure]\r\n  hours = 1"),
        ("[tenure]\nhours = 2 # c\na = 1", "[tenure]\nhours = 1 # c"),
        ("tenure = {hours = 2, a = 1}\n", "tenure = {hours = 1}\n"),
    ],
)
def test_every_form_of_a_table_is_edited(text: str, edited: str) -> None:
    assert set_keys(text, ("tenure",), {"a": None, "hours": 1}) == edited


def test_a_value_that_is_equal_keeps_its_spelling() -> None:
    text = "[tenure]\nowner = '@ana'\ncreated = \"2026-11-20\"\n"

    assert set_keys(text, ("tenure",), {"owner": "@ana", "created": "2026-11-20"}) == text


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("a = 1\n", {"x": 1}),
        ("tenure = 1\n", {"x": 1}),
        ("tenure = @x\n", {"x": 1}),
        ("[tenure.a]\nb = 1\n", {"x": 1}),
        ("tenure = {a.b = 1, a.c = 2}\n", {"a": None}),
        ("tenure = {a.b = 1, x = 1, a.c = 2}\n", {"a": None}),
    ],
)
def test_an_edit_that_is_not_safe_is_refused(text: str, changes: dict[str, object]) -> None:
    with pytest.raises(EditError):
        set_keys(text, ("tenure",), changes)


@PROPERTY
@given(
    record=records,
    changes=st.dictionaries(keys, values | st.none(), max_size=4),
    inline=st.booleans(),
    eol=st.sampled_from(("\n", "\r\n")),
)
def test_an_edited_table_reads_as_the_changed_one(
    record: dict[str, object], changes: dict[str, object], inline: bool, eol: str
) -> None:
    start = "tenure = {}\n" if inline else "[tenure]\n"
    text = set_keys(start.replace("\n", eol), ("tenure",), record)
    wanted = {key: value for key, value in {**record, **changes}.items() if value is not None}

    edited = set_keys(text, ("tenure",), changes)

    assert alike(load(edited)) == alike({"tenure": wanted})
    assert edited.count("\n") == edited.count(eol)
