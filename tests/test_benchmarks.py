"""What the benchmark measures is what it says it measures; how fast anything is, no test asks."""

import re
import statistics
from datetime import date
from pathlib import Path

from benchmarks import measure, repositories, table
from benchmarks.repositories import ANSIBLE, LINUX, File
from benchmarks.text import record, seeded
from support.repository import GitRepo
from tenure.carriers.strict_yaml import parse
from tenure.schema import is_valid_record

TODAY = date(2026, 11, 22)
"""Only the distance of the records' dates from it matters."""


def made(**changes: int) -> list[File]:
    wanted = {"files": 900, "folders": 60, "records": 40, "median": 1_000} | changes
    return list(repositories.tree(LINUX, TODAY, **wanted))


def test_a_tree_has_as_many_files_and_records_as_asked_for() -> None:
    files = made(files=900, records=40)

    assert len({file.path for file in files}) == 900
    assert sum(b" tenure:\n" in file.data for file in files) == 40


def test_a_tree_has_as_many_folders_as_asked_for() -> None:
    files = made(folders=60)

    inner = {file.path.rpartition("/")[0] for file in files if file.path.startswith("top")}
    assert len(inner) == 60


def test_the_sizes_of_files_are_those_of_a_real_tree() -> None:
    sizes = [len(file.data) for file in made(files=4_000, median=4_500)]

    assert 4_000 < statistics.median(sizes) < 5_200
    assert 12_000 < statistics.mean(sizes) < 18_000


def test_a_tree_is_the_same_each_time() -> None:
    assert made() == made()


def test_no_file_without_a_record_speaks_of_records() -> None:
    files = made(records=0)

    assert not [file.path for file in files if b"tenure" in file.data]


def test_some_files_look_at_first_as_if_they_had_a_mark_of_ai() -> None:
    files = made(files=4_000)

    doubtful = [file for file in files if re.search(rb"Author:|generated", file.data)]
    assert 0.05 < len(doubtful) / len(files) < 0.2


def test_some_files_are_binary() -> None:
    files = made(files=4_000)

    assert any(b"\0" in file.data[:100] for file in files)


def test_every_record_fits_the_schema() -> None:
    for number in range(50):
        text = "\n".join(record(seeded(number), TODAY, number))

        data = parse(text).data
        assert isinstance(data, dict)
        assert is_valid_record(data["tenure"])


def test_a_repository_is_committed_and_clean(tmp_path: Path) -> None:
    files = list(repositories.tree(ANSIBLE, TODAY, files=60, folders=9, records=5, median=300))

    repositories.build(tmp_path / "made", files)

    assert repositories.git(tmp_path / "made", "status", "--porcelain") == ""
    tracked = repositories.git(tmp_path / "made", "ls-files").splitlines()
    assert sorted(tracked) == sorted(file.path for file in files)
    assert (tmp_path / "made" / "tenure.toml").read_bytes() == repositories.POLICY


def test_a_commit_has_ten_files_of_which_all_or_none_have_records() -> None:
    for records in (True, False):
        files = list(repositories.commit_files(TODAY, records=records, version=1))

        assert len({file.path for file in files}) == 10
        assert sum(b" tenure:\n" in file.data for file in files) == 10 * records


def test_the_last_file_of_a_commit_can_be_markdown() -> None:
    files = list(repositories.commit_files(TODAY, records=True, version=1, markdown=True))

    assert len(files) == 10
    assert files[-1].path.endswith(".md")
    assert files[-1].data.startswith(b"---\ntitle: How it works\ntenure:\n  owner:")


def test_the_next_version_of_a_commit_changes_each_file_but_no_record() -> None:
    old = dict(repositories.commit_files(TODAY, records=True, version=1))
    new = dict(repositories.commit_files(TODAY, records=True, version=2))

    assert old.keys() == new.keys()
    for path, data in old.items():
        assert data != new[path]
        expires = re.search(rb"expires: \S+", data)
        assert expires
        assert expires[0] in new[path]


def test_staged_files_are_staged(tmp_path: Path) -> None:
    repositories.build(tmp_path / "made", [File("a.py", b"1\n")])

    paths = repositories.stage(tmp_path / "made", [File("a.py", b"2\n"), File("b/c.py", b"3\n")])

    assert paths == ["a.py", "b/c.py"]
    status = repositories.git(tmp_path / "made", "status", "--porcelain").splitlines()
    assert status == ["M  a.py", "A  b/c.py"]


def test_staging_again_leaves_nothing_else_staged(tmp_path: Path) -> None:
    repositories.build(tmp_path / "made", [File("a.py", b"1\n")])
    repositories.stage(tmp_path / "made", [File("a.py", b"2\n"), File("b.py", b"2\n")])

    repositories.stage(tmp_path / "made", [File("c.py", b"3\n")])

    assert repositories.git(tmp_path / "made", "status", "--porcelain") == "A  c.py\n"


def test_a_clone_gets_records_and_the_original_stays_as_it_was(
    repo: GitRepo, tmp_path: Path
) -> None:
    repo.stage("a.py", "#!/usr/bin/env python3\nprint()\n")
    repo.stage("b.c", "int b;\n")
    repo.stage("c.txt", "c\n")
    repo.commit()

    count = repositories.clone(repo.root, tmp_path / "clone", TODAY, records=1_000)

    assert count == 2
    lines = (tmp_path / "clone" / "a.py").read_text("utf-8").splitlines()
    assert lines[:2] == ["#!/usr/bin/env python3", "# tenure:"]
    assert (tmp_path / "clone" / "b.c").read_text("utf-8").startswith("// tenure:\n")
    assert repo.git("status", "--porcelain") == ""
    assert repo.read("b.c") == b"int b;\n"


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds() -> None:
    timings = {"tool": [4.0, 30.0, 10.0], "floor": [2.0, 10.0, 1.0]}

    assert measure.ratio(timings, "tool", "floor") == 3.0


def test_a_missed_requirement_is_shown_as_missed() -> None:
    rows = [
        table.Row("ten files", "floor", 0.0132, quartiles=(0.012, 0.0141)),
        table.Row("ten files", "tool", 1.5, ratio=7.25, than="floor", required="≤ 6", met=False),
        table.Row("ten files", "memory", 43.0, "MB", required="< 200", met=True),
    ]

    lines = table.text(rows, ["Note."]).splitlines()

    assert [line.split() for line in lines[1:6]] == [
        [],
        ["ten", "files"],
        ["floor", "13.2", "ms", "12.0", "-", "14.1"],
        ["tool", "1.50", "s", "7.25", "x", "floor", "≤", "6", "MISSED"],
        ["memory", "43", "MB", "<", "200", "ok"],
    ]
    assert "Note." in lines
