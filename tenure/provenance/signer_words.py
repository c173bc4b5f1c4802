"""The words by which signers are told: mailboxes that are a role, names of agents, clubs and services."""

import re

from tenure.provenance import models

GITHUB = "users.noreply.github.com"

# Mailboxes that are a role: no employee reads them under a name.
ROLE = re.compile(
    r"(?:no-?reply|do-?not-?reply|yes-?reply|bots?|agents?|ai|assistant|support|contact|hello|team|"
    r"swe|coder|code|cli|robot|llm|model|git|github|opensource|copilot|codex|composer|api-user|svc)(?:[+._-].*)?|"
    r".*[_-](?:bot|agent|ai|cli|assistant|swe)|.*\.(?:bot|agent|cli|assistant)|.*\[bot\]"
)
# Where a company reads its mail: whoever signs so may be one of its people.
COMPANY = re.compile(
    r"(?:support|contact|hello|hi|team|info|help|office|sales|admin|ceo|git|github|opensource)(?:[+._-].*)?"
)
AGENT_MAILBOX = re.compile(
    r"(?:ai|agents?|agent-?\d+|llm|gpt|coding-agent)|.*[._-](?:agent(?:-?\d+)?|ai-agent|agents|llm)"
)
NO_REPLY = re.compile(r"(?:no-?reply|do-?not-?reply)(?:[+._-].*)?")
# Nobody's mailbox: RFC 2606 and 6762, and names without a dot; a computer of that name has a user.
NOWHERE = re.compile(
    r"(?!.*(?:macbook|mac-?(?:mini|pro|studio)|imac|laptop|desktop|thinkpad))(?:.*\.)?(?:example\.(?:com|net)|localhost|local|localdomain|invalid|test|internal|lan|home\.arpa|agents?|ai\.bot)|[^.]*"
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
ROLES = r"(?:(?:sub)?agents?|agento|assistants?|bots?|coder|copilot|swarm|pair programmer|partner|cli|code|suite)"
AGENT_NAME = re.compile(
    rf"(?i)(?:^|[^a-z0-9]){_AI}(?:[^a-z0-9]+\w+){{0,2}}[^a-z0-9]+{ROLES}(?![a-z])"
    r"|(?:^|[^a-z0-9])(?:autonomous|agentic|coding|swe|llm|vibe|background|cloud)[^a-z0-9]+(?:agents?|assistant|swarm)(?![a-z])"
    r"|(?:^|[^a-z0-9])(?:agentic|ai-?agent)(?![a-z])"
    r"|^(?:ai|an ai|a\.i\.|llm|an llm)$"
    r"|^ai\+\w+$|\((?:ai|llm|ai agent|ai assistant|agent)\)$|\((?:ai )?agent\) [a-z]|-agent ?\[bot\]$"
    r"|^\d+-agent\b|^ralph[ -]loop$|^[A-Z]\w+['\u2019]s (?:AI |coding )?agent$"
)
# A club of people about AI is no AI.
CLUB = re.compile(
    r"(?i)\b(?:team|community|contributors|maintainers|authors|staff|users|learners?|fans?|students?)$"
)
ORGANIZATION = re.compile(
    r"(?i)\b(?:community|team|labs?|inc|llc|ltd|gmbh|society|club|group|academy|institute|university|foundation|meetup|"
    r"news|newsletter|weekly|economy|solutions|consulting|services|studios?|ventures|network|hub)\b\.?"
)
# Who is "Agent" by trade and not by mind; "bot" alone says nothing of AI.
_SERVICES = re.compile(
    r"(?i)\b(?:build|release|test|ci|deploy|mail|user|travel|sync|update|upgrade|backport|merge|"
    r"translation|monitoring|ssh|security|backup|jenkins|gerrit|git|docs?|nightly|cron|license|"
    r"version|changelog|lint|format(?:ter)?|copyright|i18n|l10n|runner|github|gitlab|actions?)\b"
)
BOT_WORD = re.compile(r"(?i)bot\b|\brunner\b|\bautomation\b|\bservice\b|\brobot\b")


def is_service(name: str) -> bool:
    """Say whether a name is automation by trade: "Build Agent"."""
    return bool(_SERVICES.search(name))
