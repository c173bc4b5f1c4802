"""A record that outlives its file or its name: the command that TEN005 names mends it, as it stands."""

import json

import pytest

from support.checking import DAY, ENTRY, PLAIN_RECORD, report
from support.repository import GitRepo

RECORDS = "tenure-records.toml"
LIST = ENTRY.format(path="one.py").replace('"one.py"', '["one.py", "two.py"]')


def fix_of(repo: GitRepo) -> str:
    """Return the command of the one finding."""
    found = report(repo.tenure("check", "--format", "json", "--as-of", DAY))["findings"]
    (finding,) = [f for f in found if f["code"] == "TEN005"]
    assert isinstance(finding["fix"], str)
    return finding["fix"]


def mend(repo: GitRepo) -> str:
    """Run the command as a person pastes it, stage what it did, and see that nothing is wrong."""
    command = fix_of(repo)
    outcome = repo.run("sh", "-c", command)
    assert outcome.status == 0, (command, outcome)
    repo.git("add", "--all")
    checked = repo.tenure("check", "--as-of", DAY)
    assert checked.status == 0, (command, checked)
    assert "TEN005" not in checked.out
    return command


def committed(repo: GitRepo, files: dict[str, str]) -> None:
    for path, text in files.items():
        repo.stage(path, text)
    repo.commit()


def test_a_sidecar_follows_a_renamed_file(repo: GitRepo) -> None:
    committed(repo, {"a b.json": '{"x": 1}\n', "a b.json.tenure.yaml": PLAIN_RECORD})
    repo.git("mv", "a b.json", "c.json")

    assert mend(repo) == "git mv 'a b.json.tenure.yaml' c.json.tenure.yaml"
    assert (repo.root / "c.json.tenure.yaml").exists()


def test_a_sidecar_of_a_renamed_file_that_has_one_already_goes(repo: GitRepo) -> None:
    committed(repo, {"a.json": '{"x": 1}\n', "a.json.tenure.yaml": PLAIN_RECORD})
    repo.git("mv", "a.json", "c.json")
    repo.stage("c.json.tenure.yaml", PLAIN_RECORD.replace("@acme/shop", "@acme/ops"))

    assert mend(repo) == "git rm -f a.json.tenure.yaml"


def test_a_sidecar_of_a_deleted_file_goes(repo: GitRepo) -> None:
    committed(repo, {"a.json": "{}\n", "a.json.tenure.yaml": PLAIN_RECORD})
    repo.git("rm", "-q", "a.json")

    assert mend(repo) == "git rm -f a.json.tenure.yaml"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("one.py", "two.py", RECORDS),
        ("sub/one.py", "sub/deep/[id] *.py", RECORDS),
        ("sub/one.py", "sub/two.py", f"sub/{RECORDS}"),
        ("sub/one.py", "else/two.py", f"sub/{RECORDS}"),
    ],
)
def test_an_entry_follows_a_renamed_file(repo: GitRepo, old: str, new: str, place: str) -> None:
    inside = old.removeprefix(place.removesuffix(RECORDS))
    committed(repo, {old: "print(1)\n" * 9, place: "# ours\n" + ENTRY.format(path=inside)})
    repo.git("rm", "-q", "--cached", old)
    (repo.root / old).unlink()
    repo.stage(new, "print(1)\n" * 9)

    assert mend(repo).startswith(f"tenure stamp --moved-from {old} ")
    told = json.loads(repo.tenure("explain", "--format", "json", "--as-of", DAY, new).out)
    assert told["winner"]["record"]["owner"] == "@acme/shop"


def test_one_path_of_a_list_follows_and_the_others_stay(repo: GitRepo) -> None:
    committed(repo, {"one.py": "print(1)\n", "two.py": "print(2)\n", RECORDS: LIST})
    repo.git("mv", "one.py", "uno.py")

    mend(repo)

    assert 'path = ["uno.py", "two.py"]' in repo.read(RECORDS).decode()


def test_a_glob_follows_a_renamed_folder(repo: GitRepo) -> None:
    files = {f"gen/{n}.py": f"print({n})\n" * 9 for n in range(3)}
    committed(repo, {**files, RECORDS: ENTRY.format(path="gen/**/*.py")})
    repo.git("mv", "gen", "generated")

    assert mend(repo) == "tenure stamp --moved-from 'gen/**/*.py' 'generated/**/*.py'"
    assert 'path = "generated/**/*.py"' in repo.read(RECORDS).decode()


def test_a_glob_whose_files_went_to_several_places_goes(repo: GitRepo) -> None:
    files = {f"gen/{n}.py": f"print({n})\n" * 9 for n in range(2)}
    committed(repo, {**files, RECORDS: ENTRY.format(path="gen/*") + ENTRY.format(path="k")})
    repo.stage("k", "")
    for n in range(2):
        repo.write(f"to{n}/x", "")
        repo.git("mv", f"gen/{n}.py", f"to{n}/{n}.py")

    assert mend(repo) == "tenure unstamp 'gen/*'"
    assert repo.read(RECORDS).decode() == ENTRY.format(path="k")


def test_an_entry_of_a_deleted_file_goes(repo: GitRepo) -> None:
    committed(repo, {"one.py": "print(1)\n", RECORDS: ENTRY.format(path="one.py")})
    repo.git("rm", "-q", "one.py")

    assert mend(repo) == "tenure unstamp one.py"
    assert not (repo.root / RECORDS).exists()


def test_one_path_of_a_list_goes_and_the_others_stay(repo: GitRepo) -> None:
    committed(repo, {"one.py": "print(1)\n", "two.py": "print(2)\n", RECORDS: LIST})
    repo.git("rm", "-q", "one.py")

    assert mend(repo) == "tenure unstamp one.py"
    assert 'path = ["two.py"]' in repo.read(RECORDS).decode()


def test_an_orphan_found_later_is_mended_alike(repo: GitRepo) -> None:
    committed(repo, {RECORDS: ENTRY.format(path="one.py") + ENTRY.format(path="gen/*")})

    findings = report(repo.tenure("check", "--all", "--format", "json", "--as-of", DAY))["findings"]

    assert [f["fix"] for f in findings] == ["tenure unstamp one.py", "tenure unstamp 'gen/*'"]
    for finding in findings:
        assert repo.run("sh", "-c", finding["fix"]).status == 0


def test_a_file_with_a_record_elsewhere_says_what_to_do(repo: GitRepo) -> None:
    repo.write("new.json", "{}\n")
    repo.write("old.json.tenure.yaml", PLAIN_RECORD)

    beside = repo.tenure("stamp", "--moved-from", "old.json", "new.json")
    nothing = repo.tenure("stamp", "--moved-from", "older.json", "new.json")

    assert beside.status == nothing.status == 2
    assert "help: git mv old.json.tenure.yaml new.json.tenure.yaml" in beside.err
    assert "no registry has an entry about older.json" in nothing.err


@pytest.mark.parametrize(
    "words", [["a"], ["a", "b", "c"], ["a", "b", "--fix"], ["a", "b", "--set", "hours=1"]]
)
def test_moved_from_goes_alone(repo: GitRepo, words: list[str]) -> None:
    outcome = repo.tenure("stamp", "--moved-from", *words)

    assert outcome.status == 2
    assert "PATH" in outcome.err or "one path and no other option" in outcome.err
