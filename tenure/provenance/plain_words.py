"""Words that say it of the work as a whole: "AI-assisted", "LLM-generated tests", "vibe coded"."""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance import namesakes
from tenure.provenance.identities import GENERIC, Known, read
from tenure.provenance.maker_subjects import TOPIC

_MEDIUM, _WEAK = Strength.MEDIUM, Strength.WEAK
_QUOTES = "“”\"'`\u2018\u2019«»"

_REMARK = 70
"""So many characters are a remark about this commit; more tell of something else."""

_FAR = 30
"""So many characters into a line "vibe coded" is about something else."""


_PLAINLY = re.compile(
    r"(?i)^(?:\W|[\w ]{0,20}(?:level|generation|usage|assistance|involvement|type): |this (?:commit|pr|patch|change|code|work|fix|file|is|was|is an?|was an?)\b|code|the|an?|co-?|fully|mostly|partially|partly|mainly|heavily|entirely|largely|100%|test|tests|all|some|most|were|are|was|is|includes?|contains?|draft|note|disclosure|disclaimer|commit message|unit|(?:of )?this|changes?|, )*"
    r"\b(?:(?:ai|llm|gpt|gen ?ai|copilot)[- ]|agent-)(?P<verb>generated|assisted|written|authored|created|coded|made|produced|implemented|supported|aided|drafted|co-?authored|pair(?:ed)?(?:[- ]programmed)?|slop)\b(?P<rest>.*)"
)
_NOUN = re.compile(
    r"(?i)^ but\b|^\W*(?:$|[.,;:!()\u2013—]|(?:code|patch|change|changes|commit|fix|test|tests|docs|documentation|pr|refactor\w*|implementation|draft|work|and|with|by|using|but|from|via|in|then|script|contribution|boilerplate|development|translations?|starting)\b(?=\s*(?:$|[.;:!()\u2013—-])|,\s+(?:reviewed|checked|edited|tested|cleaned|then|but|and|not|manually|hand)\b|\s+(?:by|with|using|via|for|from|and|but|then|in|to|of|draft|was|were|is|are|point|help|tests?|code|changes?)\b|\s+\w+$))"
)
_TOPICS = re.compile(
    r"(?i)\b(?:policy|prs\b|content|detect\w*|label|labels|contributions|guidelines?|rules?|images?|messages?|text|summar\w+|descriptions?|titles?|warnings?|notice|feature|slop|reports?|review|answers?|suggestions?|badge|flag|field|marker|icon|filter|support)\b"
)
_IN_GENERAL = re.compile(r"(?i)\b(?:is|are|isn't|aren't|must|should|may|can|will)\b")
_VIBE = re.compile(r"(?i)\bvibe[- ]?coded\b|^\W*vibe[- ]?coding\b")


def judge(plain: str, known: Known) -> Sign | None:
    """Judge "AI-assisted", "LLM-generated code", "vibe coded"; behind another sentence it is weak."""
    sign = _judged(plain, known)
    later = re.split(r"[.!?] +(?=[A-Z])", plain, maxsplit=1)[1:] if sign is None else []
    sign = sign or (_judged(later[0], known) if later else None)
    return sign._replace(strength=_WEAK) if sign and later else sign


def _judged(plain: str, known: Known) -> Sign | None:
    if plain[:1] in _QUOTES and plain.rstrip(".")[-1:] not in _QUOTES:
        return None
    found = _PLAINLY.match(plain)
    if found and _aside(found["rest"], known):
        return None
    if found and _NOUN.match(found["rest"]) and not _TOPICS.search(found["rest"]):
        rest = found["rest"]
        named = read(rest, known)
        inner = bool(named) and bool(re.match(r"\W*$", rest[: named.start if named else 0]))
        sure = named and (named.certain or (inner and named.tool in namesakes.PLAIN))
        tool = named.tool if named and sure else GENERIC
        # "LLM-generated code in a sandboxed …": what follows is about a feature.
        goes_on = re.match(r"\W*(?:\w+ )?(?:in|for|from|of) (?:an? |the )?\w+ \w+ \w", rest)
        about = bool(goes_on) and not re.match(
            r"(?i)\W*(?:this|the|all|some|most|mostly|partly)\b", plain
        )
        return Sign(True, "it says that AI did it", tool, None, _WEAK if about else _MEDIUM)
    told = _TOPICS.search(found["rest"]) or _IN_GENERAL.search(found["rest"]) if found else None
    if found and not told and len(plain) < _REMARK:
        return Sign(True, "it seems that AI did it", GENERIC, None, _WEAK)
    return _vibed(plain)


_VIBED = re.compile(
    r"(?i)\W*(?:(?:this|it|all|is|was|mostly|fully|completely|entirely|partly|heavily|initial|quick|first|pure|just)\W+)*"
    r"vibe[- ]?cod(?:ed|ing)\b(?!\.\w)"
)
_PAGE = re.compile(
    r"(?i)vibe[- ]?coding [\w ]*\b(?:page|guide|docs?|article|post|section|tutorial|platform|tools?|mcp)\b"
)


def _vibed(plain: str) -> Sign | None:
    """Judge "vibe coded"; there are pages and tools of that name, too."""
    vibed = _VIBE.search(plain)
    if not vibed or vibed.start() >= _FAR or _TOPICS.search(plain):
        return None
    if TOPIC.search(plain[: vibed.start()]):
        return None
    weigh = _MEDIUM if _VIBED.match(plain) and not _PAGE.search(plain) else _WEAK
    return Sign(True, "it says so: vibe coded", GENERIC, None, weigh)


def _aside(rest: str, known: Known) -> bool:
    """Say whether a remark in brackets makes another sentence of it: "AI-authored (worst case). …"."""
    inner = re.match(r"\s*\((?P<said>[^)]*)\)\W*\w", rest)
    return bool(inner) and not (inner and read(inner["said"], known))
