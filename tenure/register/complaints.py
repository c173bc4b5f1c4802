"""What databases complain about, in words that say what to do."""

from tenure.register.errors import RegisterError
from tenure.shown import printable

_BROKEN = "restore a backup, or remove the file and run: tenure register sync --db URL"
_REACH = "check host, port and user; the password can stand in PGPASSWORD or ~/.pgpass"
_COMPLAINTS = (
    ("file is not a database", "this file is no database", _BROKEN),
    ("malformed", "the database is broken", _BROKEN),
    ("database is locked", "another sync has not ended in a minute", "try again"),
    ("lock timeout", "another sync has not ended in a minute", "try again"),
    ("readonly database", "the file is read-only", "chmod u+w FILE, or name another with --db"),
    (
        "unable to open database file",
        "the file cannot be opened: its folder must exist and be writable",
        "name another place with --db sqlite:///FOLDER/register.sqlite",
    ),
    ("disk is full", "the disk is full; nothing of this sync was kept", None),
    ("authentication failed", "user or password is wrong", _REACH),
    ("no password supplied", "it asks for a password", _REACH),
    ("does not exist", "there is no such database or user", "createdb, or check the URL"),
    ("permission denied", "this user may not do that", "grant it, or name another user"),
    ("connection failed", "it cannot be reached", _REACH),
    ("connection is bad", "it cannot be reached", _REACH),
    (
        "server closed the connection",
        "the connection broke; nothing of this sync was kept",
        "try again",
    ),
)
"""What is wrong by what a database says, and what mends it."""


def explained(name: str, said: str, password: object) -> RegisterError:
    """Return an error for what a database said; its password is taken out.

    Args:
        name: What the database is called.
        said: Its words.
        password: What is not shown, if there is any.
    """
    if password:
        said = said.replace(str(password), "***")
    for sign, problem, hint in _COMPLAINTS:
        if sign in said:
            return RegisterError(f"{name}: {problem}", hint)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return RegisterError(f"{name}: {printable(lines[0]) if lines else 'it gave no reason'}")
