"""The hidden mark on the first line of what the bot writes: by it the bot finds its own things again.

It is no secret and gives no right: a copy of it elsewhere verifies against another key, and a mark
counts only in something that our own account wrote.
"""

import hmac
import re
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote, unquote

from tenure_bot.exactly_once.memory import Kind, TargetKey

VERSION = "v1"
"""Of the form of the mark; a later one stands beside it, so that old marks stay readable."""

LONGEST = 16_384
"""So many characters of a first line are looked at: a path in a key has at most 4,096 bytes."""

UNSIGNED = "-"
"""Stands where the signature would: a workflow has no secret of its own."""

_SIGNED = 24  # hexadecimal digits: 96 bits, which nobody guesses at GitHub's speed
_MARK = re.compile(
    r"<!-- tenure:v1 (?P<kind>[a-z_]{1,16}) (?P<repo>[0-9]{1,19}) (?P<key>[^\s<>]*) "
    r"(?P<nonce>[0-9a-f]{0,32}) (?P<revision>[0-9]{1,19}) (?P<signature>-|[0-9a-f]{24}) -->"
)


class Mark(NamedTuple):
    """What a mark says; whether it is true is for `verifies`.

    Attributes:
        key: The target that the text belongs to.
        nonce: Of the create that wrote it; it tells the copies of one text apart.
        revision: Of the target, when it was written: what an older worker writes late has a lower
            one.
        signature: The HMAC, or `UNSIGNED`.
    """

    key: TargetKey
    nonce: str
    revision: int
    signature: str


def mark(key: TargetKey, nonce: str, secret: bytes | None, revision: int = 0) -> str:
    """Return the mark as the first line of a body, without the line break.

    Args:
        key: The target. Whatever is in it, the line stays one HTML comment.
        nonce: Hexadecimal digits, 32 at most; "" for none.
        secret: The key of the marks; `None` leaves the mark unsigned.
        revision: Of the target.
    """
    # Whoever changes nonce or revision by hand shall not make us write a second one: they are not
    # signed.
    return (
        f"<!-- tenure:{VERSION} {key.kind.value} {key.repo} {_escaped(key.key)} {nonce} {revision} "
        f"{_signature(key, secret)} -->"
    )


def read(body: str) -> Mark | None:
    """Return the mark on the first line of a body, if one is there."""
    line = body[:LONGEST].partition("\n")[0].strip()
    found = _MARK.fullmatch(line)
    if found is None:
        return None
    try:
        kind = Kind(found["kind"])
        key = unquote(found["key"], errors="surrogatepass")
    except ValueError:
        return None
    target = TargetKey(kind, int(found["repo"]), key)
    return Mark(target, found["nonce"], int(found["revision"]), found["signature"])


def verifies(found: Mark | None, key: TargetKey, secret: bytes | None) -> bool:
    """Whether a mark is ours and names this target.

    Args:
        found: What `read` returned.
        key: The target that is looked for.
        secret: As for `mark`. Without one only the key counts, and the author, whom the caller asks.
    """
    if found is None or found.key != key:
        return False
    return secret is None or hmac.compare_digest(found.signature, _signature(key, secret))


def nonce(body: str) -> str:
    """Return the nonce of the create that wrote a body; "" where no mark says it."""
    found = read(body)
    return found.nonce if found else ""


def below(body: str) -> str:
    """Return a body without the mark on its first line, if one is there."""
    return body if read(body) is None else body.partition("\n")[2]


def _signature(key: TargetKey, secret: bytes | None) -> str:
    if secret is None:
        return UNSIGNED
    # Lengths before the parts: no two keys give the same bytes.
    parts = [part.encode("utf-8", "surrogatepass") for part in (key.kind.value, key.key)]
    text = b"tenure:v1 %d %d %s %d %s" % (
        key.repo,
        len(parts[0]),
        parts[0],
        len(parts[1]),
        parts[1],
    )
    return hmac.new(secret, text, sha256).hexdigest()[:_SIGNED]


def _escaped(key: str) -> str:
    """Return a key in letters, digits and `%`: nothing in it ends a comment or a word."""
    return quote(key, safe="/:", errors="surrogatepass").replace("-", "%2D")
