"""Whether a file has a test: one that refers to it, or one that is named after it."""

import re
from collections.abc import Iterable

from tenure.scoring.kinds import kind_of

_AFFIX = re.compile(
    r"^(?:test[_-]?)(?P<before>.+)$|^(?P<after>.+?)(?:[_.-](?:tests?|specs?|unit)|(?-i:Tests?|Spec|IT))$",
    re.IGNORECASE,
)


class Tested:
    """The tests of one tree, by the name of what they test."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Take the paths of all files."""
        self._subjects: set[str] = set()
        for path in paths:
            name = path.rpartition("/")[2]
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
        return stem in self._subjects or any(kind_of(user) == "tests" for user in users)
