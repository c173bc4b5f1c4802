"""Who signs: AI tools, bots that are not AI, and everybody else, by name, account and address.

A bare word never makes a person a tool: people are called Claude, Devin and Jules.
"""

from collections.abc import Collection
from functools import lru_cache

from tenure.evidence import Sign
from tenure.provenance.lexicon import GENERIC, KNOWN, TOOLS, Known, squeezed
from tenure.provenance.naming import Named, read

__all__ = [
    "GENERIC",
    "KNOWN",
    "TOOLS",
    "Known",
    "Named",
    "automaton",
    "identify",
    "read",
    "squeezed",
    "unaccountable",
]

_GITHUB = "users.noreply.github.com"


def identify(name: str, address: str, known: Known = KNOWN) -> Sign | None:
    """Return what is known about who signs, or `None`: presumably a person.

    A bot that is not AI is a sign with `is_ai` false.

    Args:
        name: As it stands before the address; may be empty.
        address: As it stands between `<` and `>`; may be empty.
        known: The table.
    """
    from tenure.provenance import signers  # late: its patterns take 20 ms, and hooks need none

    return signers.identify(name, address, known)


@lru_cache(maxsize=1024)  # a team owns thousands of files
def automaton(owner: str) -> str | None:
    """Return what kind of automaton an owner is, or `None` for a person or a team.

    Args:
        owner: `@user`, `@org/team` or an address, as it stands in a record.
    """
    name = owner.strip().lower()
    login = name.removeprefix("@").removesuffix("[bot]")
    known = KNOWN.accounts.keys()
    app = f"{login}[bot]"
    if name.startswith("@") and (login in known or (app in known and name[1:] == app)):
        return "an AI tool"
    if name in KNOWN.addresses:
        return "an AI tool"
    if name.endswith(("[bot]", f"[bot]@{_GITHUB}")) or name in KNOWN.bot_addresses:
        return "a bot"
    return "a bot" if name.startswith("@") and login in KNOWN.bot_accounts else None


def unaccountable(owner: str, agents: Collection[str]) -> str | None:
    """Return why an owner cannot answer for anything, or `None` for a person or a team.

    Args:
        owner: `@user`, `@org/team` or an address, as it stands in a record.
        agents: Globs of further names that are agents or bots (`owner.agents` of the policy).
    """
    what = automaton(owner)
    if what or not agents:
        return what
    from fnmatch import fnmatchcase  # late: few policies name anybody

    bare = owner.lower().removeprefix("@")
    matched = any(fnmatchcase(bare, name.lower().removeprefix("@")) for name in agents)
    return "not accountable by the policy (`owner.agents`)" if matched else None
