"""Registry files merged entry by entry: nothing is lost, nothing is made up, bytes stay."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure.carriers.registry import HEADING
from tenure.carriers.registry_merge import merge


def entry(path: str, owner: str = "@acme/shop", *, above: str = "", more: str = "") -> str:
    return f'{above}[[artifact]]\npath = "{path}"\nowner = "{owner}"\n{more}'


def registry(*entries: str, head: str = HEADING) -> bytes:
    return "\n".join([head, *entries] if head else entries).encode()


def clean(base: bytes, ours: bytes, theirs: bytes) -> str:
    """Return the merged text of versions that do not conflict."""
    merged = merge(base, ours, theirs)
    assert merged is not None
    assert merged.conflicts == ()
    return merged.data.decode()


def paths(text: str) -> list[object]:
    return [table["path"] for table in tomllib.loads(text).get("artifact", [])]


A, B, C, D = (entry(name) for name in ("a.py", "b.py", "c.py", "d.py"))


def test_entries_that_both_sides_add_at_the_end_are_both_there() -> None:
    text = clean(registry(A), registry(A, B), registry(A, C))

    assert text.encode() == registry(A, B, C)


def test_it_does_not_matter_which_side_is_ours() -> None:
    ours, theirs = registry(A, D), registry(A, B, C)

    assert clean(registry(A), ours, theirs) == clean(registry(A), theirs, ours)


def test_a_registry_that_both_sides_made_is_one() -> None:
    assert clean(b"", registry(A), registry(B)).encode() == registry(A, B)


def test_edits_of_different_entries_are_both_made() -> None:
    ours = registry(entry("a.py", "@acme/ops"), B)
    theirs = registry(A, entry("b.py", "@acme/ops"))

    text = clean(registry(A, B), ours, theirs)

    assert text.count("@acme/ops") == 2


def test_an_entry_that_one_side_removed_and_the_other_left_alone_is_gone() -> None:
    assert clean(registry(A, B), registry(A), registry(A, B, C)).encode() == registry(A, C)


def test_the_same_edit_on_both_sides_is_one_edit() -> None:
    edited = entry("a.py", "@acme/ops")

    assert clean(registry(A), registry(edited, B), registry(edited)).encode() == registry(edited, B)


def test_two_edits_of_one_entry_conflict_and_nothing_else_does() -> None:
    ours = registry(entry("a.py", "@acme/ops"), B, C)
    theirs = registry(entry("a.py", "@acme/web"), B, D)

    merged = merge(registry(A, B), ours, theirs)

    assert merged is not None
    assert merged.conflicts == ("the entry a.py: both sides changed it",)
    conflict = (
        "<<<<<<< ours\n"
        + entry("a.py", "@acme/ops")
        + "=======\n"
        + entry("a.py", "@acme/web")
        + ">>>>>>> theirs\n"
    )
    assert merged.data == registry(conflict, B, C, D)


@pytest.mark.parametrize("removed_by_us", [True, False])
def test_an_edit_of_an_entry_that_the_other_side_removed_conflicts(removed_by_us: bool) -> None:
    edited, without = registry(entry("a.py", "@acme/ops"), B), registry(B)
    ours, theirs = (without, edited) if removed_by_us else (edited, without)

    merged = merge(registry(A, B), ours, theirs)

    assert merged is not None
    assert merged.conflicts == ("the entry a.py: one side changed it, the other removed it",)
    assert b"@acme/ops" in merged.data


def test_an_entry_that_got_an_id_is_still_the_same_entry() -> None:
    named = entry("a.py", more='id = "report"\n')
    renamed = entry("tools/a.py", more='id = "report"\n')

    assert clean(registry(A), registry(named), registry(A, B)).encode() == registry(named, B)
    assert clean(registry(named), registry(renamed), registry(named, B)).encode() == registry(
        renamed, B
    )


def test_one_path_under_two_new_ids_conflicts() -> None:
    ours, theirs = (registry(A, entry("b.py", more=f'id = "{name}"\n')) for name in ("x", "y"))

    merged = merge(registry(A), ours, theirs)

    assert merged is not None
    assert merged.conflicts == ("the entry x: both sides changed it",)


def test_the_order_of_the_side_that_reordered_holds() -> None:
    base, reordered = registry(A, B, C), registry(C, A, B)

    assert paths(clean(base, registry(A, B, C, D), reordered)) == ["c.py", "d.py", "a.py", "b.py"]
    assert paths(clean(base, reordered, registry(A, B, C, D))) == ["c.py", "d.py", "a.py", "b.py"]


def test_comments_stay_with_their_entry_and_others_stay() -> None:
    about_b = entry("b.py", above="# until the dashboard ships\n", more="# review = 2027-01-01\n")
    base = registry(A, "# --- tools ---\n", about_b)

    text = clean(
        base, registry("# --- tools ---\n", about_b), registry(A, "# --- tools ---\n", about_b, C)
    )

    assert text.encode() == registry("# --- tools ---\n", about_b, C)


def test_tables_below_an_entry_belong_to_it() -> None:
    below = entry("a.py", more='[artifact.validated]\ntests = "t"\n')

    assert clean(registry(below), registry(below, B), registry(below, C)).encode() == registry(
        below, B, C
    )


def test_what_one_side_wrote_keeps_its_bytes() -> None:
    odd = "[[ artifact ]]  # odd\n  path   = [ 'b.py',\n 'c.py' ]\n\n  owner='@acme/shop'\n"

    assert odd in clean(registry(A), registry(A, odd), registry(A, D))


def test_line_ends_that_one_side_changed_are_those_of_the_result() -> None:
    base, windows = registry(A), registry(A).replace(b"\n", b"\r\n")

    text = clean(base, windows, registry(A, B))

    assert text.encode() == registry(A, B).replace(b"\n", b"\r\n")
    assert clean(base, registry(A, B), windows) == text


def test_windows_line_ends_are_kept_where_all_have_them() -> None:
    versions = [registry(*v).replace(b"\n", b"\r\n") for v in ((A,), (A, B), (A, C))]

    text = clean(versions[0], versions[1], versions[2])

    assert text.encode() == registry(A, B, C).replace(b"\n", b"\r\n")


def test_a_byte_order_mark_stays() -> None:
    mark = b"\xef\xbb\xbf"

    assert clean(mark + registry(A), mark + registry(A, B), mark + registry(A, C)).encode() == (
        mark + registry(A, B, C)
    )


def test_a_head_that_both_sides_changed_conflicts() -> None:
    ours, theirs = registry(A, head="# ours\n"), registry(A, B, head="# theirs\n")

    merged = merge(registry(A), ours, theirs)

    assert merged is not None
    assert merged.conflicts == ("the top of the file: both sides changed it",)


@pytest.mark.parametrize(
    "data",
    [
        b"[[artifact]\n",
        b"\xff\xfe",
        b'artifact = [{path = "a.py"}]\n',
        b'[[artifact]]\npath = "a"\n[other]\nx = 1\n',
        b'artifact = "none"\n',
        b'<<<<<<< ours\n[[artifact]]\npath = "a"\n',
    ],
)
def test_what_is_no_plain_registry_is_left_to_a_merge_by_lines(data: bytes) -> None:
    assert merge(registry(A), registry(A, B), data) is None
    assert merge(data, registry(A, B), registry(A, C)) is None


NAMES = [f"{letter}.py" for letter in "abcdefgh"]
GAPS = st.sampled_from(["", "\n", "\n\n", "\n# apart\n\n", "\n# about it\n", "# close\n"])
ENDS = st.sampled_from(
    ["", "# x = 1\n", "  # indented\n", '[artifact.x-t]\ny = "z"\n', 'id = "i"\n']
)


@st.composite
def registries(draw: st.DrawFn) -> bytes:
    """Return a registry whose entries look in many ways."""
    names = draw(st.lists(st.sampled_from(NAMES), max_size=5, unique=True))
    parts = [draw(st.sampled_from(["", HEADING, "# head\n\n", "version = 1\n"]))]
    for name in names:
        owner = draw(st.sampled_from(["@a/b", "@c/d"]))
        parts.append(draw(GAPS) + entry(name, owner, more=draw(ENDS).replace('"i"', f'"{name}"')))
    text = "".join(parts) + draw(st.sampled_from(["", "\n", "\n# the end\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"]))).encode()


def tables(data: bytes) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tomllib.loads(data.decode()).get("artifact", [])
    return found


@PROPERTY
@given(registries(), registries())
def test_a_side_that_changed_nothing_leaves_the_other_as_it_is(base: bytes, side: bytes) -> None:
    for merged in (merge(base, side, base), merge(base, base, side), merge(base, side, side)):
        assert merged is not None
        assert (merged.data, merged.conflicts) == (side, ())


def test_a_comment_below_an_entry_stays_with_it_when_another_entry_follows() -> None:
    ours = b'[[artifact]]\npath = "a"\n# x = 1\n'
    theirs = HEADING.encode() + b'\n[[artifact]]\npath = "b"\n'

    merged = merge(b"", ours, theirs)

    assert merged is not None
    assert b'path = "a"\n# x = 1\n\n[[artifact]]\npath = "b"' in merged.data


@PROPERTY
@given(registries(), registries(), registries())
def test_nothing_is_lost_and_nothing_is_made_up(base: bytes, ours: bytes, theirs: bytes) -> None:
    merged = merge(base, ours, theirs)

    assert merged is not None
    known = {str(t["path"]): t for t in tables(base)}
    sides = [{str(t["path"]): t for t in tables(side)} for side in (ours, theirs)]
    written = merged.data.decode()
    for side, other in (sides, reversed(sides)):
        added = [p for p in side if p not in known and p not in other]
        assert all(f'path = "{path}"' in written for path in added)
    if merged.conflicts:
        assert "<<<<<<< ours" in written
        return
    result = tables(merged.data)
    assert all(table in [*sides[0].values(), *sides[1].values()] for table in result)
    assert len({str(table["path"]) for table in result}) == len(result)
    for path, table in known.items():
        if all(side.get(path) == table for side in sides):
            assert table in result
