"""The record below the key `tenure` of front matter, found and read.

Most files are told to have none from their first bytes; only what has a fence and our key behind
it meets a parser.
"""

import re

from yaml.nodes import MappingNode, ScalarNode

from tenure.carriers import lines
from tenure.carriers.strict_yaml import Document, StrictYamlError
from tenure.record import CarrierKind, Place, RawRecord, Reading, Unreadable
from tenure.sources import WINDOW

_MARKDOWN = (
    *(".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mdtext", ".mdx", ".mdc"),
    *(".qmd", ".rmd", ".markdoc", ".svx"),
)
# In these `---` on the first line does not start front matter: in Astro it fences JavaScript, in
# YAML and TOML the file itself is the data.
_NEVER = (".astro", ".yaml", ".yml", ".toml")
BOM = "\ufeff"
KEEP = "surrogateescape"
_FENCE = re.compile(rb"(?:\xef\xbb\xbf)?(?:---|\+\+\+)[ \t]*\r?(?:\n|\Z)")
_CLOSING = re.compile(r"^(?:---|\.\.\.|\+\+\+)[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
# Where our key starts a line and may have a mapping: `tenure: freehold` is somebody else's word.
YAML_KEY = re.compile(r"""^(["']?)tenure\1[ \t]*:[ \t]*(?:[{&*!#].*)?\r?$""", re.MULTILINE)
_TOML_KEY = re.compile(r"""^[ \t]*\[*[ \t]*["']?tenure["']?[ \t]*[\].=]""", re.MULTILINE)
# What the lines of YAML look like, and those of a text between two thematic breaks do not.
_YAML_LINE = re.compile(r"""[ \t#\r]|\Z|["']?[\w.$@/-][^:]*:(?:\s|\Z)|- |[}\]]""")
_NEXT_KEY = re.compile(r"^[^\s#}\]]", re.MULTILINE)
_UNDECODED = re.compile("[\ud800-\udfff]")
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
    if not _FENCE.match(data) or b"tenure" not in data or path.endswith(_NEVER):
        return None
    text = data[:WINDOW].decode(errors=KEEP).removeprefix(BOM)
    key = (_TOML_KEY if text.startswith("+++") else YAML_KEY).search(text)
    closing = _CLOSING.search(text, lines.next_line(text, 0))
    if key is None or (closing and closing.start() < key.start()):
        return None
    # Late: 37 ms, and only front matter with our key in it gets this far.
    from tenure.carriers.front_matter_handlers import TOML, YAML

    try:
        block, _ = (TOML if text.startswith("+++") else YAML).split(text)
    except ValueError:
        return _unclosed(path, text, key.start(), cut=len(data) >= WINDOW)
    return _read_toml(path, block) if text.startswith("+++") else _read_yaml(path, block)


def _read_yaml(path: str, block: str) -> Reading:
    from tenure.carriers.front_matter_handlers import YAML

    key = YAML_KEY.search(block)
    start, end = record_lines(block, key.start() if key else 0)
    wrong = _UNDECODED.search(block, start, end)
    if wrong:
        return _unreadable(path, "the record is not UTF-8", block, wrong.start())
    try:
        document: Document = YAML.load(_UNDECODED.sub("\ufffd", block))
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

    wrong = _UNDECODED.search(block)
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
    return not (rows and not rows[0].strip()) and all(map(_YAML_LINE.match, rows))


def record_lines(block: str, start: int) -> tuple[int, int]:
    """Return where the lines of the record start and end; this needs no parser."""
    following = _NEXT_KEY.search(block, lines.next_line(block, start))
    end = following.start() if following else len(block)
    while end > start:
        above = block.rfind("\n", 0, end - 1) + 1
        row = block[above:end].strip()
        if row and not row.startswith("#"):
            break
        end = above
    return start, end


def _tenure(document: Document) -> object:
    return document.data.get("tenure", False) if isinstance(document.data, dict) else False


def _names(document: Document) -> list[str]:
    pairs = document.root.value if isinstance(document.root, MappingNode) else []
    return [key.value for key, _ in pairs if isinstance(key, ScalarNode)]
