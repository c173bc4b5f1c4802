"""Markers: a line near the top of a file that says AI generated it.

Only what says *generated* counts, not *assisted*; a denial in the same words does not; and neither
does a code generator that happens to be named after a tool (`claude_snapshot.py`).
"""

import re
from functools import lru_cache

from tenure.evidence import Evidence, Strength
from tenure.provenance.identities import TOOLS

MARKER_LINES = 20
"""A marker about a whole file stands within its first lines; further down it is about a part."""

_HINTS = (b"enerated", b"ENERATED", b"isclosure", b"uthor", b"ritten by", b"reated ", b"AIGC")
_COMMENT = re.compile(r"\s*(?:#|//|/\*|\*|--|;|%|<!--|\"|'|\.\.|\{#|\(\*|>|_|REM\b|::|!|$)")
_DENIED = re.compile(r"(?i)(?:\b(?:not|never|no|without|if|when|whether)\b|n't\b).{0,40}$")


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what a tag looks like and what a sentence looks like; compiled when a hint is seen."""
    longest_first = sorted(TOOLS, key=len, reverse=True)
    names = "|".join(name.replace(" ", "[ -]") for name in longest_first)
    version = r"(?: opus| sonnet| haiku| pro| flash| cli| agent|[ -]v?[0-9][\w.]*)*"
    # After the name of a tool neither a file name nor a compound may follow: `cursor-runner`,
    # `claude_snapshot.py`, "Cursor Agent Factory", "Claude Flow"; nor a surname: "Claude Dupont".
    end = r"(?![\w/-]|\.\w| \w* ?factory)"
    tool = rf"\[?(?P<tool>an ai|ai|an llm|{names}){version}{end}"
    tags = "|".join(
        (
            r"\bspdx-ai-disclosure: *(?:ai-generated|autonomous)\b",
            r"(?<![\w-])ai[-_]disclosure[\"']?: *(?:ai-generated|true)\b",
            r"(?<![\w-])@ai-generated\b",
            r"^\W*(?:x-)?ai[_-]generated[\"']?: *true\b",
            r"^aigc: *$",
            rf"^generated[_-]by: *[\"']?{tool}",
        )
    )
    made = (
        r"(?:auto(?:matically)?[ -]?)?(?:generated|written|created|authored|produced|vibe[ -]coded)"
    )
    sentences = "|".join(
        (
            rf"\b{made} (?:entirely |fully )?(?:by|with|using|via) {tool}",
            rf"@?\bauthor:? +[\"']?{tool}(?! +(?-i:[A-Z]))".replace("?P<tool>", "?P<author>"),
            r"\bthis (?:file|code|script|document|module) (?:is|was) ai[- ]generated\b",
            r"^\W*(?:draft: )?ai[- ]generated\b(?! (?:content|text|images?|code (?:begins|ends))\b)",
        )
    )
    return re.compile(f"(?i){tags}"), re.compile(f"(?i){sentences}")


def could_mark(head: bytes) -> bool:
    """Say cheaply whether `find` could find something; no false negatives."""
    top = head[:4096]
    return any(hint in top for hint in _HINTS)


def find(path: str, head: bytes) -> Evidence | None:
    """Return the marker in the first lines of a file.

    Args:
        path: The file's path in the repository.
        head: At least its first lines.
    """
    if not could_mark(head):
        return None
    tag, sentence = _patterns()
    lines = head[:4096].decode("utf-8", "replace").splitlines()[:MARKER_LINES]
    prologue = True
    for number, line in enumerate(lines, 1):
        prologue = prologue and bool(_COMMENT.match(line))
        found = tag.search(line)
        strength = Strength.STRONG
        if not found and _COMMENT.match(line):
            found = sentence.search(line)
            strength = Strength.STRONG if prologue else Strength.MEDIUM
        if found and not _DENIED.search(line[: found.start()]):
            named = found.groupdict()
            tool = named.get("tool") or named.get("author")
            return Evidence(
                path,
                TOOLS.get(tool.lower().replace("-", " ")) if tool else None,
                strength,
                f"line {number} says it: {line.strip()[:80]}",
                number,
            )
    return None
