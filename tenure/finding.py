"""What a rule has to say about an artifact: the one shape that every output is made from."""

from enum import Enum
from typing import NamedTuple

BASELINE_NAME = "tenure-baseline.txt"
"""The file, at the root of the repository, that lists the findings to pass over."""


class Severity(Enum):
    """How much a finding weighs; only `ERROR` refuses a commit."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"
    OFF = "off"


class Location(NamedTuple):
    """A place in a file of the repository.

    `path` is relative to the root of the repository, with `/`, and keeps bytes that are not UTF-8
    as surrogates. Lines and columns count from 1, columns in characters; `end_column` is exclusive.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int | None = None
    end_column: int | None = None


class Related(NamedTuple):
    """A second place that a finding speaks of, such as the other of two records."""

    location: Location
    note: str


class Finding(NamedTuple):
    """A rule that an artifact breaks, at a place, with the command that mends it.

    Attributes:
        code: The stable name of the rule, such as `TEN002`.
        severity: After the policy has spoken.
        message: What is wrong and why, one or two sentences, no line breaks.
        location: The primary place.
        artifact: The key of the artifact, or the path where no artifact is known.
        fix: A command line that mends it, already quoted for a shell, if there is one.
        excerpt: The offending lines of the file, the first one being `location.line`.
        related: Further places.
    """

    code: str
    severity: Severity
    message: str
    location: Location
    artifact: str
    fix: str | None = None
    excerpt: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
