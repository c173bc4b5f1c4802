"""Records in the metadata of notebooks."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY, records, values
from tenure.carriers.notebook import insert, read, remove, update
from tenure.errors import EditError
from tenure.record import CarrierKind, Place, RawRecord, Unreadable

PATH = "analysis/report.ipynb"

NOTEBOOK = """\
{
 "cells": [
  {"cell_type": "code", "source": ["print('{\\"tenure\\": 1}')"]}
 ],
 "metadata": {
  "kernelspec": {
   "name": "python3"
  },
  "language_info": {}
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
"""


def with_metadata(metadata: str, version: str = "4") -> bytes:
    return f'{{"cells": [], "metadata": {metadata}, "nbformat": {version}}}'.encode()


def record_in(data: bytes) -> RawRecord:
    found = read(PATH, data)
    assert isinstance(found, RawRecord), found
    return found


def problem_in(data: bytes) -> Unreadable:
    found = read(PATH, data)
    assert isinstance(found, Unreadable), found
    return found


# Reading


def test_a_record_stands_in_the_metadata() -> None:
    data = insert(PATH, NOTEBOOK.encode(), {"owner": "@ana", "renewals": [{"date": "2026-11-20"}]})

    found = record_in(b"\xef\xbb\xbf" + data)

    assert (found.kind, found.path) == (CarrierKind.NOTEBOOK, PATH)
    assert found.data == {"owner": "@ana", "renewals": [{"date": "2026-11-20"}]}
    assert (found.first_line, found.last_line) == (10, 17)
    assert found.positions.key(()) == Place(10, 3, 11)
    assert found.positions.value(("owner",)) == Place(11, 13, 19)
    assert found.positions.key(("renewals", 0, "date")) == Place(14, 6, 12)
    assert found.positions.value(("renewals", 0)) == Place(13, 5, None)
    assert found.positions.key(("renewals", 7, "date")) == Place(12, 4, 14)
    assert found.positions.value(("owner", 0)) == Place(11, 13, 19)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        NOTEBOOK.encode(),
        with_metadata("{}"),
        with_metadata('{"tenure": "freehold"}'),
        with_metadata('{"tenure": ["a"]}'),
        with_metadata('{"tenure": null}'),
        with_metadata('{"x": {"tenure": {"owner": "y"}}}'),
        with_metadata('["tenure"]'),
        b'["tenure", {"tenure": {}}]',
        b'{"tenure": {"owner": "x"}}',
        b'"tenure"',
        b'{"a": "tenure"',
        b'{"a": "tenure" \xff',
        b"[" * 100_000 + b'"tenure"',
        '{"metadata": {"tenure": {}}}'.encode("utf-16"),
    ],
)
def test_what_is_no_record_is_none(data: bytes) -> None:
    assert read(PATH, data) is None


def test_only_notebooks_are_looked_at() -> None:
    assert read("data.json", with_metadata('{"tenure": {"owner": "x"}}')) is None


@pytest.mark.parametrize(
    ("data", "words", "line", "column"),
    [
        (with_metadata('{"tenure": {"a": 1}, "tenure": {}}'), "`tenure` stands twice", 1, 48),
        (b'{"metadata": {"tenure": {}}, "metadata": {}}', "`metadata` stands twice", 1, 15),
        (with_metadata('{"tenure": {"a": 1, "a": 1}}'), "`a` stands twice", 1, 28),
        (with_metadata('{"tenure": {"a": NaN}}'), "`NaN` is no number", 1, 28),
        (with_metadata('{"tenure": {"a": "\\ud800"}}'), "half of a character", 1, 28),
        (with_metadata('{"tenure": {"a": ' + "9" * 5000 + "}}"), "digits", 1, 28),
        (with_metadata('{"tenure": {"a": ' + "[" * 40 + "]" * 40 + "}}"), "16 levels", 1, 28),
        (with_metadata('{"tenure": {"a": ' + "[" * 90_000 + "}}"), "nests too deep", 1, 1),
        (with_metadata('{"tenure": {}}', "3"), "not of format 4", 1, 28),
        (with_metadata('{"tenure": {}}', "[]"), "not of format 4", 1, 28),
        (b'{"metadata": {"tenure": {}}}', "not of format 4", 1, 15),
        (b'{"metadata":\n {"tenure": {"a": 1}},}', "not JSON: a comma", 2, 22),
        (b'{"metadata":\n {"tenure": {"a": 1}}', "not JSON: expected `,` or `}`", 2, 22),
        (b'{"metadata" {"tenure": {}}}', "not JSON: expected `:`", 1, 13),
        (b'{"metadata": {"tenure": {}}, x', "not JSON: expected a key", 1, 30),
        (b'{"metadata":\n {"tenure": {"a": @x}}', "not JSON: Expecting value", 2, 19),
        (b'{"metadata":\n {"tenure" : {}}} x', "not JSON: something follows", 2, 19),
        (b'{"\xc3\xbc\xff": {"tenure": {}}}', "not UTF-8", 1, 4),
    ],
)
def test_a_record_that_cannot_be_read_says_why_and_where(
    data: bytes, words: str, line: int, column: int
) -> None:
    found = problem_in(data)

    assert words in found.message
    assert (found.place.line, found.place.column) == (line, column)


def test_a_large_notebook_is_read() -> None:
    cells = ", ".join(['{"source": ["x = 1\\n"], "outputs": [1.5e10]}'] * 20_000)

    data = f'{{"cells": [{cells}], "metadata": {{"tenure": {{"a": 1}}}}, "nbformat": 4}}'.encode()

    assert record_in(data).data == {"a": 1}


# Inserting and removing


def test_a_record_is_written_in_the_style_of_the_notebook() -> None:
    assert insert(PATH, NOTEBOOK.encode(), {"owner": "ü", "debt": ["a"]}).decode() == (
        NOTEBOOK.replace(
            '  "language_info": {}\n',
            '  "language_info": {},\n'
            '  "tenure": {\n   "owner": "ü",\n   "debt": [\n    "a"\n   ]\n  }\n',
        )
    )


@pytest.mark.parametrize(
    ("metadata", "wanted"),
    [
        ("{}", '{"tenure": {"a": 1}}'),
        ("{ }", '{"tenure": {"a": 1} }'),
        ('{"b": 1}', '{"b": 1, "tenure": {"a": 1}}'),
        ('{"b": 1, "z": 2}', '{"b": 1, "tenure": {"a": 1}, "z": 2}'),
        ('{"z": 2}', '{"tenure": {"a": 1}, "z": 2}'),
        ('{"z": 1, "b": 2}', '{"z": 1, "b": 2, "tenure": {"a": 1}}'),
    ],
)
def test_the_order_of_the_metadata_is_kept(metadata: str, wanted: str) -> None:
    assert insert(PATH, with_metadata(metadata), {"a": 1}) == with_metadata(wanted)


def test_a_notebook_without_spaces_stays_one() -> None:
    data = b'{"cells":[],"metadata":{"b":1},"nbformat":4}'

    assert insert(PATH, data, {"a": [1, 2]}) == data.replace(
        b'"b":1', b'"b":1,"tenure":{"a":[1,2]}'
    )


def test_empty_metadata_of_an_indented_notebook_are_opened() -> None:
    data = b'{\r\n\t"metadata": {},\r\n\t"nbformat": 4\r\n}'

    assert insert(PATH, data, {"a": 1}) == (
        b'{\r\n\t"metadata": {\r\n\t\t"tenure": {\r\n\t\t\t"a": 1\r\n\t\t}\r\n\t},\r\n\t"nbformat": 4\r\n}'
    )


def test_a_notebook_in_ascii_with_escapes_stays_in_ascii() -> None:
    data = with_metadata('{"title": "\\u00fc"}')

    assert b'"a": "\\u00fc"' in insert(PATH, data, {"a": "ü"})


metadata_values = st.dictionaries(
    st.sampled_from(("kernelspec", "language_info", "a", "z", "ü")), values, max_size=3
)


@PROPERTY
@given(
    metadata=metadata_values,
    indent=st.sampled_from((None, 0, 1, 2, "\t")),
    separators=st.sampled_from((None, (",", ":"), (" , ", " : "))),
    ascii_only=st.booleans(),
    frame=st.sampled_from(("{}", "{}\n", "\ufeff{}", "\r\n {}\t")),
    spaced=st.sampled_from(("{}", "{ }", "{\n }", "{\r\n}")),
    crlf=st.booleans(),
    record=records,
)
def test_what_is_inserted_is_read_and_removed_without_a_trace(**case: object) -> None:
    notebook = {"cells": [], "metadata": case["metadata"], "nbformat": 4, "nbformat_minor": 5}
    text = json.dumps(
        notebook,
        indent=case["indent"],  # type: ignore[arg-type]  # drawn as such
        separators=case["separators"],  # type: ignore[arg-type]
        ensure_ascii=bool(case["ascii_only"]),
    )
    text = text.replace("{}", str(case["spaced"]))
    text = text.replace("\n", "\r\n") if case["crlf"] else text
    data = str(case["frame"]).replace("{}", text, 1).encode()
    record = case["record"]
    assert isinstance(record, dict)

    inserted = insert(PATH, data, record)

    assert record_in(inserted).data == record
    assert remove(PATH, inserted) == data
    assert json.loads(inserted.decode("utf-8-sig"))["metadata"].pop("tenure") == record


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        (PATH, b"", "is not JSON"),
        (PATH, b"[]", "is no JSON object"),
        (PATH, b"{}", "no notebook metadata"),
        (PATH, b'{"metadata": 1, "nbformat": 4}', "no notebook metadata"),
        (PATH, b'{"metadata": {}, "metadata": {}}', "no notebook metadata"),
        (PATH, b'{"metadata": {},}', "is not JSON"),
        (PATH, b'{"metadata": {"a": ' + b"[" * 90_000, "is not JSON"),
        (PATH, b'{"metadata": {"a": \xff}}', "is not UTF-8"),
        (PATH, with_metadata("{}", "3"), "not of format 4"),
        (PATH, with_metadata('{"tenure": 1}'), "has the key `tenure`"),
        ("a.json", with_metadata("{}"), "is no notebook"),
    ],
)
def test_a_notebook_that_cannot_take_a_record_says_why(path: str, data: bytes, words: str) -> None:
    with pytest.raises(EditError, match=words):
        insert(path, data, {"owner": "x"})


@pytest.mark.parametrize("value", [float("nan"), "\ud800", object()])
def test_a_value_that_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(EditError):
        insert(PATH, NOTEBOOK.encode(), {"x": value})


# Changing


def test_keys_are_changed_where_they_stand() -> None:
    data = insert(PATH, NOTEBOOK.encode(), {"owner": "x", "debt": ["a"], "hours": 1})

    edited = update(PATH, data, {"debt": None, "owner": ["b"], "hours": 1, "id": "n"})

    assert edited == insert(PATH, NOTEBOOK.encode(), {"owner": ["b"], "hours": 1, "id": "n"})


def test_keys_of_a_record_on_one_line_stay_there() -> None:
    data = with_metadata('{"tenure": {"owner": "x", "kind": "y"}}')

    assert update(PATH, data, {"kind": None, "owner": "b", "id": "n"}) == with_metadata(
        '{"tenure": {"owner": "b", "id": "n"}}'
    )


def test_an_empty_record_gets_its_first_key() -> None:
    assert update(PATH, with_metadata('{"tenure": {}}'), {"a": 1}) == with_metadata(
        '{"tenure": {"a": 1}}'
    )


@pytest.mark.parametrize("data", [NOTEBOOK.encode(), with_metadata('{"tenure": {"a": NaN}}'), b""])
def test_what_holds_no_readable_record_is_neither_changed_nor_cleared(data: bytes) -> None:
    with pytest.raises(EditError):
        update(PATH, data, {"owner": "b"})
    with pytest.raises(EditError):
        remove(PATH, data)


def test_a_record_is_not_left_without_any_key() -> None:
    with pytest.raises(EditError, match="remove the record instead"):
        update(PATH, with_metadata('{"tenure": {"a": 1}}'), {"a": None})


@PROPERTY
@given(
    record=records,
    changes=st.dictionaries(st.sampled_from(("owner", "new", "on", "ü")), values | st.none()),
    indent=st.sampled_from((None, 1)),
)
def test_an_edited_record_reads_as_the_changed_one(
    record: dict[str, object], changes: dict[str, object], indent: int | None
) -> None:
    notebook = {"metadata": {"tenure": record}, "nbformat": 4}
    wanted = {key: value for key, value in {**record, **changes}.items() if value is not None}
    if not wanted:
        return

    edited = update(PATH, json.dumps(notebook, indent=indent).encode(), changes)

    assert record_in(edited).data == wanted


SNIPPETS = (
    "{", "}", "[", "]", ",", ":", '"tenure"', '"metadata"', '"nbformat"', "4", "NaN", " ", "\n",
    '"', "\\", "\\ud800", "1e999", "-", "\x00", "\ufeff", '{"metadata": {"tenure": {',
)  # fmt: skip


@PROPERTY
@given(text=st.lists(st.sampled_from(SNIPPETS), max_size=25).map("".join) | st.text(max_size=30))
def test_any_notebook_is_read_or_refused(text: str) -> None:
    for data in (text.encode(), ('{"metadata": {"tenure": {"a": 1' + text).encode()):
        found = read(PATH, data)
        assert found is None or found.path == PATH
        try:
            insert(PATH, data, {"owner": "x"})
        except EditError:
            continue


def test_reading_a_notebook_without_our_key_imports_no_parser() -> None:
    program = (
        "import sys; from tenure.carriers import notebook\n"
        "notebook.read('a.ipynb', b'{\"metadata\": {}}')\n"
        "raise SystemExit('json' in sys.modules)\n"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
