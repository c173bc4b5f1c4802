"""Registry files: entries, their places, their mistakes, and edits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY, records
from tenure.carriers.registry import HEADING, insert, read_registry, remove, update
from tenure.errors import EditError
from tenure.globs import Glob
from tenure.record import CarrierKind, Place

PATH = "libs/tenure-records.toml"

TWO = b"""\
version = 1

# images
[[artifact]]
path = "logo.png"
owner = "@ana"
created = 2026-11-20

  # generated
[[ artifact ]]
path = ["gen/**", "out/*.sql"]
each = true
id = "gen"
[artifact.origin]
tool = "x"
# end
"""


def test_each_entry_is_a_record_about_its_paths() -> None:
    entries, problems = read_registry(PATH, TWO)

    assert problems == []
    first, second = entries
    assert first.globs == (Glob("logo.png", "libs"),)
    assert first.raw.data == {"owner": "@ana", "created": "2026-11-20"}
    assert (first.raw.kind, first.raw.path) == (CarrierKind.REGISTRY, PATH)
    assert second.patterns == ("gen/**", "out/*.sql")
    assert second.raw.data == {"id": "gen", "origin": {"tool": "x"}}
    assert (first.each, second.each) == (False, True)
    assert (first.number, second.number) == (0, 1)


def test_an_entry_knows_its_lines_and_places() -> None:
    first, second = read_registry(PATH, TWO)[0]

    assert (first.raw.first_line, first.raw.last_line) == (4, 7)
    assert (second.raw.first_line, second.raw.last_line) == (10, 15)
    assert first.raw.positions.value(("created",)) == Place(7, 11, 21)
    assert second.raw.positions.key(("origin", "tool")) == Place(15, 1, 5)
    assert second.raw.positions.key(("path",)) == Place(11, 1, 5)
    assert second.raw.positions.key(("owner",)) == Place(10, 4, 12)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            '[[artifact]]\npath = "a"\nx-y = """\n[[artifact]]\n"""\n[["artifact"]]\npath = "b"\n',
            [(1, 5), (6, 7)],
        ),
        (
            "[[artifact]]\npath = 'a'\nx-y = '''\n\n# z\n'''\n\n[[artifact]]\npath = 'b'\n",
            [(1, 6), (8, 9)],
        ),
    ],
)
def test_lines_are_right_where_texts_look_like_headers(
    text: str, lines: list[tuple[int, int]]
) -> None:
    entries, _ = read_registry(PATH, text.encode())

    assert [(entry.raw.first_line, entry.raw.last_line) for entry in entries] == lines


def test_entries_may_be_written_inline() -> None:
    entries, problems = read_registry(
        "tenure-records.toml", b'artifact = [\n  {path = "a", owner = "@b"},\n  {path = "b"},\n]\n'
    )

    assert problems == []
    assert [entry.raw.data for entry in entries] == [{"owner": "@b"}, {}]
    assert [entry.raw.first_line for entry in entries] == [2, 3]
    assert entries[0].globs == (Glob("a", ""),)


@pytest.mark.parametrize(
    ("lines", "is_group"),
    [
        ('path = "a.py"', False),
        ('path = ["a.py"]', False),
        ('path = "app/[id]/page.tsx"', False),
        ('path = "a\\\\*.py"', False),
        ('path = "*.py"', True),
        ('path = "docs/"', True),
        ('path = ["a.py", "b.py"]', True),
        ('path = "*.py"\neach = true', False),
        ('path = "*.py"\neach = false', True),
    ],
)
def test_an_entry_for_several_files_is_a_group_unless_each_stands_for_itself(
    lines: str, is_group: bool
) -> None:
    entries, problems = read_registry(PATH, f"[[artifact]]\n{lines}\n".encode())

    assert problems == []
    assert entries[0].is_group is is_group


@pytest.mark.parametrize(
    ("text", "words", "line", "column"),
    [
        ("x = 1\n", "`x` is no key of a registry", 1, 1),
        ("version = 2\n", "`version` must be 1", 1, 1),
        ("version = true\n", "`version` must be 1", 1, 1),
        ("[artifact]\npath = 'a'\n", "write `[[artifact]]`", 1, 2),
        ("artifact = 1\n", "write `[[artifact]]`", 1, 1),
        ("artifact = [1]\n", "must be a table", 1, 13),
        ("[[artifact]]\nowner = 'x'\n", "needs `path`", 1, 3),
        ("[[artifact]]\npath = 1\n", "`path` must be a text", 2, 8),
        ("[[artifact]]\npath = []\n", "a list of texts that is not empty", 2, 8),
        ("[[artifact]]\npath = ['a', 1]\n", "`path` must be a text", 2, 14),
        ("[[artifact]]\npath = ''\n", "cannot be used: it is empty", 2, 8),
        ("[[artifact]]\npath = '/a'\n", "`/a` starts with `/`", 2, 8),
        ("[[artifact]]\npath = ['a',\n '../b']\n", "`../b` cannot be used: it has", 3, 2),
        ("[[artifact]]\npath = 'a\\b'\n", "a backslash stands before a letter", 2, 8),
        ("[[artifact]]\npath = 'a'\neach = 1\n", "`each` must be", 3, 8),
        ("[[artifact]]\npath = @x\n", '`@x` must be quoted in TOML: "@x"', 2, 8),
        ("[[artifact]]\npath = 'a'\nexpires = 2026-13-45\n", "is no day of the calendar", 3, 11),
        ("[[artifact]]\npath = 'a'\npath = 'b'\n", "`path` stands twice", 3, 1),
        ("a = " + "[" * 100_000, "nested too deep", 1, 1),
    ],
)
def test_a_mistake_in_the_structure_is_said_with_its_place(
    text: str, words: str, line: int, column: int
) -> None:
    entries, (problem,) = read_registry(PATH, text.encode())

    assert entries == []
    assert words in problem.message
    assert (problem.path, problem.place.line, problem.place.column) == (PATH, line, column)


def test_a_wrong_entry_leaves_the_others_alone() -> None:
    text = b"[[artifact]]\n[[artifact]]\npath = 'b'\n"

    entries, problems = read_registry(PATH, text)

    assert [(entry.number, entry.patterns) for entry in entries] == [(1, ("b",))]
    assert [problem.place.line for problem in problems] == [1]


def test_an_empty_registry_has_no_entries() -> None:
    assert read_registry(PATH, b"") == ([], [])
    assert read_registry(PATH, b"# only\n") == ([], [])


def test_many_entries_are_read() -> None:
    data = b"".join(b'[[artifact]]\npath = "f%d"\nowner = "@ana"\n\n' % n for n in range(3000))

    entries, problems = read_registry(PATH, data)

    assert problems == []
    assert [entry.raw.first_line for entry in entries] == list(range(1, 12000, 4))
    assert {entry.raw.last_line - entry.raw.first_line for entry in entries} == {2}


ENTRY = {"owner": "@ana", "created": "2026-11-20", "path": "gen/**", "each": True}


def test_the_first_entry_makes_the_file() -> None:
    data = insert(PATH, b"", ENTRY)

    assert data.decode() == (
        HEADING
        + '\n[[artifact]]\npath = "gen/**"\neach = true\nowner = "@ana"\ncreated = 2026-11-20\n'
    )
    assert remove(PATH, data, 0) == b""


def test_an_entry_is_added_at_the_end() -> None:
    data = insert(PATH, TWO, ENTRY)

    assert data.startswith(TWO + b"\n[[artifact]]\n")
    assert read_registry(PATH, data)[0][2].patterns == ("gen/**",)


def test_a_file_that_still_has_entries_is_not_deleted() -> None:
    data = insert(PATH, insert(PATH, b"", ENTRY), ENTRY)

    assert remove(PATH, data, 1) == insert(PATH, b"", ENTRY)


def test_an_entry_between_others_is_taken_out() -> None:
    data = insert(PATH, insert(PATH, TWO, ENTRY), ENTRY)

    assert remove(PATH, data, 2) == insert(PATH, TWO, ENTRY)
    assert [e.patterns for e in read_registry(PATH, remove(PATH, data, 0))[0]] == [
        ("gen/**", "out/*.sql"),
        ("gen/**",),
        ("gen/**",),
    ]


def test_an_entry_is_changed_by_its_number() -> None:
    data = update(PATH, TWO, 1, {"each": None, "origin": "y", "owner": "@b"})

    assert data == TWO.replace(b"each = true\n", b"").replace(
        b'[artifact.origin]\ntool = "x"\n', b'origin = "y"\nowner = "@b"\n'
    )


@pytest.mark.parametrize(
    "record", [{}, {"path": ""}, {"path": "/a"}, {"path": []}, {"path": "a", "each": 1}]
)
def test_an_entry_that_could_not_be_read_is_not_written(record: dict[str, object]) -> None:
    with pytest.raises(EditError):
        insert(PATH, b"", record)


def test_what_is_not_utf_8_or_not_there_is_not_changed() -> None:
    for data in (b"\xff", b"# nothing\n", b"a = @\n"):
        with pytest.raises(EditError):
            update(PATH, data, 0, {"owner": "@b"})
        with pytest.raises(EditError):
            remove(PATH, data, 0)


FILES = st.sampled_from(
    (
        b"",
        b"\n",
        HEADING.encode(),
        HEADING.encode() + b"\n",
        HEADING.encode() + b"# more\n",
        b"\xef\xbb\xbfversion = 1",
        b"version = 1\r\n\r\n[[artifact]]\r\npath = 'a'\r\n",
        TWO,
        TWO.rstrip(),
    )
)


@PROPERTY
@given(data=FILES, record=records)
def test_an_entry_that_is_added_and_removed_leaves_no_trace(
    data: bytes, record: dict[str, object]
) -> None:
    entries, _ = read_registry(PATH, data)
    record = {**record, "path": ["a/*", "b"]}
    record.pop("each", None)

    grown = insert(PATH, data, record)

    assert remove(PATH, grown, len(entries)) == data
    found = read_registry(PATH, grown)[0][-1]
    assert {**found.raw.data, "path": list(found.patterns)} == record


@PROPERTY
@given(data=st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_reading_a_registry_never_fails(data: bytes) -> None:
    for start in (b"", b"[[artifact]]\n", b"[[artifact]]\npath = "):
        entries, problems = read_registry(PATH, start + data)
        assert isinstance(entries, list)
        assert all(problem.message for problem in problems)
