"""What one trailer of a commit message says about AI."""

import re
from html import unescape

from tenure.evidence import Sign, Strength
from tenure.provenance import namesakes, trailer_keys
from tenure.provenance.identities import GENERIC, KNOWN, Known, Named, identify, read
from tenure.provenance.message import RESCUED, Message, Trailer, parse

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
_LINK = re.compile(r"https?://[^\s>)\]]+")
_TOKEN = re.compile(r"(?i)(?:[a-z]+[_-])?[0-9a-f]{8}-[0-9a-f]{4}-.*|[0-9a-z_-]{12,}")
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


def judge(key: str, value: str, known: Known = KNOWN) -> Sign:  # noqa: PLR0911  # a line for each case
    """Say what one trailer says.

    Args:
        key: Before the colon, in any case; a misspelt one is understood.
        value: After it.
        known: The table.
    """
    kind = trailer_keys.normal_key(key)
    if trailer_keys.is_prefix(key.strip(), value):
        return Sign(False, "the name of a part of the code")
    value = unescape(value[:LONGEST_VALUE]).strip().strip("\"'`\u2018\u2019“”")
    own = trailer_keys.own_key(kind, known)
    if own and kind not in known.keys and trailer_keys.is_scope(key.strip(), value):
        return Sign(False, "the name of a part of the code")
    if own:
        return _own(own, kind, value, known)
    if trailer_keys.AI_KEY.fullmatch(kind):
        return _disclosure(kind, value, known)
    if kind in trailer_keys.VAGUE_KEYS or kind.startswith("agent-"):
        return _vague(kind, value, known)
    if kind in trailer_keys.AUTHOR_KEYS:
        return credit(value, known) or _no_reply(kind, value) or _nobody(value)
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
        return found or _nobody(value)
    behind = re.fullmatch(
        r"[a-z]+-(?P<rest>(?:generated|assisted|authored|written|reviewed)-by)", kind
    )
    if behind:
        return judge(behind["rest"], value, known)
    if kind.endswith("-by") and "<" in value:
        found = credit(value, known)
        if found and found.is_ai:
            return found._replace(strength=Strength.WEAK)
    return _session(kind, value, known) or Sign(False, "a trailer that credits nobody")


def credit(value: str, known: Known = KNOWN) -> Sign | None:
    """Return what is known about who a value names, `Name <address>`; brackets may be broken."""
    name, address = split(value)
    return identify(name, address, known)


def split(value: str) -> tuple[str, str]:
    """Return name and address of a value; the address is empty if there is none."""
    value = unescape(value).strip().strip("\"'`\u2018\u2019“”")
    found = re.match(r"(?P<name>[^<]*)<\s*(?P<address>[^<>\s]*@[^<>\s]*|)\s*>?", value)
    if not found:
        found = re.match(
            r"(?P<name>.*?)[\s(\[]*(?P<address>[^\s<>()]+@[^\s<>()]+\.[^\s<>()]+)", value
        )
    if not found:
        return value, ""
    return found["name"].strip().strip("\"'`"), found["address"]


_PERSONLESS = re.compile(r"(?i)(?:no-?reply|do-?not-?reply)(?:[+._-].*)?@(?P<domain>.+)")
_FORGES = re.compile(
    r"(?i)(?:.*\.)?(?:github\.com|gitlab\.com|bitbucket\.org|gitea\.\w+|codeberg\.org|sourcehut\.org|"
    r"weblate\.org|crowdin\.com|transifex\.com|launchpad\.net|example\.(?:com|org|net)|gerrit\..*|.*gerrit.*|"
    r"jenkins\.io|atlassian\.com|apache\.org|kernel\.org|debian\.org|gnu\.org|noreply\..*)"
)
_SERVICE = re.compile(
    r"(?i)bot\b|\b(?:build|release|test|ci|deploy|jenkins|gerrit|runner|translat\w+|weblate|anonymous|"
    r"unknown|nobody|root|import|mirror|sync|svn|automation|service|actions?|web|team|system|admin)\b"
)


def _no_reply(kind: str, value: str) -> Sign | None:
    """Judge a co-author whom no mail reaches: agents have such addresses, people seldom."""
    name, address = split(value)
    found = _PERSONLESS.fullmatch(address)
    if (
        not found
        or not kind.startswith("co-")
        or _FORGES.fullmatch(found["domain"])
        or _SERVICE.search(name)
    ):
        return None
    return Sign(True, "a co-author whom no mail reaches", GENERIC, None, Strength.WEAK)


def _nobody(value: str) -> Sign:
    return Sign(
        False, "a person, as far as the name and the address tell" if value else "it names nobody"
    )


def _own(tool: str, kind: str, value: str, known: Known) -> Sign:
    """Judge a key that only one tool writes."""
    if DENIAL.fullmatch(value):
        return Sign(False, "it says that no AI was used")
    weigh = (
        Strength.MEDIUM
        if re.search(r"review|executed-by|suggest|checkpoint-type", kind)
        else Strength.STRONG
    )
    named = read(value, known) if "by" in kind else None
    model = named.model if named else None
    return Sign(True, f"only {tool} writes `{kind}`", tool, model, weigh)


def _disclosure(kind: str, value: str, known: Known) -> Sign:
    """Judge what stands after `AI-…:` or `LLM:`."""
    if not value or DENIAL.match(value):
        return Sign(False, "it says that no AI was used")
    named = read(value, known)
    if _READING.search(value) and not _MAKING.search(value):
        return Sign(False, "AI was used to read and think, not to write")
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
        return Sign(False, "the name of a part of the code")
    return Sign(True, "a key that is about AI", GENERIC, None, Strength.WEAK)


_NAMING_KEY = re.compile(r"agent-(?:model|tool|name|runtime|harness|client|product|vendor)")


def _vague(kind: str, value: str, known: Known) -> Sign:
    """Judge a key that other things have too: `Model:`, `Agent:`."""
    if kind.startswith("agent-"):
        if DENIAL.fullmatch(value):
            return Sign(False, "it says that no agent was used")
        named = read(value, known)
        tool = named.tool if named and _NAMING_KEY.fullmatch(kind) else "agent"
        model = named.model if named else None
        return Sign(True, f"only agents write `{kind}`", tool, model, Strength.MEDIUM)
    named = read(value, known)
    if not named or re.search(r"\w", value[: named.start]) or not _is_all(value, named):
        return Sign(False, "it names no AI")
    return Sign(True, f"it names {named.tool}", named.tool, named.model, Strength.MEDIUM)


def _is_all(value: str, named: Named) -> bool:
    """Say whether no sentence follows the name."""
    return named.certain or not re.match(r"\s+[a-z]{2,}", value[named.end :])


_COMMAND = re.compile(
    r"(?:\.{0,2}/)?[\w.-]+(?:[:/][\w.-]+)+/?$|\S+\.(?:py|sh|js|ts|rb|pl|go|exe|mk|awk)\b|(?:make|cargo|npm|go|python3?|sh|bash) \S"
)
_UNSURE = re.compile(r"[:/(\[<>]|\bvia\b|\d")


def _by_tool(kind: str, value: str, known: Known, *, mended: bool) -> Sign:  # noqa: PLR0911  # a line for each case
    """Judge `Assisted-by:`, `Generated-by:` and the like: what they name is a tool, or a person."""
    if not value or DENIAL.match(value):
        return Sign(False, "it says that none was used")
    name, address = split(value)
    if address:
        return _with_address(name, address, known)
    named = read(value, known)
    if named and not namesakes.is_surname(value, named) and not namesakes.is_part(value, named):
        strong = named.certain or kind in ("assisted-by", "generated-by", "made-with")
        strength = Strength.STRONG if strong else Strength.MEDIUM
        tool = namesakes.head(value, named, known)
        return Sign(True, f"it names {tool}", tool, named.model, strength)
    if (_COMMAND.search(value) and "://" not in value) or value.startswith("@"):
        return Sign(False, "it names no AI")
    if all(_PEOPLE.fullmatch(one) for one in re.split(r",? (?:and|&) |, ", value)):
        return _nobody(value)
    if kind == "assisted-by" and not mended:
        sure = "://" in value or _UNSURE.search(value)
        weigh = Strength.MEDIUM if sure else Strength.WEAK
        return Sign(True, "only tools are named without an address there", GENERIC, None, weigh)
    if kind in ("generated-by", "made-with") and _PRODUCT.fullmatch(value):
        return Sign(
            True, "it names a program, and mostly AI is named there", GENERIC, None, Strength.WEAK
        )
    return Sign(False, "it names no AI")


# curl/curl credits people so, without an address: "Daniel Gustafsson", "dEajL3kA on github".
_PEOPLE = re.compile(
    r"(?!.*\b(?:AI|Code|CLI|Agent|Bot|Assistant|Copilot|Coder|Studio|Composer)\b)"
    r"(?:[^\W\d_][\w.'\u2019-]*(?: (?:[^\W\d_][\w.'\u2019-]*\.?|van|de|von|der|da|dos)){1,3}|.* on (?:github|gitlab|irc|twitter|hacker\w*).*)"
)
_PRODUCT = re.compile(
    r"(?!(?i:.*(?:gen\b|codegen|generator|script|protoc|swagger|orval|openapi|sphinx|doxygen|spatch|coccinelle|autoconf|"
    r"bot\b|semgrep|clang|rector|release|bump|make|template|tool\b|copier|cookiecutter|antlr|bison|prisma)))"
    r"[A-Za-z][\w.-]*(?: (?:[A-Z][\w.-]*|code|cli|agent)){0,2}(?: v?\d[\w.]*)?(?: \([\w .-]+\))?"
)


def _with_address(name: str, address: str, known: Known) -> Sign:
    found = identify(name, address, known)
    if found:
        return found
    named = read(name, known)
    if named and named.certain:
        return Sign(True, f"it names {named.tool}", named.tool, named.model, Strength.MEDIUM)
    return _nobody(name)


def _session(kind: str, value: str, known: Known) -> Sign | None:
    """Judge `<Name>-Session:` of a tool that no table knows."""
    found = trailer_keys.SESSION_KEY.fullmatch(kind)
    if not found or found["tool"] in trailer_keys.NO_TOOL:
        return None
    link = _LINK.match(value)
    if not link and not _TOKEN.fullmatch(value):
        return None
    named = read(kind.replace("-", " "), known)
    tool = named.tool if named and named.start == 0 else None
    own = link and found["tool"] in link[0].lower()
    strength = Strength.MEDIUM if own or tool else Strength.WEAK
    return Sign(
        True, "the session of an agent", tool or (found["tool"] if own else GENERIC), None, strength
    )


def looks_like_one(text: str) -> bool:
    """Say whether a text has the form of a trailer whose key credits somebody or is a tool's own."""
    key, colon, _ = text.partition(":")
    return bool(colon) and (
        bool(RESCUED.match(text))
        or trailer_keys.normal_key(key)
        in (*trailer_keys.AUTHOR_KEYS, *trailer_keys.TOOL_KEYS, *trailer_keys.OTHER_KEYS)
    )
