r"""Text as every database can hold it: no NUL, no half surrogates, and back again without loss.

PostgreSQL refuses NUL, and no database stores the half surrogates that stand for bytes of a path
that are not UTF-8. A text with neither, that does not start with a quotation mark, is stored as it
is. Any other stands in quotation marks: bytes as `\377`, as git writes them, half surrogates that
stand for no byte as `\ud800`, and `"` and `\` behind a backslash. No two texts are stored alike.
"""

import re

_AWKWARD = re.compile("[\0\ud800-\udfff]")
_ESCAPED = re.compile('["\\\\\0\ud800-\udfff]')
_SEQUENCE = re.compile(r"\\(?:([0-7]{3})|u([0-9a-f]{4})|(.))", re.DOTALL)
_FIRST_BYTE, _LAST_BYTE = "\udc80", "\udcff"
_BYTE = ord(_FIRST_BYTE) - 0x80


def stored(text: str) -> str:
    """Return a text as it is stored."""
    if not text.startswith('"'):
        awkward = "\0" in text if text.isascii() else _AWKWARD.search(text)
        if not awkward:
            return text
    return '"' + _ESCAPED.sub(lambda match: _sequence(match[0]), text) + '"'


def restored(text: str) -> str:
    """Return the text that was stored; what `stored` never writes is taken as it stands."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':  # noqa: PLR2004  # two marks
        return text
    return _SEQUENCE.sub(_character, text[1:-1])


def _sequence(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character == "\0":
        return "\\000"
    if _FIRST_BYTE <= character <= _LAST_BYTE:
        return f"\\{ord(character) - _BYTE:03o}"
    return f"\\u{ord(character):04x}"


def _character(match: re.Match[str]) -> str:
    octal, hexadecimal, other = match.groups()
    if octal:
        number = int(octal, 8)
        return chr(_BYTE + number) if number else "\0"
    return chr(int(hexadecimal, 16)) if hexadecimal else other
