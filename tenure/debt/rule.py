"""What a debt rule is and what it says: the values that travel."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tenure.debt.subject import Subject

PARSER = "ast_grep_py"
"""The module of the extra `debt` that rules over Python and JavaScript need."""


class InferredTag(NamedTuple):
    """A debt tag that a rule inferred from the content of a file.

    Attributes:
        tag: The debt tag, such as `prompt-debt`.
        rule: The id of the rule.
        line: The line of the file that shows it, counted from 1.
        reason: What stands there, in words that can end a sentence; printable, of bounded length.
    """

    tag: str
    rule: str
    line: int
    reason: str


class Hit(NamedTuple):
    """A place that a rule found: the line, counted from 1, and what stands there."""

    line: int
    what: str


class DebtRule(NamedTuple):
    """One rule that infers a debt tag from the content of a file.

    Attributes:
        id: Its stable name: that of its samples and of its section in `docs/debt.md`.
        tag: The debt tag that a hit gives.
        languages: The languages that it knows (`subject.LANGUAGES`).
        message: What a hit means, in a few words without a full stop.
        why: Why it is a debt.
        mend: What pays it back.
        default_on: Whether it was right at least nine times in ten on real repositories.
        words: A file that holds none of these has no hit; compared in lower case.
        find: Yields the hits in a file, in the order of the file.
    """

    id: str
    tag: str
    languages: tuple[str, ...]
    message: str
    why: str
    mend: str
    default_on: bool
    words: tuple[str, ...]
    find: "Callable[[Subject], Iterator[Hit]]"
