"""Settings that go through the C preprocessor before anybody reads them, told by their content.

U-Boot does so with its `.cfg` (`cpp -x c`, which takes `# word` for a wrong directive) and its `.env`
files (`cpp -x assembler-with-cpp`, which hands `# word` on: it becomes part of a variable). The
comments of a file say what it is; where there are none, its directives do; where neither does, no
comment is safe.
"""

import re

from tenure.carriers.comment_scan import line_end

DIRECTIVE = (
    r"#[ \t]*(?:include(?:_next)?[ \t]*[\"<]|(?:define|undef|ifn?def)[ \t]+[A-Za-z_]|"
    r"(?:if|elif|else|endif|error|warning|pragma|line)\b)"
)
"""A line that starts like this can be one for the preprocessor; alone it can be a comment as well."""

_HASH = rf"(?!{DIRECTIVE})#"
_MARKS = re.compile(rf"^[ \t]*(/\*|//|;|{_HASH})", re.MULTILINE)
_ENV_MARKS = re.compile(rf"^[ \t]*(/\*|//|{_HASH})", re.MULTILINE)
# Asterisk includes other settings with `#include "more.conf"` and has no C comments.
_CERTAIN = re.compile(
    r"^[ \t]*#[ \t]*(?:include[ \t]*(?:\"[^\"\n]+\.h\"|<[^>\n]+\.h>)|define[ \t]+[A-Za-z_]|endif\b)",
    re.MULTILINE,
)
_POSSIBLE = re.compile(rf"^[ \t]*{DIRECTIVE}", re.MULTILINE)
# What U-Boot's `mkimage -T mxsimage` reads takes no comments at all.
_BARE = re.compile(r"^(?:DISPLAYPROGRESS[ \t\r]*$|SECTION[ \t]+0x)", re.MULTILINE)
_ASSIGNMENTS = re.compile(
    r"(?:[ \t\r]*\n|[ \t]*(?:export[ \t]+)?[A-Z_][A-Z0-9_]*=[^\n]*(?:\n|\Z))+"
)
# U-Boot has files whose `#` lines end up in the firmware, unseen by those who wrote them.
_BOOT_SCRIPT = re.compile(
    r"^(?:boot(?:cmd|args|delay)\w*|preboot|loadaddr|\w+addr_r)\+?=|[=;][ \t]*(?:run|setenv)[ \t]",
    re.MULTILINE,
)
_RECORD = re.compile(r"^#+[ \t]*tenure:", re.MULTILINE)


def configuration(text: str) -> str | None:
    """Return the kind of a file of settings, `None` if no comment is safe in it.

    Args:
        text: The file, or its beginning.
    """
    mark = _first_mark(text, _MARKS)
    if mark == "/*" or (mark is None and _CERTAIN.search(text)):
        return "Preprocessed settings"
    is_unclear = mark is None and (_POSSIBLE.search(text) or _BARE.search(text))
    return None if is_unclear else "Configuration"


def environment(path: str, text: str) -> str | None:
    """Return the kind of an `.env` file, `None` if no comment is safe in it.

    A copy such as `prod.env.example` is for the tools that read `NAME=value` lines.

    Args:
        path: The file.
        text: Its content, or the beginning of that.
    """
    mark = _first_mark(text, _ENV_MARKS)
    if not path.endswith(".env"):
        return "Settings"
    if mark == "#":
        # A record that is there is read, wherever it stands, and can be taken away.
        is_safe = _RECORD.search(text) or not _BOOT_SCRIPT.search(text)
        return "Settings" if is_safe else None
    if mark or _POSSIBLE.search(text):
        return "Preprocessed settings"
    return "Settings" if _ASSIGNMENTS.fullmatch(text) else None


def _first_mark(text: str, marks: re.Pattern[str]) -> str | None:
    """Return the mark of the first comment that starts its line; a block ends its last line too."""
    found = marks.search(text)
    while found and found[1] == "/*":
        end = text.find("*/", found.end())
        if end < 0:
            return None
        if not text[end + 2 : line_end(text, end)].strip():
            return "/*"
        found = marks.search(text, end)
    return found[1] if found else None
