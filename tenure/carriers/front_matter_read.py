"""The record below the key `tenure` of front matter, found and read.

Most files are told to have none from their first bytes; only what has a fence and our key behind
it meets a parser.
"""

import re
from typing import TYPE_CHECKING

from tenure.carriers import lines
from tenure.record import CarrierKind, Place, RawRecord, Reading, Unreadable
from tenure.sources import WINDOW

if TYPE_CHECKING:
    from tenure.carriers.strict_yaml import Document

_MARKDOWN = (
    *(".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mdtext", ".mdx", ".mdc"),
    *(".qmd", ".rmd", ".markdoc", ".svx"),
)
# In these `---` on the first line does not start front matter: in Astro it fences JavaScript, in
# YAML and TOML the file itself is the data.
_NEVER = (".astro", ".yaml", ".yml", ".toml")
BOM = "\ufeff"
KEEP = "surrogateescape"
# Patterns stay texts until they are needed: to compile them all costs 3 ms.
_CLOSING = r"^(?:---|\.\.\.|\+\+\+)[ \t]*\r?(?:\n|\Z)"
# Where our key starts a line and may have a mapping: `tenure: freehold` is somebody else's word.
_YAML_KEY = r"""(["']?)tenure\1[ \t]*:[ \t]*(?:[{&*!#].*)?\r?$"""
_FIRST_KEY = r"^( *)[^\s#]"
_TOML_KEY = r"""^[ \t]*\[*[ \t]*["']?tenure["']?[ \t]*[\].=]"""
# What the lines of YAML look like, and those of a text between two thematic breaks do not.
_YAML_LINE = r"""[ \t#\r]|\Z|["']?[\w.$@/-][^:]*:(?:\s|\Z)|- |[}\]]"""
_UNDECODED = "[\ud800-\udfff]"
_FENCES = (b"---", b"+++", b"\xef\xbb\xbf---", b"\xef\xbb\xbf+++")
_LIKELY = frozenset(("owner", "origin", "lifecycle", "expires"))


def is_usual(path: str) -> bool:
    """Whether a file is of a kind for which front matter is the usual carrier: Markdown."""
    return path.lower().endswith(_MARKDOWN)


def read(path: str, data: bytes) -> Reading:
    """Read the record below the key `tenure` of the front matter.

    Args:
        path: The path of the file.
        data: Its first 64 KiB, or all of it; what stands behind them is not looked at.
    """
    if not data.startswith(_FENCES) or b"tenure" not in data or path.endswith(_NEVER):
        return None
    text = data[:WINDOW].decode(errors=KEEP).removeprefix(BOM)
    block = lines.next_line(text, 0)
    is_toml = text.startswith("+++")
    key = find(_TOML_KEY, text, block) if is_toml else yaml_key(text, block)
    closing = find(_CLOSING, text, block)
    if text[3:block].strip() or key is None or (closing and closing.start() < key.start()):
        return None
    plain = None if is_toml else _plain(path, text[block:])
    if plain is not None:
        return plain
    # Late, as all parsers here: 37 ms, and only front matter that is not plain gets this far.
    from tenure.carriers.front_matter_handlers import TOML, YAML

    try:
        inner, _ = (TOML if is_toml else YAML).split(text)
    except ValueError:
        return _unclosed(path, text, key.start(), cut=len(data) >= WINDOW)
    return _read_toml(path, inner) if is_toml else _read_yaml(path, inner)


def _plain(path: str, text: str) -> Reading:
    """Return a record from front matter that needs no parser; `None` says nothing."""
    from tenure.carriers import plain_yaml

    closing = find(r"^(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)", text)
    document = plain_yaml.read(text[: closing.start()]) if closing else None
    record = document.data.get("tenure") if document else None
    key = yaml_key(text)
    if document is None or key is None or not isinstance(record, dict):
        return None
    start, end = record_lines(document.text, key.start())
    first = text.count("\n", 0, start) + 2
    last = first + text[start:end].rstrip().count("\n")
    positions = document.positions(("tenure",), 2, ())
    return RawRecord(CarrierKind.FRONT_MATTER, path, record, positions, first, last)


def find(pattern: str, text: str, start: int = 0) -> re.Match[str] | None:
    """Return the first match at or after `start`; `^` and `$` are those of lines."""
    return re.compile(pattern, re.MULTILINE).search(text, start)


def yaml_key(text: str, start: int = 0) -> re.Match[str] | None:
    """Return where our key stands among the top-level keys of a block that starts at `start`."""
    first = find(_FIRST_KEY, text, start)
    return find(f"^{first[1]}{_YAML_KEY}", text, start) if first else None


def _read_yaml(path: str, block: str) -> Reading:
    from tenure.carriers.front_matter_handlers import YAML
    from tenure.carriers.strict_yaml import StrictYamlError

    key = yaml_key(block)
    start, end = record_lines(block, key.start() if key else 0)
    wrong = find(_UNDECODED, block, start)
    if wrong and wrong.start() < end:
        return _unreadable(path, "the record is not UTF-8", block, wrong.start())
    try:
        document: Document = YAML.load(re.sub(_UNDECODED, "\ufffd", block))
    except StrictYamlError as exc:
        if not _looks_like_yaml(block[:start]):
            return None
        place = Place(exc.line + 1, exc.column)
        return Unreadable(CarrierKind.FRONT_MATTER, path, exc.message, place, exc.fixable)
    record = _tenure(document)
    if not isinstance(record, dict):
        is_meant = record is None and _LIKELY.intersection(_names(document))
        message = "the keys of the record must be indented below `tenure:`"
        return _unreadable(path, message, block, start) if is_meant else None
    positions = document.positions(("tenure",), 2, ())
    first = positions.key(()).line
    last = first + block[start:end].rstrip().count("\n")
    return RawRecord(CarrierKind.FRONT_MATTER, path, record, positions, first, last)


def _read_toml(path: str, block: str) -> Reading:
    from tenure.carriers import toml_text
    from tenure.carriers.front_matter_handlers import TOML
    from tenure.carriers.toml_scan import scan

    wrong = find(_UNDECODED, block)
    if wrong:
        return _unreadable(path, "the front matter is not UTF-8", block, wrong.start())
    try:
        record = TOML.load(block).get("tenure")
    except toml_text.TomlError as exc:
        place = Place(exc.line + 1, exc.column)
        return Unreadable(CarrierKind.FRONT_MATTER, path, exc.message, place)
    if not isinstance(record, dict):
        return None
    rows = [s for s in scan(block).statements if s.path[0] == "tenure"]
    first = lines.line_and_column(block, rows[0].start)[0] + 1
    last = lines.line_and_column(block, rows[-1].end - 1)[0] + 1
    positions = toml_text.positions(block, first_line=2).below("tenure")
    return RawRecord(CarrierKind.FRONT_MATTER, path, record, positions, first, last)


def _unclosed(path: str, text: str, start: int, *, cut: bool) -> Reading:
    above = text[lines.next_line(text, 0) : start]
    if not is_usual(path) or not (text.startswith("+++") or _looks_like_yaml(above)):
        return None
    message = f"the front matter is not closed by a line `{text[:3]}`"
    if cut:
        message = f"the front matter does not end within {WINDOW // 1024} KiB"
    return _unreadable(path, message, text, start, first_line=1)


def _unreadable(
    path: str, message: str, text: str, index: int, *, first_line: int = 2
) -> Unreadable:
    line, column = lines.line_and_column(text, index)
    place = Place(line + first_line - 1, column)
    return Unreadable(CarrierKind.FRONT_MATTER, path, message, place)


def _looks_like_yaml(above: str) -> bool:
    """Whether the lines above our key are YAML, not prose below a thematic break."""
    rows = above.split("\n")[:-1]
    return not (rows and not rows[0].strip()) and all(re.match(_YAML_LINE, row) for row in rows)


def record_lines(block: str, start: int) -> tuple[int, int]:
    """Return where the lines of the record start and end; this needs no parser."""
    row = block[start:]
    indent = len(row) - len(row.lstrip(" "))
    following = find(rf"^ {{0,{indent}}}[^\s#}}\]]", block, lines.next_line(block, start))
    kept = block[start : following.start() if following else len(block)].rstrip()
    while kept.rpartition("\n")[2].lstrip().startswith("#"):
        kept = kept.rpartition("\n")[0].rstrip()
    return start, lines.next_line(block, start + len(kept))


def _tenure(document: "Document") -> object:
    return document.data.get("tenure", False) if isinstance(document.data, dict) else False


def _names(document: "Document") -> list[str]:
    from yaml.nodes import MappingNode, ScalarNode

    pairs = document.root.value if isinstance(document.root, MappingNode) else []
    return [key.value for key, _ in pairs if isinstance(key, ScalarNode)]
