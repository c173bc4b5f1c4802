"""English sentences that say that AI had a part: "X wrote the tests", "I used X to …"."""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance import namesakes, trailers
from tenure.provenance.identities import GENERIC, Known, read
from tenure.provenance.maker_subjects import TOPIC
from tenure.provenance.makers import DONE, HELP, in_brackets

_STRONG, _MEDIUM, _WEAK = Strength.STRONG, Strength.MEDIUM, Strength.WEAK
_HELPED = (
    r"(?:wrote|generated|created|implemented|helped|assisted|authored|coded|refactored|drafted|built|made|"
    r"developed|fixed|produced|contributed|did (?:the|most|all|some|a first pass|a draft)|was used (?:to|for)|is used|were used|came up with|added)"
)


_QUOTES = "“”\"'`\u2018\u2019«»"


_LABEL = re.compile(
    r"(?i)^\W*(?:ai|llm|gen ?ai|generative ai|ai/llm|llm/ai)[ _-]*(?:disclosure|disclaimer|usage|use|assistance|assisted|declaration|notice|statement|attribution|contribution|note|credits?|transparency|acknowledge?ments?|involvement|tools? used|help)s?\W*[:\-\u2013—]\W*(?P<rest>.+)"
)
_READ_ONLY = re.compile(
    r"(?i)\b(?:understand|analy[sz]e|analysis|research|review(?:ing|ed)?|identify|debug|explain|explore|investigat\w+|diagnos\w+|find|look\w*|locate|search|brainstorm|learn|discuss|verify|check|proofread|translat\w+ (?:the )?(?:message|description))\b"
)
_BY_HAND = re.compile(
    r"(?i)\b(?:typed|writ(?:ten|ing)|wrote|coded|implemented|done|made)\b[^.]{0,40}\b(?:by hand|by me|myself|manually|by a human|by humans)\b|\ball code (?:typed|written)\b|\bcode is (?:written|mine)\b|\bis (?:my own|entirely mine)\b"
)
_WRITING = re.compile(
    r"(?i)\b(?:writ\w+|wrote|generat\w*|implement\w*|refactor\w*|creat\w*|cod(?:e|ing)\b|draft\w*|helped|assisted|fix\w*|tests?|docs?|author\w*|port\w*|build|built|mak\w+|made|produce\w*|develop\w*|boilerplate|scaffold\w*|convert\w*|migrat\w*|add(?:ing)?|updat\w+)\b"
)


def disclosure(text: str, known: Known) -> Sign | None:  # noqa: PLR0911  # a line for each case
    """Judge "AI disclosure: …"."""
    found = _LABEL.match(text)
    if not found:
        return None
    rest = found["rest"]
    named = read(rest, known)
    if trailers.DENIAL.match(rest):
        return Sign(False, "it says that no AI was used")
    if _ORDER.match(rest):
        return None  # a rule for those who disclose
    if _only_read(f"{rest[: named.start]}{rest[named.end :]}" if named else rest):
        return Sign(False, "AI was used to read and think, not to write")
    if named or re.match(r"(?i)yes|true|partial|full|assisted|generated", rest):
        tool = named.tool if named else GENERIC
        return Sign(True, f"it discloses {tool}", tool, named.model if named else None, _STRONG)
    if _WRITING.search(rest) and re.search(
        r"(?i)\ba (?:ro)?bot\b|\bwas used (?:\w+ )?to\b|\bwith assistance\b", rest
    ):
        return Sign(True, "it discloses the use of AI", GENERIC, None, _MEDIUM)
    if re.match(rf"(?i)(?:\W*[\w.]+ ){{1,3}}{_HELPED}\b|.*\b{DONE} (?:with|by|using)\b", rest):
        return Sign(True, "it discloses the use of AI", GENERIC, None, _MEDIUM)
    return None


_ORDER = re.compile(
    r"(?:copy|add|state|include|list|describe|disclose|mention|say|tell|fill|use|note|write|explain|specify|put|make|keep|see|check|please|if|when|whether|required|must|should)\b(?! of\b)"
)


def _only_read(text: str) -> bool:
    if _BY_HAND.search(text):
        return True
    reading = _READ_ONLY.search(text)
    return bool(reading) and not _WRITING.search(
        re.sub(r"(?i)\b(?:the|this|existing|my|our) (?:code|tests?|docs?|codebase)\b", "", text)
    )


_FAR = 30
"""So many characters into a line "vibe coded" is about something else."""


_USED = re.compile(
    rf"(?i)\b(?:(?:i|we|i've|we've|i have|we have|have|having|was|were|has been)\s+)?(?:also |partly |mostly |heavily )?(?P<verb>used|using|utili[sz]ed|leveraged|relied on|worked with|pair(?:ed)?[- ]programmed with|collaborated with)\s+{HELP}(?P<what>\S.*)"
)
_WITH = re.compile(
    r"(?i)\b(?:with|w/|(?:i |we )?(?:had|got|received)) (?:the |some |a lot of |much |a little |lots of |significant |heavy |extensive |considerable |partial )?(?:help|assistance|aid|support|input|guidance|collaboration) (?:of|from|by) (?:an? |the )?(?P<what>\S.*)|\b(?:in (?:concert|collaboration|tandem) with|thanks to) (?P<who>\S.*)"
)


# "using the AI SDK", "those using AI were …".
_PRODUCT = re.compile(
    r"(?i)[ -]*(?:sdk|gateway|api|models?|providers?|platform|features?|search|agents? sdk)\b|\s+(?:was|were|is|are|may|can|will)\b"
)
_LATER = re.compile(
    r"(?i)\b(?:will|would|can|could|should|may|future|easier|allow\w*|enabl\w+|lets?|able|want\w*|contributions)\b"
)


def used(plain: str, known: Known) -> Sign | None:  # noqa: PLR0911  # a line for each case
    """Judge "I used X to write …", "with help from X"."""
    helped = _WITH.search(plain)
    if _BY_HAND.search(plain) or (helped and _LATER.search(plain[: helped.start()])):
        helped = None
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
            return Sign(
                True, f"{named.tool} helped", named.tool, named.model, _STRONG if certain else _WEAK
            )
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
    if _PRODUCT.match(rest):
        return None
    first_person = re.match(r"(?i)\W*(?:i|we|i've|we've)\b", used[0]) or not re.search(
        r"\w", plain[: used.start("verb")]
    )
    aim = re.match(r"(?i)(?:[^.;]|\.\d){0,40}?\b(?:to|for|as|in|while|when)\b(?P<aim>[^.;]*)", rest)
    if _only_read(rest) or not first_person:
        return Sign(False, "AI was used to read and think, not to write") if first_person else None
    if aim and _WRITING.search(aim["aim"]):
        return Sign(
            True,
            f"{named.tool} was used to write",
            named.tool,
            named.model,
            _STRONG if named.certain else _MEDIUM,
        )
    return None


_WROTE = re.compile(
    rf"^\W*(?:\w+ )??(?P<who>[A-Z][\w./]*(?: [A-Z][\w.]*| \d[\w.]*){{0,3}}|gpt[\w.-]+|(?:[Aa]n? )?(?:AI|LLM)\b[\w ]*?) (?:and I |& I )?(?:\((?P<inner>[^)]*)\) )?(?:has |have |also |mostly |then )*(?i:{_HELPED})\b(?! (?:in|into|to|out|from|at|on)\b)"
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
        return None
    named = read(found["who"], known)
    inner = read(found["inner"], known) if found["inner"] else None
    if named and named.tool == GENERIC and inner:
        # "AI agent (Claude) assisted in …"
        return Sign(True, f"it says that {inner.tool} did it", inner.tool, inner.model, _MEDIUM)
    if not named or named.end < len(found["who"].rstrip()) or named.start > len("the"):
        return None
    if found["who"].lower() in _COMPANIES:
        return None
    if named.certain or named.tool in namesakes.PLAIN:
        return Sign(True, f"it says that {named.tool} did it", named.tool, named.model, _MEDIUM)
    return None


_COMPANIES = frozenset(
    {"openai", "anthropic", "xai", "moonshot", "mistral", "perplexity", "replit"}
)
"""Companies of which news is told: "OpenAI added a parameter"."""


_PLAINLY = re.compile(
    r"(?i)^(?:\W|this (?:commit|pr|patch|change|code|work|fix|file|is|was|is an?|was an?)\b|code|the|an?|co-?|fully|mostly|partially|partly|mainly|heavily|entirely|largely|100%|test|tests|all|some|most|were|are|was|is|includes?|contains?|draft|note|disclosure|disclaimer|commit message|unit|(?:of )?this|changes?|, )*"
    r"\b(?:ai|llm|gpt|gen ?ai|agent|copilot)[- ](?P<verb>generated|assisted|written|authored|created|coded|made|produced|implemented|supported|aided|drafted|co-?authored|pair(?:ed)?(?:[- ]programmed)?|slop)\b(?P<rest>.*)"
)
_NOUN = re.compile(
    r"(?i)^\W*(?:$|[.,;:!()\u2013—]|(?:code|patch|change|changes|commit|fix|test|tests|docs|documentation|pr|refactor\w*|implementation|draft|work|and|with|by|using|but|from|via|in|then|script|contribution|boilerplate|development|translations?|starting)\b(?=\s*(?:$|[.;:!()\u2013—-])|,\s+(?:reviewed|checked|edited|tested|cleaned|then|but|and|not|manually|hand)\b|\s+(?:by|with|using|via|for|from|and|but|then|in|to|of|draft|was|were|is|are|point|help|tests?|code|changes?)\b|\s+\w+$))"
)
_TOPICS = re.compile(
    r"(?i)\b(?:policy|prs\b|content|detect\w*|label|labels|contributions|guidelines?|rules?|images?|messages?|text|summar\w+|descriptions?|titles?|warnings?|notice|feature|slop|reports?|review|answers?|suggestions?|badge|flag|field|marker|icon|filter|support)\b"
)
_VIBE = re.compile(r"(?i)\bvibe[- ]?coded\b|^\W*vibe[- ]?coding\b")


def plainly(plain: str, known: Known) -> Sign | None:
    """Judge "AI-assisted", "LLM-generated code", "vibe coded"."""
    if plain[:1] in _QUOTES and plain.rstrip(".")[-1:] not in _QUOTES:
        return None
    found = _PLAINLY.match(plain)
    if found and _aside(found["rest"], known):
        return None
    if found and _NOUN.match(found["rest"]) and not _TOPICS.search(found["rest"]):
        named = read(found["rest"], known)
        tool = named.tool if named and named.certain else GENERIC
        return Sign(True, "it says that AI did it", tool, None, _MEDIUM)
    vibed = _VIBE.search(plain)
    if (
        vibed
        and vibed.start() < _FAR
        and not _TOPICS.search(plain)
        and not TOPIC.search(plain[: vibed.start()])
    ):
        return Sign(True, "it says so: vibe coded", GENERIC, None, _MEDIUM)
    return None


def _aside(rest: str, known: Known) -> bool:
    """Say whether a remark in brackets makes another sentence of it: "AI-authored (worst case). …"."""
    inner = re.match(r"\s*\((?P<said>[^)]*)\)\W*\w", rest)
    return bool(inner) and not (inner and read(inner["said"], known))
