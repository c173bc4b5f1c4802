"""Who signs, told by the address and the name: an AI tool, a bot that is not AI, or nobody known.

An account or a whole address decides alone; a name needs to mean nothing else, or a second fact.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from tenure.evidence import Sign, Strength
from tenure.provenance.lexicon import GENERIC, Known, squeezed
from tenure.provenance.naming import LONGEST, read
from tenure.provenance.signer_names import MAKERS, by_name, second_fact
from tenure.provenance.signer_products import by_product
from tenure.provenance.signer_words import (
    AGENT_NAME,
    CLUB,
    GITHUB,
    NO_REPLY,
    RELEASES,
    ROLE,
    is_service,
    model,
)
from tenure.provenance.tools import Tool


def identify(name: str, address: str, known: Known) -> Sign | None:
    """Return what is known about who signs: see `identities.identify`."""
    name, address = name.strip()[:LONGEST], address.strip().strip("<>").lower()[:LONGEST]
    return _identified(name, address, known)


@lru_cache(maxsize=4096)  # the same people sign commit after commit
def _identified(name: str, address: str, known: Known) -> Sign | None:
    return (
        _by_address(name, address, known)
        or _by_bot_account(name, address, known)
        or _by_vendor(name, address, known)
        or by_name(name, address, known)
        or by_product(name, address)
    )


def bot(reason: str) -> Sign:
    """Return the sign of automation that is not AI."""
    return Sign(False, reason)


def github_login(address: str) -> tuple[int | None, str] | None:
    """Return the number and the login in an address of GitHub's that takes no mail."""
    local, _, domain = address.rpartition("@")
    if domain != GITHUB:
        return None
    number, plus, login = local.partition("+")
    return (int(number), login) if plus and number.isdigit() else (None, local)


def _by_address(name: str, address: str, known: Known) -> Sign | None:
    login = github_login(address)
    # Actions commit for an app under their own number: `41898282+claude[bot]@…`.
    posing = login and login[1].endswith("[bot]") and login[1] in known.accounts
    if address in known.bot_addresses or (
        login and not posing and (login[0] in known.bot_ids or login[1] in known.bot_accounts)
    ):
        named = read(name, known)
        if named and named.certain and not RELEASES.search(name):
            return Sign(True, f"its name is {named.tool}", named.tool, named.model, Strength.MEDIUM)
        return bot("a bot that is not AI")
    tool = known.addresses.get(address)
    if login and not tool:
        tool = known.ids.get(login[0] or 0) or known.accounts.get(login[1])
    if not tool:
        return None
    if address in tool.weak:
        reason = f"an address of {tool.name} that an editor added unasked"
        return Sign(True, reason, tool.name, model(name), Strength.WEAK)
    signer = tool.name if login else _signer(name, tool, known)
    return Sign(True, f"an account of {signer}", signer, model(name), Strength.STRONG)


def _signer(name: str, tool: Tool, known: Known) -> str:
    """Return the tool that a name beside a vendor's address means: `Cline <cline@anthropic.com>`."""
    named = read(name, known)
    if not named or named.tool == GENERIC:
        return tool.name
    if tool.name == GENERIC:
        return named.tool
    if named.tool in MAKERS and tool.name not in MAKERS:
        return tool.name  # "Gemini <openhands@all-hands.dev>": the model that the agent asked
    words = squeezed(name)
    other = next((row for row in known.tools if row.name == named.tool), None)
    if (other and words in (squeezed(n) for n in (*other.names, *other.shared))) or named.certain:
        return named.tool
    return tool.name


_AI_PART = re.compile(
    r"(?:^|[-_.])(?:ai(?![-_.](?:sdk|gateway|platform|api|kit|studio|docs|lab))|agents?|agentic|llm|gpt|swe|copilot|claude|"
    r"codex|genai|autofix-ai)(?:[-_.\[]|$)"
)
_AI_TAIL = re.compile(r"[a-z]{4}(?<!bons)(?<!amur)(?<!umb)ai(?:\[bot\])?$")


def _by_bot_account(name: str, address: str, known: Known) -> Sign | None:  # noqa: PLR0911  # a line for each case
    login = github_login(address)
    account = login[1] if login and login[1].endswith("[bot]") else name.lower()
    if not account.endswith("[bot]") or " " in account:
        return None
    if known.accounts.get(account):
        tool = known.accounts[account].name
        return Sign(True, f"the account of {tool}", tool, None, Strength.STRONG)
    named = read(account.removesuffix("[bot]").replace("-", " "), known)
    if named and named.certain and named.start == 0 and named.tool != GENERIC:
        return Sign(
            True, f"the app {account} is of {named.tool}", named.tool, None, Strength.MEDIUM
        )
    if account in known.bot_accounts or RELEASES.search(
        account.replace("-", " ").replace("[", " ")
    ):
        return bot("a bot that is not AI")
    if _AI_PART.search(account):
        of_table = named and named.certain and named.tool != GENERIC
        tool = named.tool if named and of_table else app_name(account)
        return Sign(True, f"the app {account} calls itself AI", tool, None, Strength.MEDIUM)
    if _AI_TAIL.search(account) or re.search(r"[-_](?:assistant|copilot)\[|^vibe[a-z]", account):
        tool = app_name(account)
        return Sign(True, f"the app {account} calls itself AI", tool, None, Strength.WEAK)
    named = read(name, known)
    if named and named.certain and named.tool != GENERIC and not RELEASES.search(name):
        return Sign(True, f"its name is {name}", named.tool, named.model, Strength.MEDIUM)
    named = read(account.removesuffix("[bot]"), known)
    if named and named.start == 0 and named.tool != GENERIC:
        weigh = Strength.MEDIUM if named.certain else Strength.WEAK
        return Sign(
            True, f"the app {account} has the name of {named.tool}", named.tool, None, weigh
        )
    if AGENT_NAME.search(name) or re.match(r"Agent [A-Z]", name):
        return Sign(True, f"it calls itself {name}", GENERIC, None, Strength.WEAK)
    return bot("a bot that says nothing of AI")


_OF_AN_APP = re.compile(
    r"(?:^|[-_.])(?:ai|dev|bots?|apps?|agents?|assistant|coding|coder|code|review|staging|pr|hq)(?=$|[-_.])"
)


def app_name(account: str) -> str:
    """Return the tool that an app is called after: `codebeaver-ai[bot]`; else `GENERIC`."""
    login = account.removesuffix("[bot]")
    stem = _OF_AN_APP.sub("", login)
    if stem == login and stem.endswith("ai"):
        stem = stem.removesuffix("ai")
    elif not {"ai", "assistant"}.intersection(re.split(r"[-_.]", login)):
        return GENERIC
    stem = stem.strip("-_.")
    return stem if re.fullmatch(r"[a-z0-9]{4,}", stem) else GENERIC


_PERSON = re.compile(r"[A-Z][a-z'\u2019]+(?: [A-Z][\w.'\u2019-]*)?")


def _vendor(domain: str, table: Mapping[str, Tool]) -> Tool | None:
    while domain:
        if domain in table:
            return table[domain]
        domain = domain.partition(".")[2]
    return None


def _by_vendor(name: str, address: str, known: Known) -> Sign | None:
    """Judge an address at a vendor's: employees have theirs there, too."""
    local, _, domain = address.rpartition("@")
    host = _vendor(domain, known.hosts)
    tool = host or _vendor(domain, known.domains)
    if not tool or CLUB.search(name):
        return None
    if not host and "bot" not in name.lower() and is_service(name):
        return None
    named = read(name, known)
    own = read(local.replace(".", " "), known) if local else None
    role = bool(ROLE.fullmatch(local))
    if (
        NO_REPLY.match(local)
        or (host and (role or (own and own.start == 0)))
        or (own and own.start == 0 and (named or own.certain))
        or (role and named)
    ):
        strength = Strength.STRONG
    elif (
        (host and not _PERSON.fullmatch(name))
        or role
        or (named and second_fact(name, named))
        or AGENT_NAME.search(name)
        or re.search(r"(?i)\bagent$", name)
        or re.match(r"(?i)bot[_-]", name)
    ):
        strength = Strength.MEDIUM
    else:
        return None
    reason = f"an address of {tool.name} that is no person's"
    # "Devin <agent-1234@letta.com>": agents are given people's names.
    signer = tool.name if local.startswith("agent-") else _signer(name, tool, known)
    return Sign(True, reason, signer, model(name), strength)
