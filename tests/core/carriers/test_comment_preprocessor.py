"""Settings that go through the C preprocessor: told by their content, and the same behind it."""

import shutil
import subprocess
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure.carriers import comment_header
from tenure.carriers.comment_syntax import syntax_for
from tenure.errors import EditError
from tenure.record import RawRecord

RECORD = {
    "owner": "@acme/boot",
    "origin": "claude-code",
    "lifecycle": "experimental",
    "created": "2026-11-20",
    "expires": "2027-02-01",
    "purpose": 'it\'s "two" */ words # of http://example.org',
}
LICENSE = "/* SPDX-License-Identifier: GPL-2.0+ */\n"
IMAGE = "/*\n * Copyright 2021 Example\n */\n\n#define __ASSEMBLY__\nBOOT_FROM\tsd\n"
SCRIPT = "bootcmd=run load\nload=fatload mmc 0 ${loadaddr} zImage\n"
BLOCK, HASH, SIDECAR = "/* tenure:", "# tenure:", None


def begins(path: str, text: str) -> str | None:
    """Return how a header would begin, `None` if the file gets none."""
    try:
        stamped = comment_header.insert(path, text.encode(), RECORD)
    except EditError:
        return None
    return next(line for line in stamped.decode().split("\n") if "tenure:" in line)


@pytest.mark.parametrize("path", ["a.cfg", "a.conf", "a.config"])
@pytest.mark.parametrize(
    ("text", "mark"),
    [
        (LICENSE + "DATA 4 0x1 0x2\n", BLOCK),
        (IMAGE, BLOCK),
        ("a = b\n/* why */\nc = d\n", BLOCK),
        ('#include "board.h"\nDATA 4 0x1 0x2\n', BLOCK),
        ("#include <config.h>\n", BLOCK),
        ("#ifdef CONFIG_X\nDATA 4\n#endif\n", BLOCK),
        ("#define ROM 2\nROM_VERSION ROM\n", BLOCK),
        ("// SPDX-License-Identifier: MIT\nROM_VERSION 2\n", "// tenure:"),
        ("#include <config.h>\n// why\nDATA 4\n", "// tenure:"),
        ("# why\n#include <config.h>\n", HASH),
        ("#include conf.d/*.conf\na = b\n", HASH),
        ("# if you want more\n#more = yes\n", HASH),
        ("a = b\n", HASH),
        ("a = b\n# c\n/* d */\n", HASH),
        ("/* 200\n/*.html 300\n", HASH),
        ("/**/*.html = 1\n", HASH),
        ('#include "more.conf"\n; why\n[general]\n', "; tenure:"),
        ('#include "more.conf"\n[general]\n', SIDECAR),
        ("DISPLAYPROGRESS\nSECTION 0x0 BOOTABLE\n TAG LAST\n", SIDECAR),
    ],
)
def test_the_comments_of_settings_say_how_theirs_are_written(
    path: str, text: str, mark: str | None
) -> None:
    assert begins(path, text) == mark


@pytest.mark.parametrize(
    ("path", "text", "mark"),
    [
        ("a.env", LICENSE + SCRIPT, BLOCK),
        ("a.env", "// SPDX-License-Identifier: MIT\n" + SCRIPT, BLOCK),
        ("a.env", "#include <env/ti/ti_common.env>\n" + SCRIPT, BLOCK),
        ("a.env", SCRIPT + "#ifdef CONFIG_X\na=b\n#endif\n", BLOCK),
        ("a.env", "/* why */\nA=1\n", BLOCK),
        ("a.env", SCRIPT, SIDECAR),
        ("a.env", "# why\n" + SCRIPT, SIDECAR),
        ("a.env", "spring.port=1\n", SIDECAR),
        ("a.env", "", SIDECAR),
        ("a.env", "# why\nspring.port=1\n", HASH),
        ("prod.env", "A=1\n\nexport B_2='c'\r\nC=\n", HASH),
        ("prod.env", 'A="one\ntwo"\n', SIDECAR),
        ("prod.env", '# why\nA="one\ntwo"\n', HASH),
        (".env", "a=1\n", HASH),
        (".env.local", "a=1\n", HASH),
        ("prod.env.example", "a=1\n", HASH),
    ],
)
def test_environments_of_firmware_are_told_from_those_of_programs(
    path: str, text: str, mark: str | None
) -> None:
    assert begins(path, text) == mark


@pytest.mark.skipif(shutil.which("cpp") is None, reason="there is no C preprocessor")
@pytest.mark.parametrize(
    ("path", "language", "text"),
    [
        ("a.cfg", "c", IMAGE),
        ("a.cfg", "c", "#define ROM 2\nROM_VERSION ROM\n"),
        ("a.env", "assembler-with-cpp", LICENSE + "#define A 1\nb=A\n"),
        ("a.env", "assembler-with-cpp", "#ifndef A\n" + SCRIPT + "#endif\n"),
    ],
)
def test_the_preprocessor_sees_no_header(path: str, language: str, text: str) -> None:
    def processed(data: bytes) -> list[bytes]:
        words = ["cpp", "-x", language, "-P", "-undef", "-nostdinc"]
        done = subprocess.run(words, input=data, capture_output=True, check=True)
        return [line for line in done.stdout.split(b"\n") if line.strip()]

    stamped = comment_header.insert(path, text.encode(), RECORD)

    assert processed(stamped) == processed(text.encode())


def test_the_header_stands_behind_the_license_and_goes_without_a_trace() -> None:
    stamped = comment_header.insert("a.cfg", IMAGE.encode(), RECORD)

    assert stamped.startswith(IMAGE.partition("\n\n")[0].encode() + b"\n/* tenure:\n  owner:")
    assert comment_header.remove("a.cfg", stamped) == IMAGE.encode()


@pytest.mark.parametrize(
    ("path", "text"), [("a.cfg", IMAGE), ("a.env", LICENSE + SCRIPT), ("a.env", SCRIPT)]
)
def test_a_record_behind_a_number_sign_is_read_and_can_be_taken_away(path: str, text: str) -> None:
    top, line_end, rest = text.partition("*/\n")
    top, rest = (top + line_end, rest) if line_end else ("", text)
    old = f'{top}# tenure:\n#   owner: "@acme/boot"\n#   origin: cursor\n{rest}'.encode()

    found = comment_header.read(path, old)

    assert isinstance(found, RawRecord)
    assert found.data == {"owner": "@acme/boot", "origin": "cursor"}
    assert comment_header.remove(path, old) == text.encode()


PIECES = (
    "/*", "*/", "//", "#", "# ", ";", "\n", "\r\n", " ", "a=b", "A=b\n", "#include <a.h>\n", "#define A\n",
    "#if A\n", "#endif\n", "/* c */\n", "# c\n", "# tenure:\n", "#   owner: a\n", LICENSE, "\\\n", '"', "'",
)  # fmt: skip


@PROPERTY
@given(st.sampled_from(["a.cfg", "a.env"]), st.lists(st.sampled_from(PIECES), max_size=12))
def test_what_is_written_is_read_and_removed_whatever_stands_around_it(
    path: str, pieces: list[str]
) -> None:
    data = "".join(pieces).encode()
    try:
        stamped = comment_header.insert(path, data, RECORD)
    except EditError:
        return
    found = comment_header.read(path, stamped)

    assert isinstance(found, RawRecord)
    assert found.data == RECORD
    assert comment_header.remove(path, stamped) == data


@pytest.mark.parametrize(
    "piece", ["/*\n", "/*/\n", "/* */ a\n", "/* a\n*/ b\n", "#include <a\n", "A=b", " ", "#if "]
)
@pytest.mark.parametrize("path", ["a.cfg", "a.env"])
def test_a_long_file_is_told_in_no_time(path: str, piece: str) -> None:
    head = (piece * (65536 // len(piece))).encode()
    started = time.process_time()

    syntax_for(path, head)

    assert time.process_time() - started < 0.5
