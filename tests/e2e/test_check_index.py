"""`tenure check` judges what is staged, whatever is on disk and however it is asked."""

import os

import pytest

from support.checking import DAY, ENTRY, MARKED, PLAIN_RECORD, checked, crowd, refused
from support.repository import RECORD, GitRepo


@pytest.fixture(params=["small", "large"])
def any_repo(repo: GitRepo, request: pytest.FixtureRequest) -> GitRepo:
    """Return a repository that is read from the object store, and one that is read from disk."""
    if request.param == "large":
        crowd(repo)
    return repo


def test_the_staged_content_counts_and_not_the_file_on_disk(any_repo: GitRepo) -> None:
    any_repo.stage("bad.py", MARKED)
    any_repo.write("bad.py", RECORD + MARKED)
    any_repo.stage("harmless on disk.py", MARKED)
    any_repo.write("harmless on disk.py", "x\n")
    any_repo.stage("good.py", RECORD + MARKED)
    any_repo.write("good.py", MARKED)
    found = [("TEN001", "bad.py"), ("TEN001", "harmless on disk.py")]

    assert checked(any_repo) == found
    assert checked(any_repo, "--all") == found
    assert checked(any_repo, "good.py") == []


def test_the_staged_sidecar_counts_and_not_the_one_on_disk(any_repo: GitRepo) -> None:
    any_repo.stage("tenure.toml", 'require = ["*.png"]\n')
    any_repo.stage("bad.png", b"\x89PNG")
    any_repo.write("bad.png.tenure.yaml", PLAIN_RECORD)
    any_repo.stage("good.png", b"\x89PNG")
    any_repo.stage("good.png.tenure.yaml", PLAIN_RECORD)
    any_repo.write("good.png.tenure.yaml", "tenure: {")

    assert checked(any_repo) == [("TEN001", "bad.png")]
    assert checked(any_repo, "--all") == [("TEN001", "bad.png")]


def test_the_staged_registry_counts_and_not_the_one_on_disk(any_repo: GitRepo) -> None:
    any_repo.stage("tenure-records.toml", ENTRY.format(path="good/**"))
    any_repo.write("tenure-records.toml", ENTRY.format(path="bad/**"))
    any_repo.stage("good/a.py", MARKED)
    any_repo.stage("bad/a.py", MARKED)

    assert checked(any_repo) == [("TEN001", "bad/a.py")]
    assert checked(any_repo, "--all") == [("TEN001", "bad/a.py")]


def test_the_staged_policy_counts_and_not_the_one_on_disk(any_repo: GitRepo) -> None:
    any_repo.stage("tenure.toml", 'require = ["bad.*"]\n')
    any_repo.write("tenure.toml", 'require = ["good.*"]\n')
    any_repo.stage("bad.txt", "x")
    any_repo.stage("good.txt", "x")

    assert checked(any_repo) == [("TEN001", "bad.txt")]
    assert checked(any_repo, "--all") == [("TEN001", "bad.txt")]


def test_a_policy_that_is_broken_on_disk_only_disturbs_nobody(repo: GitRepo) -> None:
    repo.stage("tenure.toml", "soon = 3\n")
    repo.write("tenure.toml", "soon = [")
    repo.stage("a.py", RECORD)

    assert checked(repo) == []


def test_a_file_that_is_gone_from_disk_is_read_as_staged(any_repo: GitRepo) -> None:
    any_repo.stage("a.py", MARKED)
    (any_repo.root / "a.py").unlink()

    assert checked(any_repo) == [("TEN001", "a.py")]
    assert checked(any_repo, "a.py") == [("TEN001", "a.py")]
    assert checked(any_repo, "--all") == [("TEN001", "a.py")]


def test_without_paths_only_what_the_index_changes_is_checked(repo: GitRepo) -> None:
    repo.stage("old.py", MARKED)
    repo.commit()
    repo.stage("new.py", MARKED)

    assert checked(repo) == [("TEN001", "new.py")]
    assert checked(repo, "--all") == [("TEN001", "new.py"), ("TEN001", "old.py")]


def test_named_files_are_checked_whether_they_changed_or_not(repo: GitRepo) -> None:
    repo.stage("a.py", MARKED)
    repo.stage("b.py", MARKED)
    repo.commit()

    assert checked(repo, "b.py") == [("TEN001", "b.py")]
    assert checked(repo, "b.py", "a.py", "./b.py") == [("TEN001", "a.py"), ("TEN001", "b.py")]


def test_a_folder_stands_for_the_files_in_it(repo: GitRepo) -> None:
    repo.stage("d/a.py", MARKED)
    repo.stage("d/e/b.py", MARKED)
    repo.stage("dd/c.py", MARKED)

    assert checked(repo, "d") == [("TEN001", "d/a.py"), ("TEN001", "d/e/b.py")]
    assert checked(repo, "d/") == checked(repo, "d")
    assert len(checked(repo, ".")) == 3


def test_paths_are_those_of_the_folder_one_stands_in(repo: GitRepo) -> None:
    repo.stage("d/a.py", MARKED)
    repo.stage("a.py", RECORD)
    inside = repo.root / "d"

    assert checked(repo, "a.py", cwd=inside) == [("TEN001", "d/a.py")]
    assert checked(repo, "../a.py", cwd=inside) == []
    assert checked(repo, ".", cwd=inside) == [("TEN001", "d/a.py")]
    assert checked(repo, "..", cwd=inside) == [("TEN001", "d/a.py")]
    assert checked(repo, cwd=inside) == [("TEN001", "d/a.py")]


def test_absolute_paths_are_understood_through_links_too(repo: GitRepo) -> None:
    repo.stage("d/a.py", MARKED)
    other = repo.root.parent / "elsewhere"
    other.symlink_to(repo.root)

    assert checked(repo, str(repo.root / "d" / "a.py")) == [("TEN001", "d/a.py")]
    assert checked(repo, str(repo.root)) == [("TEN001", "d/a.py")]
    assert checked(repo, str(other / "d" / "a.py")) == [("TEN001", "d/a.py")]


def test_a_sidecar_stands_for_its_file_and_a_registry_for_its_changed_entries(
    repo: GitRepo,
) -> None:
    repo.stage("tenure.toml", 'require = ["*.png"]\n')
    repo.stage("a.png", b"\x89PNG")
    repo.stage("a.png.tenure.yaml", PLAIN_RECORD)
    repo.stage("g/x.py", "x")
    repo.commit()
    repo.stage("a.png.tenure.yaml", PLAIN_RECORD.replace("experimental", "forever"))
    repo.stage("tenure-records.toml", ENTRY.format(path="g/**").replace("experimental", "never"))

    assert checked(repo, "a.png.tenure.yaml") == [("TEN002", "a.png.tenure.yaml")]
    assert checked(repo, "tenure-records.toml") == [("TEN002", "tenure-records.toml")]


def test_a_path_that_is_not_staged_is_said_so_with_the_command_that_stages_it(
    repo: GitRepo,
) -> None:
    repo.write("not staged.py", MARKED)

    outcome = repo.tenure("check", "not staged.py")

    assert refused(outcome) == (
        "tenure: not staged.py is not staged\n  help: git add 'not staged.py'\n"
    )


def test_a_path_that_git_ignores_is_not_staged(repo: GitRepo) -> None:
    repo.stage(".gitignore", "*.log\n")
    repo.write("a.log", RECORD)

    assert "a.log is not staged" in refused(repo.tenure("check", "a.log"))
    assert checked(repo, "--all") == []


def test_a_path_that_does_not_exist_is_said_so(repo: GitRepo) -> None:
    assert refused(repo.tenure("check", "nope.py")) == "tenure: nope.py does not exist\n"


def test_a_path_outside_is_refused(repo: GitRepo) -> None:
    assert "outside the repository" in refused(repo.tenure("check", "../x"))


def test_a_file_that_is_only_intended_to_be_added_is_not_staged(repo: GitRepo) -> None:
    repo.stage("tenure.toml", 'require = ["*.py"]\n')
    repo.stage("old.py", "x")
    repo.stage("empty.py", RECORD)
    repo.commit()
    repo.stage("empty.py", "")
    repo.stage("new.py", "")
    repo.write("later.py", MARKED)
    repo.git("add", "--intent-to-add", "later.py")

    assert "later.py is not staged" in refused(repo.tenure("check", "later.py"))
    assert checked(repo) == [("TEN001", "empty.py"), ("TEN001", "new.py")]
    assert checked(repo, "--all") == [
        ("TEN001", "empty.py"),
        ("TEN001", "new.py"),
        ("TEN001", "old.py"),
    ]


def test_a_file_that_is_only_intended_before_the_first_commit_is_not_staged(
    repo: GitRepo,
) -> None:
    repo.write("later.py", MARKED)
    repo.git("add", "-N", "later.py")

    assert "later.py is not staged" in refused(repo.tenure("check", "later.py"))
    assert checked(repo) == []


def test_a_conflict_hides_only_the_file_it_is_in(repo: GitRepo) -> None:
    repo.stage("a.py", "x\n")
    repo.commit()
    repo.git("switch", "-q", "-c", "other")
    repo.stage("a.py", MARKED)
    repo.stage("b.py", MARKED)
    repo.commit()
    repo.git("switch", "-q", "main")
    repo.stage("a.py", "y\n")
    repo.commit()
    repo.git("merge", "other", check=False)

    assert "UU a.py" in repo.git("status", "--porcelain")
    assert checked(repo) == [("TEN001", "b.py")]
    assert checked(repo, "--all") == [("TEN001", "b.py")]
    assert checked(repo, "a.py", "b.py") == [("TEN001", "b.py")]


def test_what_a_deletion_orphans_is_found(repo: GitRepo) -> None:
    repo.stage("a.png", b"\x89PNG")
    repo.stage("a.png.tenure.yaml", PLAIN_RECORD)
    repo.stage("g/x.py", "x")
    repo.stage("tenure-records.toml", ENTRY.format(path="g/x.py"))
    repo.commit()
    repo.git("rm", "-q", "a.png", "g/x.py")

    assert checked(repo) == [
        ("TEN005", "a.png.tenure.yaml"),
        ("TEN005", "tenure-records.toml"),
    ]
    assert ("TEN005", "a.png.tenure.yaml") in checked(repo, "a.png")
    assert ("TEN005", "tenure-records.toml") in checked(repo, "g")


def test_an_orphan_is_an_error_in_the_change_that_makes_it_and_a_warning_later(
    repo: GitRepo,
) -> None:
    repo.stage("a.png", b"\x89PNG")
    repo.stage("a.png.tenure.yaml", PLAIN_RECORD)
    repo.commit()
    repo.git("rm", "-q", "a.png")

    assert repo.tenure("check", "--as-of", DAY).status == 1
    repo.commit()
    later = repo.tenure("check", "--all", "--as-of", DAY)
    assert later.status == 0
    assert "TEN005 warning" in later.out


def test_a_rename_that_leaves_its_sidecar_behind_is_found(repo: GitRepo) -> None:
    repo.stage("a.png", b"\x89PNG" + bytes(range(256)) * 9)
    repo.stage("a.png.tenure.yaml", PLAIN_RECORD)
    repo.commit()
    repo.git("mv", "a.png", "b.png")

    assert checked(repo) == [("TEN005", "a.png.tenure.yaml")]
    repo.git("mv", "a.png.tenure.yaml", "b.png.tenure.yaml")
    assert checked(repo) == []


def test_a_rename_that_changes_only_case_is_a_rename(repo: GitRepo) -> None:
    repo.stage("tenure.toml", 'require = ["*.png"]\n')
    repo.stage("A.png", b"\x89PNG" + bytes(range(256)) * 9)
    repo.stage("A.png.tenure.yaml", PLAIN_RECORD)
    repo.commit()
    repo.git("mv", "A.png", "a.png")

    assert checked(repo) == [("TEN005", "A.png.tenure.yaml"), ("TEN001", "a.png")]


def test_a_moved_expiry_is_found_through_a_rename(repo: GitRepo) -> None:
    repo.stage("old.py", RECORD + "x = 1\n" * 30)
    repo.commit()
    repo.git("mv", "old.py", "new.py")
    repo.stage("new.py", RECORD.replace("2027-01-15", "2027-01-25") + "x = 1\n" * 30)

    assert checked(repo) == [("TEN007", "new.py")]


def test_a_moved_expiry_is_found_in_a_sidecar_and_in_a_registry(repo: GitRepo) -> None:
    repo.stage("x.png", b"\x89PNG")
    repo.stage("x.png.tenure.yaml", PLAIN_RECORD)
    repo.stage("a.py", "x")
    repo.stage("g/b.py", "x")
    records = ENTRY.format(path="a.py") + ENTRY.format(path="g/**")
    repo.stage("tenure-records.toml", records)
    repo.commit()
    repo.stage("x.png.tenure.yaml", PLAIN_RECORD.replace("2027-01-15", "2027-01-25"))
    repo.stage("tenure-records.toml", records.replace("2027-01-15", "2027-01-25"))

    assert checked(repo) == [
        ("TEN007", "tenure-records.toml"),
        ("TEN007", "tenure-records.toml"),
        ("TEN007", "x.png.tenure.yaml"),
    ]


HOSTILE = [
    "with space.py",
    "line\nbreak.py",
    'it\'s "quoted".py',
    "-dash.py",
    ":0:colon.py",
    "tab\tand\x01control.py",
    "back\\slash.py",
    "*.py",
    ":(glob)x.py",
    "ünïcode \u202e.py",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_file_name_can_be_checked(repo: GitRepo, name: str) -> None:
    repo.stage(name, MARKED)
    repo.stage("d/" + name, MARKED)
    repo.stage("good.py", RECORD)

    assert checked(repo) == [("TEN001", path) for path in sorted([name, "d/" + name])]
    assert checked(repo, "--all") == checked(repo)
    assert checked(repo, "--", name) == [("TEN001", name)]
    assert checked(repo, f"./{name}") == [("TEN001", name)]
    assert checked(repo, f"./{name}", cwd=repo.root / "d") == [("TEN001", "d/" + name)]


def test_a_file_name_that_is_not_utf8_can_be_checked(any_repo: GitRepo) -> None:
    name = b"caf\xe9.py"
    any_repo.stage(name, MARKED)
    any_repo.stage("d/" + os.fsdecode(name), RECORD)

    assert checked(any_repo) == [("TEN001", '"caf\\351.py"')]
    assert checked(any_repo, name) == checked(any_repo)
    assert checked(any_repo, "--all") == checked(any_repo)
    assert checked(any_repo, b"d/" + name) == []


def test_a_hostile_name_that_is_not_staged_is_told_on_one_line_that_can_be_pasted(
    repo: GitRepo,
) -> None:
    repo.write(b"a\n\x1b[31m\xe9.py", MARKED)

    said = refused(repo.tenure("check", b"a\n\x1b[31m\xe9.py"))

    assert "\x1b" not in said
    assert said.splitlines()[-1] == r"  help: git add $'a\012\033[31m\351.py'"


def test_links_are_not_followed(any_repo: GitRepo) -> None:
    any_repo.write("outside/real.py", MARKED)
    (any_repo.root / "link.py").symlink_to("outside/real.py")
    (any_repo.root / "folder").symlink_to("outside")
    any_repo.git("add", "link.py", "folder")

    assert checked(any_repo) == []
    assert checked(any_repo, "--all") == []
    assert checked(any_repo, "link.py", "folder") == []
    assert "folder/real.py is not staged" in refused(any_repo.tenure("check", "folder/real.py"))


@pytest.mark.parametrize("how", [(), ("--all",)])
def test_a_link_in_the_place_of_a_record_is_no_record(repo: GitRepo, how: tuple[str, ...]) -> None:
    repo.stage("real.yaml", PLAIN_RECORD)
    repo.stage("x.png", b"\x89PNG")
    for name in ("x.png.tenure.yaml", "tenure-records.toml"):
        (repo.root / name).symlink_to("real.yaml")
        repo.git("add", name)

    outcome = repo.tenure("check", "--as-of", DAY, *how)

    assert checked(repo, *how) == [
        ("TEN003", "tenure-records.toml"),
        ("TEN003", "x.png.tenure.yaml"),
    ]
    assert outcome.out.count("it is a symbolic link, and links are not followed") == 2


@pytest.mark.parametrize("how", [(), ("--all",)])
def test_a_link_in_the_place_of_the_policy_is_refused(repo: GitRepo, how: tuple[str, ...]) -> None:
    repo.stage("real.toml", "soon = 3\n")
    (repo.root / "tenure.toml").symlink_to("real.toml")
    repo.git("add", "tenure.toml")

    said = refused(repo.tenure("check", *how))

    assert "tenure.toml:1:" in said
    assert "symbolic link" in said


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 12345\n" % (b"4d" * 32)


def test_a_pointer_of_lfs_takes_its_record_from_the_sidecar(any_repo: GitRepo) -> None:
    any_repo.stage("tenure.toml", 'require = ["*.bin"]\n')
    any_repo.stage(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
    for name in ("good.bin", "bad.bin"):
        any_repo.stage(name, LFS)
    any_repo.stage("good.bin.tenure.yaml", PLAIN_RECORD)

    assert checked(any_repo) == [("TEN001", "bad.bin")]
    assert checked(any_repo, "--all") == [("TEN001", "bad.bin")]


@pytest.mark.parametrize(
    "attributes",
    [
        "binary",
        "-diff",
        "filter=lfs diff=lfs merge=lfs -text",
        "text eol=crlf",
        "text working-tree-encoding=UTF-16LE-BOM",
        "linguist-generated export-ignore",
    ],
)
def test_attributes_hide_nothing(any_repo: GitRepo, attributes: str) -> None:
    any_repo.stage(".gitattributes", f"*.py {attributes}\n")
    encoding = "utf-16" if "UTF-16" in attributes else "utf-8"
    any_repo.stage("bad.py", MARKED.encode(encoding))
    any_repo.stage("good.py", (RECORD + MARKED).encode(encoding))

    assert checked(any_repo) == [("TEN001", "bad.py")]
    assert checked(any_repo, "--all") == [("TEN001", "bad.py")]


def test_attributes_that_only_this_clone_has_hide_nothing(any_repo: GitRepo) -> None:
    any_repo.write(".git/info/attributes", "*.py text working-tree-encoding=UTF-16LE-BOM\n")
    any_repo.stage("bad.py", MARKED.encode("utf-16"))

    assert checked(any_repo, "--all") == [("TEN001", "bad.py")]
