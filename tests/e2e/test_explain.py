"""`tenure explain` says which record counts for a file, why, and what breaks a rule."""

import json
from typing import Any

import pytest

from support.repository import RECORD, GitRepo

DAY = "2026-11-20"
YAML = RECORD.replace("# ", "").replace("#", "")
GROUP = (
    '[[artifact]]\npath = "gen/**"\nid = "client"\nowner = "@acme/shop"\norigin = "codex"\n'
    'lifecycle = "experimental"\ncreated = 2026-11-01\nexpires = 2026-12-30\n'
)


def text(repo: GitRepo, *words: str) -> str:
    outcome = repo.tenure("explain", "--no-score", "--as-of", DAY, *words)
    assert outcome.status == 0, outcome
    return outcome.out


def values(repo: GitRepo, *words: str) -> dict[str, Any]:
    found = json.loads(text(repo, "--format", "json", *words))
    assert isinstance(found, dict)
    return found


def test_a_header_counts(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD + "print()\n")

    assert text(repo, "a.py") == (
        "a.py\n"
        "  record    comment header at a.py:1 counts\n"
        "            owner: @acme/shop\n"
        "            origin: claude-code\n"
        "            lifecycle: experimental\n"
        "            created: 2026-11-01\n"
        "            expires: 2027-01-15\n"
        "  evidence  none found\n"
        "  policy    the defaults (each value: tenure config a.py)\n"
        "  rules     error: TEN001, TEN002, TEN003, TEN004, TEN005, TEN006, TEN007, TEN016, TEN019\n"
        "            warning: TEN008, TEN009, TEN011, TEN012, TEN013, TEN015, TEN017\n"
        "            notice: TEN010, TEN014\n"
        "  findings  none\n"
    )


@pytest.mark.parametrize(
    ("path", "content", "carrier", "line"),
    [
        ("a.md", f"---\ntitle: x\n{YAML}---\n", "front matter", 3),
        ("a.sh", f"#!/bin/sh\n{RECORD}", "comment header", 2),
        (
            "a.ipynb",
            '{"cells": [], "metadata": {"tenure": {"owner": "@a/b"}}, "nbformat": 4}',
            "notebook metadata",
            1,
        ),
    ],
)
def test_the_carrier_and_its_place_are_named(
    repo: GitRepo, path: str, content: str, carrier: str, line: int
) -> None:
    repo.stage(path, content)

    assert f"  record    {carrier} at {path}:{line} counts\n" in text(repo, path)
    winner = values(repo, path)["winner"]
    assert (winner["carrier"], winner["path"], winner["line"]) == (carrier, path, line)


def test_a_notebook_comes_with_a_warning(repo: GitRepo) -> None:
    repo.stage("a.ipynb", '{"cells": [], "metadata": {"tenure": {"owner": 1}}, "nbformat": 4}')

    assert "careful   tools that clear notebooks remove it" in text(repo, "a.ipynb")


def test_a_sidecar_counts_if_it_is_staged(repo: GitRepo) -> None:
    repo.stage("a.png", b"\x89PNG\0")
    repo.write("a.png.tenure.yaml", YAML)
    before = values(repo, "a.png")
    repo.git("add", "--all")

    assert before["winner"] is None
    assert values(repo, "a.png")["winner"]["path"] == "a.png.tenure.yaml"


def test_a_group_is_one_record_and_one_artifact(repo: GitRepo) -> None:
    repo.stage("tenure-records.toml", GROUP)
    repo.stage("gen/a.py", "print()\n")

    said = text(repo, "gen/a.py")

    assert "  record    registry at tenure-records.toml:1 (path gen/**) counts\n" in said
    assert "one record, one artifact: all files that the entry names" in said
    assert "id: client" in said
    assert values(repo, "gen/a.py")["group"] is True


def test_each_file_of_an_entry_can_be_an_artifact(repo: GitRepo) -> None:
    repo.stage("tenure-records.toml", GROUP.replace('id = "client"', "each = true"))
    repo.stage("gen/a.py", "print()\n")

    assert "each file that the entry names is an artifact of its own" in text(repo, "gen/a.py")
    assert values(repo, "gen/a.py")["group"] is False


def test_a_nearer_record_passes_the_group(repo: GitRepo) -> None:
    repo.stage("tenure-records.toml", GROUP)
    repo.stage("gen/a.py", RECORD)

    said = text(repo, "gen/a.py")

    assert "comment header at gen/a.py:1 counts" in said
    assert "passed    registry at tenure-records.toml:1 (path gen/**): farther away" in said
    assert "findings  none" in said


def test_two_records_that_differ_are_shown_with_the_finding(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD)
    repo.stage("a.py.tenure.yaml", YAML.replace("@acme/shop", "@acme/other"))

    said = text(repo, "a.py")

    assert "passed    sidecar at a.py.tenure.yaml:1: differs at the same level" in said
    assert "findings  TEN004 error: two records of a.py differ in `owner`" in said
    assert values(repo, "a.py")["losers"][0]["record"]["owner"] == "@acme/other"


def test_two_records_that_agree_are_no_conflict(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD)
    repo.stage("a.py.tenure.yaml", YAML)

    assert "sidecar at a.py.tenure.yaml:1: says the same" in text(repo, "a.py")


def test_what_cannot_be_read_is_shown_with_the_command_that_mends_it(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD.replace('"', ""))

    said = text(repo, "a.py")

    assert "record    comment header at a.py:2 cannot be read: `@acme/shop` must be quoted" in said
    assert "  run       tenure stamp --fix a.py\n" in said
    broken = values(repo, "a.py")["unreadable"][0]
    assert (broken["line"], broken["column"]) == (2, 12)


def test_a_file_without_anything_has_none(repo: GitRepo) -> None:
    repo.stage("a.py", "print()\n")

    assert "  record    none\n  evidence  none found\n" in text(repo, "a.py")


def test_evidence_is_shown(repo: GitRepo) -> None:
    repo.stage("a.py", "# Generated by Claude Code\n")

    assert "evidence  strong: line 1 says it: # Generated by Claude Code" in text(repo, "a.py")
    assert values(repo, "a.py")["evidence"][0]["tool"] == "claude"


def test_a_required_file_of_a_group_is_said_to_be_one(repo: GitRepo) -> None:
    repo.stage("tenure.toml", 'require = ["gen/**"]\n')
    repo.stage("tenure-records.toml", GROUP)
    repo.stage("gen/a.py", "print()\n")

    assert "evidence  strong: the policy says so (`require`: gen/**)" in text(repo, "gen/a.py")


def test_the_origin_of_the_policy_and_of_each_severity_is_named(repo: GitRepo) -> None:
    repo.stage("tenure.toml", 'soon = 3\n[severity]\nTEN010 = "off"\n')
    repo.stage("sub/tenure.toml", '[severity]\nTEN001 = "notice"\n')
    repo.stage("sub/a.py", "print()\n")

    said = text(repo, "sub/a.py")

    assert "tenure.toml" in said
    assert "sub/tenure.toml" in said
    assert "notice: TEN001 (sub/tenure.toml:2)" in said
    assert "off: TEN010 (tenure.toml:3)" in said
    assert values(repo, "sub/a.py")["rules"]["TEN010"] == "off"


@pytest.mark.parametrize(
    ("path", "note"),
    [
        ("tenure.toml", "this is a policy"),
        ("tenure-records.toml", "this is a registry: it holds the records of other files"),
        ("a.png.tenure.yaml", "this is the record of a.png"),
        ("vendor/a.py", "the policy leaves this file alone (`exclude` in tenure.toml:1)"),
        ("link.py", "this is a link or a submodule; records are about regular files"),
    ],
)
def test_files_that_need_no_record_are_named_for_what_they_are(
    repo: GitRepo, path: str, note: str
) -> None:
    repo.stage("tenure.toml", 'exclude = ["vendor/**"]\n')
    repo.stage("tenure-records.toml", "")
    repo.stage("a.png", b"\x89PNG\0")
    repo.stage("a.png.tenure.yaml", YAML)
    repo.stage("vendor/a.py", RECORD)
    (repo.root / "link.py").symlink_to("a.png")
    repo.git("add", "--all")

    assert f"  record    {note}\n" in text(repo, path)
    assert values(repo, path)["note"] == note


def test_the_index_counts_and_a_commit_on_request(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD)
    repo.commit()
    repo.stage("a.py", RECORD.replace("@acme/shop", "@acme/staged"))
    repo.write("a.py", RECORD.replace("@acme/shop", "@acme/disk"))

    assert "owner: @acme/staged" in text(repo, "a.py")
    assert "owner: @acme/shop" in text(repo, "--rev", "HEAD", "a.py")


def test_a_bare_repository_shows_its_head(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD)
    repo.commit()
    repo.git("clone", "--quiet", "--bare", ".", "../bare.git")

    outcome = repo.tenure("explain", "a.py", cwd=repo.root.parent / "bare.git")

    assert "comment header at a.py:1 counts" in outcome.out


def test_paths_are_relative_to_where_one_stands(repo: GitRepo) -> None:
    repo.stage("sub/a.py", RECORD)

    outcome = repo.tenure("explain", "a.py", cwd=repo.root / "sub")

    assert outcome.out.startswith("sub/a.py\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["new file.py"], "new file.py is not staged\n  help: git add 'new file.py'"),
        (["nope.py"], "nope.py does not exist"),
        (["sub"], "sub is a folder"),
        (["--rev", "HEAD", "new file.py"], "new file.py is not in HEAD"),
        (["--rev", "nope", "a.py"], "there is no commit `nope`"),
    ],
)
def test_what_is_not_there_is_a_clear_line(repo: GitRepo, words: list[str], message: str) -> None:
    repo.stage("a.py", RECORD)
    repo.commit()
    repo.stage("sub/a.py", RECORD)
    repo.write("new file.py", "")

    outcome = repo.tenure("explain", *words)

    assert outcome.status == 2
    assert message in outcome.err


def test_nothing_that_a_file_holds_drives_the_terminal(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD.replace("claude-code", '"x\\e[31m\\u202e"') + "print()\n")

    outcome = repo.tenure("explain", "a.py")

    assert "\x1b" not in outcome.out
    assert "\u202e" not in outcome.out
    assert "\\x1b[31m" in outcome.out
