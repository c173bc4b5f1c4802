"""English sentences that say that AI had a part: "X wrote the tests", "I used X to …"."""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance import namesakes, trailers
from tenure.provenance.identities import GENERIC, Known, read
from tenure.provenance.makers import DONE, HELP, in_brackets

_STRONG, _MEDIUM, _WEAK = Strength.STRONG, Strength.MEDIUM, Strength.WEAK
_HELPED = (
    r"(?:wrote|generated|created|implemented|helped|assisted|authored|coded|refactored|drafted|built|made|"
    r"developed|fixed|produced|contributed|did (?:the|most|all|some|a first pass|a draft)|was used (?:to|for)|is used|were used|came up with|added)"
)


_QUOTES = "“”\"'`\u2018\u2019«»"


_LABEL = re.compile(
    r"(?i)^\W*(?:ai|llm|gen ?ai|generative ai|ai/llm|llm/ai)[ _-]*(?:(?:assistance|usage|tool|code)[ _-]+)?(?:disclosure|disclaimer|usage|use|assistance|assisted|declaration|notice|statement|attribution|contribution|note|credits?|transparency|acknowledge?ments?|involvement|tools? used|help)s?\W*[:\-\u2013—]\W*(?P<rest>.+)"
)
_BARE_LABEL = re.compile(r"AI: (?P<rest>.+)")
_READ_ONLY = re.compile(
    r"(?i)\b(?:understand|analy[sz]e|analysis|research|review(?:ing|ed)?|identify|debug|expla(?:in|nation)\w*|explor\w+|investigat\w+|diagnos\w+|find|found|spotted|look\w*|locate|search|brainstorm|learn|discuss\w*|verif(?:y|ied|ication)|check|inspect\w*|discover\w*|reverse|navigat\w+|proofread|translat\w+ (?:the )?(?:message|description))\b"
)
_BY_HAND = re.compile(
    r"(?i)\b(?:typed|writ(?:ten|ing)|wrote|coded|implemented|done|made)\b[^.]{0,40}\b(?:by hand|by me|myself|manually|by a human|by humans)\b|\ball code (?:typed|written)\b|\bbut (?:the |all )?code (?:is|was)\b|\bcode is (?:written|mine)\b|\bis (?:my own|entirely mine)\b"
)
_WRITING = re.compile(
    r"(?i)\b(?:writ\w+|wrote|generat\w*|implement\w*|refactor\w*|creat\w*|cod(?:e|ing)\b|draft\w*|helped|assisted|assistance|prepar\w*|copy|construct\w*|fix\w*|tests?|docs?|author\w*|port\w*|build|built|mak\w+|made|produce\w*|develop\w*|boilerplate|scaffold\w*|convert\w*|migrat\w*|add(?:ing)?|updat\w+)\b"
)


def disclosure(text: str, known: Known) -> Sign | None:  # noqa: PLR0911  # a line for each case
    """Judge "AI disclosure: …"."""
    found = _LABEL.match(text) or _BARE_LABEL.match(text)
    if not found:
        return None
    rest = found["rest"]
    named = read(rest, known)
    if found.re is _BARE_LABEL and not (named and named.start == 0 and named.tool != GENERIC):
        return None
    if lists(rest, known):
        return None
    if trailers.DENIAL.match(rest):
        return Sign(False, "it says that no AI was used")
    if _ORDER.match(rest):
        return None  # a rule for those who disclose
    if _only_read(f"{rest[: named.start]}{rest[named.end :]}" if named else rest):
        if named and re.search(r"(?i)(?:\band|,)\W*$", rest):  # more is said on the next line
            return Sign(True, f"it discloses {named.tool}", named.tool, named.model, _WEAK)
        return Sign(False, "AI was used to read and think, not to write")
    if named or re.match(r"(?i)yes|true|partial|full|assisted|generated", rest):
        tool = named.tool if named else GENERIC
        # "AI note: while I hunted this down, I started up X and": nothing that it did.
        others = f"{rest[: named.start]}{rest[named.end :]}" if named else rest
        told = re.search(r"(?i)\bnote\b", text[: found.start("rest")]) or _TOLD.match(rest)
        strength = _WEAK if told and not _WRITING.search(_IDIOM.sub("", others)) else _STRONG
        return Sign(True, f"it discloses {tool}", tool, named.model if named else None, strength)
    if _WRITING.search(rest) and re.search(
        r"(?i)\ba (?:ro)?bot\b|\bwas used (?:\w+ )?to\b|\bwith assistance\b", rest
    ):
        return Sign(True, "it discloses the use of AI", GENERIC, None, _MEDIUM)
    if re.match(rf"(?i)(?:\W*[\w.]+ ){{1,3}}{_HELPED}\b|.*\b{DONE} (?:with|by|using)\b", rest):
        return Sign(True, "it discloses the use of AI", GENERIC, None, _MEDIUM)
    return None


def lists(rest: str, known: Known) -> bool:
    """Say whether it only lists three tools or more, as a work about them does."""
    names = rest.split(", ")
    return len(names) > 2 and all((named := read(n, known)) and named.start == 0 for n in names)  # noqa: PLR2004


_ORDER = re.compile(
    r"(?:copy|add|state|include|list|describe|disclose|mention|say|tell|fill|use|note|write|explain|specify|put|make|keep|see|check|please|if|when|whether|required|must|should)\b(?! of\b)"
)


def _only_read(text: str) -> bool:
    if _BY_HAND.search(text):
        return True
    bare = _HELPING.sub("", _IDIOM.sub("", text))
    return bool(_READ_ONLY.search(bare)) and not _WRITING.search(bare)


# Who helps with reading, too, has not written.
_HELPING = re.compile(r"(?i)\b(?:helped|help|assist\w*)\b")


# Words of writing that tell of none: "understand the flow of tests", "make a plan".
_IDIOM = re.compile(
    r"(?i)\b(?:(?:the|this|existing|my|our|relevant|flow of|of) )+(?:code(?:base| ?path)?|tests?|docs?|implementation|build)\b"
    r"|\b(?:i|and) (?:have )?(?:\w+ly )?review(?:ed)?\b[^.]*|, reviewed\b[^.]*|\btest(?:ed|ing)? (?:against|it|this|that|with)\b|\bmak\w+ (?:a |the |some )?(?:plan|sense|sure)\b|\b(?:can|could|to) be (?:re)?used to build\b|\bhelp(?:ed)? me\b"
)


_USED = re.compile(
    rf"(?i)\b(?:(?:i|we|i've|we've|i have|we have|have|having|was|were|has been)\s+)?(?:also |partly |mostly |heavily )?(?P<verb>used|using|utili[sz]ed|leveraged|relied on|worked with|pair(?:ed)?[- ]programmed with|collaborated with)\s+{HELP}(?P<what>\S.*)"
)
_WITH = re.compile(
    r"(?i)\b(?:with|w/|(?:i |we )?(?:had|got|received)) (?:the |some |a lot of |much |a little |lots of |significant |heavy |extensive |considerable |partial )?(?:help|assistance|aid|support|input|guidance|collaboration) (?:of|from|by) (?:an? |the )?(?P<what>\S.*)|\b(?:in (?:concert|collaboration|tandem) with|thanks to) (?P<who>\S.*)"
)


# "Thanks to X for catching this!": who only reviewed is thanked, too.
_FOR_READING = re.compile(
    r"(?i)\W{0,3}\s+for (?:the )?(?:catch\w*|find\w*|spott?ing|point\w*|notic\w+|report\w*|suggest\w*|review\w*|flag\w*|identif\w+|rais\w+)\b|\W{0,3}(?:\s+\w+)? for\W*$"
)


# "using the AI SDK", "those using AI were …".
_PRODUCT = re.compile(
    r"(?i)[ -]*(?:sdk|gateway|api|models?|providers?|platform|features?|search|technolog\w+|agents? sdk)\b|\s+(?:was|were|is|are|may|can|will)\b"
)
_LATER = re.compile(
    r"(?i)\b(?:will|would|can|could|should|may|future|easier|allow\w*|enabl\w+|lets?|able|want\w*|contributions)\b"
)


def used(plain: str, known: Known) -> Sign | None:  # noqa: PLR0911  # a line for each case
    """Judge "I used X to write …", "with help from X"."""
    helped = _WITH.search(plain)
    if _BY_HAND.search(plain) or (helped and _LATER.search(plain[: helped.start()])):
        helped = None
    if helped and re.match(r"(?:\d+\. )?[“\"].*[”\"]\W*$", plain):
        return Sign(False, "it is quoted")
    if helped:
        what = helped["what"] or helped["who"]
        named = in_brackets(what, known) or read(what, known)
        if (
            named
            and named.start <= namesakes.reach(what, named)
            and not namesakes.is_surname(what, named)
            and namesakes.is_capital(what, named)
        ):
            certain = named.certain or named.tool in namesakes.PLAIN
            doubtful = (
                not certain
                or _FOR_READING.match(what[named.end :])
                or _only_read(plain[: helped.start()])
            )
            strength = _WEAK if doubtful else _STRONG
            return Sign(True, f"{named.tool} helped", named.tool, named.model, strength)
    used = _USED.search(plain)
    if not used:
        return None
    if _BY_HAND.search(plain[: used.start()]):
        return Sign(False, "it was written by hand")
    what = used["what"]
    named = read(what, known)
    if (
        not named
        or named.start > namesakes.reach(what, named)
        or not namesakes.is_capital(what, named)
    ):
        return None
    rest = what[named.end :]
    if _PRODUCT.match(rest) or re.match(r"(?i)(?:chat|talk|work)\w* with\b", what):
        return None
    start = re.split(r"[.!?] +(?=[A-Z]|$)", plain[: used.start("verb")])[-1]
    first_person = re.match(r"(?i)\W*(?:i|we|i've|we've)\b", used[0]) or not re.search(r"\w", start)
    aim = re.match(r"(?i)(?:[^.;]|\.\d){0,40}?\b(?:to|for|as|in|while|when)\b(?P<aim>[^.;]*)", rest)
    if _only_read(rest) or not first_person:
        return Sign(False, "AI was used to read and think, not to write") if first_person else None
    reading = aim and _READ_ONLY.search(aim["aim"])
    if aim and _WRITING.search(_IDIOM.sub("", aim["aim"]) if reading else aim["aim"]):
        wrapped = plain[:1].islower() and used["verb"] == "using"  # it began on the line above
        strength = _STRONG if named.certain else _MEDIUM
        if wrapped or (named.tool == GENERIC and used["verb"].lower() == "using") or reading:
            strength = _WEAK
        said = f"{named.tool} was used to write"
        return Sign(True, said, named.tool, named.model, strength)
    return None


_TOLD = re.compile(r"(?i)\W*(?:i|we) (?!(?:have )?(?:also )?used\b)\w+")
_WROTE = re.compile(
    rf"^\W*(?:(?:\w+ ){{0,3}}\w+, |\w+: )?(?:\w+ )??(?P<who>[A-Z][\w./]*(?: [A-Z][\w.]*| \d[\w.]*){{0,3}}|gpt[\w.-]+|(?:[Aa]n? )?(?:AI|LLM)\b[\w ]*?) (?:and I |& I )?(?:\((?P<inner>[^)]*)\) )?(?:has |have |also |mostly |then )*(?P<did>(?i:{_HELPED}))\b(?!-)(?! (?:in|into|to|out|from|at|on)\b)(?P<rest>.*)"
)


# "the AI generated doc lies": no verb, if no object follows; what a colon ends is a heading.
_OBJECT = re.compile(
    r"(?i)\s+(?:the|this|that|these|those|all|most|some|an?|my|our|it|everything|much|half|parts?|both|code|tests?|by|with|for|as|and|various|\w+ing)\b|[^\w\s:]"
)
_ADJECTIVE = re.compile(
    r"(?i)generated|assisted|authored|coded|created|implemented|drafted|built|produced"
)


_ON_BEHALF = re.compile(r"(?i)(?P<who>[^!?]{2,60}?) on behalf of \S")


def wrote(plain: str, known: Known) -> Sign | None:  # noqa: PLR0911  # a line for each case
    """Judge "X wrote the tests", "X on behalf of Y"."""
    agent = _ON_BEHALF.match(plain)
    named = read(agent["who"], known) if agent else None
    if named and named.start == 0 and named.model:
        return Sign(True, f"{named.tool} acted for a person", named.tool, named.model, _MEDIUM)
    found = _WROTE.match(plain)
    if not found:
        later = re.split(r"[.!?] +(?=[A-Z])", plain, maxsplit=1)[1:]
        sign = wrote(later[0], known) if later else None
        return sign._replace(strength=_WEAK) if sign and sign.is_ai else None
    named = read(found["who"], known)
    inner = read(found["inner"], known) if found["inner"] else None
    if named and named.tool == GENERIC and inner:
        # "AI agent (Claude) assisted in …"
        return Sign(True, f"it says that {inner.tool} did it", inner.tool, inner.model, _MEDIUM)
    if not named or named.end < len(found["who"].rstrip()) or named.start > len("the"):
        return None
    if found["who"].lower() in _COMPANIES:
        return None
    if not (named.certain or named.tool in namesakes.PLAIN):
        return None
    did, rest = found["did"].lower(), found["rest"]
    if re.match("helped|assisted|was|were|is|contributed", did) and _only_read(rest):
        return Sign(False, "AI was used to read and think, not to write")
    noun = named.tool == GENERIC and _ADJECTIVE.fullmatch(did) and not _OBJECT.match(rest)
    heading = rest.rstrip(" *_").endswith(":")
    idle = "used" in did and not _WRITING.search(_IDIOM.sub("", rest))
    product = named.tool not in namesakes.PLAIN and not named.model and not _AUTHORS.fullmatch(did)
    news = _WORDS.match(rest) or (_DOES.fullmatch(did) and not _THIS_WORK.match(rest))
    strength = _WEAK if noun or heading or idle or product or news else _MEDIUM
    return Sign(True, f"it says that {named.tool} did it", named.tool, named.model, strength)


_AUTHORS = re.compile(r"wrote|generated|authored|implemented|coded|drafted")
_DOES = re.compile(r"added|fixed|created|made|contributed|produced")
"""What a program does in the course of its work, too."""
_THIS_WORK = re.compile(
    r"(?i)\s+(?:this|these|it|all|the (?:changes?|fix|patch|commit|tests?|code|pr)|most)\b"
)

_WORDS = re.compile(
    r"(?i)\s+(?:an?|the|this) (?:\w+ )?(?:summary|description|message|reply|report|answer|title|review|plan)\b"
)

_COMPANIES = frozenset(
    {"openai", "anthropic", "xai", "moonshot", "mistral", "perplexity", "replit"}
)
"""Companies of which news is told: "OpenAI added a parameter"."""
