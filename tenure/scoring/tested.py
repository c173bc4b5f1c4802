"""Whether a file has a test: one that refers to it, or one that is named after it."""

import re
from collections.abc import Iterable

from tenure.scoring.kinds import is_test

_AFFIX = re.compile(
    r"^(?:test[_-]?)(?P<before>.+)$|^(?P<after>.+?)(?:[_.-](?:tests?|specs?|unit)|(?-i:Tests?|Spec|IT))$",
    re.IGNORECASE,
)
_HINT = re.compile(r"[tT]est|[sS]pec|[uU]nit|IT\.")


class Subjects:
    """What the tests of one tree are about, by the names of the tests."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Take the paths of all files."""
        self._subjects: set[str] = set()
        # Looking for letters comes first: an expression takes five times as long for each file.
        likely = (p for p in paths if "est" in p or "pec" in p or "nit" in p or "IT." in p)
        for path in likely:
            name = path.rpartition("/")[2]
            if not _HINT.search(name):
                continue
            stem = name.partition(".")[0] if name.count(".") == 1 else name.rpartition(".")[0]
            match = _AFFIX.match(stem)
            if match:
                self._subjects.add((match["before"] or match["after"]).lower())

    def shows(self, path: str, users: Iterable[str]) -> bool:
        """Whether a file has a test.

        Args:
            path: The file.
            users: The files that refer to it.
        """
        stem = path.rpartition("/")[2].partition(".")[0].lower()
        return stem in self._subjects or any(map(is_test, users))
