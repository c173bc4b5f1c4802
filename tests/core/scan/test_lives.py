"""How changes are folded into the lives of files, and taken back."""

from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.scan.lives import Lives, Undo, by_ai, by_person

ANA, BEN = by_person(1), by_person(2)
CLAUDE, CODEX = by_ai(1), by_ai(2)


def folded(*steps: tuple[int, str]) -> Lives:
    """Fold commits written as `A a.py R a.py b.py`."""
    lives = Lives()
    for code, changes in steps:
        lives.fold(code, [word.encode() for word in changes.split()], when=100)
    return lives


def touches(lives: Lives, path: str) -> list[int]:
    return list(lives.told(lives.of(path.encode())))


def added(code: int) -> int:
    return code - 1 if code < 0 else code + 1


def test_a_file_is_added_and_changed() -> None:
    lives = folded((CLAUDE, "A a.py"), (ANA, "M a.py"))

    assert touches(lives, "a.py") == [added(CLAUDE), ANA]
    assert lives.born[lives.of(b"a.py")] == 100


def test_a_renamed_file_goes_on_with_its_life() -> None:
    lives = folded((CLAUDE, "A a.py"), (ANA, "R a.py b.py"), (BEN, "M b.py"))

    assert touches(lives, "b.py") == [added(CLAUDE), ANA, BEN]


def test_what_is_added_after_a_rename_or_an_end_is_another_file() -> None:
    lives = folded(
        (CLAUDE, "A a.py A c.py"),
        (ANA, "R a.py b.py D c.py"),
        (BEN, "A a.py A c.py"),
    )

    assert touches(lives, "a.py") == [added(BEN)]
    assert touches(lives, "b.py") == [added(CLAUDE), ANA]
    assert touches(lives, "c.py") == [added(BEN)]


def test_a_branch_that_parted_before_a_rename_or_an_end_still_speaks_of_the_file() -> None:
    lives = folded((CLAUDE, "A a.py A c.py"), (ANA, "R a.py b.py D c.py"), (BEN, "M a.py M c.py"))

    assert touches(lives, "b.py") == [added(CLAUDE), ANA, BEN]
    assert touches(lives, "c.py") == [added(CLAUDE), BEN]


def test_a_file_that_two_branches_add_has_both_of_them() -> None:
    lives = folded((CLAUDE, "A a.py"), (ANA, "A a.py"))

    assert touches(lives, "a.py") == [added(CLAUDE), added(ANA)]


def test_a_file_whose_beginning_nobody_saw_was_added_by_nobody() -> None:
    lives = folded((CLAUDE, "M a.py R old.py new.py D gone.py"))

    assert touches(lives, "a.py") == [CLAUDE]
    assert touches(lives, "new.py") == [CLAUDE]
    assert lives.of(b"gone.py") == 0
    assert lives.born[lives.of(b"a.py")] == 0


def test_a_note_can_credit_single_files_of_a_commit() -> None:
    lives = Lives()

    lives.fold(ANA, [b"A", b"a.py", b"A", b"b.py"], {b"b.py": CODEX})

    assert touches(lives, "a.py") == [added(ANA)]
    assert touches(lives, "b.py") == [added(CODEX)]


def test_only_what_is_asked_for_is_loaded() -> None:
    class Stored:
        def name(self, path: bytes) -> tuple[int, int] | None:
            return (7, 1) if path == b"a.py" else None

        def life(self, number: int) -> "tuple[array[int], int]":
            return array("i", [added(CLAUDE)] * (number == 7)), 50

    lives = Lives(Stored(), 7)
    lives.fold(ANA, [b"M", b"a.py", b"A", b"b.py"])

    assert touches(lives, "a.py") == [added(CLAUDE), ANA]
    assert lives.of(b"b.py") == 8
    assert lives.changed_lives == {7, 8}
    assert lives.changed_names == {b"b.py"}


_paths = st.sampled_from([b"a", b"b", b"c", b"d"])
_change = st.one_of(
    st.tuples(st.sampled_from([b"A", b"M", b"D", b"T"]), _paths),
    st.tuples(st.just(b"R"), _paths, _paths),
)
_commits = st.lists(
    st.tuples(
        st.sampled_from([ANA, BEN, CLAUDE, CODEX]),
        st.lists(_change, max_size=4).map(lambda found: [part for c in found for part in c]),
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(_commits, _commits)
def test_what_is_taken_back_never_was(
    before: list[tuple[int, list[bytes]]], after: list[tuple[int, list[bytes]]]
) -> None:
    lives = Lives()
    for code, changes in before:
        lives.fold(code, changes)
    wanted = {path: list(lives.told(lives.of(path))) for path in (b"a", b"b", b"c", b"d")}
    names = {path: known for path, known in lives.names.items() if known[0]}
    undo: list[list[Undo]] = []
    for code, changes in after:
        undo.append([])
        lives.fold(code, changes, None, undo[-1])

    for steps in reversed(undo):
        lives.unfold(steps)

    assert {path: list(lives.told(lives.of(path))) for path in wanted} == wanted
    assert {path: known for path, known in lives.names.items() if known[0]} == names
