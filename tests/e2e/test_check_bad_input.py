"""Whatever stands in a file, `tenure check` says so in a finding or a line, and changes nothing."""

import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.checking import ENTRY, MARKED, PLAIN_RECORD, checked, refused
from support.repository import RECORD, GitRepo
from tenure import engine
from tenure.errors import TenureError
from tenure.reporters import REPORTERS, Options, load
from tenure.sources import Change, Scope
from tenure.sources.memory import MemoryTree

BOMB = "tenure:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
DEEP = "tenure: {owner: " + "[" * 25_000 + "]" * 25_000 + "}\n"
DEEP_BLOCK = "tenure:\n" + "".join(" " * n + "x:\n" for n in range(2, 300))
RECORDS = {
    "aliases": BOMB,
    "deep flow": DEEP,
    "deep block": DEEP_BLOCK,
    "merge key": PLAIN_RECORD.replace("  origin", "  <<: {origin: x}\n  origin"),
    "tag": PLAIN_RECORD.replace("claude-code", "!!python/object/apply:os.system ['touch owned']"),
    "bell": PLAIN_RECORD.replace("claude", "cla\aude"),
    "tab": PLAIN_RECORD.replace("  origin", "\torigin"),
    "duplicate": PLAIN_RECORD + "  origin: cursor\n",
    "unquoted owner": PLAIN_RECORD.replace('"@acme/shop"', "@acme/shop"),
    "no such day": PLAIN_RECORD.replace("2027-01-15", "2026-13-45"),
    "number for a day": PLAIN_RECORD.replace("2027-01-15", "20270115"),
    "year zero": PLAIN_RECORD.replace("2027-01-15", "0000-00-00"),
    "empty mapping": "tenure: {}\n",
    "unclosed quote": PLAIN_RECORD.replace('shop"', "shop"),
    "unclosed brace": 'tenure: {owner: "@acme/shop", origin: x\n',
    "infinity": PLAIN_RECORD + "  hours: .inf\n",
    "huge number": PLAIN_RECORD + f"  hours: {'9' * 5000}\n",
    "number out of range": PLAIN_RECORD + "  hours: 1e999\n",
    "key that is a list": PLAIN_RECORD + "  [a, b]: c\n",
    "key that is a mapping": PLAIN_RECORD + "  ? {a: b}\n  : c\n",
    "escape": PLAIN_RECORD.replace("claude-code", r'"\uD800"'),
    "control character": PLAIN_RECORD.replace("claude-code", r'"\x1b[2J"'),
    "null": PLAIN_RECORD.replace("claude-code", "~"),
}
"""What people, tools and attackers write instead of a record."""


def in_comment(yaml: str) -> str:
    return "".join(f"# {line}\n" for line in yaml.split("\n"))


def in_sidecar(yaml: str) -> str:
    return yaml


def in_front_matter(yaml: str) -> str:
    return f"---\n{yaml}---\n\nText\n"


CARRIERS = {"a.py": in_comment, "x.png.tenure.yaml": in_sidecar, "a.md": in_front_matter}


def codes_by_path(repo: GitRepo, *words: str) -> dict[str, set[str]]:
    """Check, and return the codes of the findings about each path."""
    codes: dict[str, set[str]] = {}
    for code, path in checked(repo, *words):
        codes.setdefault(path, set()).add(code)
    return codes


@pytest.mark.parametrize("name", CARRIERS)
def test_a_bad_record_is_a_finding_in_every_carrier(repo: GitRepo, name: str) -> None:
    contents = {}
    for kind, record in RECORDS.items():
        path = f"{kind}/{name}"
        contents[path] = CARRIERS[name](record).encode("utf-8", "surrogatepass")
        repo.write(f"{kind}/x.png", b"\x89PNG")
        repo.write(path, contents[path])
    repo.git("add", ".")

    codes = codes_by_path(repo)

    assert codes_by_path(repo, "--all") == codes
    assert {path for path, found in codes.items() if found & {"TEN002", "TEN003"}} == set(contents)
    assert {path: repo.read(path) for path in contents} == contents
    assert not list(repo.root.rglob("owned"))


NOTEBOOK = '{"cells": [], "metadata": {"tenure": %s}, "nbformat": 4, "nbformat_minor": 5}'
NOTEBOOKS: dict[str, str | bytes] = {
    "empty record": "{}",
    "unknown key": '{"ownr": "@a/b"}',
    "duplicate key": '{"owner": "@a/b", "owner": "@c/d"}',
    "not closed": '{"owner": "@a/b"',
    "infinity": '{"owner": "@a/b", "hours": Infinity}',
    "huge number": f'{{"owner": "@a/b", "hours": {"9" * 5000}}}',
    "deep": '{"owner": ' + "[" * 50_000 + "]" * 50_000 + "}",
    "half a surrogate": r'{"owner": "\ud800"}',
    "nul": r'{"owner": "\u0000"}',
    "not UTF-8": b'{"owner": "\xff"}',
}


def test_a_bad_record_in_a_notebook_is_a_finding(repo: GitRepo) -> None:
    for kind, record in NOTEBOOKS.items():
        data = record if isinstance(record, bytes) else record.encode()
        repo.write(f"{kind}.ipynb", NOTEBOOK.encode().replace(b"%s", data))
    repo.git("add", ".")

    codes = codes_by_path(repo)

    assert codes_by_path(repo, "--all") == codes
    assert set(codes) == {f"{kind}.ipynb" for kind in NOTEBOOKS}
    assert set().union(*codes.values()) == {"TEN002", "TEN003"}


def test_a_file_with_nul_bytes_is_marked_like_any_other_and_takes_a_sidecar(repo: GitRepo) -> None:
    repo.stage("bad.py", MARKED + "\0")
    repo.stage("good.py", MARKED + "\0")
    repo.stage("good.py.tenure.yaml", PLAIN_RECORD)
    repo.stage("x.png", b"\x89PNG")
    repo.stage("x.png.tenure.yaml", PLAIN_RECORD + "\0")

    assert checked(repo) == [("TEN001", "bad.py"), ("TEN003", "x.png.tenure.yaml")]


def test_an_encoding_that_is_not_utf8_ends_no_check(repo: GitRepo) -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-32", "cp1252"):
        for name in ("a.py", "x.png.tenure.yaml", "a.md", "n.ipynb", "a.unknown"):
            text = RECORD if name == "a.py" else in_front_matter(PLAIN_RECORD)
            repo.write(f"{encoding}/{name}", text.replace("acme", "açme").encode(encoding))
        repo.write(f"{encoding}/x.png", b"\x89PNG")
    repo.git("add", ".")

    codes = codes_by_path(repo)

    assert codes_by_path(repo, "--all") == codes
    assert "TEN003" in codes["cp1252/a.py"]


def test_a_record_that_is_not_utf8_is_a_finding(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD.replace("acme", "a\xe7me").encode("latin-1"))
    repo.stage("x.png", b"\x89PNG")
    repo.stage("x.png.tenure.yaml", PLAIN_RECORD.replace("acme", "a\xe7me").encode("latin-1"))

    assert checked(repo) == [("TEN003", "a.py"), ("TEN003", "x.png.tenure.yaml")]


def test_a_byte_order_mark_is_no_mistake(repo: GitRepo) -> None:
    mark = b"\xef\xbb\xbf"
    repo.stage("a.py", mark + RECORD.encode())
    repo.stage("b.py", mark + MARKED.encode())
    repo.stage("a.md", mark + in_front_matter(PLAIN_RECORD).encode())
    repo.stage("x.png", b"\x89PNG")
    repo.stage("x.png.tenure.yaml", mark + PLAIN_RECORD.encode())
    repo.stage("tenure.toml", mark + b'require = ["*.md"]\n')
    repo.stage("tenure-records.toml", mark + ENTRY.format(path="x.png").encode())

    assert checked(repo) == [("TEN001", "b.py")]
    assert checked(repo, "--all") == [("TEN001", "b.py")]


@pytest.mark.parametrize(
    "text",
    [
        "---\n" + PLAIN_RECORD,
        "---\n" + PLAIN_RECORD + "x: y\n" * 2_000_000,
        "+++\n[tenure]\nowner = 'x'\n",
        "---\n" + PLAIN_RECORD + "# " + "x" * 70_000 + "\n---\n",
    ],
    ids=["unclosed", "10 MB", "unclosed TOML", "beyond the window"],
)
def test_front_matter_that_does_not_end_is_a_finding(repo: GitRepo, text: str) -> None:
    repo.stage("a.md", text)

    assert checked(repo) == [("TEN003", "a.md")]
    assert checked(repo, "--all") == [("TEN003", "a.md")]


REGISTRIES: dict[str, str | bytes] = {
    "no TOML": "[[artifact]\n",
    "not UTF-8": b"# \xff\n[[artifact]]\n",
    "nul": "a = '\0'\n",
    "table": "[artifact]\npath = 'x'\n",
    "number": "artifact = 3\n",
    "entry that is no table": "artifact = [1, 2]\n",
    "no path": ENTRY.format(path="x").replace('path = "x"', ""),
    "path that is a number": ENTRY.format(path="x").replace('"x"', "3"),
    "glob that cannot be": ENTRY.format(path="a**b/***"),
    "path that leaves": ENTRY.format(path="../x"),
    "empty path": ENTRY.format(path=""),
    "nul in a path": ENTRY.format(path="a\\u0000b"),
    "deep": "a = " + "[" * 5000 + "]" * 5000 + "\n",
    "duplicate key": ENTRY.format(path="x") + 'owner = "@b"\n',
    "time": ENTRY.format(path="x").replace("2026-11-01", "2026-11-01T12:00:00Z"),
    "no such day": ENTRY.format(path="x").replace("2026-11-01", "2026-02-30"),
    "infinity": ENTRY.format(path="x") + "hours = inf\n",
    "huge number": ENTRY.format(path="x") + f"hours = {'9' * 5000}\n",
    "unquoted owner": ENTRY.format(path="x").replace('"@acme/shop"', "@acme/shop"),
}


def test_a_bad_registry_is_a_finding(repo: GitRepo) -> None:
    for kind, content in REGISTRIES.items():
        repo.write(f"{kind}/x", "x")
        repo.write(
            f"{kind}/tenure-records.toml",
            content if isinstance(content, bytes) else content.encode(),
        )
    repo.git("add", ".")

    codes = codes_by_path(repo)

    assert codes_by_path(repo, "--all") == codes
    assert set(codes) == {f"{kind}/tenure-records.toml" for kind in REGISTRIES}
    assert set().union(*codes.values()) <= {"TEN002", "TEN003", "TEN005"}


def test_a_huge_registry_is_read_to_its_end(repo: GitRepo) -> None:
    entries = [ENTRY.format(path=f"g/{number}.py") for number in range(3000)]
    entries[-1] = entries[-1].replace("experimental", "eternal")
    repo.stage("tenure-records.toml", "".join(entries))
    for number in (0, 2998, 2999):
        repo.stage(f"g/{number}.py", MARKED)
    repo.commit()
    repo.stage("g/2999.py", MARKED + "x = 1\n")
    repo.stage("g/other.py", MARKED)

    assert checked(repo) == [("TEN001", "g/other.py"), ("TEN002", "tenure-records.toml")]


POLICIES: dict[str, str | bytes] = {
    "no TOML": "soon = [",
    "not UTF-8": b"# \xff",
    "nul": "a = '\0'",
    "UTF-16": "soon = 3".encode("utf-16"),
    "deep": "a = " + "[" * 5000 + "]" * 5000,
    "unknown key": "sooon = 3",
    "wrong kind": "require = 3",
    "number": "soon = -1",
    "huge number": f"soon = {'9' * 5000}",
    "infinity": "soon = inf",
    "zone": 'zone = "Europe/Nowhere"',
    "zone that is a path": 'zone = "../../../etc/passwd"',
    "zone that is absolute": 'zone = "/etc/passwd"',
    "zone with nul": 'zone = "a\\u0000b"',
    "glob": 'require = ["src/**.py"]',
    "severity": '[severity]\nTEN001 = "loud"',
    "large": "# " + "x" * (2 << 20),
    "extends": 'extends = "acme/policies"',
    "extends that leaves": 'extends = "../x"',
}


def is_one_line_with_a_place(said: str, name: str) -> None:
    first, *rest = said.splitlines()
    assert re.match(rf"tenure: {re.escape(name)}:\d+:\d+: ", first)
    assert all(line.startswith("  help: ") for line in rest)


@pytest.mark.parametrize("kind", POLICIES)
def test_a_bad_policy_is_one_line_with_its_place(repo: GitRepo, kind: str) -> None:
    repo.stage("d/tenure.toml", POLICIES[kind])
    repo.stage("d/a.py", RECORD)
    is_one_line_with_a_place(refused(repo.tenure("check")), "d/tenure.toml")
    repo.git("mv", "d/tenure.toml", "tenure.toml")

    said = refused(repo.tenure("check", "--all"))

    is_one_line_with_a_place(said, "tenure.toml")


@pytest.mark.parametrize("text", ["soon = -1\n", "soon = '\0'\n", "soon = [\n", "zone = '/x'\n"])
def test_a_bad_policy_in_pyproject_is_one_line_with_its_place(repo: GitRepo, text: str) -> None:
    repo.stage("pyproject.toml", f"[tool.tenure]\n{text}")

    is_one_line_with_a_place(refused(repo.tenure("check")), "pyproject.toml")


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\0\0", b"\0" * 100, b"* @a\n" * 20_000, b"[", b"^[ @x\n", b"a" * 100_000 + b" @b"],
    ids=["not UTF-8", "nul", "long", "bracket", "section", "long pattern"],
)
def test_a_bad_codeowners_ends_no_check(repo: GitRepo, content: bytes) -> None:
    repo.stage("tenure.toml", "owner.codeowners = true\n")
    repo.stage("CODEOWNERS", content)
    repo.stage("a.py", RECORD)

    assert checked(repo) == [("TEN006", "a.py")]


# Anything at all

NAMES = (
    "a.py",
    "a.md",
    "a.sql",
    "a.html",
    "n.ipynb",
    "x.png",
    "x.png.tenure.yaml",
    "a.py.tenure.yaml",
    "d/a.ts",
    "tenure-records.toml",
    "d/tenure-records.toml",
    "tenure.toml",
    "pyproject.toml",
    "d/tenure.toml",
    "tenure.lock.toml",
    "CODEOWNERS",
    ".gitattributes",
)
SNIPPETS = st.sampled_from(
    [
        *(text.encode("utf-8", "surrogatepass")[:3000] for text in RECORDS.values()),
        *(text if isinstance(text, bytes) else text.encode() for text in REGISTRIES.values()),
        *(text if isinstance(text, bytes) else text.encode()[:3000] for text in POLICIES.values()),
        RECORD.encode(),
        MARKED.encode(),
        b"---\n",
        b"+++\n",
        b"/*\n * tenure:\n",
        b"<!-- tenure:\n",
        b"[tool.tenure]\n",
        b"[[artifact]]\n",
        b'{"metadata": {"tenure": {"owner": "@a/b"',
        b'path = "**"\n',
        b'require = ["**"]\n',
        b"owner.codeowners = true\n",
        b"\xef\xbb\xbf",
        b"\r\n",
        b"\r",
    ]
)
CONTENTS = st.lists(st.one_of(SNIPPETS, st.binary(max_size=30)), max_size=5).map(b"".join)
TREES = st.dictionaries(st.sampled_from(NAMES), CONTENTS, max_size=6)


def judge(new: dict[str, bytes], old: dict[str, bytes] | None, *, whole: bool) -> None:
    """Check a tree as the hook does, or whole, and render it in every format."""
    names = sorted({*new, *(old or {})})
    before = old or {}
    changes = tuple(
        Change("D", name, name, 0, "")
        if name not in new
        else Change(
            "M" if name in before else "A", name, name if name in before else None, 33188, ""
        )
        for name in names
        if new.get(name) != before.get(name)
    )
    scope = Scope() if whole else Scope(tuple(c.path for c in changes), changes)
    tree = MemoryTree(new)
    base = MemoryTree(before) if old is not None else None
    try:
        policy = engine.load_policy(tree, scope.paths)
        result = engine.check(tree, base, policy, date(2026, 11, 22), scope)
    except TenureError:
        return
    for name in REPORTERS:
        text = load(name).render(result, options=Options(color=False))
        assert not re.search(r"[^\n -~\xa0-\U0010ffff]", text)


@settings(max_examples=150, deadline=None)
@given(TREES, st.none() | TREES, st.booleans())
@example({"a.py": b"\0" * 9}, None, True)
@example({"tenure-records.toml": b'artifact = [{path = "a\\u0000b"}]'}, {}, False)
def test_no_content_makes_the_engine_raise_anything_but_our_own_errors(
    new: dict[str, bytes], old: dict[str, bytes] | None, whole: bool
) -> None:
    judge(new, old, whole=whole)
