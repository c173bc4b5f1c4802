"""YAML as people mean it, with places and explanations."""

import subprocess
import sys

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure.carriers.strict_yaml import StrictYamlError, parse
from tenure.carriers.yaml_text import mend
from tenure.record import Place


def mistake(text: str, strict_below: str | None = None) -> StrictYamlError:
    with pytest.raises(StrictYamlError) as caught:
        parse(text, strict_below=strict_below)
    return caught.value


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-1.5", -1.5),
        ('"12"', "12"),
        ("no", "no"),
        ("on", "on"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        ("2026-11-20", "2026-11-20"),
        ("2026-13-45", "2026-13-45"),
        ("12:30:45", "12:30:45"),
        ("[a, 1]", ["a", 1]),
        ("{a: b}", {"a": "b"}),
        ("9" * 30, "9" * 30),
    ],
)
def test_a_value_is_read_as_people_mean_it(value: str, meant: object) -> None:
    assert parse(f"key: {value}").data == {"key": meant}


@pytest.mark.parametrize(
    ("text", "words", "line", "column"),
    [
        ("a: @acme/x # c", '`@acme/x` must be quoted in YAML: "@acme/x"', 1, 4),
        ("a: [@b, @c]", '`@b` must be quoted in YAML: "@b"', 1, 5),
        ("a: `b`", 'must be quoted in YAML: "`b`"', 1, 4),
        ("a: %b", "starts with `%` must be quoted", 1, 4),
        ("a: 1\n%b: 2", "cannot start with `%`", 2, 3),
        ("a:\n\tb: 1", "a tab cannot indent YAML", 2, 1),
        ("a: b: c", "with `: ` in it must be quoted", 1, 5),
        ("foo\nbar: 1", "look at the line above", 2, 4),
        ("a: 1\na: 2", "`a` stands twice; keep one", 2, 1),
        ("a: {b: 1, b: 2}", "`b` stands twice; keep one", 1, 11),
        ("a: &b 1\nc: *b", "an alias (`*name`) is not allowed", 2, 4),
        ("a: &b [1]\nc: [*b]", "an alias (`*name`) is not allowed", 2, 5),
        ("&a [*a]", "an alias (`*name`) is not allowed", 1, 5),
        ("a: *.tmp", "must be quoted", 1, 4),
        ("a: *tmp", "must be quoted", 1, 4),
        ("a: > 5 users", "must be quoted", 1, 4),
        ("a: !x b", "the tag `!x` is not allowed", 1, 4),
        ("a: !!set {b}", "is not allowed", 1, 4),
        ("!x a: b", "a key must be a word", 1, 1),
        ("[a]: b", "a key must be a word", 1, 1),
        ("a: 'x", "a quoted value is not closed", 1, 4),
        ('a: "b\\q"', "a backslash in double quotes must be doubled", 1, 6),
        ('a: "\\ud800"', "an escape in double quotes is no character", 1, 7),
        ("a: [1, 2", "starts with `[` goes wrong", 1, 4),
        ('a: "b" c', "quote all of it", 1, 8),
        ("a:\n  b: 1\n c: 2", "does not fit the indentation", 3, 2),
        ("  a: 1\nb: 2", "does not fit the indentation", 2, 1),
        ("a: [\nb", "starts with `[` goes wrong", 1, 4),
        ("a: [1,", "a list or a mapping is not finished", 1, 7),
        ("a: {b:, c: 1}", "a space must follow each `:`", 1, 6),
        ("a: 1\nfoo", "a line without `: `", 2, 1),
        ("a: 1\n---\nb: 2", "a second document", 2, 1),
        ("a:\n  b: \x00c", "a control character", 2, 6),
        ("a: \udcff", "not UTF-8", 1, 4),
        ("x: ü\na: " + "[" * 300, "nested deeper than 16 levels", 2, 19),
        ("- " * 5000, "nested deeper than 16 levels", 1, 33),
    ],
)
def test_a_mistake_is_explained_at_its_place(text: str, words: str, line: int, column: int) -> None:
    found = mistake(text)

    assert words in found.message
    assert (found.line, found.column) == (line, column)


@pytest.mark.parametrize(
    "value",
    ["@x", "`x`", "%x", "a: b", "*x", "*.x", "> 5 x", "[x] y", '"x" y', "&", "[@x, @y]"],
)
def test_what_is_called_fixable_is_mended(value: str) -> None:
    text = f"tenure:\n  purpose: {value}\n"

    assert mistake(text).fixable
    assert parse(mend(text, ())[0]).data


def test_many_short_lists_are_not_deep() -> None:
    text = "a: [" + "[], " * 300 + "]"

    assert parse(text).data == {"a": [[]] * 300}
    assert "must be quoted" in mistake(text + "\nb: @c").message


def test_a_value_knows_its_place_in_the_file_it_comes_from() -> None:
    text = "tenure:\n  owner: 'ü\u2028   x'\n  renewals:\n    - date: 2026-11-20\n"
    positions = parse(text).positions(("tenure",), 10, (2, 3, 3, 4))

    assert positions.key(("owner",)) == Place(11, 6, 11)
    assert positions.key(("renewals", 0, "date")) == Place(13, 11, 15)
    assert positions.value(("renewals", 0, "date")) == Place(13, 17, 27)


def test_the_place_of_what_is_not_there_is_its_nearest_parent() -> None:
    positions = parse("tenure:\n  owner: x\n").positions(("tenure",), 1, ())

    assert positions.key(("expires",)) == Place(1, 1, 7)
    assert positions.value(("owner", "name")) == Place(2, 10, 11)
    assert parse("").positions(("tenure",), 7, ()).key(()) == Place(7)


def test_other_peoples_keys_are_not_held_to_the_rules() -> None:
    text = "a: &x !tag {k: 1, k: 2}\na: *x\n<<: *x\ntenure:\n  owner: y\nz: *x\n"

    assert parse(text, strict_below="tenure").data == {"tenure": {"owner": "y"}}


@pytest.mark.parametrize(
    "text",
    [
        "x: &a 1\ntenure:\n  owner: *a\n",
        "x: &a {owner: y}\ntenure: *a\n",
        "x: &a {owner: y}\ntenure:\n  <<: *a\nz: 1\n",
        "tenure: {a: 1, a: 2}\n",
        "tenure:\n  a: 1\ntenure:\n  a: 1\n",
        "tenure: !x {a: 1}\n",
    ],
)
def test_our_own_key_is_held_to_the_rules(text: str) -> None:
    mistake(text, "tenure")


def test_a_text_without_our_key_has_no_data_of_ours() -> None:
    for text in ("", "a: 1", "- a", "just text", "? [a]\n: b"):
        assert parse(text, strict_below="tenure").data == {}


def test_aliases_that_would_grow_without_bound_are_refused_at_once() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30)]
    text = "l0: &l0 [x]\n" + "\n".join(levels)

    assert "alias" in mistake(text).message
    assert "alias" in mistake(text + "\ntenure: *l29", "tenure").message


SNIPPETS = (
    "tenure:", "owner: ", "@x", " ", "  ", "\t", "\n", "\r\n", "- ", "? ", ": ", "{", "}", "[", "]",
    ",", '"', "'", "#", "%", "&a ", "*a", "!x ", "|", ">", "---", "...", "\\", "\x00", "\x85",
    "\u2028", "\ufeff", "ü", "\udcff", "1", "2026-13-45", "<<", "\r",
)  # fmt: skip


@PROPERTY
@given(text=st.text() | st.lists(st.sampled_from(SNIPPETS), max_size=30).map("".join))
@example("\ufeffa: @b")
@example("? ? ?")
def test_any_text_is_read_or_explained(text: str) -> None:
    for below in (None, "tenure"):
        try:
            document = parse(text, strict_below=below)
        except StrictYamlError as found:
            line, column = found.line, found.column
        else:
            line, column, _ = document.positions((), 1, ()).key(("tenure", "owner"))
        assert 1 <= line <= text.count("\n") + 1
        assert 1 <= column <= len(text) + 1


def test_without_libyaml_the_same_texts_are_read_and_refused() -> None:
    program = (
        "import yaml; yaml.__with_libyaml__ = False\n"
        "from tenure.carriers.strict_yaml import StrictYamlError, parse\n"
        "places = parse('a: 1\\nb: 2').positions((), 1, ())\n"
        "assert tuple(places.value(('b',))) == (2, 4, 5), places.value(('b',))\n"
        "assert parse('a: {b: [1, no]}').data == {'a': {'b': [1, 'no']}}\n"
        "for text in ('a: @b', 'a: 1\\na: 2', 'a: &b 1\\nc: *b', 'a: \\x00', '[' * 999):\n"
        "    try:\n"
        "        parse(text)\n"
        "    except StrictYamlError:\n"
        "        continue\n"
        "    raise SystemExit(repr(text))\n"
    )

    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)

    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


def test_libyaml_is_in_use_here() -> None:
    assert yaml.__with_libyaml__
