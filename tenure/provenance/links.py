"""Links that credit a tool: to a session, a thread, a chat, or to its own page."""

import re

from tenure.evidence import Sign, Strength
from tenure.provenance.identities import GENERIC, Known

_URL = re.compile(r"(?i)(?:https?://)(?:www\.)?(?P<rest>[^\s<>\"')\]]+)")


def session(text: str, known: Known) -> Sign | None:
    """Judge the link of a session, a thread or a chat."""
    for url in _URL.finditer(text):
        rest = url["rest"].lower()
        for start, tool in known.links:
            if rest.startswith(start):
                if rest[len(start) :].lstrip("/").startswith(_BLANKS):
                    return None
                strength = _weight(text[: url.start()])
                return Sign(True, f"a session of {tool.name}", tool.name, None, strength)
        if _SESSION.match(rest) and not _PEOPLES.search(rest.split("/")[0]):
            return Sign(
                True, "what looks like the session of an agent", GENERIC, None, Strength.WEAK
            )
    return None


_BLANKS = ("{", "<", "[", "(", "$", ":", "…", "...", "xxx")
"""How the place begins where an address that is only a form has no conversation."""


def _weight(before: str) -> Strength:
    """Weigh a link by what stands before it: some only asked, and wrote by hand."""
    if re.search(r"(?i)\b(?:spotted|found|research|discussion|discussed|explains?|see)\b", before):
        return Strength.WEAK
    said = r"(?i)\b(?:\w+ed|written|made|built|done|prompts?|transcript|session)\b"
    return Strength.STRONG if re.search(said, before) else Strength.MEDIUM


# A page of its own for one conversation; people talk on some sites, too.
_SESSION = re.compile(
    r"[\w.-]+/(?:[\w-]+/){0,2}(?:share|threads?|(?:agent-)?sessions?|agents?|conversations?|chat|trace)/"
    r"(?:[\w]+[-_])?(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|[0-9a-f]{24,}|[0-9a-z]{26})"
)
_PEOPLES = re.compile(
    r"slack|figma|google|zoom|loom|notion|miro|dropbox|discord|reddit|github|gitlab|trello|zulip|teams|"
    r"microsoft|sentry|datadog|grafana|postman|lucid|box\.com|icloud|telegram|whatsapp|linear|jira|atlassian"
)


def page(url: str, known: Known) -> str | None:
    """Return the tool whose page an address is."""
    rest = re.sub(r"(?i)^https?://(?:www\.)?", "", url.strip()).lower()
    for start, tool in known.pages:
        if rest == start or rest.startswith((f"{start}/", f"{start}?", f"{start}#")):
            return tool.name
    return None
