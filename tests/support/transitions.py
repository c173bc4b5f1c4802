"""Artifacts in every carrier, as files in memory, and transitions of them."""

from collections.abc import Callable, Mapping
from datetime import date

from tenure.due import Due
from tenure.engine import check, load_policy
from tenure.finding import Severity
from tenure.sources import Scope
from tenure.sources.memory import MemoryTree
from tenure.sources.overlay import Overlay
from tenure.survey import survey
from tenure.transitions.batch import Batch, together
from tenure.transitions.plan import Case, Plan

AS_OF = date(2026, 11, 22)

BODY = "print('totals')\n"

_KEYS = """\
owner: "@acme/shop"  # ours
origin: claude-code
lifecycle: experimental
created: 2026-09-01
expires: 2026-11-30
"""

_ENTRY = """\
# Records.

[[artifact]]
path = "other.py"
owner = "@acme/other"
origin = "cursor"
lifecycle = "experimental"
created = 2026-09-01
expires = 2026-11-30

[[artifact]]  # a long one
path = {path}
owner = "@acme/shop"   # ours
origin = "claude-code"
lifecycle = "experimental"
created = 2026-09-01
expires = 2026-11-30
debt = [
  "untested",  # so far
  "prompt-debt",
]
x-note = '''
two
lines'''
score = {{ impact = 2 }}

# The end.
"""


def _indented(margin: str) -> str:
    return "".join(margin + line for line in _KEYS.splitlines(keepends=True))


CARRIERS: Mapping[str, tuple[str, dict[str, bytes]]] = {
    "header": (
        "a.py",
        {"a.py": f"#!/usr/bin/env python3\n# tenure:\n{_indented('#   ')}\n{BODY}".encode()},
    ),
    "crlf header": (
        "a.sql",
        {"a.sql": f"-- tenure:\n{_indented('--   ')}select 1;\n".replace("\n", "\r\n").encode()},
    ),
    "one line": (
        "a.go",
        {
            "a.go": b'// tenure: {owner: "@acme/shop", origin: claude-code, '
            b"lifecycle: experimental, created: 2026-09-01, expires: 2026-11-30}\npackage a\n"
        },
    ),
    "block comment": (
        "a.css",
        {"a.css": f"/*\n * tenure:\n{_indented(' *   ')} */\nbody {{}}\n".encode()},
    ),
    "front matter": (
        "a.md",
        {"a.md": f"---\ntitle: A  # keep\ntenure:\n{_indented('  ')}---\n# A\n".encode()},
    ),
    "notebook": (
        "a.ipynb",
        {
            "a.ipynb": b'{\n "cells": [],\n "metadata": {\n  "tenure": {\n   "owner": "@acme/shop",\n'
            b'   "origin": "claude-code",\n   "lifecycle": "experimental",\n'
            b'   "created": "2026-09-01",\n   "expires": "2026-11-30"\n  }\n },\n'
            b' "nbformat": 4,\n "nbformat_minor": 5\n}\n'
        },
    ),
    "sidecar": (
        "a.png",
        {"a.png": b"\x89PNG\r\n\x1a\n\0", "a.png.tenure.yaml": _KEYS.encode()},
    ),
    "registry": (
        "a.bin",
        {
            "a.bin": b"\0\1",
            "other.py": BODY.encode(),
            "tenure-records.toml": _ENTRY.format(path='"a.bin"').encode(),
        },
    ),
    "group": (
        "gen/a.py",
        {
            "gen/a.py": BODY.encode(),
            "gen/b.py": BODY.encode(),
            "other.py": BODY.encode(),
            "tenure-records.toml": _ENTRY.format(path='"gen/**"').encode(),
        },
    ),
    "each": (
        "gen/a.py",
        {
            "gen/a.py": BODY.encode(),
            "gen/b.py": BODY.encode(),
            "other.py": BODY.encode(),
            "tenure-records.toml": _ENTRY.format(path='"gen/**"\neach = true').encode(),
        },
    ),
}
"""For each kind of carrier the path of an artifact, and the files of its repository."""


def header(**keys: object) -> dict[str, bytes]:
    """Return the file `a.py` with a record; keys replace or add to a valid one, `None` removes."""
    record: dict[str, object] = {
        "owner": '"@acme/shop"',
        "origin": "claude-code",
        "lifecycle": "experimental",
        "created": "2026-09-01",
        "expires": "2026-11-30",
    }
    lines = (f"#   {key}: {value}\n" for key, value in {**record, **keys}.items() if value)
    return {"a.py": ("# tenure:\n" + "".join(lines) + "\n" + BODY).encode()}


def planned(
    files: Mapping[str, bytes],
    path: str,
    transition: Callable[[Case], Plan],
    *,
    as_of: date = AS_OF,
    by: str | None = "@ana",
    dues: Callable[[], list[Due]] = list,
) -> Plan:
    """Return the plan for one file."""
    (plan,) = batch(files, [path], transition, as_of=as_of, by=by, dues=dues).plans
    return plan


def batch(
    files: Mapping[str, bytes],
    paths: list[str],
    transition: Callable[[Case], Plan],
    *,
    as_of: date = AS_OF,
    by: str | None = "@ana",
    dues: Callable[[], list[Due]] = list,
) -> Batch:
    """Return the plans for several files."""
    tree = MemoryTree(files)
    policies = load_policy(tree, None)
    return together(tree, policies, paths, transition, as_of=as_of, by=by, dues=dues)


def carried_out(files: Mapping[str, bytes], plan: Plan) -> dict[str, bytes]:
    """Return the files once a plan is carried out; it must not be refused."""
    assert plan.refusals == ()
    changes = {edit.path: edit.new for edit in plan.edits} | dict.fromkeys(plan.removed)
    kept = {path: data for path, data in files.items() if path not in changes}
    return kept | {path: data for path, data in changes.items() if data is not None}


def errors(
    files: Mapping[str, bytes], before: Mapping[str, bytes], as_of: date = AS_OF
) -> list[str]:
    """Return what a check of the change from `before` refuses."""
    tree, base = MemoryTree(files), MemoryTree(before)
    report = check(tree, base, load_policy(tree, None), as_of, Scope())
    return [f.message for f in report.findings if f.severity is Severity.ERROR]


def record(files: Mapping[str, bytes], path: str) -> dict[str, object]:
    """Return the record that counts for a file."""
    tree = Overlay(MemoryTree(files), {})
    (item,) = (
        item
        for item in survey(tree, load_policy(tree, None), [path]).items
        if path in item.artifact.paths
    )
    assert item.artifact.raw is not None
    return item.artifact.raw.data


def texts(plan: Plan) -> str:
    """Return why a plan is refused, as one text."""
    return "\n".join(refusal.text for refusal in plan.refusals)
