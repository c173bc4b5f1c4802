"""Give AI-written files without a record one, and fail so that the person looks and stages it."""

import sys
from collections.abc import Sequence
from typing import NoReturn

from tenure.cli.main import CLEAN, FINDINGS, guarded, leave

MANIFEST = {
    "name": "tenure: stamp records",
    "description": "Writes the missing lifecycle records of AI-written files, then fails.",
    "language": "python",
    "require_serial": True,
    "stages": ["pre-commit", "manual"],
    "minimum_pre_commit_version": "3.2.0",
}


def run() -> NoReturn:
    """Be the `tenure-stamp` command."""
    leave(main)


def main(argv: Sequence[str] | None = None) -> int:
    """Stamp those of the given files whose record is missing or broken."""
    paths = list(sys.argv[1:] if argv is None else argv)
    return guarded(lambda: _stamp(paths))


def _stamp(paths: Sequence[str]) -> int:
    from tenure.cli.stamp import stamp_needed

    return FINDINGS if stamp_needed(paths, sys.stdout) else CLEAN
