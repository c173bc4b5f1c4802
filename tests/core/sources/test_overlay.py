"""A tree with changes over it is what the tree would be."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure.sources import SYMLINK
from tenure.sources.memory import MemoryTree
from tenure.sources.overlay import Overlay

names = st.sampled_from(["a", "b", "c/d"])
contents = st.binary(max_size=4)


@PROPERTY
@given(st.dictionaries(names, contents), st.dictionaries(names, st.none() | contents))
def test_it_reads_as_the_changed_tree(
    files: Mapping[str, bytes], changes: Mapping[str, bytes | None]
) -> None:
    after = {path: data for path, data in {**files, **changes}.items() if data is not None}
    plain, laid_over = MemoryTree(after), Overlay(MemoryTree(files), changes)
    paths = ["a", "b", "c/d", "missing"]

    assert laid_over.read(paths, limit=None) == plain.read(paths, limit=None)
    assert laid_over.read(paths, limit=2) == plain.read(paths, limit=2)
    assert laid_over.find(paths).keys() == plain.find(paths).keys()
    assert {e.path for e in laid_over.entries()} == {e.path for e in plain.entries()}
    seen, unseen = laid_over.screen(laid_over.entries(), lambda data: len(data) > 1, question="x")
    assert seen == plain.screen(plain.entries(), lambda data: len(data) > 1, question="x")[0]
    assert (unseen, laid_over.unseen()) == ((), {})


def test_a_file_keeps_its_mode() -> None:
    tree = Overlay(MemoryTree({"a": b"b"}, {"a": SYMLINK}), {"a": b"c"})

    assert tree.find(["a"])["a"].mode == SYMLINK
