"""English credits of the form "Generated with X", "Tests written by X"."""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance import links, maker_subjects, namesakes, unknown_makers
from tenure.provenance.identities import GENERIC, Known, Named, read
from tenure.provenance.marker_words import CONDITION

_STRONG, _MEDIUM, _WEAK = Strength.STRONG, Strength.MEDIUM, Strength.WEAK

# Ways to say that work was done.
DONE = (
    r"(?:auto(?:matically|[- ]))?(?:re-?(?!produced|ported)|co-?)?(?:generated|created|made|built|written|wrote|authored|co-?authored|implemented|"
    r"developed|coded|vibe[- ]?coded|vibed|produced|drafted|fixed|refactored|done|ultraworked|assisted|"
    r"composed|crafted|adapted|completed|prepared|programmed|ported|translated|committed|designed|documented|"
    r"powered|supported|aided|helped|accelerated|scaffolded|pair[- ]programmed|paired|shipped|hacked|brought to you|cooked|updated|improved)"
)
HELP = r"(?:(?:the |some |a lot of |much |heavy )?(?:help|assistance|aid|support|use|collaboration|guidance)(?: (?:of|from|by|with))? )?"
_BY = rf"(?:by|with|using|via|in (?:concert|collaboration|cooperation|tandem|partnership) with|together with|thanks to) {HELP}(?:an? |the |my |our |yours truly:? ?)?"
_PART = r"(?:\(?(?:entirely|fully|mostly|largely|partly|partially|primarily|mainly|completely|all|100%|almost|in part|initially|originally|also|automatically|jointly|proudly|lovingly)\)? )*"


_MADE = re.compile(
    rf"(?i)(?<![\w-])(?P<done>{DONE}(?:,? (?:and|&|/) \w+)?):? {_PART}(?P<by>{_BY})[“\"'`_*]*(?P<what>\S.*)"
)
_LINKED = re.compile(r"\[(?P<name>[^\]]{1,60})\]\((?P<url>[^)\s]+)\)")
_BUILDING = re.compile(r"(?i)\b(?:generated|coded|assisted|ultraworked|vibed?|pair)")


def made(text: str, plain: str, known: Known) -> Sign | None:
    """Judge "Generated with X", "Tests written by X"."""
    found = _MADE.search(plain)
    while found:
        sign = _one(text, plain, found, known)
        if sign:
            return sign
        found = _MADE.search(plain, found.start("what"))
    if plain.startswith("via [") or re.match(r"(?i)(?:pull request|pr) opened by \[", plain):
        linked = re.match(
            r"(?i)(?:via|[a-z ]+ opened by) \[(?P<name>[^\]]{1,60})\]\((?P<url>[^)\s]+)\)", plain
        )
        if not linked:
            return None
        tool = links.page(linked["url"], known)
        return Sign(
            True,
            f"it was sent via {linked['name']}",
            tool or GENERIC,
            None,
            _STRONG if tool else _WEAK,
        )
    return None


_CONDITION = re.compile(CONDITION)


def _one(  # noqa: PLR0911  # a line for each case
    text: str, plain: str, found: re.Match[str], known: Known
) -> Sign | None:
    """Judge one "made by X" of a line."""
    what = found["what"]
    linked = _LINKED.match(what)
    if linked:
        return _made_with_link(text, linked, known)
    before = plain[: found.start()]
    loose = _LOOSE.match(found["done"]) and not maker_subjects.opens(before)
    if loose or maker_subjects.is_topic(before, found["done"]):
        return None
    named = read(what, known)
    behind = in_brackets(what, known)
    if behind:
        named = behind
    elif (
        not named or named.start > namesakes.reach(what, named) or namesakes.is_surname(what, named)
    ):
        return unknown_makers.judge(text, found, known)
    after = what[named.end :]
    if _CONDITION.match(after):
        return None
    if _SUPPORTS.match(found["done"]) and not re.match(r"[\s\"'`*_]*(?:$|[.:;!(\[])", after):
        return None  # "supported by Claude Opus 4.6 and later": what a feature is for
    if maker_subjects.is_another(before, found["done"], found["by"], after):
        return None
    sign = _made_by(text, plain, found, named, known)
    if sign and maker_subjects.is_doubtful(before, after):
        return sign._replace(strength=_WEAK)
    return sign


_AI_TOOL = re.compile(
    r"(?i)(?:an? |the |some )?(?:generative )?(?:ai|llms?)(?:[ -](?:coding |code |programming )?(?:assist(?:ance|ants?)|agents?|tools?|help|support|models?))?"
    r"(?: \(|: |, | in | via | using )(?:in |via |using |with |mostly |mainly )?(?P<which>[^)]+)"
)


def in_brackets(what: str, known: Known) -> Named | None:
    """Return the tool of "AI assistance (Claude Code)", "AI, in Cursor"."""
    found = _AI_TOOL.match(what)
    named = read(found["which"], known) if found else None
    if not found or not named or named.tool == GENERIC or named.start > 1:
        return None
    at = found.start("which")
    return named._replace(certain=True, start=0, end=at + named.end)


# What a model or a product does to a feature, too: at the start of a line it is about the work.
_LOOSE = re.compile(
    r"(?i)(?:documented|supported|powered|aided|improved|updated|completed|designed|assisted|accelerated)"
)


_SUPPORTS = re.compile(r"(?i)(?:supported|powered|updated|improved|completed|accelerated)")


def _made_with_link(text: str, linked: re.Match[str], known: Known) -> Sign | None:
    tool = links.page(linked["url"], known)
    named = read(linked["name"], known)
    if named and named.tool != GENERIC and (named.certain or not tool):
        tool = named.tool
    if tool:
        return Sign(True, f"it was made with {tool}", tool, named.model if named else None, _STRONG)
    host = re.sub(r"(?i)^https?://(?:www\.)?", "", linked["url"]).split("/")[0].lower()
    first = re.sub(r"[^a-z0-9]", "", linked["name"].lower())
    own = first and first.removesuffix("ai") in host.replace("-", "").replace(".", "")
    name = re.sub(r"[^a-z0-9]+", "-", linked["name"].lower()).strip("-") if own else GENERIC
    if (
        "🤖" in text
        or re.search(r"(?i)\b(?:ai|agents?|llm|copilot)\b", linked["name"])
        or host.endswith((".ai", ".chat"))
    ):
        return Sign(True, f"it was made with {linked['name']}", name or GENERIC, None, _MEDIUM)
    if (
        re.search(r"(?i)generated|ultra|vibe", text)
        and text.rstrip(" _*.").endswith(")")
        and linked["name"][0].isupper()
    ):
        return Sign(True, f"it was made with {linked['name']}", name or GENERIC, None, _WEAK)
    return None


def _made_by(
    text: str, plain: str, found: re.Match[str], named: Named, known: Known
) -> Sign | None:
    what = found["what"]
    after = what[named.end :]
    if named.tool == GENERIC:
        if re.match(
            r"(?i)[ -]*(?:content|models?|features?|prompts?|sdk|gateway|api|elements|platform|products?|providers?|apps?|code (?:begins|ends))\b",
            after,
        ):
            return None
        tool = namesakes.head(what, named, known)
        return Sign(
            True,
            "it says that AI did it",
            tool,
            None,
            _STRONG if not plain[: found.start()].strip() else _MEDIUM,
        )
    if namesakes.is_part(what, named) or re.match(
        r"(?i)[ -]*(?:factory|sdk|api|versions?|users?|sessions?|schema|template|provider|extension|plugin|parser|client|module|class|library|generator|runner|pipeline|ci/cd|toolkit|compiler|importer|exporter|converter|wrapper|framework|integration|bridge|adapter|middleware|bindings|frontmatter|syntax|rules|markers?|trailers?|badges?|footers?)\b",
        after,
    ):
        return None
    tool = namesakes.head(what, named, known)
    if named.certain:
        return Sign(True, f"it says that {tool} did it", tool, named.model, _STRONG)
    return _made_by_namesake(text, found, named, what)


def _made_by_namesake(text: str, found: re.Match[str], named: Named, what: str) -> Sign | None:
    """Weigh a name that people or other things have: "written by Devin", "with the cursor"."""
    word = what[named.start : named.end]
    after = what[named.end :]
    if re.search(r"(?i)\bthe $", found["by"]) and word == word.lower():
        return None
    sure = (
        bool(unknown_makers.LED.match(text))
        or bool(_BUILDING.search(found["done"]))
        or re.match(r"(?i)\b(?:with|using|via)", found["by"])
    )
    ends = re.match(
        r"(?i)[\s\"'`*_]*(?:$|[.,;:!)(\[—\u2013&+/-]|(?:and|in|on|for|to|as|from|v?\d|code|cli|opus|sonnet|cloud|background|agents?|ai|bot|assistant|composer|desktop|with|at|against|via|using|during|through|instead|itself|under|after|but|then|unless|over|before|because|while|without|i|who|which)\b)",
        after,
    )
    if not ends:
        return None
    common = named.tool in namesakes.COMMON
    if common and word == word.lower() and not unknown_makers.LED.match(text):
        return None
    strength = _STRONG if sure and not common else _MEDIUM
    if common and re.match(r"\s+v?\d+\.\d", after):
        strength = _WEAK  # "built with Warp 0.3": a library
    if not sure and named.tool not in (
        "claude",
        "codex",
        "gemini",
        "github-copilot",
        "chatgpt",
        "cline",
        "cursor",
    ):
        strength = _WEAK
    return Sign(True, f"it says that {named.tool} did it", named.tool, named.model, strength)
