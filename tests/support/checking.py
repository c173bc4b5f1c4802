"""What the tests of `tenure check` write into repositories, and how they read its answer."""

import json
from pathlib import Path
from typing import Any

from support.repository import RECORD, GitRepo, Outcome
from tenure.sources.trees import FEW

DAY = "2026-11-22"
"""A day on which `RECORD` is in order."""

MARKED = "# SPDX-AI-Disclosure: ai-generated\n"
"""A file that AI produced and that has no record: TEN001, an error."""

PLAIN_RECORD = "".join(line.removeprefix("#").removeprefix(" ") for line in RECORD.splitlines(True))
"""`RECORD` without comment marks, as it stands in a sidecar."""

ENTRY = """
[[artifact]]
path = "{path}"
owner = "@acme/shop"
origin = "claude-code"
lifecycle = "experimental"
created = 2026-11-01
expires = 2027-01-15
"""
"""A valid registry entry."""


def report(outcome: Outcome) -> dict[str, Any]:
    """Return the JSON report of a run that worked."""
    assert outcome.status in (0, 1), outcome
    assert outcome.err == ""
    loaded: dict[str, Any] = json.loads(outcome.out)
    return loaded


def checked(repo: GitRepo, *args: str | bytes, cwd: Path | None = None) -> list[tuple[str, str]]:
    """Run `tenure check` and return code and path of each finding."""
    outcome = repo.tenure("check", "--format", "json", "--as-of", DAY, *args, cwd=cwd)
    return [(finding["code"], finding["path"]) for finding in report(outcome)["findings"]]


def refused(outcome: Outcome) -> str:
    """Return what a run that could not work said; it says nothing on standard output."""
    assert outcome.status == 2, outcome
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    return outcome.err


def crowd(repo: GitRepo) -> None:
    """Commit so many files that a check of all looks at the disk before the object store."""
    repo.stage("filler/0", "x\n")
    oid = repo.git("rev-parse", ":filler/0").strip()
    lines = (f"100644 {oid}\tfiller/{number}\n" for number in range(FEW + 1))
    repo.write(".git/filler", "".join(lines))
    repo.run("sh", "-c", "git update-index --index-info < .git/filler")
    repo.commit("Filler")
    repo.git("checkout", "-q", "--", ".")


def install_hook(git_dir: Path, name: str = "pre-commit") -> None:
    """Install `tenure check` as a bare git hook."""
    hook = git_dir / "hooks" / name
    hook.parent.mkdir(parents=True, exist_ok=True)
    hook.write_text("#!/bin/sh\nexec tenure check\n")
    hook.chmod(0o755)
