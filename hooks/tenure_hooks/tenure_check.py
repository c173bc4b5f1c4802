"""Refuse a commit for a missing or broken record; dates never refuse."""

import sys
from collections.abc import Sequence
from typing import NoReturn

from tenure.cli.main import leave
from tenure.cli.main import main as tenure

MANIFEST = {
    "name": "tenure: check records",
    "description": "Refuses a commit only for a missing or broken lifecycle record.",
    "language": "python",
    "always_run": True,  # a commit that only deletes files can orphan records
    "require_serial": True,
    "stages": ["pre-commit", "pre-merge-commit", "pre-push", "manual"],
    "minimum_pre_commit_version": "3.2.0",
}


def run() -> NoReturn:
    """Be the `tenure-check` command."""
    leave(main)


def main(argv: Sequence[str] | None = None) -> int:
    """Check the given files as staged, or everything staged."""
    return tenure(["check", *(sys.argv[1:] if argv is None else argv)])
