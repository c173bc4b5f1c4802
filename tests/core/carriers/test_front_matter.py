"""Records in front matter: found, read, inserted, changed, removed, mended."""

import subprocess
import sys
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.record_values import PROPERTY, records
from tenure.carriers import front_matter
from tenure.carriers.front_matter import insert, is_usual, read, remove, rewrite, update
from tenure.errors import EditError
from tenure.record import CarrierKind, Place, RawRecord, Unreadable

RECORD = {"owner": "@acme/docs", "expires": "2027-02-01"}
YAML = 'tenure:\n  owner: "@acme/docs"\n  expires: 2027-02-01\n'


def record_in(data: bytes, path: str = "guide.md") -> RawRecord:
    found = read(path, data)
    assert isinstance(found, RawRecord), found
    return found


def problem_in(data: bytes, path: str = "guide.md") -> Unreadable:
    found = read(path, data)
    assert isinstance(found, Unreadable), found
    return found


# Reading


@pytest.mark.parametrize(
    "path", ["a.md", "a.MDX", "a.markdown", "b/c.qmd", "x.Rmd", "a.mdc", "a.mkd", "a.mdown"]
)
def test_markdown_usually_carries_its_record_in_front_matter(path: str) -> None:
    assert is_usual(path)


@pytest.mark.parametrize("path", ["a.html", "a.astro", "md", "a.md.txt", "a.py"])
def test_other_files_do_not(path: str) -> None:
    assert not is_usual(path)


def test_a_record_stands_below_the_key_tenure() -> None:
    data = (
        "---\ntitle: ü\nowner: them\ntenure: # ours\n  owner: '@ana'\n\n  created: 2026-11-20\n"
        "# theirs\nstatus: draft\n---\n# Text\n"
    ).encode()

    found = record_in(data)

    assert (found.kind, found.path) == (CarrierKind.FRONT_MATTER, "guide.md")
    assert found.data == {"owner": "@ana", "created": "2026-11-20"}
    assert (found.first_line, found.last_line) == (4, 7)
    assert found.positions.value(("created",)) == Place(7, 12, 22)
    assert found.positions.key(("expires",)) == Place(4, 1, 7)


@pytest.mark.parametrize(
    "data",
    [
        "---\ntenure: {owner: x}\n---\n",
        "\ufeff---\r\ntenure:\r\n  owner: x\r\n---\r\ntext",
        "---  \ntenure:\n  owner: x\n...\t\ntext",
        "---\n'tenure':\n  owner: x\n---",
        "---\n# c\n  title: A\n  tenure:\n    owner: x\n---\n",
        "--- \ntags: [a,\nb]\ntenure: {\n  owner: x\n}\n---",
        "---\n\ntenure:\n  owner: x\n---\n",
        "+++\ntitle = 'a'\n[tenure]\nowner = 'x'\n+++\n",
        "+++\r\ntenure.owner = 'x'\r\n+++\r\n",
        "+++\ntenure = {owner = 'x'}\n+++",
        "---\na: &x !t 1\na: *x\ntenure: {owner: x}\n---\n",
    ],
)
def test_every_shape_of_front_matter_is_read(data: str) -> None:
    assert record_in(data.encode()).data == {"owner": "x"}


def test_toml_front_matter_knows_its_places() -> None:
    data = b"+++\ntitle = 'a'\n\n[tenure]\nowner = 'x'\n[tenure.origin]\ntool = 'y'\n[other]\n+++\n"

    found = record_in(data)

    assert (found.first_line, found.last_line) == (4, 7)
    assert found.positions.value(("origin", "tool")) == Place(7, 8, 11)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.md", b""),
        ("a.md", b"tenure:\n  owner: x\n"),
        ("a.md", b"---\ntitle: tenure\n---\ntenure:\n  owner: x\n"),
        ("a.md", b"---\ntenure: freehold\n---\n"),
        ("a.md", b"---\ntenure: 'freehold: yes'\n---\n"),
        ("a.md", b"---\ntenure: 5\n---\n"),
        ("a.md", b"---\ntenure: [a]\n---\n"),
        ("a.md", b"---\ntenure:\nsalary:\n---\n"),
        ("a.md", b"---\nx:\n  tenure: {owner: x}\n---\n"),
        ("a.md", b"---\nx:\n  tenure:\n    owner: @x\n---\n"),
        ("a.md", b"+++\n[x.tenure]\nowner = 'x'\n+++\n"),
        ("a.md", b"+++\ntenure = 'freehold'\n+++\n"),
        ("a.md", b"----\ntenure: {owner: x}\n----\n"),
        ("a.md", b" ---\ntenure: {owner: x}\n---\n"),
        ("a.md", b"--- a\ntenure: {owner: x}\n---\n"),
        ("a.md", b"# T\n---\ntenure: {owner: x}\n---\n"),
        ("a.md", b"---\n\nOnly a break. As in:\n\ntenure:\n  owner: x\n"),
        ("a.md", b"---\nSome prose\ntenure:\n  owner: x\n"),
        ("a.md", b"---\n\nA break: and: prose\n\ntenure:\n\n---\n"),
        ("a.html", b"---\ntenure:\n  owner: x\n"),
        ("a.astro", b"---\ntenure: {owner: x}\n---\n"),
        ("a.yaml", b"---\ntenure: {owner: x}\n---\n"),
        ("a.md", "---\ntenure: {owner: x}\n---\n".encode("utf-16")),
        ("a.md", b"---\r\0tenure: {owner: x}\r---\r"),
    ],
)
def test_what_only_looks_like_a_record_is_none(path: str, data: bytes) -> None:
    assert read(path, data) is None


@pytest.mark.parametrize("path", ["a.html", "a.njk", "a.liquid", "a.css", "a.adoc", "a.txt"])
def test_any_text_with_closed_front_matter_is_read(path: str) -> None:
    assert record_in(b"---\nlayout: x\ntenure: {owner: x}\n---\n<p>\n", path).data == {"owner": "x"}


@pytest.mark.parametrize(
    ("data", "words", "line", "column", "fixable"),
    [
        (b"---\ntenure:\n  owner: @ana\n---\n", "`@ana` must be quoted", 3, 10, True),
        (b"---\ntenure: {owner: @ana}\n---\n", "`@ana` must be quoted", 2, 17, True),
        (b"---\ntenure:\n\towner: x\n---\n", "a tab cannot indent", 3, 1, True),
        (b"---\ntenure:\n  a: 1\n  a: 2\n---\n", "`a` stands twice", 4, 3, False),
        (b"---\ntenure: {a: 1}\ntenure: {a: 1}\n---\n", "`tenure` stands twice", 3, 1, False),
        (b"---\nx: &x {a: 1}\ntenure: *x\n---\n", "alias", 3, 9, False),
        (b"---\ntenure:\n  a: &x [1]\n  b: [*x, *x]\n---\n", "alias", 4, 7, False),
        (b"---\ntenure:\nowner: x\n---\n", "must be indented below", 2, 1, False),
        (b"---\nx: a: b\ntenure: {a: 1}\n---\n", "with `: ` in it must be quoted", 2, 5, True),
        (b"---\nt: x\ntenure:\n  a: 1\n", "not closed by a line `---`", 3, 1, False),
        (b"+++\ntenure.a = 1\n", "not closed by a line `+++`", 2, 1, False),
        (b"---\ntenure:\n  a: \xc3\xbc\xff\n---\n", "not UTF-8", 3, 7, False),
        (b"---\ntenure:\n  a: \0\n---\n", "a control character", 3, 6, False),
        (b"---\ntenure:\n  a: " + b"[" * 999 + b"\n---\n", "nested deeper", 3, 204, False),
        (b"+++\n[tenure]\na = @x\n+++\n", "must be quoted in TOML", 3, 5, False),
        (b"+++\n[tenure]\na = 1\na = 2\n+++\n", "`a` stands twice", 4, 1, False),
        (b"+++\n[tenure]\na = '\xff'\n+++\n", "not UTF-8", 3, 6, False),
    ],
)
def test_a_record_that_cannot_be_read_says_why_and_where(
    data: bytes, words: str, line: int, column: int, fixable: bool
) -> None:
    found = problem_in(data)

    assert words in found.message
    assert (found.place.line, found.place.column) == (line, column)
    assert found.fixable is fixable


def test_front_matter_of_ten_megabytes_is_not_read() -> None:
    data = b"---\ntenure:\n  owner: x\nrest: " + b"x" * 10_000_000 + b"\n---\n"

    assert "does not end within 64 KiB" in problem_in(data).message
    assert "does not end within 64 KiB" in problem_in(data[: 64 * 1024]).message


def test_bytes_that_are_not_utf_8_elsewhere_do_not_matter() -> None:
    data = b"---\ntitle: caf\xe9\ntenure:\n  owner: x\n---\ncaf\xe9\n"

    assert record_in(data).data == {"owner": "x"}
    assert record_in(data).positions.key(("owner",)) == Place(4, 3, 8)


# Inserting and removing


def test_a_record_becomes_the_last_key_of_the_front_matter() -> None:
    assert insert("a.md", b"---\ntitle: A\ntags: [x, y]\n---\n\nText\n", RECORD) == (
        f"---\ntitle: A\ntags: [x, y]\n{YAML}---\n\nText\n".encode()
    )


def test_markdown_without_front_matter_gets_some() -> None:
    text = b"# Title\n\n```markdown\n---\nreview_by: 2020-01-01\n---\n```\n"

    assert insert("a.md", text, RECORD) == f"---\n{YAML}---\n\n".encode() + text


def test_windows_line_ends_are_kept() -> None:
    inserted = insert("a.md", b"---\r\ntitle: A\r\n---\r\nText\r\n", RECORD)

    assert inserted == f"---\ntitle: A\n{YAML}---\nText\n".replace("\n", "\r\n").encode()


def test_toml_front_matter_gets_a_table_at_its_end() -> None:
    assert insert("a.md", b"+++\ntitle = 'A'\n[x]\ny = 1\n+++\n", RECORD) == (
        b"+++\ntitle = 'A'\n[x]\ny = 1\n\n"
        b'[tenure]\nowner = "@acme/docs"\nexpires = 2027-02-01\n+++\n'
    )


def test_a_page_of_jekyll_takes_a_record_where_it_has_front_matter() -> None:
    assert insert("a.html", b"--- \n---\n<p>\n", RECORD) == f"--- \n{YAML}\n---\n<p>\n".encode()


BODIES = ("", "\n", "Text", "# Title\n\nText\n", "\r\nText\r\n", "caf\udce9\n", "\x85\u2028\n")
FENCED = (
    "---\n---\n",
    "---\n\n---\n",
    "---\n# only\n---\n",
    "---\ntitle: A\n---\n",
    "---\ntitle: A\n\n\n---\n",
    "---  \ntitle: A\n... \n",
    "---\ntext: |+\n  a\n\n---\n",
    "---\na: [x,\ny]\n# end\n---\n",
    "---\n  title: A\n  text: b\n---\n",
    "---\njupyter:\n  jupytext:\n    text_representation: {extension: .md}\n---\n",
    "---\n\nbreaks, not: a: mapping\n\n---\n",
    "---\n\n",
    "---\ntitle: unclosed\n",
    "+++\n+++\n",
    "+++\na = 1\n\n+++\n",
    "+++\n[a]\nb = 'x'\n# end\n+++\n",
)


@PROPERTY
@given(
    bom=st.sampled_from(("", "\ufeff")),
    fenced=st.sampled_from(("", *FENCED)),
    eol=st.sampled_from(("\n", "\r\n")),
    body=st.sampled_from(BODIES) | st.text(max_size=20),
    record=records.filter(bool),
)
@example("", "", "\n", "", {"owner": "x"})
@example("\ufeff", "---\n---\n", "\r\n", "", {"owner": "x"})
@example("", "---\na: 1\n---", "\n", "", {"owner": "x"})
@example("", "---\n---", "\n", "", {"owner": "x"})
def test_what_is_inserted_is_read_and_removed_without_a_trace(
    bom: str, fenced: str, eol: str, body: str, record: dict[str, object]
) -> None:
    text = bom + fenced.replace("\n", eol) + body
    data = text.encode(errors="surrogateescape")
    try:
        inserted = insert("a.md", data, record)
    except EditError:
        assert "\0" in text or fenced == "" or text.startswith("\ufeff\ufeff")
        return

    assert record_in(inserted).data == record
    assert remove("a.md", inserted) == data
    assert inserted.endswith(body.encode(errors="surrogateescape"))


@pytest.mark.parametrize("fenced", FENCED[:10])
def test_other_files_give_their_front_matter_back_too(fenced: str) -> None:
    data = f"{fenced}<p>\n".encode()

    assert remove("a.html", insert("a.html", data, RECORD)) == data


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("a.md", b'{"title": "A"}\n\nText', "neither YAML nor TOML"),
        ("a.md", b'{\n  "title": "A"\n}\n', "neither YAML nor TOML"),
        ("a.md", b";;;\ntitle\n;;;\n", "neither YAML nor TOML"),
        ("a.md", b"---toml\ntitle = 1\n---\n", "neither YAML nor TOML"),
        ("a.md", b"---\ntenure: {owner: x}\n---\n", "has the key `tenure`"),
        ("a.md", b"---\ntenure: freehold\n---\n", "has the key `tenure`"),
        ("a.md", b"---\n{title: A}\n---\n", "cannot take a record"),
        ("a.md", b"---\ntitle: a: b\n---\n", "cannot be read, line 2"),
        ("a.md", b"---\ntitle: \xff\n---\n", "not UTF-8"),
        ("a.md", b"+++\ntenure = 1\n+++\n", "safely"),
        ("a.md", b"+++\na = @\n+++\n", "cannot be read"),
        ("a.md", b"\xff\xfe#\0", "not a text in UTF-8"),
        ("a.md", b"a\0b", "not a text in UTF-8"),
        ("a.md", b"version https://git-lfs.github.com/spec/v1\n", "not a text in UTF-8"),
        ("a.md", b"---\nx: " + b"x" * 70_000 + b"\n---\n", "within 64 KiB"),
        ("a.html", b"<p>\n", "has no front matter"),
        ("a.html", b"---\ntitle: A\n", "has no front matter"),
        ("a.astro", b"---\nconst a = 1\n---\n", "has no front matter"),
        ("a.yaml", b"---\na: 1\n---\n", "cannot take a record"),
    ],
)
def test_a_file_that_cannot_take_a_record_says_why(path: str, data: bytes, words: str) -> None:
    with pytest.raises(EditError, match=words):
        insert(path, data, RECORD)


def test_a_record_that_would_not_end_within_the_window_is_not_written() -> None:
    with pytest.raises(EditError, match="does not end within 64 KiB"):
        insert("a.md", b"# A\n", {"purpose": "x" * 70_000})


# Changing and mending


def test_a_key_is_changed_where_it_stands() -> None:
    data = b"\xef\xbb\xbf---\r\ntenure:\r\n  owner: x # who\r\n  a: 1\r\nz: 1\r\n---\r\ncaf\xe9"

    edited = update("a.md", data, {"owner": "b", "a": None, "hours": 2})

    assert edited == (
        b"\xef\xbb\xbf---\r\ntenure:\r\n  owner: b # who\r\n  hours: 2\r\nz: 1\r\n---\r\ncaf\xe9"
    )


def test_a_key_of_toml_front_matter_is_changed_where_it_stands() -> None:
    data = b"+++\n[tenure]\nowner = 'x' # who\n[z]\n+++\ntext"

    assert update("a.md", data, {"owner": "b", "hours": 2}) == (
        b'+++\n[tenure]\nowner = "b" # who\nhours = 2\n[z]\n+++\ntext'
    )


@pytest.mark.parametrize("data", [b"# A\n", b"---\na: 1\n---\n", b"---\ntenure:\n  a: @\n---\n"])
def test_what_holds_no_readable_record_is_neither_changed_nor_cleared(data: bytes) -> None:
    with pytest.raises(EditError):
        update("a.md", data, {"owner": "b"})
    with pytest.raises(EditError):
        remove("a.md", data)


def test_a_record_among_other_keys_is_removed_alone() -> None:
    data = b"---\na: 1\n# b\ntenure: {owner: x} # c\n\nz: 1\n---\n"

    assert remove("a.md", data) == b"---\na: 1\n# b\n\nz: 1\n---\n"


def test_mending_sees_the_lines_of_the_record_alone() -> None:
    seen = []

    def transform(text: str) -> str:
        seen.append(text)
        return text.replace("@x", '"@x"')

    data = b"---\r\na: @x\r\ntenure: # c\r\n  owner: @x\r\n# d\r\n  b: [\r\n\r\n# e\r\nz: @x\r\n---\r\n@x"

    assert rewrite("a.md", data, transform) == data.replace(b"owner: @x", b'owner: "@x"')
    assert seen == ["tenure: # c\n  owner: @x\n# d\n  b: [\n"]


def test_mending_sees_an_indented_record_too() -> None:
    data = b"---\n  a: 1\n  tenure:\n    owner: @x\n  z: @x\n---\n"

    assert rewrite("a.md", data, lambda text: text.replace("@x", "b")) == data.replace(
        b"owner: @x", b"owner: b"
    )


@pytest.mark.parametrize(
    "data", [b"# A\n", b"---\na: 1\n---\n", b"---\ntenure:\n  a: @\n", b"+++\ntenure.a = @\n+++\n"]
)
def test_what_has_no_lines_of_a_record_is_not_mended(data: bytes) -> None:
    with pytest.raises(EditError):
        rewrite("a.md", data, str.upper)


SNIPPETS = (
    "---", "+++", "...", "\n", "\r\n", "tenure:", "[tenure]", "  owner: ", "x", "@x", "a = 1", "{",
    "}", "[", "a: ", "#", " ", "\t", "\x00", "\udcff", "\ufeff", '"', "&a", "*a", "? ", "- ", "|",
)  # fmt: skip


@PROPERTY
@given(
    start=st.sampled_from(
        ("---\n", "+++\n", "---\ntenure:\n", "\ufeff---\r\n", "---\n? [a]\n: b\n")
    ),
    parts=st.lists(st.sampled_from(SNIPPETS), max_size=25),
    end=st.sampled_from(("", "\n---\n", "\n+++\n")),
)
def test_any_file_is_read_or_refused(start: str, parts: list[str], end: str) -> None:
    data = (start + "".join(parts) + end).encode(errors="surrogateescape")

    found = read("a.md", data)
    for edit in (
        partial(insert, record=RECORD),
        partial(update, changes=RECORD),
        remove,
        partial(rewrite, transform=str),
    ):
        with suppress(EditError):
            assert isinstance(edit("a.md", data), bytes)
    assert found is None or found.path == "a.md"


def test_reading_a_file_without_our_key_imports_no_parser() -> None:
    program = (
        "import sys; from tenure.carriers import front_matter\n"
        "front_matter.read('a.md', b'---\\ntitle: tenure\\n---\\ntenure:\\n')\n"
        "raise SystemExit('frontmatter' in sys.modules)\n"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
    assert front_matter.read("a.md", b"---\ntenure: {a: 1}\n---\n")
