"""Values taken from a payload, each checked for its form: what does not fit is not there."""

import re
from collections.abc import Mapping
from typing import Any

from tenure_bot.github.gateway import Repo

Payload = Mapping[str, Any]

LARGEST = (1 << 63) - 1
"""No number is greater: a database has to hold it."""

_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}")


def inner(thing: Payload, key: str) -> Payload:
    """Return the object that stands under a key; an empty one if there is none."""
    found = thing.get(key)
    return found if isinstance(found, dict) else {}


def positive(value: object) -> int:
    """Return a number that GitHub counts or names things by; 0 for everything else."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST
    return value if fits and isinstance(value, int) else 0


def id_of(thing: Payload) -> int:
    """Return the id of an object; 0 if it has none."""
    return positive(thing.get("id"))


def repo_of(thing: object, installation: int) -> Repo | None:
    """Return the repository that an object describes, if it does.

    Args:
        thing: The object.
        installation: Our installation there; 0 if the event does not say.
    """
    if not isinstance(thing, dict):
        return None
    number, name = id_of(thing), thing.get("full_name")
    if not number or not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    return Repo(number, name, installation)


def owner_of(payload: Payload) -> str:
    """Return the login of whose repository or installation an event is; "" if it does not say."""
    for thing in (
        inner(inner(payload, "repository"), "owner"),
        inner(inner(payload, "installation"), "account"),
        inner(payload, "organization"),
    ):
        login = thing.get("login")
        if isinstance(login, str) and login:
            return login
    return ""
