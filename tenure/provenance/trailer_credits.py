"""Who is credited in a trailer: `Name <address>`, several of them, or a page instead of an address."""

import re
from html import unescape

from tenure.evidence import Sign, Strength
from tenure.provenance.identities import GENERIC, KNOWN, Known, identify


def of_several(kind: str, value: str, known: Known) -> Sign | None:
    """Judge who is credited, one or several: "Sam <…> & Claude <…>"."""
    found = [credit(one, known) for one in re.split(r"(?<=>)\s*(?:&|,|;|\+|and\b)\s*", value)]
    sign = next((one for one in found if one and one.is_ai), found[0])
    return sign or _no_reply(kind, value) or _linked(kind, value)


# A page of a product, or its repository: people have a page at a forge, too.
_BRACKETED_LINK = re.compile(
    r"(?P<name>\w[\w.-]{1,40}?)\s*<(?P<link>https?://(?!(?:www\.)?(?:github|gitlab|codeberg)\.\w+/[^/>]*>)[^\s>]+)>"
)


def _linked(kind: str, value: str) -> Sign | None:
    """Judge a co-author with the page of a product instead of an address."""
    found = _BRACKETED_LINK.fullmatch(value)
    if not found or not kind.startswith("co-") or "/commit/" in found["link"]:
        return None
    tool = re.sub(r"[ _.]+", "-", found["name"].lower())
    own = tool.replace("-", "") in found["link"].lower().replace("-", "")
    return Sign(
        True, "a co-author with a page of its own", tool if own else GENERIC, None, Strength.WEAK
    )


def credit(value: str, known: Known = KNOWN) -> Sign | None:
    """Return what is known about who a value names, `Name <address>`; brackets may be broken."""
    name, address = split(value)
    return identify(name, address, known)


def split(value: str) -> tuple[str, str]:
    """Return name and address of a value; the address is empty if there is none."""
    value = unescape(value).strip().strip("\"'`\u2018\u2019“”")
    found = re.match(r"(?P<name>[^<]*)<\s*(?:\w+\s+)?(?P<address>[^<>\s]*@[^<>\s]*|)\s*>?", value)
    if not found:
        found = re.match(
            r"(?P<name>.*?)[\s(\[]*(?P<address>[^\s<>()]+@[^\s<>()]+\.[^\s<>()]+)", value
        )
    if not found:
        return value, ""
    return found["name"].strip().strip("\"'`"), found["address"]


_PERSONLESS = re.compile(r"(?i)(?:no-?reply|do-?not-?reply)(?:[+._-].*)?@(?P<domain>.+)")
_FORGES = re.compile(
    r"(?i)(?:.*\.)?(?:github\.com|gitlab\.com|bitbucket\.org|gitea\.\w+|codeberg\.org|sourcehut\.org|"
    r"weblate\.org|crowdin\.com|transifex\.com|launchpad\.net|example\.(?:com|org|net)|gerrit\..*|.*gerrit.*|"
    r"jenkins\.io|atlassian\.com|apache\.org|kernel\.org|debian\.org|gnu\.org|noreply\..*)"
)
_SERVICE = re.compile(
    r"(?i)bot\b|\b(?:build|release|test|ci|deploy|jenkins|gerrit|runner|translat\w+|weblate|anonymous|"
    r"unknown|nobody|root|import|mirror|sync|svn|automation|service|actions?|web|team|system|admin|"
    r"licen[cs]e|updater?|bump(?:er)?|backport|formatter)\b"
)


def _no_reply(kind: str, value: str) -> Sign | None:
    """Judge a co-author whom no mail reaches: agents have such addresses, people seldom."""
    name, address = split(value)
    found = _PERSONLESS.fullmatch(address)
    if (
        not found
        or not kind.startswith("co-")
        or _FORGES.fullmatch(found["domain"])
        or _SERVICE.search(name)
    ):
        return None
    return Sign(True, "a co-author whom no mail reaches", GENERIC, None, Strength.WEAK)


def nobody(value: str) -> Sign:
    """Return the sign of who is no AI."""
    return Sign(
        False, "a person, as far as the name and the address tell" if value else "it names nobody"
    )
