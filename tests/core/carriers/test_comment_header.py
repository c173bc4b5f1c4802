"""Comment headers: positions, edits by hand and by tool, and what cannot be done."""

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tenure.carriers import comment_header
from tenure.carriers.strict_yaml import parse
from tenure.errors import EditError
from tenure.record import CarrierKind, Place, RawRecord, Unreadable
from tenure.sources import WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable

PYTHON = b"""#!/usr/bin/env python3
# tenure:
#   owner: "@acme/payments"
#   lifecycle: experimental  # for now
#   expires: 2027-02-01
import os
"""
C_BLOCK = b"""/*
 * tenure:
 *   owner: "@acme/payments"
 *   lifecycle: experimental
 *
 * Prints things.
 */
int main(void) { return 0; }
"""


def record_in(path: str, data: bytes) -> RawRecord:
    found = comment_header.read(path, data)
    assert isinstance(found, RawRecord), found
    return found


def problem_in(path: str, data: bytes) -> Unreadable:
    found = comment_header.read(path, data)
    assert isinstance(found, Unreadable), found
    return found


def test_a_record_knows_its_carrier_its_lines_and_its_columns() -> None:
    found = record_in("tools/a.py", PYTHON)

    assert (found.kind, found.path) == (CarrierKind.HEADER, "tools/a.py")
    assert (found.first_line, found.last_line) == (2, 5)
    assert found.positions.key(("owner",)) == Place(3, 5, 10)
    assert found.positions.value(("expires",)) == Place(5, 14, 24)


def test_columns_count_the_decoration_of_block_comments() -> None:
    found = record_in("a.c", C_BLOCK)

    assert (found.first_line, found.last_line) == (2, 4)
    assert found.positions.value(("lifecycle",)) == Place(4, 17, 29)


def test_columns_do_not_count_a_byte_order_mark() -> None:
    found = record_in("a.py", b"\xef\xbb\xbf# tenure: {owner: x}\n")

    assert found.positions.value(("owner",)) == Place(1, 19, 20)


def test_a_file_without_the_word_is_not_looked_at() -> None:
    assert comment_header.read("a.py", b"x = 1\n" * 10) is None


def test_a_header_that_leaves_the_window_is_not_half_read() -> None:
    long_record = b"# tenure:\n" + b"#   x-note: y\n" * 6000

    assert "64 KiB" in problem_in("a.py", long_record[:WINDOW]).message
    assert "64 KiB" in problem_in("a.css", b"/* tenure:\n" + b"  a: b\n" * 10000).message


def test_a_header_may_end_where_a_short_file_ends() -> None:
    assert record_in("a.py", b"# tenure:\n#   owner: x").data == {"owner": "x"}


def test_a_file_that_goes_on_behind_the_window_is_read() -> None:
    assert record_in("a.py", (PYTHON + b"x = 1\n" * 20000)[:WINDOW]).last_line == 5


def test_a_mistake_in_yaml_stands_where_it_is_in_the_file() -> None:
    found = problem_in("a.c", C_BLOCK.replace(b'"@acme/payments"', b"@acme/payments"))

    assert found.place[:2] == (3, 13)
    assert found.fixable


def test_two_records_in_one_file_are_one_too_many() -> None:
    found = problem_in("a.py", PYTHON + b"\n# tenure: {owner: y}\n")

    assert found.message == ("two records stand in comments of this file (lines 2 and 8); keep one")
    assert found.place == Place(8)
    with pytest.raises(EditError, match="two comment headers"):
        comment_header.remove("a.py", PYTHON + b"\n# tenure: {owner: y}\n")


def test_an_update_changes_no_other_line() -> None:
    changed = comment_header.update(
        "a.py", PYTHON, {"lifecycle": "durable", "review": "2027-05-01"}
    )

    assert changed == PYTHON.replace(b"experimental", b"durable").replace(
        b"2027-02-01\n", b"2027-02-01\n#   review: 2027-05-01\n"
    )


def test_an_update_can_remove_a_key() -> None:
    changed = comment_header.update("a.c", C_BLOCK, {"lifecycle": None})

    assert changed == C_BLOCK.replace(b" *   lifecycle: experimental\n", b"")


def test_an_update_keeps_carriage_returns_and_decorations() -> None:
    changed = comment_header.update("a.c", C_BLOCK.replace(b"\n", b"\r\n"), {"kind": "script"})

    assert changed.replace(b"\r\n", b"\n") == C_BLOCK.replace(
        b"experimental\n", b"experimental\n *   kind: script\n"
    )
    assert changed.count(b"\r\n") == changed.count(b"\n")


def test_an_update_works_on_the_line_of_the_closer() -> None:
    data = b"/* tenure:\n     owner: x */\na {}\n"

    changed = comment_header.update("a.css", data, {"kind": "docs"})

    assert changed == b"/* tenure:\n     owner: x\n     kind: docs */\na {}\n"


def test_an_update_works_in_a_single_line() -> None:
    data = b"<a/>\n<!-- tenure: {owner: x} -->\n"

    changed = comment_header.update("a.xml", data, {"owner": "a -- b"})

    assert record_in("a.xml", changed).data == {"owner": "a -- b"}
    assert b"-- b" not in changed
    assert comment_header.remove("a.xml", changed) == b"<a/>\n"


def test_an_update_without_a_change_changes_nothing() -> None:
    assert comment_header.update("a.py", PYTHON, {"lifecycle": "experimental"}) == PYTHON


def test_a_rewrite_hands_out_yaml_and_takes_it_back() -> None:
    seen = []

    def mended(text: str) -> str:
        seen.append(text)
        return text.replace("@acme/payments", '"@acme/payments"')

    broken = PYTHON.replace(b'"@acme/payments"', b"@acme/payments")

    assert comment_header.rewrite("a.py", broken, mended) == PYTHON
    assert seen[0].startswith("tenure:\n  owner: @acme/payments\n  lifecycle: experimental  #")
    assert seen[0].endswith("\n")


def test_a_rewrite_that_does_not_fit_the_comment_is_refused() -> None:
    with pytest.raises(EditError, match="does not fit into its comment"):
        comment_header.rewrite("a.c", C_BLOCK, lambda text: text + '  plan: "a */ b"\n')
    with pytest.raises(EditError, match="does not fit into its comment"):
        comment_header.rewrite("a.py", PYTHON, lambda text: text + "origin: x\n")


def test_a_header_is_removed_with_a_comment_that_held_nothing_else() -> None:
    data = b"int a;\n\n/* tenure:\n *   owner: x\n */\nint b;\n"

    assert comment_header.remove("a.c", data) == b"int a;\n\nint b;\n"


def test_a_header_is_removed_from_a_comment_that_holds_more() -> None:
    rest = b"/*\n *\n * Prints things.\n */\nint main(void) { return 0; }\n"
    assert comment_header.remove("a.c", C_BLOCK) == rest
    data = b"/* tenure:\n *   owner: x\n * Prints.\n */\n"
    assert comment_header.remove("a.c", data) == b"/*\n * Prints.\n */\n"


def test_a_header_by_hand_is_removed_with_its_lines_only() -> None:
    data = b"import os\n\n# tenure:\n#   owner: x\n# Prose.\n"

    assert comment_header.remove("a.py", data) == b"import os\n\n# Prose.\n"


def test_values_that_were_edited_do_not_keep_a_header_from_leaving() -> None:
    for data in (b"package a\n", b"//go:build x\n\npackage a\n", b"// (c) 2026\n\npackage a\n"):
        stamped = comment_header.insert("a.go", data, {"owner": "@a/b"})
        edited = stamped.replace(b"@a/b", b"@someone/else").replace(
            b"\n//   o", b"\n//   x: y\n//   o"
        )
        assert comment_header.remove("a.go", edited) == data


@pytest.mark.parametrize(
    ("path", "data"),
    [("a.py", b"x = 1\n"), ("a.json", b"{}\n"), ("a.py", b"# tenure: freehold\n")],
)
def test_what_has_no_header_has_none_to_edit(path: str, data: bytes) -> None:
    edits: tuple[Callable[[], bytes], ...] = (
        lambda: comment_header.update(path, data, {"owner": "x"}),
        lambda: comment_header.rewrite(path, data, str.upper),
        lambda: comment_header.remove(path, data),
    )
    for edit in edits:
        with pytest.raises(EditError) as caught:
            edit()
        assert path in caught.value.message


def test_a_second_header_is_not_inserted() -> None:
    with pytest.raises(EditError, match="has a comment header already"):
        comment_header.insert("a.py", PYTHON, {"owner": "x"})


def test_prose_under_the_word_is_no_reason_against_a_header() -> None:
    data = b"# tenure:\n#   how long somebody has been here\nimport os\n"

    stamped = comment_header.insert("a.py", data, {"owner": "x"})

    assert record_in("a.py", stamped).data == {"owner": "x"}
    assert comment_header.remove("a.py", stamped) == data


def test_a_value_can_close_no_comment() -> None:
    for path, closer in (
        ("a.c", "*/"), ("a.css", "*/"), ("a.xml", "-->"), ("a.html", "</script>"), ("a.php", "?>"),
        ("a.php", "<?php"), ("t.j2", "#}"), ("a.hbs", "}}"), ("a.erb", "%>"), ("a.ml", "*)"),
        ("a.cshtml", "*@"), ("a.hs", "-}"), ("a.lua", "]]"), ("a.liquid", "{% endcomment %}"),
    ):  # fmt: skip
        data = b"<a/>\n" if path == "a.xml" else b""
        stamped = comment_header.insert(path, data, {"owner": "x", "purpose": f"a {closer} b"})
        assert record_in(path, stamped).data["purpose"] == f"a {closer} b"
        if path not in ("a.c", "a.hs", "a.lua"):  # line comments, which end with their line
            assert closer.encode() not in stamped[stamped.index(b"purpose") :].split(b"\n")[0]


def test_a_value_continues_no_line() -> None:
    stamped = comment_header.insert("a.c", b"int a;\n", {"owner": "x", "plan": "see C:\\"})

    assert b"\\\n" not in stamped


def test_a_value_tells_an_editor_nothing() -> None:
    record = {"owner": "x", "plan": "-*- mode: evil -*-", "purpose": "vim: set modelines"}
    stamped = comment_header.insert("a.py", b"import os\n", record)

    assert record_in("a.py", stamped).data == record
    assert b"-*-" not in stamped
    assert b" vim:" not in stamped


def test_javac_finds_no_escape_in_a_value() -> None:
    record = {"owner": "x", "plan": "C:\\users", "purpose": "\\u000a"}
    stamped = comment_header.insert("A.java", b"class A {}\n", record)

    assert record_in("A.java", stamped).data == record
    assert b"\\u" not in stamped


def test_ocaml_finds_every_string_closed() -> None:
    record = {"owner": "x", "purpose": 'a 5" disk'}
    stamped = comment_header.insert("a.ml", b"let a = 1\n", record)

    assert record_in("a.ml", stamped).data == record
    assert b'"a 5\\"' in stamped


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.py", b"# -*- coding: latin-1 -*-\nx = '\xe9'\n"),
        ("a.py", b"# -*- coding: cp1252 -*-\n"),
        ("a.xml", b'<?xml version="1.0" encoding="iso-8859-1"?>\n<a/>\n'),
        ("a.xml", b'<?xml version="1.0" encoding="us-ascii"?>\n<a/>\n'),
        ("a.css", b'@charset "iso-8859-1";\n'),
        ("a.properties", b"a=1\n"),
        ("a.c", b"// \xe9\n"),
    ],
)
def test_a_file_in_another_encoding_gets_nothing_beyond_ascii(path: str, data: bytes) -> None:
    stamped = comment_header.insert(path, data, {"owner": "é ü \u4e2d"})

    assert record_in(path, stamped).data == {"owner": "é ü \u4e2d"}
    assert not set(stamped) - set(data) & set(range(128, 256))


def test_a_file_in_utf_8_shows_its_letters() -> None:
    assert "é".encode() in comment_header.insert("a.py", b"", {"owner": "é"})


def test_text_that_yaml_cannot_hold_is_refused() -> None:
    with pytest.raises(EditError):
        comment_header.insert("a.py", b"", {"owner": "\ud800"})


def test_a_header_looks_as_the_design_says() -> None:
    record = {"owner": "@acme/payments", "origin": "claude-code", "created": "2026-11-20"}

    stamped = comment_header.insert("a.py", b"import os\n", record)

    assert stamped.decode().split("\n")[:4] == [
        "# tenure:",
        '#   owner: "@acme/payments"',
        "#   origin: claude-code",
        "#   created: 2026-11-20",
    ]
    assert parse(stamped.decode()[2:].replace("\n# ", "\n").partition("import")[0]).data == {
        "tenure": record
    }


def test_reading_imports_neither_the_writer_nor_yaml_without_need() -> None:
    code = (
        "import sys; from tenure.carriers import comment_header as c;"
        "c.read('a.py', b'# tenure: x'); c.read('a.yml', b'tenure:');"
        "heavy = {'yaml', 'difflib', 'tenure.carriers.placement', 'tenure.carriers.comment_edit',"
        " 'tenure.carriers.comment_literals', 'dataclasses', 'json', 'inspect', 'pathlib'};"
        "print(sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True)

    assert done.stdout.strip() == b"[]"
