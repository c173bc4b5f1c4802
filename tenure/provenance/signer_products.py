"""Signers that are products which no table knows: told by a name and a domain that agree."""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance.lexicon import GENERIC, squeezed
from tenure.provenance.signer_words import (
    BOT_WORD,
    COMPANY,
    GITHUB,
    NO_REPLY,
    ROLE,
    is_service,
    model,
)

# "Plumb AI", "Plumb CLI <plumb@example.org>": who is called so is no person.
_CALLED = re.compile(r"(?P<stem>[A-Z]\w+)[ -](?:Code|Coder|AI|Copilot|CLI)(?: .*)?")
_VIBE = re.compile(r"(?i)vibe[a-z]{2,}\b")
_AGENTS_HOST = re.compile(
    r"(?:(?:.*\.)?agents?|(?:.*\.)?agents?\.(?:local|localhost|invalid|internal))"
)


def by_product(name: str, address: str) -> Sign | None:  # noqa: PLR0911  # a line for each case
    """Judge a mailbox that takes no mail at a domain of the signer's own name."""
    local, _, domain = address.rpartition("@")
    if not name or (domain == GITHUB and not NO_REPLY.fullmatch(local)):
        return None
    if _VIBE.match(name) and NO_REPLY.match(local):
        tool = derived(name, domain)
        return Sign(True, f"{name} has a name of such tools", tool, None, Strength.WEAK)
    if is_service(name) or (BOT_WORD.search(name) and not domain.endswith((".ai", ".bot"))):
        return None
    called = _CALLED.fullmatch(name)
    own_box = (squeezed(name), squeezed(called["stem"]) if called else "")
    if called and (not address or ROLE.fullmatch(local) or squeezed(local) in own_box):
        tool = derived(name, domain)
        return Sign(True, f"{name} is no person's name", tool, None, Strength.WEAK)
    if _AGENTS_HOST.fullmatch(domain):
        return Sign(True, f"the host {domain} is of agents", GENERIC, None, Strength.MEDIUM)
    own = names_product(name, domain)
    is_ai = domain.endswith(".ai")
    role = bool(ROLE.fullmatch(local)) or squeezed(local) == squeezed(name)
    is_site = "." in name.strip(".")  # "Foo.AI" is a company's address, and its name
    if own and role and is_ai and not is_site and not COMPANY.fullmatch(local):
        return Sign(
            True,
            f"{name} signs as {local}@{domain}",
            derived(name, domain),
            model(name),
            Strength.MEDIUM,
        )
    if own and ((role and NO_REPLY.match(local)) or model(name)):
        return Sign(
            True,
            f"{name} signs as {local}@{domain}",
            derived(name, domain),
            model(name),
            Strength.WEAK,
        )
    if is_ai and (NO_REPLY.match(local) or own):
        return Sign(
            True, f"{local}@{domain} is no person's", derived(name, domain), None, Strength.WEAK
        )
    return None


_ENDINGS = re.compile(r"(?:ai|dev|hq|app|labs?|code|agent|bot|inc|cli|assistant)$")


def names_product(name: str, domain: str) -> bool:
    """Say whether a name is the domain's: `Gitar <…@gitar.ai>`, `CommandCodeBot <…@commandcode.ai>`."""
    first = squeezed(re.split(r"[(/\[]", name)[0])
    labels = [squeezed(label) for label in domain.split(".")[:-1]]
    labels += [_INVITATION.sub("", label) for label in labels]
    return any(label and (label == first or _stem(label) == _stem(first)) for label in labels)


# "usefoo.com", "tryfoo.ai": how a site of Foo is called whose name is taken.
_INVITATION = re.compile(r"^(?:use|try|get|join|ask|hey|with)(?=[a-z]{4})")


def _stem(name: str) -> str:
    """Return a name without "AI", "Assistant" and their like behind it."""
    shorter = _ENDINGS.sub("", name)
    while shorter and shorter != name:
        name, shorter = shorter, _ENDINGS.sub("", shorter)
    return name


def derived(name: str, domain: str, local: str = "") -> str:
    """Return a name for a tool that no table knows: its own, if name and address agree on it."""
    first = re.split(r"[(/\[]", name)[0].lower()
    words = re.findall(r"[a-z0-9]+", first)
    boxed = bool(words) and len(words[0]) > len("code") and squeezed(local) == words[0]
    boxed = boxed and words[0] not in _ROLE_WORDS
    if not boxed and (not domain or not names_product(name, domain)):
        return GENERIC
    while len(words) > 1 and words[-1] in ("agent", "bot", "ai", "assistant", "cli", "sub"):
        words.pop()
    stem = re.sub(r"(?<=\w{3})bot$", "", "-".join(words))
    # "FooAI <…@foo.ai>": the site knows where the name ends.
    return (stem[:-2] if f"{stem[:-2]}ai" == stem and stem[:-2] in domain.split(".") else stem) or (
        GENERIC
    )


_ROLE_WORDS_TEXT = """
    agent agents subagent assistant model search research researcher review reviewer think planner
    worker coder tester writer editor manager main data ralph
"""
_ROLE_WORDS = frozenset(_ROLE_WORDS_TEXT.split())
"""What an agent does: no name of a tool."""
