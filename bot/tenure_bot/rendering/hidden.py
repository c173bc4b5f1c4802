"""A block of JSON in a body that people do not see: written so that nothing in it ends the comment."""

import json
import re
from collections.abc import Mapping
from typing import Any

_LONGEST = 65_536  # characters: no body at GitHub is longer


def block(name: str, version: int, data: Mapping[str, Any]) -> str:
    """Return one line: a comment of HTML with JSON in it.

    Args:
        name: What it is for, in small letters.
        version: Of the shape of the data; it grows when a reader of the old one would be misled.
        data: What JSON can hold; keys are sorted, so that equal data gives equal text.
    """
    text = json.dumps({"version": version, **data}, sort_keys=True, separators=(",", ":"))
    # Outside of strings JSON has none of these but `-` of a number, which `\u` would break.
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("--", "\\u002d\\u002d")
    return f"<!-- tenure:{name} {safe} -->"


def read(name: str, version: int, body: str) -> dict[str, Any] | None:
    """Return what the first block of this name and version says, or `None`.

    People can edit a body, so whoever asks checks every value.
    """
    pattern = rf"^<!-- tenure:{re.escape(name)} (\{{[^<>\r\n]*\}}) -->[ \t]*\r?$"
    found = re.search(pattern, body[:_LONGEST], re.MULTILINE)
    if found is None:
        return None
    try:
        data = json.loads(found[1])
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get("version") != version:
        return None
    return data
