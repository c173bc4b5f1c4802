"""What a name beside an address says: a tool, an agent, a product, or nobody known."""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance import models, namesakes
from tenure.provenance.lexicon import GENERIC, Known, squeezed
from tenure.provenance.naming import Named, read
from tenure.provenance.signer_products import derived, names_product
from tenure.provenance.signer_words import (
    AGENT_MAILBOX,
    AGENT_NAME,
    BOT_WORD,
    GITHUB,
    NO_REPLY,
    NOWHERE,
    ORGANIZATION,
    RELEASES,
    ROLE,
    ROLES,
    is_service,
    model,
)

_SECOND = re.compile(
    rf"(?i)^\W*(?:\(?(?:bot|ai)\)|[ _-]*(?:{ROLES}|ai|desktop|web|opus|sonnet|haiku|fable|pro|flash|v?\d[\w.]*)(?![a-z])"
    # "Claude for Acme", "Claude (nightly review run)".
    r"| (?-i:for [A-Z])"
    r"|\((?=[^)]*\b(?:session|run|(?:sub)?agent|worker|executor|orchestrator|automated|scheduled|cli|llm)\b))"
)


def second_fact(text: str, named: Named) -> bool:
    """Say whether a name that people bear too is followed by what only a tool has."""
    return named.certain or bool(_SECOND.match(text[named.end :]))


def by_name(name: str, address: str, known: Known) -> Sign | None:  # noqa: PLR0911  # a line for each case
    """Judge a name beside an address of no vendor's."""
    local, _, domain = address.rpartition("@")
    tag = _by_tag(local, domain, known)
    if not name:
        return tag
    if re.fullmatch(r"(?i)vibe[ -]?coding", name):
        return Sign(True, f"it calls itself {name}", GENERIC, None, Strength.MEDIUM)
    named = read(name, known)
    if named and named.tool != GENERIC:
        credit = _by_tool_name(name, named, local, domain, known)
        if credit and credit.model and local == "agent" and not NOWHERE.fullmatch(domain):
            # An agent's mailbox at the site of a product, and the model that it asked.
            return credit._replace(tool=domain.split(".")[-2])
        if credit:
            return credit
    found = models.find(name)
    if found and re.search(r"\d", found.name):
        tool = named.tool if named else GENERIC
        return Sign(True, f"{found.name} is no person", tool, found.name, Strength.MEDIUM)
    swarm = re.match(r"\d+-agent\b", name.lower())
    if (
        AGENT_NAME.search(name)
        and not RELEASES.search(name)
        and (swarm or not ORGANIZATION.search(name))
    ):
        led = named and named.start == 0
        # "Sam (agent) <sam@sam.example.org>", "Sam's agent".
        of_person = ")" in name or re.search(r"['\u2019]s ", name)
        tool = GENERIC if of_person else derived(name, domain, local)
        tool = named.tool if named and led else tool
        # Who registers an account may call it "AI", initials may be so; a team has agents.
        short = len(name) <= len("ai") and not (NOWHERE.fullmatch(domain) or ROLE.fullmatch(local))
        doubtful = short or name.endswith("gents")
        weigh = Strength.WEAK if doubtful else Strength.MEDIUM
        return Sign(True, f"it calls itself {name}", tool, model(name), weigh)
    return (
        tag
        or _by_mailbox(name, local, domain, known)
        or _by_agent(name, local, domain, named, known)
    )


_NAMED_MAILBOX = re.compile(
    r"(?:.*[._-])??(?P<tool>[a-z]+)[._-](?:dev[._-])?(?:bot|agent|ai|cli|code)(?:[._-]assistant)?"
    r"|(?:svc|bot|agent|ai)[._-](?:\w+[._-])?(?P<served>[a-z]+)"
)


def _by_mailbox(name: str, local: str, domain: str, known: Known) -> Sign | None:
    """Judge `…-claude-bot@…`, and a mailbox that is called as its owner, a tool and no person."""
    boxed = _NAMED_MAILBOX.fullmatch(local.partition("+")[2] or local)
    box = (boxed["tool"] or boxed["served"]) if boxed else ""
    inside = read(box, known) if box else None
    if inside and inside.tool != GENERIC and _same_start(inside, box):
        said = squeezed(box) in squeezed(name)
        weigh = Strength.MEDIUM if said and (inside.certain or inside.tool in MAKERS) else None
        weigh = weigh or (Strength.WEAK if said else None)
        if weigh:
            return Sign(True, f"the mailbox {local}@ is an agent's", inside.tool, None, weigh)
    if local in ("ai", "llm") and (
        NOWHERE.fullmatch(domain)
        or domain == GITHUB
        or not (_FREE_MAIL.fullmatch(domain) or _FULL_NAME.search(name))
    ):
        return Sign(True, f"the mailbox {local}@ is an agent's", GENERIC, None, Strength.WEAK)
    if re.fullmatch(r"(?i)(?:ai )?assistant", name) and NOWHERE.fullmatch(domain):
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
_FULL_NAME = re.compile(r"(?i)\w \w|^ai\b")
_FREE_MAIL = re.compile(
    r"(?:gmail|googlemail|outlook|hotmail|live|yahoo|icloud|me|proton|protonmail|pm|fastmail|gmx|web|mail|yandex|qq|163|126)\.[a-z.]+"
)


# "Gemini, your friendly neighborhood code agent".
_CALLED_AGENT = re.compile(
    r"(?i)\b(?:ai|code|coding|cloud)[ -](?:(?:sub)?agent|assistant)\b|\bsubagent\b"
)
_CREDIT = re.compile(r"(?i).+[(\[{]\s*(?:via |with |using |by )?(?P<tool>[^)\]}]+)[)\]}]\s*")


def _by_tool_name(  # noqa: PLR0911  # a line for each case
    name: str, named: Named, local: str, domain: str, known: Known
) -> Sign | None:
    whole = named.start <= len(name) - len(name.lstrip("💘🤖✨ @")) and named.end >= len(
        name.rstrip()
    )
    begins = not re.search(r"[A-Za-z0-9]", name[: named.start])
    if BOT_WORD.search(name) and is_service(name) and not named.certain:
        return None
    reason = f"its name is {name}"
    if _FANS.search(name[named.end :]) or (
        _STAFF.search(name[named.end :]) and not NOWHERE.fullmatch(domain)
    ):
        return None  # people who work on a tool
    tool = _in_brackets(name, named, local, domain, known)
    if tool:
        return Sign(True, f"{tool} stands behind the name", tool, named.model, Strength.MEDIUM)
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
        tool = derived(name, domain) if named.model and names_product(name, domain) else named.tool
        return Sign(True, f"{tool} stands behind the name", tool, named.model, strength)
    joint = re.search(r"(?i)\s(?:\+|w/|/|with|feat\.?|via|(?P<and>&|and))\s*$", name[: named.start])
    if joint and named.end >= len(name) and (named.certain or not joint["and"]):
        # "Pay with Pi": some names are words.
        word = "with" in joint[0].lower() and named.tool in namesakes.COMMON and not named.certain
        weigh = Strength.WEAK if word else Strength.MEDIUM
        return Sign(True, f"{named.tool} signs with a person", named.tool, named.model, weigh)
    if begins and not domain and _ABBREVIATION.match(name[named.end :]):
        weigh = Strength.WEAK
        return None if named.tool in _PEOPLES else Sign(True, reason, named.tool, None, weigh)
    nowhere = not domain or bool(NOWHERE.fullmatch(domain)) or bool(NO_REPLY.match(local))
    own = named.tool not in _PEOPLES or squeezed(named.tool) in squeezed(local)
    own = own or not local or bool(ROLE.fullmatch(local))
    if whole and ((nowhere and own) or named.tool in _NO_PERSON):
        # Who registers an account may call it anything.
        lent = domain == GITHUB and "+" in local and squeezed(name) not in squeezed(local)
        weigh = Strength.WEAK if lent else Strength.MEDIUM
        return Sign(True, reason, named.tool, named.model, weigh)
    return None


_FANS = re.compile(
    r"(?i)\b(?:contributors?|users?|fans?|learners?|students?|maintainers?|community)$"
)
_STAFF = re.compile(r"(?i)\b(?:dev|developers?|support)$")
_IN_BRACKETS = re.compile(r"(?P<head>[^(]+?) \((?P<tool>[^()]+)\)")
# What no person is called: "FooCode", "Foo CLI".
_PRODUCT = re.compile(r"[A-Z][a-z]+[A-Z]\w*|[A-Z]\w+ (?:Code|CLI|AI|Agent)")


def _in_brackets(name: str, named: Named, local: str, domain: str, known: Known) -> str | None:
    """Return the tool of "PERSONA (TOOL)", "MODEL (TOOL)" and "TOOL (MODEL)", if it is not the first.

    Args:
        name: The whole name.
        named: What it names first.
        local: The mailbox.
        domain: Of the address.
        known: The table.
    """
    found = _IN_BRACKETS.fullmatch(name)
    if not found:
        return None
    what = found["tool"]
    if named.model and named.start >= found.start("tool"):
        signs_so = _PRODUCT.fullmatch(found["head"]) and (not domain or ROLE.fullmatch(local))
        return squeezed(found["head"]) if signs_so else None
    way = re.match(r"[\w-]+(?=[/:])", what)
    inner = read(way[0] if way else what, known)
    if not inner or inner.start or inner.tool in (GENERIC, named.tool) or inner.tool in MAKERS:
        return None
    if named.start >= found.start("tool") or inner.end < len(way[0] if way else what):
        return None
    return inner.tool if named.tool in MAKERS or not named.certain else None


# "Cline SR", without an address; a surname has small letters.
_ABBREVIATION = re.compile(r" [A-Z]{2,4}$")
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


# "agents+gull@", "agent-0f3e91bc@": whoever signs so, under a person's name or not.
_AGENTS_BOX = re.compile(r"agents?\+.+|agent-[0-9a-f]{8}[0-9a-f-]*")


def _by_agent(  # noqa: PLR0911  # a line for each case
    name: str, local: str, domain: str, named: Named | None, known: Known
) -> Sign | None:
    """Judge "X Agent" and the mailbox `agent@…`: two facts, or nothing."""
    if local == "agent" and domain.startswith("example.") and is_service(name):
        return Sign(True, f"{local}@{domain} is an agent's", GENERIC, None, Strength.WEAK)
    if not domain or (is_service(name) and not _AGENTS_BOX.fullmatch(local)):
        return None
    led = bool(named) and not re.sub(r"(?i)^agent ", "", name[: named.start if named else 0])
    tool = named.tool if named and led else derived(name, domain, local)
    if _AGENTS_BOX.fullmatch(local):
        reason = f"the mailbox {local}@ is an agent's"
        return Sign(True, reason, tool, None, Strength.MEDIUM)
    agent = re.search(r"(?i)(?:^|[^a-z])agents?\)?$|^agent [A-Z]", name.strip())
    mailbox = AGENT_MAILBOX.fullmatch(local)
    own = mailbox or NOWHERE.fullmatch(domain) or domain.endswith(".ai") or NO_REPLY.match(local)
    if agent and own and domain != GITHUB and not name.endswith("gents"):
        return Sign(True, f"it calls itself {name}", tool, None, Strength.MEDIUM)
    if (agent or re.search(r"(?i)[a-z-]agent$", name)) and not BOT_WORD.search(name):
        return Sign(True, f"it calls itself {name}", tool, None, Strength.WEAK)
    if mailbox and "agent" in local and (BOT_WORD.search(name) or not _TWO_WORDS.search(name)):
        free = _FREE_MAIL.fullmatch(domain) or _TWO_WORDS.search(name)
        weigh = Strength.WEAK if free else Strength.MEDIUM
        boxed = read(local, known) if tool == GENERIC else None
        tool = boxed.tool if boxed and boxed.start == 0 else tool
        return Sign(True, f"the mailbox {local}@ is an agent's", tool, None, weigh)
    if _AGENT_INSIDE.search(local) or squeezed(local) == f"{squeezed(name)}agent":
        return Sign(True, f"the mailbox {local}@ is an agent's", GENERIC, None, Strength.WEAK)
    return None


_TWO_WORDS = re.compile(r"[a-z] [A-Z]")
_AGENT_INSIDE = re.compile(
    r"ai[._-]?(?:assistant|agent)s?$|^agent[._-]\w+[._-]\d+$|^ai-(?!(?:dev|labs?|team)$)[a-z]{4,}$"
)
