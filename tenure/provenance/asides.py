"""Short remarks that hint at an AI and prove little: "add test by GPT-4o", "with AI assistance".

They are asked about last, of lines that say nothing else, and whatever they say is weak.
"""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance import namesakes
from tenure.provenance.identities import GENERIC, Known, Named, read

_LONGEST = 120
"""So many characters of a line are a remark; more are prose, which other rules judge."""

_WORK = (
    r"(?:add(?:ed|s|ing)?|creat\w+|generat\w+|writ\w+|wrote|implement\w*|refactor\w*|fix(?:ed|es)?|made|built|draft\w*"
    r"|convert\w*|rewrite|rewrote|port(?:ed)?|code|coded|tests?|one[- ]shot|docs?|chang(?:es?|ed|ing)|improve\w*|update\w*|rais\w+|bump\w*|remov\w+|drop\w*|renam\w+|replac\w+|simplif\w+)"
)
# "(…) by GPT-4o" at the end of a line that tells of work.
_BY = re.compile(
    rf"(?i)\b{_WORK}\b(?:[^.:]|\.\d)*?[ ,(]+(?:by|via|using) (?P<what>(?:the |an? )?[A-Za-z][\w .:-]*?)\W*$"
)
_NO_WORK = re.compile(
    r"(?i)\b(?:suggest|request|report|found|spott|review|flag|caught|catch|identif|propos|inspir|support|call|consum|expos|read|load"
    r"|return|expect|requir|handl|own|sent|send|reject|ignor|recogni|need|offer|provid|for|when|if|not|compatib|integrat|connect|work|run|allow|enabl)"
)
_HELP = re.compile(
    r"(?i)\b(?:with|using|used|through|had|some|mild)\b[^.]{0,25}\b(?:ai|llm)[- ](?:assistance|help)\b"
    r"|\b(?:assistance|help|aid) (?:was |is )?(?:provided |given )?(?:by|from|of) (?:an? |the )?(?:ai|llm)\b"
    r"|\badd(?:s|ed)?\b[^.]* (?:ai|llm)-(?:generated|written) (?:tests?|code|docs?)\b"
)
_ATTRIBUTE = re.compile(
    r"(?P<what>[A-Za-z][\w.]*(?: [A-Z]\w+)?)[- ](?:generated|authored|written|assisted|aided)\b(?! by\b)"
)
_PROMPTED = re.compile(
    r"(?i)\b(?:i|we) (?:have )?(?:\w+ly )?(?:used?|asked|had|let|prompted|told) (?P<who>\S.*)|\b(?:used|by prompting|prompted) (?P<what>\S.*\bprompts?\b.*|\S.* sonnet\b.*)"
    r"|^(?:\w+: )?used (?P<short>\S.{0,30})$|\bthis (?:was|is) (?:mostly|all|entirely|fully|largely) (?P<all>\S.*)"
    r"|\b(?:ai|llm)-(?:generated|written) (?:with|by|using) (?P<by>\S.*)"
)
_TITLE = re.compile(r"\[(?P<who>[a-z][\w -]+)\] [A-Z]")
_SESSION = re.compile(
    r"(?i)\W*(?:[^.]{0,60}\b(?:in|via|from|to|by) )?(?P<who>\w+) (?:session|run)\b(?: at| link)?:?\W*(?:https?:\S*)?$"
)
_BRANCH = re.compile(r"(?i)(?P<who>[a-z]+)/(?:session-[0-9a-z]{20,}|[a-z0-9][a-z0-9 ]+ \(#\d+\)$)")


def judge(plain: str, known: Known) -> Sign | None:
    """Judge a remark; what it says is weak."""
    if len(plain) > _LONGEST:
        return None
    named = _at_the_end(plain, known) or _attribute(plain, known) or _asked(plain, known)
    named = named or _titled(plain, known)
    if named:
        said = f"it seems that {named.tool} had a part in it"
        return Sign(True, said, named.tool, named.model, Strength.WEAK)
    if _HELP.search(plain):
        return Sign(True, "it seems that AI had a part in it", GENERIC, None, Strength.WEAK)
    return None


def _is_tool(named: Named | None) -> bool:
    """Whether it is a tool that is named there first, and not a word or a person."""
    return bool(named and not named.start and (named.certain or named.tool in namesakes.PLAIN))


def _at_the_end(plain: str, known: Known) -> Named | None:
    found = _BY.search(plain)
    if not found or _NO_WORK.search(plain[: found.start("what")]):
        return None
    what = re.sub(r"(?i)^(?:the|an?) ", "", found["what"])
    named = read(what, known)
    whole = named is not None and not re.search(r"\w", what[named.end :])
    return named if whole and _is_tool(named) else None


def _attribute(plain: str, known: Known) -> Named | None:
    found = _ATTRIBUTE.search(plain)
    named = read(found["what"], known) if found else None
    if not found or not _is_tool(named) or (named and named.tool == GENERIC):
        return None
    return None if _NO_WORK.search(plain[: found.start()]) else named


def _asked(plain: str, known: Known) -> Named | None:
    found = _PROMPTED.search(plain)
    if not found:
        return None
    named = read(next(filter(None, found.groups())), known)
    return named if named and named.tool != GENERIC and _is_tool(named) else None


def _titled(plain: str, known: Known) -> Named | None:
    found = _TITLE.match(plain) or _BRANCH.match(plain) or _SESSION.fullmatch(plain)
    named = read(found["who"], known) if found else None
    if not found or not named or named.tool == GENERIC:
        return None
    return named if named.end == len(found["who"]) and _is_tool(named) else None
