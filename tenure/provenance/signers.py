"""Who signs, told by the address and the name: an AI tool, a bot that is not AI, or nobody known.

An account or a whole address decides alone; a name needs to mean nothing else, or a second fact.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from tenure.evidence import Sign, Strength
from tenure.provenance.lexicon import GENERIC, Known, squeezed
from tenure.provenance.naming import LONGEST, Named, read
from tenure.provenance.signer_names import MAKERS, by_name, second_fact
from tenure.provenance.signer_places import by_host, by_mailbox, by_part, by_role
from tenure.provenance.signer_products import by_product
from tenure.provenance.signer_words import (
    AGENT_NAME,
    BOT_WORD,
    CLUB,
    COMPANY,
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
    if name.lower() == address:
        name = ""  # it says nothing that the address does not
    return (
        _by_address(name, address, known)
        or _by_bot_account(name, address, known)
        or by_role(name, address)
        or _by_vendor(name, address, known)
        or by_host(name, address, known)
        or by_name(name, address, known)
        or by_product(name, address)
        or by_mailbox(name, address, known)
        or by_part(name, address, known)
    )


def bot(reason: str) -> Sign:
    """Return the sign of automation that is not AI."""
    return Sign(False, reason)


def github_login(address: str) -> tuple[int | None, str] | None:
    """Return the number and the login in an address of GitHub's that takes no mail."""
    local, _, domain = address.rpartition("@")
    if domain != GITHUB:
        return None
    local = local.lstrip("+")
    number, plus, login = local.partition("+")
    return (int(number), login) if plus and number.isdigit() else (None, local)


def _by_address(name: str, address: str, known: Known) -> Sign | None:
    if name.lower() in known.bot_names:
        return bot("a bot that is not AI")
    login = github_login(address)
    # Actions commit for an app under their own number: `41898282+claude[bot]@…`.
    posing = login and login[1].endswith("[bot]") and login[1] in known.accounts
    if address in known.bot_addresses or (
        login and not posing and (login[0] in known.bot_ids or login[1] in known.bot_accounts)
    ):
        named = read(name, known)
        own = name.lower() in known.bot_accounts
        if named and named.certain and not own and not RELEASES.search(name):
            return Sign(True, f"its name is {named.tool}", named.tool, named.model, Strength.MEDIUM)
        return bot("a bot that is not AI")
    tool = known.addresses.get(address)
    if login and not tool:
        tool = known.ids.get(login[0] or 0) or known.accounts.get(login[1])
    if not tool:
        return None
    if address in tool.weak or name.lower() in tool.weak:
        reason = f"an address of {tool.name} that stands there without it, too"
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
_AGENT_TAIL = re.compile(r"[-_](?:assistant|copilot)\[|^vibe[a-z]|[a-z]{3}(?<!user)agent\[")


def _by_bot_account(name: str, address: str, known: Known) -> Sign | None:  # noqa: PLR0911  # a line for each case
    login = github_login(address)
    account = login[1] if login and login[1].endswith("[bot]") else name.lower()
    if not account.endswith("[bot]") or " " in account:
        return None
    if known.accounts.get(account):
        tool = known.accounts[account].name
        return Sign(True, f"the account of {tool}", tool, None, Strength.STRONG)
    if account in known.bot_accounts:
        return bot("a bot that is not AI")
    named = read(account.removesuffix("[bot]").replace("-", " "), known)
    if named and named.certain and named.start == 0 and named.tool != GENERIC:
        weigh = Strength.WEAK if account in known.addresses else Strength.MEDIUM
        return Sign(True, f"the app {account} is of {named.tool}", named.tool, None, weigh)
    if RELEASES.search(account.replace("-", " ").replace("[", " ")):
        return bot("a bot that is not AI")
    if _AI_PART.search(account):
        of_table = named and named.certain and named.tool != GENERIC
        tool = named.tool if named and of_table else app_name(account)
        return Sign(True, f"the app {account} calls itself AI", tool, None, Strength.MEDIUM)
    if _AI_TAIL.search(account) or _AGENT_TAIL.search(account):
        tool = app_name(account)
        return Sign(True, f"the app {account} calls itself AI", tool, None, Strength.WEAK)
    named = read(name, known)
    if named and named.certain and named.tool != GENERIC and not RELEASES.search(name):
        return Sign(True, f"its name is {name}", named.tool, named.model, Strength.MEDIUM)
    named = read(account.removesuffix("[bot]"), known)
    if named and named.start == 0 and named.tool != GENERIC:
        sure = named.certain or _CHANNEL.fullmatch(account[named.end :])
        weigh = Strength.MEDIUM if sure else Strength.WEAK
        return Sign(
            True, f"the app {account} has the name of {named.tool}", named.tool, None, weigh
        )
    if AGENT_NAME.search(name) or re.match(r"Agent [A-Z]", name):
        return Sign(True, f"it calls itself {name}", GENERIC, None, Strength.WEAK)
    return bot("a bot that says nothing of AI")


# Of one app there are several: `foo-canary[bot]`.
_CHANNEL = re.compile(r"-(?:canary|nightly|eap|beta|preview|staging)\[bot\]")
_OF_AN_APP = re.compile(
    r"(?:^|[-_.])(?:ai|dev|bots?|apps?|agents?|assistant|coding|coder|code|review|staging|pr|hq)(?=$|[-_.])"
)


def app_name(account: str) -> str:
    """Return the tool that an app is called after: `codebeaver-ai[bot]`; else `GENERIC`."""
    login = account.removesuffix("[bot]")
    company = re.match(r"([a-z][a-z0-9]{3,})(?:-ai-|(?:-coding)?-agent$)", login)
    if company:
        return company[1]  # `foo-ai-issue-bot[bot]`
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


_HOMES = frozenset({"openclaw", "gastown", GENERIC})
"""Tools at whose domains agents sign under names of their own."""


def _by_vendor(name: str, address: str, known: Known) -> Sign | None:  # a line for each case
    """Judge an address at a vendor's: employees have theirs there, too."""
    local, _, domain = address.rpartition("@")
    host = _vendor(domain, known.hosts)
    tool = host or _vendor(domain, known.domains)
    if not tool or CLUB.search(name):
        return None
    reason = f"an address of {tool.name} that is no person's"
    if _AGENT_ID.fullmatch(local):  # "memory-update-3-data_engineer <agent-0f3e91bc-…@letta.com>"
        return Sign(True, reason, tool.name, model(name), Strength.STRONG)
    if not host and "bot" not in name.lower() and is_service(name):
        if "-" not in local or squeezed(local) != squeezed(name):
            return None
        # "Merge Resolver <merge-resolver@…>": an office, and no employee.
        return Sign(True, reason, tool.name, None, Strength.WEAK)
    named = read(name, known)
    own = read(local.replace(".", " "), known) if local else None
    strength = _weighed(name, local, named, own, is_host=bool(host))
    at_home = tool.name in _HOMES and (host or tool.name != GENERIC)
    if at_home and strength in (None, Strength.WEAK):
        sure = (host and not is_service(name)) or BOT_WORD.search(name)
        strength = Strength.MEDIUM if sure else Strength.WEAK
    if not strength:
        return None
    # "Devin <agent-1234@letta.com>": agents are given people's names.
    signer = tool.name if local.startswith("agent-") else _signer(name, tool, known)
    return Sign(True, reason, signer, model(name), strength)


_AGENT_ID = re.compile(r"agent-[0-9a-f]{8}[0-9a-f-]*")


def _weighed(
    name: str, local: str, named: Named | None, own: Named | None, *, is_host: bool
) -> Strength | None:
    """Return how much an address at a vendor's proves, `None` if it may be an employee's."""
    if COMPANY.fullmatch(local) and not is_host:
        whole = named and named.start == 0 and named.end >= len(name)
        sure = whole or (named and (named.tool != GENERIC and second_fact(name, named)))
        return Strength.MEDIUM if sure else Strength.WEAK
    person = named and named.start and named.tool != GENERIC
    if person and squeezed(name).startswith(squeezed(local)):
        return None  # "sam-foo <sam@foo.example>"
    role = bool(ROLE.fullmatch(local))
    if (
        NO_REPLY.match(local)
        or (is_host and (role or (own and own.start == 0)))
        or (own and own.start == 0 and (named or own.certain))
        or (role and named)
    ):
        return Strength.STRONG
    if role and BOT_WORD.search(name) and not AGENT_NAME.search(name):
        return Strength.WEAK  # "PR Bot <pr-bot@…>": a vendor has bots that are no AI
    if (
        (is_host and not _PERSON.fullmatch(name))
        or role
        or (named and second_fact(name, named))
        or AGENT_NAME.search(name)
        or re.search(r"(?i)\bagent$", name)
        or re.match(r"(?i)bot[_-]", name)
    ):
        return Strength.MEDIUM
    return Strength.WEAK if re.search(r"(?i)[ _-]bot$", name) else None
