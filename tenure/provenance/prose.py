"""Lines of a commit message that credit an AI, deny one, or merely talk about one."""

import re
from functools import lru_cache

from tenure.evidence import Sign, Strength
from tenure.provenance import (
    asides,
    languages,
    links,
    makers,
    message,
    plain_words,
    sentences,
    trailer_keys,
    trailers,
)
from tenure.provenance.identities import GENERIC, KNOWN, Known, read

LONGEST = 1000
"""So many characters of a line are judged."""

_STRONG, _MEDIUM, _WEAK = Strength.STRONG, Strength.MEDIUM, Strength.WEAK
_NOTHING = Sign(False, "it credits no AI")


def judge(line: str, known: Known = KNOWN) -> Sign:
    """Say what a line of a commit message says that is no trailer.

    Args:
        line: One line; the subject too.
        known: The table.
    """
    return _judged(line.strip()[:LONGEST], known)


@lru_cache(maxsize=2048)  # tools write the same lines under commit after commit
def _judged(text: str, known: Known) -> Sign:
    if text.startswith(">"):
        return _quoted(text, known)
    if text.startswith("|") and not text.startswith("|--"):
        return Sign(False, "it is quoted")
    if re.match(r"(?:[-*+] )?\[ \]", text):
        return Sign(False, "a box that is not ticked")
    plain = _undressed(re.sub(r"^(?:[-*+] )?\[[xX]\]", "", _unquoted(text)))
    if re.match(r"[“\"\u2018«].*[”\"\u2019»] +\w", plain):
        return Sign(False, "it is quoted")
    denial = _denies(plain)
    if denial:
        return denial
    return (
        _subject(text, known)
        or _trailer(text, known)
        or links.session(text, known)
        or sentences.disclosure(plain, known)
        or makers.made(text, plain, known)
        or sentences.used(plain, known)
        or sentences.wrote(plain, known)
        or plain_words.judge(plain, known)
        or languages.judge(plain, known)
        or asides.judge(plain, known)
        or _NOTHING
    )


# "no `Generated with X` lines": a code span around a whole credit only mentions it.
_SPAN = re.compile(
    r"(?i)`[^`]*\b(?:generated|authored|assisted|made|written|created)[ /-](?:with|by)\b[^`]*`"
    r"|`[^`]*(?:生成|作成|编写|생성|작성)[^`]*`"
)


def _unquoted(text: str) -> str:
    """Return a line without credits in code spans, if it has other words."""
    bare = _SPAN.sub("``", text) if "`" in text else text
    return bare if re.search(r"\w", bare) else text


_OF_THIS = re.compile(
    r"(?i)(?:disclosure: |note: )?this (?:pr|pull request|commit|patch|change|contribution)\b"
)


def _quoted(text: str, known: Known) -> Sign:
    """Judge a line in Markdown's quotes: there authors disclose too, what they quote is not theirs."""
    plain = _undressed(text.lstrip("> "))
    denial = _denies(plain)
    said = denial or sentences.disclosure(plain, known)
    if not said and _OF_THIS.match(plain):
        said = makers.made(plain, plain, known)
    if not said or not said.is_ai:
        return denial or Sign(False, "it is quoted")
    return said._replace(strength=_WEAK if said.strength is _WEAK else _MEDIUM)


def _undressed(text: str) -> str:
    """Return a line without Markdown's emphasis, list marks and emoji before it."""
    return re.sub(
        r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|^[^\w\[“\"\u2018(<@]+|[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f? ?",
        "",
        text,
    ).strip()


_AI = r"(?:(?:generative )?a\.?i\.?|llms?|gen ?ai|chatgpt|copilot|claude|(?:ai )?(?:coding )?(?:assistants?|agents?)|large language models?|generative ai)"
_DENIED = re.compile(
    rf"(?i)\b(?:no|not|never|without|non|isn'?t|wasn'?t|didn'?t|don'?t|did not|does not|do not|haven'?t|have not|none of)\b"
    rf"(?: \w+){{0,8}}[ -](?<!anti-){_AI}\b|\b{_AI}[- ](?:generated|assisted|usage|used|tools?)[^.?!]{{0,20}}[:?] *(?:none|no\b|not|n/a|false)"
    rf"|\b{_AI} (?:was|were|is|are|has been|did|does)(?: not|n'?t)\b|\b100% human|\b(?:human|hand)[- ](?:written|made|authored|coded)\b"
    rf"|\bNO[- ]AI\b|^(?:ai|llm)[ -](?:disclosure|usage|use|assistance|declaration)\W*(?:none|no\b|n/a)"
    rf"|\bfree of {_AI}\b|\bwithout (?:the )?(?:use|help|assistance|aid) of {_AI}\b"
)
_QUESTION = re.compile(
    rf"(?i)^\W*(?:was|were|is|are|did|does|do|have|has|how|which|what|if)\b.*\b{_AI}\b.*\?\W*$|^\W*(?:if|please)\b.*\b(?:generative ai|ai[- ]assist\w+|ai tools?)\b"
)
_ASKED = re.compile(r"(?i)generative AI|AI[- ](?:tool|assist|generat)|LLM|\bAI\b|copilot|chatgpt")


def asks(line: str) -> bool:
    """Say whether a line is a template's question whether AI was used; the answer follows it."""
    text = _undressed(line.strip()[:LONGEST])
    return text.endswith("?") and bool(_ASKED.search(text)) and bool(_QUESTION.match(text))


_NO = re.compile(
    r"(?i)^\W*(?:no|none|nope|n/a|not at all|nein|non|いいえ|否|没有|нет)\b(?! doubt)|^\W*(?:否|没有|无)"
)
_YES = re.compile(r"(?i)^\W*(?:yes|yep|yeah|y\b|ja|oui|sí|partially|partly|generated[- ]by|used)\b")


def answers(line: str) -> bool | None:
    """Return what an answer to such a question says, `None` if it says neither yes nor no."""
    if _NO.match(line):
        return False
    return True if _YES.match(line) else None


def _denies(text: str) -> Sign | None:
    if _DENIED.search(text) and not re.search(r"(?i)\bnot only\b|\bno longer\b", text):
        return Sign(False, "it says that no AI was used")
    if _QUESTION.match(text):
        return Sign(False, "a question; the answer counts")
    return None


@lru_cache(maxsize=8)
def _subjects(known: Known) -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = ((subject, tool.name) for tool in known.tools for subject in tool.subjects)
    return tuple((re.compile(f"(?i)(?:{subject})"), name) for subject, name in rows)


_BRANCH = re.compile(
    r"(?i)^merge (?:pull request #\d+ from [^/\s]+/|(?:(?:remote-tracking )?branch )?\S+(?: of \S+)? into |(?:remote-tracking )?branch '?(?:origin/)?)"
    r"(?P<branch>[^\s']+/[^\s']+)"
)
_SUGGESTION = re.compile(
    r"(?i)^(?:apply|accept|commit|co-authored) (?:\w+ )?suggestions? (?:from|made by|by|of) (?:code review by )?@?(?P<who>[\w-]+(?:\[bot\])?)"
)
_ASKED_TO = re.compile(
    r"^(?:Ask|Asked|Have|Let|Make|Had|Get|Tell|Told) (?P<who>[A-Z]\w+(?: Code)?) (?:to )?[a-z]+\b"
)


def _subject(text: str, known: Known) -> Sign | None:
    """Judge lines that only a tool's own machinery writes as subject."""
    for pattern, tool in _subjects(known):
        if pattern.fullmatch(text):
            return Sign(True, f"{tool} writes such subjects", tool, None, _MEDIUM)
    merged = _BRANCH.match(text)
    if merged:
        return _branch(merged["branch"], known) or Sign(False, "a merge")
    suggested = _SUGGESTION.match(re.sub(r"^[-*+] ", "", text))
    if suggested:
        login = suggested["who"].lower()
        tool_row = known.accounts.get(login) or known.accounts.get(
            f"{login.removesuffix('[bot]')}[bot]"
        )
        if tool_row:
            return Sign(
                True,
                f"a suggestion of {tool_row.name} was taken over",
                tool_row.name,
                None,
                _MEDIUM,
            )
        return Sign(False, "a reviewer's suggestion")
    asked = _ASKED_TO.match(text)
    named = read(asked["who"], known) if asked else None
    if named and named.tool != GENERIC:
        return Sign(True, f"{named.tool} was asked to do it", named.tool, None, _WEAK)
    return None


def _branch(branch: str, known: Known) -> Sign | None:
    """Judge the branch of a merge: `codex/…`, also behind a random head."""
    first = branch.split("/", maxsplit=1)[0].lower()
    if re.search(r"revert|backport|cherry|remove|drop", first):
        return None
    word = re.sub(r"^[a-z0-9]{6}-", "", first)
    row = known.names.get(word.replace("-", "")) or known.names.get(word)
    if row is None and known.accounts.get(first):
        row = (known.accounts[first], True)
    if row and row[0].name not in ("goose", "bolt", "continue", "void", "junior", "max", "happy"):
        return Sign(True, f"a branch of {row[0].name}", row[0].name, None, _WEAK)
    return None


_TRAILER = re.compile(r"(?P<key>[A-Za-z][A-Za-z -]{1,30}[A-Za-z])[ \t]*:[ \t]*(?P<value>\S.*)")


# A message whose line ends were lost: "fix tests; Assisted-by: …", "…\\n\\nCo-authored-by: …".
_INNER = re.compile(
    r"(?i)\w.*(?:[;.] |<br ?/?> ?|\\n|\s[-\u2013\u2014|] )(?P<key>co-authored-by|assisted-by|generated-by|made-with) ?: (?P<value>[^`\"\\]+)(?:\\n)*$"
)


def _trailer(text: str, known: Known) -> Sign | None:
    """Judge a line that has the form of a trailer, in a body where git sees none."""
    found = _INNER.search(text) or (None if _LISTED.match(text) else message.RESCUED.match(text))
    sign = trailers.judge(found["key"], found["value"], known) if found else None
    if sign and sign.is_ai:
        return sign
    found = _TRAILER.fullmatch(_undressed(text))
    key = trailer_keys.normal_key(found["key"]) if found else ""
    if not found or not (key in _CREDITS or known.keys.get(key) or _OF_AI.fullmatch(key)):
        return None
    if key not in _CREDITS and sentences.lists(found["value"], known):
        return None
    sign = trailers.judge(key, found["value"], known)
    return sign if sign.is_ai else None


_CREDITS = (
    frozenset({"signed-off-by"})
    | {
        f"{done}-{by}"
        for done in ("co-authored", "assisted", "generated", "made", "created", "written", "built")
        for by in ("by", "with")
    }
    | {"co-developed-by", "authored-by"}
)
# "- claude-core: 29 tests", "gemini-prompt: add a key": entries of lists, and subjects.
_LISTED = re.compile(
    r"(?!(?i:\W*co-|\W*signed))(?:\W*[a-z]+-[a-z-]+:|[-*+•] [A-Za-z]+-[A-Za-z-]+:)"
)
_OF_AI = re.compile(r"ai-(?:assisted-by|model|tool|generated|assisted|agent|assistant)s?")
