"""Signers told by where they stand: a role in a town of agents, or a computer that a tool is called after."""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance.lexicon import GENERIC, Known, squeezed
from tenure.provenance.naming import read
from tenure.provenance.signer_words import BOT_WORD, GITHUB, NOWHERE, ROLE, is_service

# Gas Town names its agents by rig and role (steveyegge/gastown:docs/reference.md).
_ROLE_PATH = re.compile(
    r"(?i)[\w.-]+/(?:(?:crew|polecats?|dogs?)(?:/[\w.-]+)?|refinery|witness)|(?:mayor|deacon)/[\w./-]*"
)
_ROLE_NAME = re.compile(r"mayor|Mayor|(?:[Rr]efinery|deacon|witness)(?:-\w+)?")
_ROLE_MAILBOX = frozenset({"polecat", "refinery"})
_FULL_NAME = re.compile(r"[A-Z][a-z'\u2019]+ [A-Z][\w.'\u2019-]*(?: \w+)?")
_ANYBODY = re.compile(r"(?i)(?:root|ubuntu|user|admin|administrator|ec2-user|appuser|vagrant)")
_HOME = re.compile(r"(?i).*\.(?:home|home\.arpa|attlocal\.net|ts\.net)")


def by_role(name: str, address: str) -> Sign | None:
    """Judge the roles of Gas Town, `rig/crew/emma`: their mailbox is the one of whom they work for."""
    if _ROLE_PATH.fullmatch(name):
        return Sign(True, f"{name} is a role of agents", "gastown", None, Strength.MEDIUM)
    local, _, domain = address.rpartition("@")
    boxed = local in _ROLE_MAILBOX and not _FULL_NAME.fullmatch(name)
    if "gastown" not in domain and (_ROLE_NAME.fullmatch(name) or boxed):
        return Sign(True, f"{name} is called as a role of agents", "gastown", None, Strength.WEAK)
    return None


def by_host(name: str, address: str, known: Known) -> Sign | None:
    """Judge a computer that is called after a tool, `bart@openclaw.local`; people sit there, too."""
    local, _, domain = address.rpartition("@")
    if domain == GITHUB or not (NOWHERE.fullmatch(domain) or _HOME.fullmatch(domain)):
        return None
    if _AIS_COMPUTER.fullmatch(domain):
        return Sign(True, f"the host {domain} is called AI", GENERIC, None, Strength.WEAK)
    found = (known.names.get(squeezed(label)) for label in domain.split("."))
    tool, certain = next((row for row in found if row), (None, False))
    if not tool or tool.name == GENERIC:
        return None
    reason = f"the host {domain} has the name of {tool.name}"
    named = read(name, known)
    said = bool(named and named.tool == tool.name)
    if certain:
        # git takes a person's user name and computer if it is told nothing.
        person = _FULL_NAME.fullmatch(name) or squeezed(name) == squeezed(local)
        person = person and not (said or BOT_WORD.search(name))
        weigh = Strength.WEAK if person or _ANYBODY.fullmatch(name) else Strength.MEDIUM
        return Sign(True, reason, tool.name, None, weigh)
    if said or (ROLE.fullmatch(local) and not is_service(name)):
        weigh = Strength.MEDIUM if said else Strength.WEAK
        return Sign(True, reason, tool.name, None, weigh)
    return None


_WORDS = frozenset({"windsurf", "antigravity", "phind", "stagewise"})
_AIS_COMPUTER = re.compile(r"ai-[a-z]+(?:-[a-z0-9]+)+")

_TOOL_BOX = re.compile(r"(?:.*[._-])?(?P<tool>[a-z]{5,})(?:[._-]?(?:bot|agent|\d+)(?:[._-]\w+)*)?")


def by_mailbox(name: str, address: str, known: Known) -> Sign | None:
    """Judge a mailbox that is called after a tool and no person: `root <opencode@example.com>`."""
    local, _, domain = address.rpartition("@")
    box = local.partition("+")[2] or local if domain == GITHUB else local
    found = _TOOL_BOX.fullmatch(box)
    row = known.names.get(found["tool"]) if found else None
    if domain == "github.com" and box.startswith("copilot-"):  # "copilot-rework@github.com"
        reason = f"the mailbox {box}@ is an agent's"
        return Sign(True, reason, "github-copilot", None, Strength.MEDIUM)
    agents = found and re.search(r"[._-]agent(?:[._-]\d+)?$", box)
    if not row or row[0].name == GENERIC or _FULL_NAME.fullmatch(name):
        return None
    if not agents and (not row[1] or box in _WORDS):
        return None
    tool = row[0].name
    alone = found is not None and found["tool"] == box
    weigh = Strength.MEDIUM if alone and NOWHERE.fullmatch(domain) else Strength.WEAK
    return Sign(True, f"the mailbox {box}@ has the name of {tool}", tool, None, weigh)


_NO_PERSON = frozenset(
    {"codex", "openclaw", "opencode", "openhands", "copilot", "chatgpt", "clawdbot"}
)
"""Words that are the name of a tool and no person's."""
_WORK = frozenset(
    {"audit", "auditor", "review", "reviewer", "researcher", "scout", "worker", "lead", "agi"}
    | {"automation", "harness", "evolution", "memory", "lab", "executor", "shepherd"}
)
_SHARED = frozenset({"claude", "gemini", "kimi", "hermes", "qwen", "grok", "devin", "cursor"})
_MOST_WORDS = 6

# "acme-claude", as agents are called; "jean-claude" is a person.
_OF_SOMEBODY = re.compile(r"(?!(?:jean|marie|pierre|anne|louis|paul)-)[a-z0-9]{2,}-claude")


def by_part(name: str, address: str, known: Known) -> Sign | None:
    """Judge a tool among the words of a name, `od-codex-review-2`; accounts are people's."""
    local, _, domain = address.rpartition("@")
    words = [word for word in re.split(r"[\s_-]+", name.lower()) if word]
    if name.lower() == "claude" and domain and "claude" not in address:
        # A person of that name has it in the address, too.
        return Sign(True, "its name is Claude", "claude", None, Strength.WEAK)
    if not 1 < len(words) <= _MOST_WORDS or (domain == GITHUB and "+" in local):
        return None
    found = next((word for word in words if word in _NO_PERSON), None)
    of_somebody = _OF_SOMEBODY.fullmatch(name) and squeezed(local) == squeezed(name)
    if not found and of_somebody:
        found = "claude"
    if not found and not _WORK.isdisjoint(words):
        found = next((word for word in words if word in _SHARED), None)
    row = known.names.get(found) if found else None
    if not row or _PEOPLE_OF.search(name):
        return None
    roles = re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+){2,}", name) and NOWHERE.fullmatch(domain)
    weigh = Strength.MEDIUM if roles else Strength.WEAK
    return Sign(True, f"{found} is part of its name", row[0].name, None, weigh)


_PEOPLE_OF = re.compile(
    r"(?i)\b(?:contributors?|users?|fans?|maintainers?|community|team|test|support|sync)\b"
)
