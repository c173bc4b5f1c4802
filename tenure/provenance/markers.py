"""Markers: a line near the top of a file that says AI generated it.

Only what says *generated* counts, not *assisted*; a denial in the same words does not; and neither
does a code generator that happens to be named after a tool (`claude_snapshot.py`).
"""

import re
from functools import lru_cache
from zlib import crc32

from tenure.evidence import Evidence, Strength
from tenure.provenance.identities import TOOLS

MARKER_LINES = 20
"""A marker about a whole file stands within its first lines; further down it is about a part."""

MARKER_BYTES = 1536
"""More than that is not looked at, however long the lines are."""

_VERBS = (
    b"generated",
    b"disclosure",
    b"author",
    b"created",
    b"aigc",
    b"coded",
    b"written",
    b"produced",
)
_SHORTEST = [name for name in TOOLS if not any(o in name for o in TOOLS if o != name)]
_NAMES = (
    *(b"ai-", b"ai_", b" ai", b"[ai", b"aigc", b" llm"),
    *(
        form.encode()
        for name in _SHORTEST
        for form in dict.fromkeys((name, name.replace(" ", "-")))
    ),
)
SIEVE = f"{crc32(repr((MARKER_BYTES, _VERBS, _NAMES)).encode()):08x}"
"""Names what `could_mark` looks for: its answers may be remembered under this name."""

# Compiled when they are used: most files show no hint.
_COMMENT = r"\s*(?:#|//|/\*|\*|--|;|%|<!--|\"|'|\.\.|\{#|\(\*|>|_|(?i:rem)\b|::|!|$)"
_NAMESAKES = ("claude", "devin")
_FOR_TOOLS = r"(?i)(?:generated|coded)\b|\b(?:with|using|via)$"
_SURNAME = r" +[A-Z][A-Za-z]"
_DENIED = r"(?i)(?:\b(?:not|never|no|without|if|when|whether)\b|n't\b).{0,40}$"


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what a tag looks like and what a sentence looks like; compiled when a hint is seen."""
    longest_first = sorted(TOOLS, key=len, reverse=True)
    names = "|".join(name.replace(" ", "[ -]") for name in longest_first)
    version = r"(?: opus| sonnet| haiku| pro| flash| cli| agent|[ -]v?[0-9][\w.]*)*"
    # After the name of a tool neither a file name nor a compound may follow: `cursor-runner`,
    # `claude_snapshot.py`, "Cursor Agent Factory", "Claude Flow"; nor a surname: "Claude Dupont".
    # Nor what makes it an address or the page of a manual: `devin@example.org`, `gemini(7)`.
    end = r"(?![\w/@-]|\.\w|\(\d| \w* ?factory)"
    tool = rf"\[?(?P<tool>an ai|ai|an llm|{names}){version}{end}"
    tags = "|".join(
        (
            r"\bspdx-ai-disclosure: *(?:ai-generated|autonomous)\b",
            r"(?<![\w-])ai[-_]disclosure[\"']?: *[\"']?(?:ai-generated|true)\b",
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
            rf"(?<!co-)\b(?P<verb>{made} (?:entirely |fully )?(?:by|with|using|via)) {tool}",
            rf"@?\bauthor:? +[\"']?{tool}(?! +(?-i:[A-Z]))".replace("?P<tool>", "?P<author>"),
            r"\bthis (?:file|code|script|document|module) (?:is|was) ai[- ]generated\b",
            r"^\W*(?:draft: )?ai[- ]generated\b(?! (?:content|text|images?|code (?:begins|ends))\b)",
        )
    )
    return re.compile(f"(?i){tags}"), re.compile(f"(?i){sentences}")


def could_mark(head: bytes) -> bool:
    """Say cheaply whether `find` could find something; made for tens of thousands of files."""
    top = head[:MARKER_BYTES].lower()
    for verb in _VERBS:
        at = top.find(verb)
        while at >= 0:
            end = top.find(b"\n", at)
            line = top[top.rfind(b"\n", 0, at) + 1 : end if end >= 0 else None]
            if any(name in line for name in _NAMES):
                return True
            at = top.find(verb, end) if end >= 0 else -1
    return False


def find(path: str, head: bytes) -> Evidence | None:
    """Return the marker in the first lines of a file.

    Args:
        path: The file's path in the repository.
        head: At least its first lines.
    """
    if not could_mark(head):
        return None
    tag, sentence = _patterns()
    text = head[:MARKER_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.splitlines()[:MARKER_LINES]
    prologue = True
    for number, line in enumerate(lines, 1):
        prologue = prologue and bool(re.match(_COMMENT, line))
        found = tag.search(line)
        strength: Strength | None = Strength.STRONG
        if not found and re.match(_COMMENT, line):
            found = sentence.search(line)
            strength = _strength(found, line, in_prologue=prologue) if found else None
        if found and strength and not re.search(_DENIED, line[: found.start()]):
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


def _strength(found: re.Match[str], line: str, *, in_prologue: bool) -> Strength | None:
    """Weigh a sentence; `None` if it is about a person: people are called Claude and Devin."""
    name = "author" if found["author"] else "tool"
    alone = (found[name] or "").lower() in _NAMESAKES and found.end() == found.end(name)
    if alone and not re.search(_FOR_TOOLS, found["verb"] or ""):
        return None if re.match(_SURNAME, line[found.end() :]) else Strength.MEDIUM
    return Strength.STRONG if in_prologue else Strength.MEDIUM
