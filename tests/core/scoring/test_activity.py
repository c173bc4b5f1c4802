"""What happened lately: the window, renames, reverts, deletions, authors; remembered or not."""

import itertools
import zoneinfo
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from support.repository import GitRepo
from tenure.scoring.activity import Activity, Change, activity, fold, limits, names_of
from tenure.scoring.authors import last_seen
from tenure.sources.git import Repository

DAY = date(2026, 11, 20)


def commit(
    repo: GitRepo, day: str, message: str = "Change", author: str = "nadia@example.org"
) -> str:
    repo.environment |= {
        "GIT_COMMITTER_DATE": day if "T" in day else f"{day}T12:00:00Z",
        "GIT_AUTHOR_EMAIL": author,
    }
    return repo.commit(message)


def seen(repo: GitRepo, as_of: date = DAY, **options: object) -> Activity:
    with Repository(str(repo.root)) as repository:
        return activity(repository, "HEAD", as_of, **options)  # type: ignore[arg-type]


def forget(repo: GitRepo) -> None:
    for file in (repo.root / ".git" / "tenure").glob("*"):
        file.unlink()


def test_commits_authors_and_the_last_day_of_a_file(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n")
    commit(repo, "2026-10-01")
    repo.stage("a.py", "2\n")
    commit(repo, "2026-11-03", author="Ben@Example.org")

    found = seen(repo).of("a.py")

    assert found[:3] == (2, ("ben@example.org", "nadia@example.org"), date(2026, 11, 3))
    assert seen(repo).of("b.py").commits == 0


def test_the_window_ends_with_the_day_and_has_so_many_days(repo: GitRepo) -> None:
    for number, day in enumerate(
        (
            "2026-11-10T23:59:59Z",
            "2026-11-11T00:00:00Z",
            "2026-11-20T23:59:59Z",
            "2026-11-21T00:00:00Z",
        )
    ):
        repo.stage("a.py", f"{number}\n")
        commit(repo, day)

    assert seen(repo, window=10).of("a.py").commits == 2
    assert seen(repo, window=11).of("a.py").commits == 3
    assert seen(repo, date(2026, 11, 21), window=2).of("a.py").commits == 2


def test_days_are_those_of_the_zone(tmp_path: Path) -> None:
    # The smallest time zone file (RFC 8536): one local time type, nine hours ahead, called "X".
    kind = (9 * 3600).to_bytes(4, "big") + bytes(2) + b"X\0"
    (tmp_path / "East").write_bytes(b"TZif" + bytes(32) + b"\0\0\0\1" + b"\0\0\0\2" + kind)
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    try:
        start, end = limits(date(2026, 11, 20), 1, "East")
    finally:
        zoneinfo.reset_tzpath()

    assert limits(date(2026, 11, 20), 1, "UTC") == (start + 9 * 3600, end + 9 * 3600)
    assert end - start == 86_400


def test_a_renamed_file_keeps_what_happened_to_it(repo: GitRepo) -> None:
    repo.stage("a.py", "".join(f"{number}\n" for number in range(30)))
    commit(repo, "2026-11-01")
    repo.git("mv", "a.py", "b.py")
    commit(repo, "2026-11-02")

    found = seen(repo)

    assert found.of("b.py").commits == 2
    assert "a.py" not in found.paths
    assert found.deleted == ()


def test_deleted_files_are_told_apart(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n")
    commit(repo, "2026-11-01")
    repo.git("rm", "-q", "a.py")
    commit(repo, "2026-11-02")

    found = seen(repo)

    assert found.deleted == ((date(2026, 11, 2), "a.py"),)
    assert "a.py" not in found.paths


def test_reverts_are_counted_by_what_git_writes(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n")
    commit(repo, "2026-11-01", "Revert to the old way of counting")
    repo.stage("a.py", "2\n")
    commit(repo, "2026-11-02", 'Revert "Count"\n\nThis reverts commit 0123.')

    found = seen(repo)

    assert found.of("a.py").reverts == 1
    assert found.reverted == ((date(2026, 11, 2), ("a.py",)),)


def test_commits_that_credit_an_ai_are_counted(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n")
    commit(repo, "2026-11-01", "Add\n\nCo-Authored-By: Claude <noreply@anthropic.com>")
    repo.stage("a.py", "2\n")
    commit(repo, "2026-11-02")

    assert seen(repo).of("a.py").by_ai == 1


def test_what_is_remembered_gives_what_reading_anew_gives(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n")
    commit(repo, "2026-10-01")
    seen(repo)
    repo.stage("a.py", "2\n")
    repo.stage("b.py", "2\n")
    commit(repo, "2026-11-02")

    remembered = [seen(repo), seen(repo), seen(repo, window=5), seen(repo, window=300)]
    forget(repo)

    assert remembered == [seen(repo), seen(repo), seen(repo, window=5), seen(repo, window=300)]
    assert remembered[0].of("a.py").commits == 2


def test_a_rewritten_history_is_read_anew(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n")
    first = commit(repo, "2026-11-01")
    repo.stage("a.py", "2\n")
    commit(repo, "2026-11-02")
    assert seen(repo).of("a.py").commits == 2
    repo.git("reset", "-q", "--hard", first)
    repo.stage("b.py", "2\n")
    commit(repo, "2026-11-03")

    assert seen(repo).of("a.py").commits == 1


def test_a_broken_memory_is_replaced(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n")
    commit(repo, "2026-11-01")
    wanted = seen(repo)
    file = repo.root / ".git" / "tenure" / "activity.sqlite"
    for damage in (b"no database", b"", file.read_bytes()[:3000]):
        file.write_bytes(damage)

        assert seen(repo) == wanted


def test_where_nothing_can_be_remembered_the_work_is_done_all_the_same(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n")
    commit(repo, "2026-11-01")
    (repo.root / ".git" / "tenure").write_text("in the way")

    assert seen(repo).of("a.py").commits == 1


paths = st.sampled_from([b"a", b"b", b"c"])
steps = st.one_of(
    st.tuples(st.sampled_from([b"A", b"M", b"D"]), paths),
    st.tuples(st.just(b"R"), paths, paths).filter(lambda step: step[1] != step[2]),
)
changes = st.lists(
    st.tuples(
        st.integers(1_763_000_000, 1_763_900_000), st.lists(steps, max_size=3), st.booleans()
    ),
    max_size=6,
).map(
    lambda rows: [
        Change(
            when, f"{number:040x}", f"{number % 2}@x", reverts, False, tuple(itertools.chain(*all_))
        )
        for number, (when, all_, reverts) in enumerate(rows)
    ]
)


@settings(max_examples=100, deadline=None)
@given(changes, st.data())
def test_the_order_in_which_commits_are_read_does_not_matter(
    rows: list[Change], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(rows))

    assert fold(rows, DAY, 90, "UTC") == fold(shuffled, DAY, 90, "UTC")


@settings(max_examples=100, deadline=None)
@given(changes, paths)
def test_one_more_commit_never_lowers_the_churn_of_the_file(
    rows: list[Change], path: bytes
) -> None:
    last = Change(1_764_000_000, "f" * 40, "z@x", False, False, (b"M", path))

    before = fold(rows, DAY, 90, "UTC").of(path.decode()).commits
    after = fold([*rows, last], DAY, 90, "UTC").of(path.decode()).commits

    assert after == before + 1


# --- authors ----------------------------------------------------------------------------------


def days(repo: GitRepo, *owners: str, as_of: date = DAY) -> dict[str, date]:
    with Repository(str(repo.root)) as repository:
        return last_seen(repository, "HEAD", as_of, owners)


def test_owners_are_found_by_address_and_by_account(repo: GitRepo) -> None:
    commit(repo, "2024-03-01", author="Ana@Example.org")
    commit(repo, "2025-05-02", author="12345+ben@users.noreply.github.com")

    assert days(repo, "ana@example.org", "@Ben", "@acme/team", "@nobody") == {
        "ana@example.org": date(2024, 3, 1),
        "@Ben": date(2025, 5, 2),
    }


def test_an_account_with_two_addresses_was_last_seen_under_either(repo: GitRepo) -> None:
    commit(repo, "2025-05-02", author="12345+ben@users.noreply.github.com")
    commit(repo, "2024-03-01", author="ben@users.noreply.github.com")

    assert days(repo, "@ben") == {"@ben": date(2025, 5, 2)}


def test_what_came_after_the_day_does_not_count(repo: GitRepo) -> None:
    commit(repo, "2025-05-02")
    commit(repo, "2026-12-24")

    assert days(repo, "nadia@example.org") == {"nadia@example.org": date(2025, 5, 2)}
    assert days(repo, "nadia@example.org", as_of=date(2026, 12, 24)) == {
        "nadia@example.org": date(2026, 12, 24)
    }


def test_authors_are_remembered_up_to_a_commit_and_forgotten_with_it(repo: GitRepo) -> None:
    first = commit(repo, "2025-05-02")
    assert days(repo, "nadia@example.org") == {"nadia@example.org": date(2025, 5, 2)}
    commit(repo, "2026-01-02")
    commit(repo, "2026-02-02", author="ben@example.org")
    assert days(repo, "nadia@example.org")["nadia@example.org"] == date(2026, 1, 2)
    repo.git("reset", "-q", "--hard", first)

    assert days(repo, "nadia@example.org") == {"nadia@example.org": date(2025, 5, 2)}
    assert days(repo, "ben@example.org") == {}


def test_an_address_may_stand_for_an_account() -> None:
    assert names_of("1+Ben@users.noreply.github.com")[1] == "@ben"
    assert names_of("ben@example.org") == ("ben@example.org",)
