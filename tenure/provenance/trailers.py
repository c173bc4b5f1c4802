"""What one trailer of a commit message says about AI."""

import re
from html import unescape

from tenure.evidence import Sign, Strength
from tenure.provenance import namesakes, trailer_keys, trailer_runs
from tenure.provenance.identities import GENERIC, KNOWN, Known, Named, identify, read
from tenure.provenance.message import RESCUED, Message, Trailer, parse
from tenure.provenance.trailer_credits import credit, nobody, of_several, split

__all__ = [
    "Message",
    "Trailer",
    "credit",
    "judge",
    "looks_like_one",
    "parse",
    "split",
]

LONGEST_VALUE = 1000
"""So many characters of a value are judged."""
DENIAL = re.compile(
    r"(?i)\W*(?:none?|no|not|n/?a|nil|false|never|0+ ?%?|nothing|human(?:-only)?|off|null|nein|non|kein\w*|"
    r"without|manual(?:ly)?)\b(?!-?\d)(?![.:]\d)"
)
_READING = re.compile(
    r"(?i)\b(?:review|research|understand\w*|analy[sz]\w+|debug\w*|explain\w*|explor\w+|search\w*|brainstorm\w*|"
    r"learn\w*|investigat\w+|read\w*|translation|spelling|grammar|proofread\w*|discussion|ideas?|summar\w+)\b"
)
_MAKING = re.compile(
    r"(?i)\b(?:cod(?:e|ing)|tests?|docs?|documentation|implement\w*|writ\w+|generat\w*|refactor\w*|"
    r"fix\w*|draft\w*|boilerplate|comments?|patch\w*|creat\w*|autocomplet\w*|everything|all)\b"
)


def judge(key: str, value: str, known: Known = KNOWN) -> Sign:  # noqa: PLR0911, PLR0912  # a line for each case
    """Say what one trailer says.

    Args:
        key: Before the colon, in any case; a misspelt one is understood.
        value: After it.
        known: The table.
    """
    kind = trailer_keys.normal_key(key)
    if trailer_keys.is_prefix(key.strip(), value):
        return _PART_OF_CODE
    if trailer_keys.is_setting(key.strip(), kind, value.strip()):
        return Sign(False, "a line of a program or of settings")
    value = unescape(value[:LONGEST_VALUE]).strip().strip("\"'`\u2018\u2019“”")
    own = trailer_keys.own_key(kind, known)
    if own and kind not in known.keys and trailer_keys.is_scope(key.strip(), value):
        return _PART_OF_CODE
    if own:
        return _own(own, kind, value, known)
    if trailer_keys.AI_KEY.fullmatch(kind):
        # "ai: stream the messages": a subject with the name of a part of the code.
        named = read(value, known)
        led = named and named.start == 0 and named.tool != GENERIC
        subject = key.strip() in ("ai", "llm") and _SUBJECT.match(value) and not led
        return _PART_OF_CODE if subject else _disclosure(kind, value, known)
    kind = re.sub(r"^(?:parent|root|sub)-(?=agent-)", "", kind)
    if kind in trailer_keys.VAGUE_KEYS or kind.startswith(("agent-", "assistant-")):
        return _vague(key, kind, value, known)
    if kind in trailer_keys.AUTHOR_KEYS:
        return of_several(kind, value, known) or nobody(value)
    if kind in trailer_keys.TOOL_KEYS:
        return _by_tool(
            kind, value, known, mended=kind != trailer_keys.NORMAL.sub("-", key.strip().lower())
        )
    if kind in trailer_keys.OTHER_KEYS:
        found = credit(value, known)
        if found and found.is_ai:
            return found._replace(
                strength=Strength.WEAK, reason=f"{found.reason}, for no part in the work"
            )
        return found or nobody(value)
    behind = re.fullmatch(
        r"[a-z]+-(?P<rest>(?:generated|assisted|authored|written|reviewed)-by)", kind
    )
    if behind:
        return judge(behind["rest"], value, known)
    if (kind.endswith("-by") or "author" in kind) and "<" in value:
        found = credit(value, known)
        if found and found.is_ai:
            return found._replace(strength=Strength.WEAK)
    run = trailer_runs.of_run(kind, value, known)
    return run or Sign(False, "a trailer that credits nobody")


_PART_OF_CODE = Sign(False, "the name of a part of the code")
_SUBJECT = re.compile(
    r"(?!(?i:yes|no|true|false|none|full|partial|generated|assisted)\b)\S+ (?![(<])\S+ \S"
)


def _own(tool: str, kind: str, value: str, known: Known) -> Sign:
    """Judge a key that only one tool writes."""
    counted = value.isdigit() and not re.search(r"assist|generat|contribut|used|share", kind)
    if DENIAL.fullmatch(value) and not counted:
        return Sign(False, "it says that no AI was used")
    weigh = (
        Strength.MEDIUM
        if re.search(r"review|executed-by|suggest|checkpoint-type", kind)
        else Strength.STRONG
    )
    named = read(value, known) if "by" in kind else None
    model = named.model if named else None
    return Sign(True, f"only {tool} writes `{kind}`", tool, model, weigh)


def _disclosure(kind: str, value: str, known: Known) -> Sign:  # noqa: PLR0911  # a line for each case
    """Judge what stands after `AI-…:` or `LLM:`."""
    if not value or DENIAL.match(value):
        return Sign(False, "it says that no AI was used")
    named = read(value, known)
    human = re.search(r"(?i)\bhumans?\b", value)  # "review by a human"
    if _READING.search(value) and not _MAKING.search(value) and not human:
        return Sign(False, "AI was used to read and think, not to write")
    if _COMPOSER.match(value):
        return Sign(True, "it discloses cursor", "cursor", value, Strength.STRONG)
    if named and named.tool != GENERIC:
        tool = namesakes.head(value, named, known) if kind.endswith("-by") else named.tool
        return Sign(True, f"it discloses {tool}", tool, named.model, Strength.STRONG)
    if (
        re.match(
            r"(?i)\W*(?:yes|true|full|partial|ai-|generated|assisted|autonomous|[1-9]\d*(?: ?%|$))",
            value,
        )
        or named
    ):
        return Sign(True, "it discloses the use of AI", GENERIC, None, Strength.STRONG)
    if re.match(
        r"(?i)(?:add|drop|fix|use|remove|update|make|support|allow|rename|move|bump|implement)\b",
        value,
    ):
        return _PART_OF_CODE
    names = re.search(r"-(?:tool|agent|assistant|by|with)$", kind)
    tool = namesakes.own_name(value) if names else GENERIC
    sure = kind.endswith("ed-by") or (tool != GENERIC and value[0].isupper())
    weigh = Strength.MEDIUM if sure else Strength.WEAK  # "AI-Generated-By: …", "AI-Tool: Foo"
    return Sign(True, "a key that is about AI", tool, None, weigh)


# Cursor's own model; in prose Composer is the package manager of PHP.
_COMPOSER = re.compile(r"(?i)composer(?:[ -]\d\S*| \(.*\))?$")
_NAMING_KEY = re.compile(
    r"(?:agent|assistant)-(?:model|tool|name|runtime|harness|client|product|vendor)"
)


def _vague(key: str, kind: str, value: str, known: Known) -> Sign:
    """Judge a key that other things have too: `Model:`, `Agent:`."""
    if kind.startswith(("agent-", "assistant-")):
        if DENIAL.fullmatch(value):
            return Sign(False, "it says that no agent was used")
        named = read(value, known)
        nameless = "agent" if kind.startswith("agent-") else GENERIC
        tool = named.tool if named and _NAMING_KEY.fullmatch(kind) else nameless
        model = named.model if named else None
        return Sign(True, f"only agents write `{kind}`", tool, model, Strength.MEDIUM)
    named = read(value, known)
    if not named or re.search(r"\w", value[: named.start]) or not _is_all(value, named):
        run = trailer_runs.of_run(kind, value, known)
        return run or Sign(False, "it names no AI")
    # Settings and lists have lines such as `model: gpt-5`, too.
    listed = kind == "models" or (kind == "model" and key.strip().islower())
    weigh = Strength.WEAK if listed else Strength.MEDIUM
    return Sign(True, f"it names {named.tool}", named.tool, named.model, weigh)


def _is_all(value: str, named: Named) -> bool:
    """Say whether no sentence follows the name."""
    return named.certain or not re.match(r"\s+[a-z]{2,}", value[named.end :])


_COMMAND = re.compile(
    r"(?:\.{0,2}/)?[\w.-]+(?:[:/][\w.-]+)+/?$|\S+\.(?:py|sh|js|ts|rb|pl|go|exe|mk|awk)\b|(?:make|cargo|npm|go|python3?|sh|bash) \S"
)
_UNSURE = re.compile(r"[:/(\[<>]|\bvia\b")


def _by_tool(kind: str, value: str, known: Known, *, mended: bool) -> Sign:  # noqa: PLR0911  # a line for each case
    """Judge `Assisted-by:`, `Generated-by:` and the like: what they name is a tool, or a person."""
    if not value or DENIAL.match(value):
        return Sign(False, "it says that none was used")
    name, address = split(value)
    if address:
        return _with_address(kind, name, address, known)
    run = trailer_runs.run_of_tool(value, known)
    if run:
        return run
    if _COMPOSER.match(value) and kind in ("assisted-by", "generated-by", "aided-by"):
        return Sign(True, "it names cursor", "cursor", value, Strength.MEDIUM)
    named = read(value, known)
    if named and not namesakes.is_surname(value, named) and not namesakes.is_part(value, named):
        strong = named.certain or kind in ("assisted-by", "generated-by", "made-with")
        strength = Strength.STRONG if strong else Strength.MEDIUM
        tool = namesakes.head(value, named, known)
        return Sign(True, f"it names {tool}", tool, named.model, strength)
    if (_COMMAND.search(value) and "://" not in value) or value.startswith("@"):
        return Sign(False, "it names no AI")
    value = _REFERENCE.sub("", value)
    if all(_PEOPLE.fullmatch(one) for one in re.split(r",? (?:and|&) |, ", value)):
        return nobody(value)
    if kind == "assisted-by" and not mended:
        sure = "://" in value or _UNSURE.search(value)
        weigh = Strength.MEDIUM if sure else Strength.WEAK
        tool = namesakes.own_name(value)
        return Sign(True, "only tools are named without an address there", tool, None, weigh)
    if kind in ("generated-by", "generated-with", "made-with") and _PRODUCT.fullmatch(value):
        tool = namesakes.own_name(value)
        reason = "it names a program, and mostly AI is named there"
        return Sign(True, reason, tool, None, Strength.WEAK)
    return Sign(False, "it names no AI")


# curl/curl credits people so, without an address: "Daniel Gustafsson", "dEajL3kA on github".
_PEOPLE = re.compile(
    r"(?!.*\b(?:AI|Code|CLI|Agent|Bot|Assistant|Copilot|Coder|Studio|Composer)\b|.* v?\d+\.\d)"
    r"(?:[^\W\d_][\w.'\u2019-]*(?: (?:[^\W\d_][\w.'\u2019-]*\.?|van|de|von|der|da|dos)){1,3}|.* on (?:github|gitlab|irc|twitter|hacker\w*).*)"
)
_REFERENCE = re.compile(r"\s*(?:\b(?:via|in|on|from)\b)?\s*\(?(?:(?:PR|issue)? ?#\d+)\)?$")
_PRODUCT = re.compile(
    r"(?!(?i:.*(?:gen\b|codegen|generator|script|protoc|swagger|orval|openapi|sphinx|doxygen|spatch|coccinelle|autoconf|"
    r"bot\b|semgrep|clang|rector|release|bump|make|template|tool\b|copier|cookiecutter|antlr|bison|prisma)))"
    r"[A-Za-z][\w.-]*(?: (?:[A-Z][\w.-]*|code|cli|agent)){0,2}(?: v?\d[\w.]*)?(?: \([\w .-]+\))?"
)


def _with_address(kind: str, name: str, address: str, known: Known) -> Sign:
    found = identify(name, address, known)
    if found:
        return found
    via = re.search(r" via (?P<tool>[A-Z][\w.-]+)$", name)
    if via:  # "Foo Pro via Foo <foo@example.org>": a model, and what asked it
        return Sign(True, "it was reached via a tool", via["tool"].lower(), None, Strength.WEAK)
    if kind == "assisted-by" and re.search(r"bot@", address):
        return Sign(True, "a bot assisted", GENERIC, None, Strength.WEAK)
    named = read(name, known)
    if named and named.certain:
        return Sign(True, f"it names {named.tool}", named.tool, named.model, Strength.MEDIUM)
    return nobody(name)


def looks_like_one(text: str) -> bool:
    """Say whether a text has the form of a trailer whose key credits somebody or is a tool's own."""
    key, colon, _ = text.partition(":")
    return bool(colon) and (
        bool(RESCUED.match(text))
        or trailer_keys.normal_key(key)
        in (*trailer_keys.AUTHOR_KEYS, *trailer_keys.TOOL_KEYS, *trailer_keys.OTHER_KEYS)
    )
