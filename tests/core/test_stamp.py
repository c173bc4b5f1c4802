"""What `stamp` proposes and edits, as functions of a tree in memory."""

import os
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY, texts
from tenure.engine import load_policy
from tenure.errors import EditError
from tenure.provenance import environment
from tenure.sources import writing
from tenure.sources.memory import MemoryTree
from tenure.stamp.edits import CARRIERS, stamp, unstamp
from tenure.stamp.wishes import Edit, Wishes
from tenure.survey import survey

AS_OF = date(2026, 11, 20)
OWNERS = {"CODEOWNERS": b"* @acme/shop\n"}
NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'


def wishes(
    changes: Mapping[str, object] | None = None, carrier: str | None = None, *, fix: bool = False
) -> Wishes:
    return Wishes(changes or {}, carrier, fix, AS_OF, None, None)


def stamped(files: Mapping[str, bytes], path: str, wanted: Wishes) -> Edit:
    tree = MemoryTree(files)
    policy = load_policy(tree, [path])
    items = survey(tree, policy, [path]).items
    item = next((item for item in items if path in item.artifact.paths), None)
    return stamp(tree, path, item, policy.for_path(path), wanted)


def unstamped(files: Mapping[str, bytes], path: str) -> Edit:
    tree = MemoryTree(files)
    items = survey(tree, load_policy(tree, [path]), [path]).items
    return unstamp(tree, path, next((i for i in items if path in i.artifact.paths), None))


def after(files: Mapping[str, bytes], edit: Edit) -> dict[str, bytes]:
    """Return the files once the edit is made."""
    left = {path: data for path, data in files.items() if path != edit.path}
    return left if edit.new is None else {**left, edit.path: edit.new}


PATHS = ("a.py", "a.c", "a.xml", "a.md", "a.sql", "a.yaml", "a.html", "a.json", "a.bin", "a.txt")
contents = st.sampled_from(
    [b"", b"x\n", b"x", b"x\r\ny\r\n", b"\xef\xbb\xbfx\n", b"---\na: 1\n---\nx\n", b"#!/bin/sh\n"]
) | st.binary(max_size=40)


@PROPERTY
@given(st.sampled_from(PATHS), contents, st.sampled_from([None, *CARRIERS]), texts)
def test_what_is_stamped_and_taken_out_is_what_it_was(
    path: str, content: bytes, carrier: str | None, purpose: str
) -> None:
    files = {**OWNERS, path: content}
    try:
        edit = stamped(files, path, wishes({"purpose": purpose}, carrier))
    except EditError:
        return
    assert edit.new != edit.old

    back = unstamped(after(files, edit), path)

    assert after(after(files, edit), back) == files


@PROPERTY
@given(contents, st.booleans(), st.dictionaries(st.text(max_size=6), texts, max_size=2))
def test_a_stamp_is_an_edit_or_an_error_of_ours(
    content: bytes, fix: bool, changes: dict[str, object]
) -> None:
    text = b"# tenure:\n#   owner: " + content
    try:
        edit = stamped({**OWNERS, "a.py": text}, "a.py", wishes(changes, fix=fix))
    except EditError:
        return

    assert edit.path.startswith("a.py")
    assert edit.new is not None
    assert edit.notes


def test_a_second_stamp_changes_nothing() -> None:
    files = {**OWNERS, "a.ipynb": NOTEBOOK}
    once = after(files, stamped(files, "a.ipynb", wishes()))

    edit = stamped(once, "a.ipynb", wishes())

    assert edit.new == edit.old


def test_a_broken_header_is_mended_even_if_a_sidecar_counts() -> None:
    sidecar = stamped({**OWNERS, "a.py": b""}, "a.py", wishes(carrier="sidecar"))
    header = b"# tenure:\n#   owner: @acme/shop\n#   origin: unknown\n"
    files = {**after({**OWNERS, "a.py": header}, sidecar)}

    edit = stamped(files, "a.py", wishes(fix=True))

    assert edit.path == "a.py"
    assert edit.new is not None
    assert b'owner: "@acme/shop"' in edit.new


def test_the_keys_stand_in_the_order_of_the_schema() -> None:
    edit = stamped({**OWNERS, "a.py": b""}, "a.py", wishes({"x-b": "1", "purpose": "p"}))

    assert edit.new is not None
    keys = [line.split(b":")[0].strip(b"# ") for line in edit.new.splitlines()[1:]]
    assert keys == [b"owner", b"origin", b"lifecycle", b"created", b"expires", b"purpose", b"x-b"]


def test_two_slips_that_mean_the_same_key_are_left_to_a_person() -> None:
    header = b'# tenure:\n#   owner: "@a/b"\n#   onwer: "@c/d"\n#   origin: x\n'

    edit = stamped({**OWNERS, "a.py": header}, "a.py", wishes(fix=True))

    assert edit.new is not None
    assert b'onwer: "@c/d"' in edit.new
    assert any("`onwer` is an unknown key" in sentence for sentence in edit.left)


@pytest.mark.parametrize(
    ("variables", "tool"),
    [
        ({}, None),
        ({"CLAUDECODE": "1"}, "claude-code"),
        ({"CLAUDECODE": ""}, None),
        ({"CURSOR_EXTENSION_HOST_ROLE": "agent-exec"}, "cursor"),
        ({"CURSOR_EXTENSION_HOST_ROLE": "ui"}, None),
        ({"CODEX_SANDBOX": "seatbelt"}, "codex"),
        ({"AGENT": "amp"}, "amp"),
        ({"AGENT": "1"}, None),
        ({"AI_AGENT": "true"}, None),
        ({"AI_AGENT": "claude_code"}, "claude-code"),
        ({"AI_AGENT": "Copilot@1.2"}, "github-copilot"),
        ({"AI_AGENT": "pi_0-12-1_agent"}, "pi"),
        ({"AI_AGENT": "a b; rm"}, None),
        ({"COPILOT_GITHUB_TOKEN": "x", "REPL_ID": "y"}, None),
    ],
)
def test_the_agent_is_known_by_what_it_sets(variables: dict[str, str], tool: str | None) -> None:
    assert environment.origin(variables) == tool


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: os.PathLike[str]) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"a.yaml")
    with open(path, "wb") as file:
        file.write(b"theirs")

    with pytest.raises(EditError, match="changed while it was being edited"):
        writing.replace(path, None, b"ours")
    with pytest.raises(EditError, match="changed while it was being edited"):
        writing.delete(path, b"other")

    assert os.listdir(os.fsencode(tmp_path)) == [b"a.yaml"]


def test_a_folder_in_the_way_is_an_error_of_ours(tmp_path: os.PathLike[str]) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"a.yaml")
    os.mkdir(path)

    with pytest.raises(EditError, match="is a link or no file"):
        writing.replace(path, None, b"ours")
    with pytest.raises(EditError, match="cannot be removed"):
        writing.delete(path, b"")
