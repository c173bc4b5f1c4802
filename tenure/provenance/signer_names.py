"""What a name beside an address says: a tool, an agent, a product, or nobody known."""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance import models
from tenure.provenance.lexicon import GENERIC, Known, squeezed
from tenure.provenance.naming import Named, read

GITHUB = "users.noreply.github.com"

# Mailboxes that are a role: no employee reads them under a name.
ROLE = re.compile(
    r"(?:no-?reply|do-?not-?reply|yes-?reply|bots?|agents?|ai|assistant|support|contact|hello|team|"
    r"swe|coder|code|cli|robot|llm|model|git|github|opensource|copilot|codex)(?:[+._-].*)?|"
    r".*[_-](?:bot|agent|ai|cli|assistant|swe)|.*\.(?:bot|agent|cli|assistant)|.*\[bot\]"
)
_AGENT_MAILBOX = re.compile(
    r"(?:ai|agents?|llm|gpt|coding-agent)|.*[._-](?:agent|ai-agent|agents|llm)"
)
NO_REPLY = re.compile(r"(?:no-?reply|do-?not-?reply)(?:[+._-].*)?")
# Nobody's mailbox: RFC 2606 and 6762, and names without a dot.
_NOWHERE = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|net)|localhost|local|localdomain|invalid|test|internal|lan|ai\.bot)|[^.]*"
)


def model(text: str) -> str | None:
    """Return the model that a text names."""
    found = models.find(text)
    return found.name if found else None


# Automation that says what it does; "AI" elsewhere in such a name means its subject.
RELEASES = re.compile(
    r"(?i)\b(?:robot|release|sync|deploy|publish|mirror|merge|backport|ci|build)\b"
)


_AI = r"(?:ai|llms?|gpt|gen-?ai|artificial intelligence)"
_ROLES = r"(?:(?:sub)?agents?|agento|assistants?|bots?|coder|copilot|swarm|pair programmer|cli|code|suite)"
AGENT_NAME = re.compile(
    rf"(?i)(?:^|[^a-z0-9]){_AI}(?:[^a-z0-9]+\w+){{0,2}}[^a-z0-9]+{_ROLES}(?![a-z])"
    r"|(?:^|[^a-z0-9])(?:autonomous|agentic|coding|swe|llm|vibe|background|cloud)[^a-z0-9]+(?:agents?|assistant|swarm)(?![a-z])"
    r"|(?:^|[^a-z0-9])(?:agentic|ai-?agent)(?![a-z])"
    r"|^(?:ai|an ai|a\.i\.|llm|an llm)$"
    r"|^ai\+\w+$|\((?:ai|llm|ai agent|ai assistant|agent)\)$"
)
# A club of people about AI is no AI.
_ORGANIZATION = re.compile(
    r"(?i)\b(?:community|team|labs?|inc|llc|ltd|gmbh|society|club|group|academy|institute|university|foundation|meetup|"
    r"news|newsletter|weekly|economy|solutions|consulting|services|studios?|ventures|network|hub)\b\.?"
)
# Who is "Agent" by trade and not by mind; "bot" alone says nothing of AI.
_SERVICES = re.compile(
    r"(?i)\b(?:build|release|test|ci|deploy|mail|user|travel|sync|update|upgrade|backport|merge|"
    r"translation|monitoring|ssh|security|backup|jenkins|gerrit|git|docs?|nightly|cron|license|"
    r"version|changelog|lint|format(?:ter)?|copyright|i18n|l10n|runner|github|gitlab|actions?)\b"
)
_BOT_WORD = re.compile(r"(?i)bot\b|\brunner\b|\bautomation\b|\bservice\b|\brobot\b")
_SECOND = re.compile(
    rf"(?i)^\W*(?:\(?(?:bot|ai)\)|[ _-]*(?:{_ROLES}|ai|desktop|web|opus|sonnet|haiku|fable|pro|flash|v?\d[\w.]*)(?![a-z]))"
)


def is_service(name: str) -> bool:
    """Say whether a name is automation by trade: "Build Agent"."""
    return bool(_SERVICES.search(name))


def second_fact(text: str, named: Named) -> bool:
    """Say whether a name that people bear too is followed by what only a tool has."""
    return named.certain or bool(_SECOND.match(text[named.end :]))


def by_name(name: str, address: str, known: Known) -> Sign | None:
    """Judge a name beside an address of no vendor's."""
    local, _, domain = address.rpartition("@")
    tag = _by_tag(local, domain, known)
    if not name:
        return tag
    named = read(name, known)
    if named and named.tool != GENERIC:
        credit = _by_tool_name(name, named, local, domain)
        if credit:
            return credit
    found = models.find(name)
    if found and re.search(r"\d", found.name):
        tool = named.tool if named else GENERIC
        return Sign(True, f"{found.name} is no person", tool, found.name, Strength.MEDIUM)
    if AGENT_NAME.search(name) and not RELEASES.search(name) and not _ORGANIZATION.search(name):
        tool = named.tool if named and named.start == 0 else _derived(name, domain, local)
        return Sign(True, f"it calls itself {name}", tool, model(name), Strength.MEDIUM)
    return tag or _by_mailbox(name, local, domain, known) or _by_agent(name, local, domain, named)


_NAMED_MAILBOX = re.compile(r"(?:.*[._-])?(?P<tool>[a-z]+)[._-](?:bot|agent|ai|cli|code)")


def _by_mailbox(name: str, local: str, domain: str, known: Known) -> Sign | None:
    """Judge `…-claude-bot@…`, and a mailbox that is called as its owner, a tool and no person."""
    boxed = _NAMED_MAILBOX.fullmatch(local.partition("+")[2] or local)
    inside = read(boxed["tool"], known) if boxed else None
    if boxed and inside and inside.tool != GENERIC and _same_start(inside, boxed["tool"]):
        said = squeezed(boxed["tool"]) in squeezed(name)
        weigh = Strength.MEDIUM if said and (inside.certain or inside.tool in MAKERS) else None
        weigh = weigh or (Strength.WEAK if said else None)
        if weigh:
            return Sign(True, f"the mailbox {local}@ is an agent's", inside.tool, None, weigh)
    if local in ("ai", "llm") and _NOWHERE.fullmatch(domain):
        return Sign(True, f"the mailbox {local}@ is an agent's", GENERIC, None, Strength.WEAK)
    if re.fullmatch(r"(?i)(?:ai )?assistant", name) and _NOWHERE.fullmatch(domain):
        return Sign(True, f"it calls itself {name}", GENERIC, None, Strength.MEDIUM)
    named = read(name, known)
    whole = named and named.start == 0 and named.end >= len(name.rstrip())
    # An account without a number is made up, or as old as 2017.
    if (
        named
        and whole
        and named.tool not in _PEOPLES
        and squeezed(local) == squeezed(name)
        and (domain == GITHUB or not _FREE_MAIL.fullmatch(domain))
    ):
        return Sign(True, f"its name is {name}", named.tool, named.model, Strength.WEAK)
    return None


def _same_start(named: Named, text: str) -> bool:
    return named.start == 0 and named.end >= len(text)


_MAKERS_TEXT = "claude codex chatgpt gemini grok deepseek qwen-code kimi glm minimax mistral"
MAKERS = frozenset(_MAKERS_TEXT.split())
"""Tools of those who make models: beside another agent such a name is the model's."""
_PEOPLES_TEXT = "claude devin jules cody charlie bob hermes sentry-junior roo goose"
_PEOPLES = frozenset(_PEOPLES_TEXT.split())
"""Tools whose names are given to people."""
_FREE_MAIL = re.compile(
    r"(?:gmail|googlemail|outlook|hotmail|live|yahoo|icloud|me|proton|protonmail|pm|fastmail|gmx|web|mail|yandex|qq|163|126)\.[a-z.]+"
)


# "Gemini, your friendly neighborhood code agent".
_CALLED_AGENT = re.compile(
    r"(?i)\b(?:ai|code|coding|cloud)[ -](?:(?:sub)?agent|assistant)\b|\bsubagent\b"
)
_CREDIT = re.compile(r"(?i).+[(\[{]\s*(?:via |with |using |by )?(?P<tool>[^)\]}]+)[)\]}]\s*")


def _by_tool_name(name: str, named: Named, local: str, domain: str) -> Sign | None:  # noqa: PLR0911  # a line for each case
    whole = named.start <= len(name) - len(name.lstrip("💘🤖✨ @")) and named.end >= len(
        name.rstrip()
    )
    begins = not re.search(r"[A-Za-z0-9]", name[: named.start])
    if _BOT_WORD.search(name) and is_service(name) and not named.certain:
        return None
    reason = f"its name is {name}"
    if re.search(r"(?i)\b(?:contributors?|users?|fans?|maintainers?|community)$", name):
        return None  # people who work on a tool
    if named.certain and begins and not RELEASES.search(name):
        return Sign(True, reason, named.tool, named.model, Strength.MEDIUM)
    if (
        begins
        and not whole
        and (_SECOND.match(name[named.end :]) or _CALLED_AGENT.search(name[named.end :]))
    ):
        return Sign(True, reason, named.tool, named.model, Strength.MEDIUM)
    inside = _CREDIT.fullmatch(name)
    if inside and not re.search(r"\w", name[inside.start("tool") : named.start]):
        strength = Strength.STRONG if named.tool == "aider" else Strength.MEDIUM
        tool = (
            _derived(name, domain) if named.model and _names_product(name, domain) else named.tool
        )
        return Sign(True, f"{tool} stands behind the name", tool, named.model, strength)
    joint = re.search(r"(?i)\s(?:\+|w/|/|with|feat\.?|via|(?P<and>&|and))\s*$", name[: named.start])
    if joint and named.end >= len(name) and (named.certain or not joint["and"]):
        return Sign(
            True, f"{named.tool} signs with a person", named.tool, named.model, Strength.MEDIUM
        )
    nowhere = not domain or bool(_NOWHERE.fullmatch(domain)) or bool(NO_REPLY.match(local))
    own = named.tool not in _PEOPLES or squeezed(named.tool) in squeezed(local)
    own = own or not local or bool(ROLE.fullmatch(local))
    if whole and ((nowhere and own) or named.tool in _NO_PERSON):
        return Sign(True, reason, named.tool, named.model, Strength.MEDIUM)
    return None


_NO_PERSON = frozenset(
    {"codex", "github-copilot", "qwen-code", "replit", "deepseek", "junie", "kiro"}
)
"""Tools whose short names are borne by other things, but by no person."""


def _by_tag(local: str, domain: str, known: Known) -> Sign | None:
    """Judge a tagged mailbox, `sam+claude@…`: people keep their agents' mail apart so."""
    base, plus, tag = local.partition("+")
    if not plus or domain == GITHUB or base.isdigit():
        return None
    named = read(tag, known)
    if named and named.start == 0:
        certain = named.certain or named.tool in (
            "claude",
            "codex",
            "gemini",
            "cursor",
            "github-copilot",
        )
        strength = Strength.MEDIUM if certain else Strength.WEAK
        return Sign(True, f"a mailbox with the tag {tag}", named.tool, None, strength)
    if re.fullmatch(r"(?:ai|llm|agents?|ai-agent|coding-agent)(?:[._-].*)?", tag):
        return Sign(True, f"a mailbox with the tag {tag}", GENERIC, None, Strength.MEDIUM)
    return None


def _by_agent(name: str, local: str, domain: str, named: Named | None) -> Sign | None:
    """Judge "X Agent" and the mailbox `agent@…`: two facts, or nothing."""
    if is_service(name) or not domain:
        return None
    led = bool(named) and not re.sub(r"(?i)^agent ", "", name[: named.start if named else 0])
    tool = named.tool if named and led else _derived(name, domain, local)
    agent = re.search(r"(?i)(?:^|[^a-z])agents?\)?$|^agent [A-Z]", name.strip())
    mailbox = _AGENT_MAILBOX.fullmatch(local)
    if agent and (mailbox or _NOWHERE.fullmatch(domain) or domain.endswith(".ai")):
        return Sign(True, f"it calls itself {name}", tool, None, Strength.MEDIUM)
    if (agent or re.search(r"(?i)[a-z-]agent$", name)) and not _BOT_WORD.search(name):
        return Sign(True, f"it calls itself {name}", tool, None, Strength.WEAK)
    if mailbox and re.search(r"(?i)agent", local) and not re.search(r"[a-z] [A-Z]", name):
        return Sign(
            True,
            f"the mailbox {local}@ is an agent's",
            tool,
            None,
            Strength.MEDIUM,
        )
    return None


# Where a company reads its mail.
_COMPANY = re.compile(
    r"(?:support|contact|hello|hi|team|info|help|office|sales|admin)(?:[+._-].*)?"
)


def by_product(name: str, address: str) -> Sign | None:  # noqa: PLR0911  # a line for each case
    """Judge a mailbox that takes no mail at a domain of the signer's own name."""
    local, _, domain = address.rpartition("@")
    if not name or domain == GITHUB or is_service(name):
        return None
    if _BOT_WORD.search(name) and not domain.endswith((".ai", ".bot")):
        return None
    if re.fullmatch(r"[A-Z]\w+[ -](?:Code|Coder|AI|Copilot)(?: .*)?", name) and (
        not address or ROLE.fullmatch(local) or squeezed(local) == squeezed(name)
    ):
        tool = _derived(name, domain)
        return Sign(True, f"{name} is no person's name", tool, None, Strength.WEAK)
    own = _names_product(name, domain)
    is_ai = domain.endswith(".ai")
    role = bool(ROLE.fullmatch(local)) or squeezed(local) == squeezed(name)
    if own and role and is_ai and not _COMPANY.fullmatch(local):
        return Sign(
            True,
            f"{name} signs as {local}@{domain}",
            _derived(name, domain),
            model(name),
            Strength.MEDIUM,
        )
    if own and ((role and NO_REPLY.match(local)) or model(name)):
        return Sign(
            True,
            f"{name} signs as {local}@{domain}",
            _derived(name, domain),
            model(name),
            Strength.WEAK,
        )
    if is_ai and (NO_REPLY.match(local) or own):
        return Sign(
            True, f"{local}@{domain} is no person's", _derived(name, domain), None, Strength.WEAK
        )
    return None


_ENDINGS = re.compile(r"(?:ai|dev|hq|app|labs?|code|agent|bot|inc|cli|assistant)$")


def _names_product(name: str, domain: str) -> bool:
    """Say whether a name is the domain's: `Gitar <…@gitar.ai>`, `CommandCodeBot <…@commandcode.ai>`."""
    first = squeezed(re.split(r"[(/\[]", name)[0])
    labels = [squeezed(label) for label in domain.split(".")[:-1]]
    stem = _ENDINGS.sub("", first) or first
    return any(label and (label == first or _ENDINGS.sub("", label) == stem) for label in labels)


def _derived(name: str, domain: str, local: str = "") -> str:
    """Return a name for a tool that no table knows: its own, if name and address agree on it."""
    first = re.split(r"[(/\[]", name)[0].lower()
    words = re.findall(r"[a-z0-9]+", first)
    boxed = bool(words) and len(words[0]) > len("code") and squeezed(local) == words[0]
    if not boxed and (not domain or not _names_product(name, domain)):
        return GENERIC
    while len(words) > 1 and words[-1] in ("agent", "bot", "ai", "assistant", "cli"):
        words.pop()
    return re.sub(r"(?<=\w{3})bot$", "", "-".join(words)) or GENERIC
