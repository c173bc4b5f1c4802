"""Records in a file beside the one they are about."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY, records
from tenure.carriers import sidecar
from tenure.errors import EditError
from tenure.record import CarrierKind, Place, RawRecord, Unreadable

PATH = "assets/logo.png.tenure.yaml"


def record_in(data: bytes) -> RawRecord:
    found = sidecar.read(PATH, data)
    assert isinstance(found, RawRecord), found
    return found


def problem_in(data: bytes) -> Unreadable:
    found = sidecar.read(PATH, data)
    assert isinstance(found, Unreadable), found
    return found


def test_a_sidecar_is_about_the_file_whose_name_it_extends() -> None:
    assert sidecar.subject("a/b.png.tenure.yaml") == "a/b.png"
    assert sidecar.subject("a/b.png") is None
    assert sidecar.subject("a/.tenure.yaml") is None
    assert sidecar.sidecar_path("a/b.png") == "a/b.png.tenure.yaml"


def test_the_keys_of_a_record_stand_below_tenure() -> None:
    found = record_in(b"# who\n\ntenure:\n  owner: '@ana'\n  created: 2026-11-20\n\n# end\n")

    assert (found.kind, found.path) == (CarrierKind.SIDECAR, PATH)
    assert found.data == {"owner": "@ana", "created": "2026-11-20"}
    assert (found.first_line, found.last_line) == (3, 7)
    assert found.positions.value(("created",)) == Place(5, 12, 22)


def test_the_keys_of_a_record_may_stand_at_the_top() -> None:
    found = record_in(b"\xef\xbb\xbfowner: '@ana'\r\nkind: docs\r\n")

    assert found.data == {"owner": "@ana", "kind": "docs"}
    assert (found.first_line, found.last_line) == (1, 2)
    assert found.positions.key(("kind",)) == Place(2, 1, 5)


@pytest.mark.parametrize(
    ("data", "words", "line", "column", "fixable"),
    [
        (b"", "holds no record", 1, 1, False),
        (b"# only\n", "holds no record", 1, 1, False),
        (b"- a\n", "holds no record", 1, 1, False),
        (b"tenure: freehold\n", "holds no record", 1, 1, False),
        (b"tenure:\nowner: x\n", "`owner` stands beside `tenure:`", 2, 1, False),
        (b"tenure:\n  owner: @ana\n", '`@ana` must be quoted in YAML: "@ana"', 2, 10, True),
        (b"tenure:\n\towner: x\n", "a tab cannot indent", 2, 1, True),
        (b"tenure:\n  owner: x\n  owner: y\n", "`owner` stands twice", 3, 3, False),
        (b"tenure:\n  \xc3\xbc: \xff\n", "not UTF-8", 2, 6, False),
        (b"\xff\xfet\0", "not UTF-8", 1, 1, False),
        (b"tenure:\n  owner: \0\n", "control character", 2, 10, False),
        (b"a: &a [*a]\n", "alias", 1, 8, False),
        (b"owner: x\n" + b"#" * 65536, "longer than 64 KiB", 1, 1, False),
        (b"owner: " + b"[" * 60000, "nested deeper", 1, 23, False),
    ],
)
def test_a_sidecar_that_cannot_be_read_says_why_and_where(
    data: bytes, words: str, line: int, column: int, fixable: bool
) -> None:
    found = problem_in(data)

    assert words in found.message
    assert (found.place.line, found.place.column) == (line, column)
    assert found.fixable is fixable


@PROPERTY
@given(record=records)
def test_a_new_sidecar_holds_the_record(record: dict[str, object]) -> None:
    data = sidecar.insert(PATH, b"", record)

    assert record_in(data).data == record
    assert sidecar.remove(PATH, data) == b""


def test_a_sidecar_that_is_there_is_not_overwritten() -> None:
    with pytest.raises(EditError, match="is there already"):
        sidecar.insert(PATH, b"owner: x\n", {"owner": "b"})


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"tenure:\r\n  owner: x # who\r\n", b"tenure:\r\n  owner: b # who\r\n  hours: 1\r\n"),
        (b"\xef\xbb\xbfowner: x # who\n", b"\xef\xbb\xbfowner: b # who\nhours: 1\n"),
        (b"tenure: {owner: x}", b"tenure: {owner: b, hours: 1}"),
    ],
)
def test_a_sidecar_is_changed_key_by_key(data: bytes, wanted: bytes) -> None:
    assert sidecar.update(PATH, data, {"owner": "b", "hours": 1}) == wanted


@pytest.mark.parametrize("data", [b"", b"owner: @x\n", b"owner: \xff\n", b"tenure: x\n"])
def test_a_sidecar_that_cannot_be_read_is_not_changed(data: bytes) -> None:
    with pytest.raises(EditError):
        sidecar.update(PATH, data, {"owner": "b"})


def test_rewriting_hands_over_all_lines_and_keeps_their_ends() -> None:
    seen = []

    def transform(text: str) -> str:
        seen.append(text)
        return text.replace("@x", '"@x"')

    data = b"\xef\xbb\xbf# \xc3\xbc\r\ntenure:\n  owner: @x\r\n  kind: docs"

    assert sidecar.rewrite(PATH, data, transform) == data.replace(b"@x", b'"@x"')
    assert seen == ["# ü\ntenure:\n  owner: @x\n  kind: docs"]


def test_rewriting_needs_utf_8() -> None:
    with pytest.raises(EditError, match="is not UTF-8"):
        sidecar.rewrite(PATH, b"\xff", str.upper)


@PROPERTY
@given(data=st.binary(max_size=60))
def test_reading_a_sidecar_never_fails(data: bytes) -> None:
    assert sidecar.read(PATH, data) is not None


def test_carriers_that_meet_nothing_import_no_parser() -> None:
    program = (
        "import sys\n"
        "from tenure.carriers import front_matter, notebook, registry, sidecar\n"
        "front_matter.read('a.md', b'---\\ntitle: tenure\\n---\\n')\n"
        "notebook.read('a.ipynb', b'{}')\n"
        "registry.read_registry('tenure-records.toml', b'')\n"
        "heavy = {'yaml', 'json', 'tomllib', 'frontmatter', 'dataclasses', 'pathlib', 'inspect'}\n"
        "raise SystemExit(repr(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )

    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_record_that_would_not_be_read_again_is_not_written() -> None:
    with pytest.raises(EditError, match="64 KiB"):
        sidecar.insert("a.png.tenure.yaml", b"", {"purpose": "x" * 70_000})
