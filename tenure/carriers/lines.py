"""Places in a text as lines and columns, and whole lines put into it and taken out of it.

Only LF ends a line, as for version control and most editors; YAML also knows CR, NEL and U+2028.
"""

from collections.abc import Callable


def line_and_column(text: str, index: int) -> tuple[int, int]:
    """Return where `index` stands, both from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def undecodable(data: bytes, exc: UnicodeDecodeError) -> tuple[int, int]:
    """Return the line and the column of the byte that is not UTF-8, the column in characters."""
    before = data[: exc.start].decode()
    return line_and_column(before, len(before))


def line_end(text: str) -> str:
    """Return the line end that a text uses; LF if it has none."""
    return "\r\n" if "\r\n" in text else "\n"


def next_line(text: str, index: int) -> int:
    """Return where the line after the one at `index` starts."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def line_start(text: str, index: int) -> int:
    """Return where the line at `index` starts."""
    return text.rfind("\n", 0, index) + 1


def with_lines(text: str, at: int, lines: str) -> str:
    r"""Insert lines that end in `\n`, with the line ends of the text, which may lack the last one.

    A text without a last line end stays one, so that `without_lines` gives it back.
    """
    eol = line_end(text)
    lines = lines.replace("\n", eol)
    if at == len(text) and text and not text.endswith("\n"):
        return text + eol + lines.removesuffix(eol)
    return text[:at] + lines + text[at:]


def without_lines(text: str, start: int, end: int) -> str:
    """Remove whole lines; a text without a last line end stays one."""
    if end == len(text) and not text.endswith("\n"):
        return text[:start].removesuffix("\n").removesuffix("\r")
    return text[:start] + text[end:]


def transformed(text: str, transform: Callable[[str], str]) -> str:
    """Return what `transform` makes of a text with LF line ends.

    Lines that do not change keep the line end they have, others get that of the text.
    """
    if "\r\n" not in text:
        return transform(text)
    plain = text.replace("\r\n", "\n")
    new = transform(plain)
    from difflib import SequenceMatcher  # only mending needs it, and only with CRLF

    old_lines, new_lines, kept = _split(plain), _split(new), _split(text)
    matcher = SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    result = ""
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            result += "".join(kept[start:end])
        else:
            result += "".join(new_lines[new_start:new_end]).replace("\n", "\r\n")
    return result


def _split(text: str) -> list[str]:
    """Return the lines with their ends; only LF ends one."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [text[text.rfind("\n") + 1 :]]
