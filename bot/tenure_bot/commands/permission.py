"""Who may ask for what: a table, and the sentence that refuses.

What counts is the permission that the asker has now, and who owns the artifact on the default
branch: never what an event says of the author, and never what a pull request would change.
"""

from collections.abc import Mapping
from enum import Enum, IntEnum


class Permission(IntEnum):
    """What somebody may do in a repository, as GitHub names it; each includes those before."""

    NONE = 0
    READ = 1
    TRIAGE = 2
    WRITE = 3
    MAINTAIN = 4
    ADMIN = 5


class Special(Enum):
    """Who may ask for something without the permission that others need."""

    OWNER = "owner"
    """Owns the artifact, alone or as a member of the team that does.

    A pull request of the bot is owned by who asked for it, where it is to be taken back.
    """

    AUTHOR = "author"
    """Opened the pull request."""


_BOTH = frozenset(Special)
_OWNER = frozenset({Special.OWNER})

NEEDED: Mapping[str, tuple[Permission, frozenset[Special]]] = {
    "extend": (Permission.WRITE, _OWNER), "review": (Permission.WRITE, _OWNER),
    "promote": (Permission.WRITE, _OWNER), "retire": (Permission.WRITE, _OWNER),
    "regenerate": (Permission.WRITE, _OWNER), "assign": (Permission.WRITE, _OWNER),
    "hours": (Permission.WRITE, _BOTH), "snooze": (Permission.TRIAGE, _OWNER),
    "stamp": (Permission.WRITE, _BOTH), "accept": (Permission.MAINTAIN, frozenset()),
    "undo": (Permission.WRITE, _OWNER), "reopen": (Permission.TRIAGE, _BOTH),
    "show": (Permission.TRIAGE, _BOTH), "explain": (Permission.TRIAGE, _BOTH),
    "why": (Permission.TRIAGE, _BOTH), "help": (Permission.TRIAGE, _BOTH),
}  # fmt: skip
"""What each command needs, and who may ask for it all the same.

Nothing is open to everybody: in a public repository everybody can read and comment, and each
answer is a notification for others.
"""

_WORDS: Mapping[Special, str] = {
    Special.OWNER: "own the artifact",
    Special.AUTHOR: "be the author",
}


def refusal(verb: str, permission: Permission, special: frozenset[Special]) -> str | None:
    """Return why somebody may not ask for something, or `None` if they may.

    Args:
        verb: The command.
        permission: What they may do in the repository now.
        special: What else they are to this thread.
    """
    needed, excused = NEEDED[verb]
    # Who cannot see a private repository owns nothing there any more, whatever the record says.
    if permission >= needed or (special & excused and permission >= Permission.READ):
        return None
    ways = [
        f"have {needed.name.lower()} access",
        *(_WORDS[one] for one in Special if one in excused),
    ]
    return f"to ask for `{verb}` you have to {' or '.join(ways)}"


def named(text: str) -> Permission:
    """Return the permission that GitHub names; one that is not known is none."""
    names = {"pull": "read", "push": "write"}
    try:
        return Permission[names.get(text, text).upper()]
    except KeyError:
        return Permission.NONE
