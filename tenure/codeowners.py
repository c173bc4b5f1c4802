r"""CODEOWNERS by GitHub's rules, which are not gitignore's and not GitLab's.

Where a rule comes from: [doc] GitHub Docs, "About code owners"; [gitignore] git's own page, which
[doc] refers to; [seen] what GitHub answers in public threads, as the documentation is silent.

- The first of `LOCATIONS` that exists counts, the others do not exist [doc: file location].
- A file of 3 MB or more is not loaded [doc: file size].
- The last line that matches wins; a line without owners clears them [doc: example].
- Patterns are case-sensitive [doc: syntax]. A slash at the start or in the middle anchors a pattern
  at the root, otherwise it fits at any depth; a slash at the end means a folder; `*` and `?` stay
  in one level, `**` between slashes spans levels [gitignore].
- A pattern that fits a folder owns all below it, but `docs/*` owns only the files directly in
  `docs` [doc: example].
- `#` starts a comment, also after the owners [doc: example].
- `!` and character ranges do not work, nor does `\#` at the start [doc: warning]; such a line is
  an error ("both `[` and `]` must be escaped with a `\`" [seen: open-sauced/pizza-cli#100], and
  "invalid pattern" for `!` [seen: github/docs#19818]), while `\[` and an escaped space are fine.
- A line with invalid syntax is skipped and the rest holds [doc: syntax]. A word after the pattern
  that has no `@` is an "Invalid owner" [doc: REST, list CODEOWNERS errors]; one that has `@` and
  can name nobody only drops out [seen: InternationalColorConsortium/iccDEV#2431].
- `/` alone never matches [doc: REST, list CODEOWNERS errors], and neither does `***`.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from tenure.globs import Glob, last_of

LOCATIONS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in this order; the first that exists is the only one that counts."""

MAX_SIZE = 3 * 1024 * 1024
"""GitHub loads only files smaller than this, in bytes."""

_BLANK = " \t\r"

# Compiled when they are first used: every check imports this module, many have no such file.
_WORD = r"(?s)(?:\\.|[^\\ \t\r])+\\?"
_OWNER = r"(?a)@[A-Za-z0-9][\w-]*(?:/[\w.-]+)?|[^@\s]+@[^@\s]+\.[^@\s.]+"
_PLAIN = r"(?a)/?[\w.-]+[\w./-]*"
_BRACKET = r"(?s)(?:\\.|[^\\\[\]])*[\[\]]"
_STARS = r"(?s)(\\.)|\*\*"


class OwnerRule(NamedTuple):
    """One line that is in force: `line` counts from 1, `text` is the line without its comment."""

    line: int
    text: str
    pattern: str
    owners: tuple[str, ...]


class SkippedLine(NamedTuple):
    """One line that GitHub ignores, and why, as the end of a sentence."""

    line: int
    text: str
    reason: str


class Codeowners:
    """What a CODEOWNERS file says.

    Attributes:
        rules: The lines in force, in the order of the file.
        skipped: The lines that are invalid.
    """

    def __init__(self, rules: tuple[OwnerRule, ...], skipped: tuple[SkippedLine, ...]) -> None:
        """Take the lines; the index over them is made when the first path is looked up."""
        self.rules = rules
        self.skipped = skipped

    @cached_property
    def names(self) -> frozenset[str]:
        """Every owner that stands in the file, in force for some path or not."""
        return frozenset(owner for rule in self.rules for owner in rule.owners)

    def knows(self, owner: str) -> bool:
        """Whether an owner stands in the file, whatever its case."""
        return owner.lower() in self._folded

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(name.lower() for name in self.names)

    def owners_of(self, path: str) -> tuple[str, ...]:
        """Return the owners of `path`: empty if no line matches or the last match has none."""
        rule = self.rule_of(path)
        return rule.owners if rule else ()

    def rule_of(self, path: str) -> OwnerRule | None:
        """Return the line that decides about `path`."""
        return self._rule_of(path)

    @cached_property
    def _rule_of(self) -> Callable[[str], OwnerRule | None]:
        pairs = [(glob, rule) for rule in self.rules for glob in _globs(rule.pattern)]
        last = last_of([glob for glob, _ in pairs])

        def find(path: str) -> OwnerRule | None:
            index = last(path)
            return None if index is None else pairs[index][1]

        return find


def parse(data: bytes) -> Codeowners:
    """Read the bytes of a CODEOWNERS file; nothing is an error, see `Codeowners.skipped`."""
    if len(data) >= MAX_SIZE:
        too_large = SkippedLine(1, "", "GitHub does not load a CODEOWNERS file of 3 MB or more")
        return Codeowners((), (too_large,))
    rules: list[OwnerRule] = []
    skipped: list[SkippedLine] = []
    for item in _lines(data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")):
        if isinstance(item, OwnerRule):
            rules.append(item)
        else:
            skipped.append(item)
    return Codeowners(tuple(rules), tuple(skipped))


def _lines(text: str) -> Iterator[OwnerRule | SkippedLine]:
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip(_BLANK)
        if not stripped or stripped.startswith("#"):
            continue
        match = re.match(_WORD, stripped)
        pattern = match[0] if match else stripped
        owners = re.findall(r"[^ \t\r]+", stripped[len(pattern) :].partition("#")[0])
        content = " ".join((pattern, *owners))
        reason = _why_invalid(pattern, owners)
        if reason:
            yield SkippedLine(number, content, reason)
        else:
            named = tuple(owner for owner in owners if re.fullmatch(_OWNER, owner))
            yield OwnerRule(number, content, pattern, named)


def _why_invalid(pattern: str, owners: list[str]) -> str | None:
    nobody = next((owner for owner in owners if "@" not in owner), None)
    if nobody:
        return f"`{nobody}` is not `@user`, `@org/team` or an e-mail address"
    if re.fullmatch(_PLAIN, pattern):
        return None
    checks = (
        (pattern.startswith("!"), "`!` does not work in CODEOWNERS"),
        (pattern.startswith("\\#"), "a pattern cannot start with `#`, escaped or not"),
        (re.match(_BRACKET, pattern), "`[` and `]` must be escaped with a backslash"),
        (pattern == "/", "`/` never matches; use `*` for everything"),
        ("***" in pattern, "three stars in a row never match"),
        (pattern.endswith("\\") and not pattern.endswith("\\\\"), "it ends in a backslash"),
    )
    return next((reason for wrong, reason in checks if wrong), None)


def _globs(pattern: str) -> tuple[Glob, ...]:
    """Translate a pattern into whole-path globs: the path itself, and what lies below it."""
    text = pattern.removeprefix("/")
    if text.startswith(("./", "/")):
        return ()  # no path in a repository starts like this
    if "**" in text:
        segments = text.split("/")
        text = "/".join(part if part == "**" else _single_stars(part) for part in segments)
    if "/" not in pattern[:-1]:
        text = f"**/{text}"
    if text.endswith("/") or text.rpartition("/")[2] in ("*", "**"):
        return (Glob(text),)
    return Glob(text), Glob(f"{text}/**")


def _single_stars(segment: str) -> str:
    """Two stars beside other characters are two single ones, which say the same as one."""
    return re.sub(_STARS, lambda match: match[1] or "*", segment)
