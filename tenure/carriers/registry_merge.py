"""Three versions of a registry file merged entry by entry, for git's merge driver.

A merge by lines conflicts whenever two branches add an entry at the end, and mixes entries that
look alike. Here what one side alone changed is taken as it stands there, byte for byte.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tenure.carriers import toml_text
from tenure.carriers.lines import line_end
from tenure.carriers.registry import HEADING
from tenure.carriers.toml_scan import Statement, scan

_ARTIFACT = "artifact"
_RUN = re.compile(r"(?:[ \t]*#[^\n]*(?:\n|\Z))+|(?:[ \t\r]*\n)+|[ \t\r]+\Z")
_BOM = "\ufeff"


class Merged(NamedTuple):
    """What came of a merge.

    Attributes:
        data: The file; with conflict markers around what conflicts.
        conflicts: What both sides changed, in words.
    """

    data: bytes
    conflicts: tuple[str, ...]


class _Item(NamedTuple):
    """An entry with the comments that touch it, or a comment that stands alone.

    Attributes:
        gap: The blank lines above it, `None` for the first item of a file without a head.
        text: Its lines, without the last line end.
        names: What it is known by, best first.
    """

    gap: str | None
    text: str
    names: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> str:
        """Its text, whatever its line ends."""
        return _plain(self.text)


class _File(NamedTuple):
    """One version: what stands above the items, and the items."""

    head: str
    items: tuple[_Item, ...]
    eol: str


class _Sides(NamedTuple):
    """One item in each version that has it."""

    base: _Item | None
    ours: _Item | None
    theirs: _Item | None

    @property
    def words(self) -> tuple[str | None, ...]:
        """What each version says."""
        return tuple(item.words if item else None for item in self)

    @property
    def conflicts(self) -> bool:
        """Whether both sides changed it, and not alike."""
        return len(set(self.words)) == len(self) and (self.base is not None or None not in self[1:])

    @property
    def result(self) -> _Item | None:
        """What it becomes, if it does not conflict; `None` if it goes."""
        base, ours, _ = self.words
        return self.theirs if ours == base else self.ours


def merge(base: bytes, ours: bytes, theirs: bytes) -> Merged | None:
    """Merge what two sides made of a registry file.

    Both sides may add, edit, remove and reorder entries. An entry that both changed in different
    ways, or that one changed and the other removed, is a conflict. The order is that of the side
    that alone reordered entries, else ours.

    Args:
        base: The common ancestor; nothing if both sides added the file.
        ours: Our version.
        theirs: Their version.

    Returns:
        The merged file, or `None` where a version is no plain registry file: a merge by lines is
        all that can be done then.
    """
    if theirs in (base, ours):
        return Merged(ours, ())
    if ours == base:
        return Merged(theirs, ())
    old, our, their = (_read(data) for data in (base, ours, theirs))
    if old is None or our is None or their is None:
        return None
    our_keys, their_keys = _keys(old, our, their)
    versions = (range(len(old.items)), old), (our_keys, our), (their_keys, their)
    found = [dict(zip(keys, version.items, strict=True)) for keys, version in versions]
    every = dict.fromkeys(key for items in found for key in items)
    sides = {key: _Sides(*(items.get(key) for items in found)) for key in every}
    order = _order(our_keys, their_keys, sides)
    files, inside = (old, our, their), [sides[key] for key in order]
    # Where no blank line stands between two items, a comment may change hands when they meet.
    merged = _written(files, inside) or _written(files, inside, apart=True)
    if merged and ours.startswith(_BOM.encode()):
        return merged._replace(data=_BOM.encode() + merged.data)
    return merged


def _read(data: bytes) -> _File | None:
    """Split a file into items; `None` if it is written in a way that cannot be split."""
    try:
        text = data.decode().removeprefix(_BOM)
        tables = toml_text.load(text).get(_ARTIFACT, [])
    except (UnicodeDecodeError, toml_text.TomlError):
        return None
    statements = scan(text).statements
    first = next((n for n, s in enumerate(statements) if s.path[:1] == (_ARTIFACT,)), None)
    if first is None:
        return _File(text.rstrip(), (), line_end(text)) if not tables else None
    groups = _grouped(statements[first:])
    if groups is None or not isinstance(tables, list) or len(groups) != len(tables):
        return None
    items: list[_Item] = []
    end = statements[first - 1].end if first else 0
    above = _runs(text[end : groups[0][0]])
    lead = _lead(above, is_top=not end)
    head = text[: groups[0][0] - len(lead)]
    gap = _blank_end(head) if head.strip() else None
    for number, (start, stop) in enumerate(groups):
        following = groups[number + 1][0] if number + 1 < len(groups) else len(text)
        runs = _runs(text[stop:following])
        last = number + 1 == len(groups)
        next_lead = "" if last else _lead(runs)
        trail = runs[0] if _is_comment(runs[:1]) and (last or len(runs) > 1) else ""
        names = _names(tables[number])
        items.append(_Item(gap, (lead + text[start:stop] + trail).rstrip("\r\n"), names))
        middle = runs[bool(trail) : len(runs) - bool(next_lead)]
        items += _comments(middle)
        gap, lead = (middle[-1] if middle and not _is_comment(middle[-1:]) else ""), next_lead
    return _File(head.rstrip(), tuple(items), line_end(text))


def _grouped(statements: Sequence[Statement]) -> list[tuple[int, int]] | None:
    """Return where each entry starts and ends, unless something else stands between them."""
    groups: list[tuple[int, int]] = []
    for statement in statements:
        if statement.is_header and statement.path == (_ARTIFACT, len(groups)):
            groups.append((statement.start, statement.end))
        elif groups and statement.path[:2] == (_ARTIFACT, len(groups) - 1):
            groups[-1] = groups[-1][0], statement.end
        else:
            return None
    return groups


def _runs(text: str) -> list[str]:
    """Split what stands between two entries into runs of blank lines and of comments."""
    return _RUN.findall(text)


def _is_comment(runs: Sequence[str]) -> bool:
    return bool(runs) and runs[0].lstrip().startswith("#")


def _lead(runs: Sequence[str], *, is_top: bool = False) -> str:
    """Return the comments right above an entry; the first line of a file of ours is nobody's."""
    if not _is_comment(runs[-1:]):
        return ""
    lead = runs[-1]
    if is_top and len(runs) == 1 and _plain(lead).startswith(HEADING):
        return lead[lead.index("\n") + 1 :]
    return lead


def _blank_end(text: str) -> str:
    """Return the blank lines at the end of a text that has something above them."""
    bare = text.rstrip()
    return text[text.find("\n", len(bare)) + 1 :]


def _comments(runs: Sequence[str]) -> Iterator[_Item]:
    gap = ""
    for run in runs:
        if _is_comment([run]):
            text = run.rstrip("\r\n")
            yield _Item(gap, text, (("comment", _plain(text)),))
            gap = ""
        else:
            gap = run


def _names(table: Mapping[str, object]) -> tuple[tuple[str, ...], ...]:
    paths = table.get("path")
    listed = map(str, paths) if isinstance(paths, list) else [str(paths)]
    name = table.get("id")
    return (*([("id", name)] if isinstance(name, str) else []), ("path", *listed))


def _keys(base: _File, ours: _File, theirs: _File) -> tuple[list[int], list[int]]:
    """Give every item of a side a number: that of its like in the base, or a new one.

    What both sides added under one name has one number.
    """
    count = len(base.items)
    known = dict(enumerate(base.items))
    our_found = _matched(known, ours.items)
    our_keys = [our_found.get(n, count + n) for n in range(len(ours.items))]
    their_found = _matched(known, theirs.items)
    added = {our_keys[n]: item for n, item in enumerate(ours.items) if n not in our_found}
    rest = {n: item for n, item in enumerate(theirs.items) if n not in their_found}
    both = _matched(added, list(rest.values()))
    their_found |= {n: both[at] for at, n in enumerate(rest) if at in both}
    count += len(ours.items)
    return our_keys, [their_found.get(n, count + n) for n in range(len(theirs.items))]


def _matched(known: Mapping[int, _Item], items: Sequence[_Item]) -> dict[int, int]:
    """Return the key of the like of each item that has one: ids first, then paths and comments."""
    found: dict[int, int] = {}
    free = dict(known)
    for is_id in (True, False):
        places: dict[tuple[str, ...], list[int]] = {}
        for key in reversed(free):
            for name in free[key].names:
                places.setdefault(name, []).append(key)
        for n, item in enumerate(items):
            for name in item.names if n not in found else ():
                if (name[0] == "id") is is_id and places.get(name):
                    found[n] = places[name].pop()
                    del free[found[n]]
                    break
    return found


def _order(
    our_keys: Sequence[int], their_keys: Sequence[int], sides: Mapping[int, _Sides]
) -> list[int]:
    """Return the keys of what stays: one side's order, with what only the other has put into it."""
    kept = {key for key, side in sides.items() if side.conflicts or side.result is not None}
    in_base = {key for key, side in sides.items() if side.base}
    moved = [[k for k in keys if k in in_base] for keys in (our_keys, their_keys)]
    ours_hold = moved[0] != sorted(moved[0]) or moved[1] == sorted(moved[1])
    first, second = (our_keys, their_keys) if ours_hold else (their_keys, our_keys)
    order = [key for key in first if key in kept]
    there, alone = set(order), set(first) - set(second)
    for anchor, run in _stretches(second, there, kept):
        at = 0 if anchor is None else order.index(anchor) + 1
        stop = at
        while stop < len(order) and order[stop] in alone and order[stop] not in in_base:
            stop += 1
        rival = [_title(sides[key]) for key in order[at:stop]]
        # Whatever side is ours: what sorts first goes first, and neither is torn apart.
        if rival and min(rival) <= min(_title(sides[key]) for key in run):
            at = stop
        order[at:at] = run
    return order


def _stretches(
    keys: Sequence[int], there: set[int], kept: set[int]
) -> Iterator[tuple[int | None, list[int]]]:
    """Yield what only these `keys` have, together with the key that it stands behind."""
    anchor: int | None = None
    run: list[int] = []
    for key in keys:
        if key in there:
            if run:
                yield anchor, run
            anchor, run = key, []
        elif key in kept:
            run.append(key)
    if run:
        yield anchor, run


def _title(side: _Sides) -> tuple[str, ...]:
    item = side.ours or side.theirs
    return item.names[-1] if item else ()


def _written(
    versions: Sequence[_File], sides: Sequence[_Sides], *, apart: bool = False
) -> Merged | None:
    base, ours, theirs = versions
    eol = theirs.eol if ours.eol == base.eol else ours.eol
    heads = _Sides(*(_Item(None, version.head, (("head",),)) for version in versions))
    text, conflicts = "", []
    wanted = []
    for side in [heads, *sides]:
        item = side.ours or side.theirs
        if side.conflicts:
            conflicts.append(_shown(side))
            new = _marked(side, eol)
        else:
            item = side.result
            new = item.text if item else ""
            wanted.append(_plain(new))
        gap = eol if item is None or item.gap is None else item.gap or eol * apart
        text += (gap if text else "") + (new + eol if new else "")
    if len({version.eol for version in versions}) > 1:
        text = _plain(text).replace("\n", eol)
    if not conflicts:
        read = _read(text.encode())
        if read is None or [_plain(read.head), *(i.words for i in read.items)] != wanted:
            return None  # something here is not as it looks: better a merge by lines
    return Merged(text.encode(), tuple(conflicts))


def _marked(side: _Sides, eol: str) -> str:
    ours, theirs = (item.text + eol if item else "" for item in side[1:])
    return f"<<<<<<< ours{eol}{ours}======={eol}{theirs}>>>>>>> theirs"


def _shown(side: _Sides) -> str:
    item = side.ours or side.theirs or side.base
    kind, *words = item.names[0] if item else ("",)
    what = "the top of the file" if kind == "head" else f"the entry {', '.join(words)}"
    if side.ours is None or side.theirs is None:
        return f"{what}: one side changed it, the other removed it"
    return f"{what}: both sides changed it"


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")
