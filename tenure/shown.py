"""Text made safe to show: nothing that a file, a path or a record holds can drive a terminal."""

from collections.abc import Iterable


def printable(text: str) -> str:
    r"""Return `text` with everything that is not plainly visible written out.

    Control characters and raw bytes become `\x1b` and `\xff`, line breaks and tabs `\n` and `\t`,
    bidirectional controls, zero-width characters, spaces other than U+0020 and code points without
    a glyph of their own `\u202e`. The result is one line. A backslash stays as it is: the result is
    for people, `command` is for shells.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def command(*words: str, paths: Iterable[str] = ()) -> str:
    """Return a command line that can be pasted into a shell.

    Args:
        words: The command and its options. A word that starts with `-` and does not look like an
            option (`-x`, `--name`, `--name=value`) is taken for a path.
        paths: Paths to add; one that starts with `-` is written `./-x`, whatever it looks like.

    Returns:
        One line of printable text. Control characters and bytes that are not UTF-8 are written
        `$'…'`, which bash, zsh, ksh, busybox and POSIX.1-2024 know.
    """
    written = [word if _is_option(word) else _as_path(word) for word in words]
    return " ".join(map(_quoted, [*written, *map(_as_path, paths)]))


def octal(character: str) -> str:
    r"""Return the bytes of a character as `\303\274`: a path of git may hold bytes of no encoding.

    Three octal digits are the only escape with a fixed length in every shell.
    """
    try:
        data = character.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = character.encode("utf-8", "surrogatepass")
    return "".join(f"\\{byte:03o}" for byte in data)


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":  # a byte that is not UTF-8 (`surrogateescape`)
        return f"\\x{ord(character) - 0xDC00:02x}"
    return ascii(character)[1:-1]


def _is_option(word: str) -> bool:
    name = word.split("=", 1)[0]
    if name.startswith("--"):
        return name[2:3].isalpha() and name[2:].replace("-", "").isalnum()
    return len(word) == 2 and word[0] == "-" and word[1].isalpha()  # noqa: PLR2004  # `-x`


def _as_path(word: str) -> str:
    return f"./{word}" if word.startswith("-") else word


def _quoted(word: str) -> str:
    # Late: only a finding with a fix needs it, and most checks have none.
    from shlex import quote

    if word.isprintable():
        # zsh expands a leading `=` to the path of a command; shlex quotes for a POSIX shell.
        return f"'{word}'" if word.startswith("=") and quote(word) == word else quote(word)
    return "$'" + "".join(map(_ansi_c, word)) + "'"


def _ansi_c(character: str) -> str:
    if character.isprintable() and character not in "\\'!":
        return character
    return octal(character)
