"""English credits of the form "Generated with X", "Tests written by X"."""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance import links, namesakes
from tenure.provenance.identities import GENERIC, Known, Named, read

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
_LED = re.compile(r"^[^\w\s\[(\"'“\u2018<>#/\\@$%&*+=.,:;|~^`-]")
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


_BEFORE_VERB = re.compile(
    r"(?i)\b(?:requests?|insights?|events?|sessions?|calls?|messages?|responses?|outputs?|text|content|tokens?|data|samples?|"
    r"embeddings?|images?|nits|remarks|feedback|findings|prompts?|queries|summar(?:y|ies)|titles?|director(?:y|ies)|folders?|answers?|suggestions?|results?)\s+"
    r"(?:that |which )?(?:(?:is|are|was|were|be|been|being|get|gets) )*$"
)
_WHENEVER = re.compile(
    r"(?i)[^.]{0,20}?\b(?:when(?:ever)?|if|unless|during|at (?:startup|runtime|launch|boot)|on (?:startup|start|every|each)|for each|per)\b"
)


def _one(  # noqa: PLR0911  # a line for each case
    text: str, plain: str, found: re.Match[str], known: Known
) -> Sign | None:
    """Judge one "made by X" of a line."""
    what = found["what"]
    linked = _LINKED.match(what)
    if linked:
        return _made_with_link(text, linked, known)
    if _talks(plain, found) or (_LOOSE.match(found["done"]) and not _opens(plain[: found.start()])):
        return None
    named = read(what, known)
    behind = in_brackets(what, known)
    if behind:
        named = behind
    elif (
        not named or named.start > namesakes.reach(what, named) or namesakes.is_surname(what, named)
    ):
        return _made_by_unknown(text, found, known)
    before = plain[: found.start()]
    after = what[named.end :]
    if _SUPPORTS.match(found["done"]) and not re.match(r"[\s\"'`*_]*(?:$|[.:;!(\[])", after):
        return None  # "supported by Claude Opus 4.6 and later": what a feature is for
    if re.search(r"\w", before) and not _opens(before):
        if _BEHAVES.match(after):
            return None
        if _HEDGED.search(before) or _HANDLES.search(before):
            return None
        # "API requests made by the CLI": a product at work, and not its author.
        at_work = re.match(r"(?i)(?:made|created|generated|produced|built|updated)", found["done"])
        if _BEFORE_VERB.search(before) or (at_work and re.search(r"(?i)\bthe $", found["by"])):
            return None
        if re.search(r"(?i)\b(?:is|are) $", before) and _WHENEVER.match(what[named.end :]):
            return None
    return _made_by(text, plain, found, named, known)


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


# "AI-generated PRs", "code generated by Gemini lacks …": a subject of the work, not its author.
TOPIC = re.compile(
    r"(?i)\b(?:when|if|whether|where|which|that|how|what|agents|sessions|users|mirrors|matches|aligns|because|since|handle|support|detect|parse|strip|remove|ignore|allow|avoid|prevent|render|display|show|validate|fix(?:es)?|for|add|improve|like|unlike|error|warn\w*|calls?|messages?|responses?|outputs?|content|tokens?)\b"
)


# What a model or a product does to a feature, too: at the start of a line it is about the work.
_LOOSE = re.compile(
    r"(?i)(?:supported|powered|aided|improved|updated|completed|designed|assisted|accelerated)"
)


_WRITTEN = re.compile(r"(?i)(?:co-?)?(?:written|authored|coded|implemented|drafted)")
_SUPPORTS = re.compile(r"(?i)(?:supported|powered|updated|improved|completed|accelerated)")
_BEHAVES = re.compile(
    r"(?i)\s+(?:fails?|is|are|has|have|contains?|returns?|uses?|lacks?|can|may|must|should|will|exhibits?)\b"
)
_HEDGED = re.compile(
    r"(?i)\b(?:likely|probably|perhaps|maybe|possibly|seem(?:s|ed|ingly)?|apparently|presumably|suspect\w*|might|could|will|would|should|future)\b"
)
# "skip files generated by X": the work is about what X makes.
_HANDLES = re.compile(
    r"(?i)(?:^|: |\* )\W*(?:skip|keep|edit|load|parse|read|exclude|include|filter|format|show|list|store|import|delete|restore|rename|allow)\b"
)
# "Written by Sam and Letta Code".
_BESIDE = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)? (?:and|&|\+|\u25ef|with|w/) (?P<other>[A-Z].*)")


_MOST_BEFORE = 14
"""A sentence that says so much before it names anybody is about something else."""


def _opens(before: str) -> bool:
    """Say whether a sentence begins here, or is about this commit."""
    return not re.search(r"\w", before) or bool(
        re.search(
            r"(?i)\bthis (?:commit|pr|pull request|patch|change|work|code|fix)\b[\w ]*$", before
        )
    )


def _talks(plain: str, found: re.Match[str]) -> bool:
    """Say whether a sentence is about what AI makes, not about this commit."""
    before = re.split(r"[.!?] +(?=[A-Z])", plain[: found.start()])[-1]
    if not before.strip(" -\u2013—:([*_\"'"):
        return False
    words = before.split()
    if len(words) > _MOST_BEFORE:
        return True
    if re.search(r"[,\u2013\u2014(]\s*$", before) and _WRITTEN.match(found["done"]):
        return False
    return bool(TOPIC.search(before)) and not re.search(
        r"(?i)\b(?:this (?:commit|pr|patch|change|code|work|fix|is|was)|all code|code (?:was|is)|tests? (?:was|were)|adding)\b",
        before,
    )


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
        r"(?i)[ -]*(?:factory|sdk|api|versions?|users?|sessions?|schema|template|provider|extension|plugin|parser|client|module|class|library|generator|runner)\b",
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
        bool(_LED.match(text))
        or bool(_BUILDING.search(found["done"]))
        or re.match(r"(?i)\b(?:with|using|via)", found["by"])
    )
    ends = re.match(
        r"(?i)[\s\"'`*_]*(?:$|[.,;:!)(\[—\u2013&+/-]|(?:and|in|on|for|to|as|from|v?\d|code|cli|opus|sonnet|cloud|background|agents?|ai|bot|assistant|composer|desktop|with|at|against|via|using|during|through|instead|itself|under|after|but|then|i|who|which)\b)",
        after,
    )
    if not ends:
        return None
    common = named.tool in namesakes.COMMON
    if common and word == word.lower() and not _LED.match(text):
        return None
    strength = _STRONG if sure and not common else _MEDIUM
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


# "Claude Code", "Foo AI", "Foo Agent": what ends so is no person; some programs are no AI, either.
_KINDS = re.compile(
    r"(?!(?:VS|Visual|Xcode|Studio|User|Build|Release|SSH|CI|Test)\b)[A-Z][\w.]+ (?:(?P<sure>AI|AI Agent|Agent|AI Assistant)|Code)(?=\s*(?:$|[.,;:)(*_\]]| (?:and|to|for|in|on|by|with)\b))"
)


# A line of its own: "Tests generated by Foo". Ordinary generators name themselves so, too.
_SIGNED = re.compile(
    r"\W*(?:(?:All |This |The |Unit |These )*(?:[Cc]ode|[Tt]ests?|[Cc]hanges?|PR|[Cc]ommit|[Pp]atch|[Ff]ix|[Dd]ocs?) (?:was |were |is )?)?"
    r"[Gg]enerated (?:by|with|using) [A-Z]\w+(?: [A-Z]\w*)?(?: \(.*\))?\W*"
)
_PROGRAM = re.compile(
    r"(?i)gen\b|codegen|script|protoc|swagger|orval|openapi|sphinx|doxygen|javadoc|antlr|bison|yacc|lex\b|prisma|graphql|"
    r"autoconf|cmake|maven|gradle|webpack|rollup|bundler|bot\b|tool\b|java|python|ruby|xcode|visual|excel|inkscape|gimp|"
    r"photoshop|figma|crowdin|weblate|transifex|jenkins|travis|github|gitlab|renovate|dependabot|cargo|npm|stainless|quicktype"
)


def _slug(name: str) -> str:
    """Return our name of a tool that no table knows: "CodeArts Agent"."""
    stem = re.sub(r"(?i)[ -]+(?:ai|agent|assistant|code)\b", "", name).strip().lower()
    plain = re.fullmatch(r"[a-z][a-z0-9.]{2,}", stem)
    words = ("coding", "code", "background", "cloud", "agent", "assistant", "autonomous", "the")
    return stem if plain and stem not in words else GENERIC


def _made_by_unknown(text: str, found: re.Match[str], known: Known) -> Sign | None:
    what = found["what"]
    beside = _BESIDE.match(what)
    other = read(beside["other"], known) if beside else None
    if other and other.certain and other.start == 0 and _WRITTEN.match(found["done"]):
        return Sign(True, f"{other.tool} had a part in it", other.tool, other.model, _MEDIUM)
    kind = _KINDS.match(what)
    if kind:
        return Sign(
            True,
            f"{kind[0]} is called AI",
            _slug(kind[0]),
            None,
            _MEDIUM if kind["sure"] else _WEAK,
        )
    if "🤖" in text and re.match(r"[A-Z\[]", what):
        alone = re.fullmatch(r"(?P<name>[A-Z]\w+)(?: \([^)]*\))?[\s._*]*", what)
        tool = _slug(alone["name"]) if alone else GENERIC
        return Sign(True, "a robot says that it made it", tool, None, _MEDIUM)
    if _LED.match(text) and re.match(
        r"\W*(?:Generated|Ultraworked) with [A-Z]\w+(?: [A-Z]\w+)?$", text
    ):
        return Sign(True, "agents sign so", GENERIC, None, _MEDIUM)
    if _SIGNED.fullmatch(text) and not _PROGRAM.search(text):
        return Sign(True, "agents sign so, and some programs", GENERIC, None, _WEAK)
    return None
