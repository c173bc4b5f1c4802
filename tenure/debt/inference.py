"""Debt tags of a file from its content. Content is data: it is parsed, never run."""

from collections.abc import Collection
from importlib.util import find_spec
from itertools import islice

from tenure.debt.catalog import DEFAULT, RULES
from tenure.debt.rule import PARSER, DebtRule, InferredTag
from tenure.debt.subject import LANGUAGES, PARSED, Subject
from tenure.shown import printable

SIZE_LIMIT = 128 * 1024
"""Files larger than this many bytes are generated or vendored: they are not looked at."""

_COMMENTS = 2000
_LINE = 5000

PLACES = 10
"""So many places of one rule are reported for a file; one is enough for the tag."""

_REASON = 200


def inferred(path: str, data: bytes, enabled: Collection[str] = DEFAULT) -> tuple[InferredTag, ...]:
    """Return the debt tags that the content of a file gives, sorted by line and rule.

    Code that needs a parser gives none where ast-grep-py is not installed: `silent` says so.

    Args:
        path: The file's path in the repository; its suffix tells the language.
        data: The whole file.
        enabled: The ids of the rules to apply; ids that are not in `RULES` are passed over.
    """
    language = LANGUAGES.get(path.rpartition("/")[2].rpartition(".")[2].lower())
    if language is None or len(data) > SIZE_LIMIT or b"\0" in data:
        return ()
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    if language in PARSED and (not _has_parser() or _hurts(text, language)):
        return ()
    subject = Subject(path, text, language)
    found: list[InferredTag] = []
    for rule in RULES.values():
        if rule.id in enabled and _may_hit(rule, subject):
            hits = islice(rule.find(subject), PLACES)
            found += [
                InferredTag(rule.tag, rule.id, line, printable(what)[:_REASON])
                for line, what in hits
            ]
    return tuple(sorted(found, key=lambda one: (one.line, one.rule, one.reason)))


def silent(enabled: Collection[str] = DEFAULT) -> str | None:
    """Return which enabled rules could not look at code, why and what mends it, if there are any."""
    if _has_parser():
        return None
    names = [one for one, rule in RULES.items() if one in enabled and set(rule.languages) & PARSED]
    if not names:
        return None
    return (
        "ast-grep-py is not installed, so these debt rules did not look at Python and JavaScript: "
        f"{', '.join(names)}; `pip install 'tenure[debt]'` brings it"
    )


def _has_parser() -> bool:
    return find_spec(PARSER) is not None


def _hurts(text: str, language: str) -> bool:
    """Whether the parser would take time that grows with the square of the file's size.

    Measured with ast-grep-py 0.51: very long lines, where everything can begin a regular
    expression; thousands of block comments; and endless runs of comments in Python, where every
    one looks for the next line of code.
    """
    lines = text.split("\n")
    if any(len(line) > _LINE for line in lines):
        return True
    if language != "python":
        return text.count("/*") > _COMMENTS
    run = longest = 0
    for line in lines:
        run = run + 1 if line.lstrip()[:1] in ("", "#", "\\") else 0
        longest = max(longest, run)
    return longest > _COMMENTS


def _may_hit(rule: DebtRule, subject: Subject) -> bool:
    return subject.language in rule.languages and any(
        word in subject.lowered for word in rule.words
    )
