"""How `tenure check` ends: the exit status, and one clear line for what it cannot do."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from support.checking import DAY, MARKED, refused, report
from support.repository import RECORD, GitRepo
from tenure import engine
from tenure.cli import main as cli


def shell(repo: GitRepo, script: str, **environment: str) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}"],
        cwd=repo.root,
        env=repo.environment | environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_clean_check_ends_with_0(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD)

    outcome = repo.tenure("check", "--as-of", DAY)

    assert (outcome.status, outcome.out, outcome.err) == (
        0,
        "No findings in 1 file; 1 artifact\n",
        "",
    )


def test_a_warning_ends_with_0(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD)

    outcome = repo.tenure("check", "--as-of", "2030-01-01")

    assert outcome.status == 0
    assert "TEN008 warning" in outcome.out


def test_an_error_ends_with_1_and_is_told_on_standard_output(repo: GitRepo) -> None:
    repo.stage("a.py", MARKED)

    outcome = repo.tenure("check", "a.py")

    assert (outcome.status, outcome.err) == (1, "")
    assert "TEN001 error" in outcome.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rev", "nope"], "there is no commit `nope` in this repository"),
        (["--rev", "--output=x"], "expected one argument"),
        (["--rev=--output=x"], "there is no commit `--output=x`"),
        (["--rev", ""], "there is no commit ``"),
        (["--rev", "HEAD:a.py"], "there is no commit `HEAD:a.py`"),
        (["--diff", "main"], "`main` is not a range of commits"),
        (["--diff", ""], "`` is not a range of commits"),
        (["--diff", "..main"], "`..main` is not a range of commits"),
        (["--diff", "main..nope"], "there is no commit `nope`"),
        (["--diff", "nope..main"], "there is no commit `nope`"),
        (["--as-of", "2026-02-30"], "`2026-02-30` is not a day; write it as 2026-11-22"),
        (["--as-of", "20261122"], "`20261122` is not a day; write it as 2026-11-22"),
        (["--as-of", ""], "`` is not a day"),
        (["--all", "a.py"], "paths do not go with --all, --rev or --diff"),
        (["--rev", "", "a.py"], "paths do not go with --all, --rev or --diff"),
        (["--all", "--rev", "HEAD"], "not allowed with argument"),
        (["--format", "yaml"], "invalid choice: 'yaml'"),
        (["--frobnicate"], "unrecognized arguments: --frobnicate"),
    ],
)
def test_what_makes_no_sense_ends_with_2(repo: GitRepo, words: list[str], said: str) -> None:
    repo.stage("a.py", RECORD)
    repo.commit()

    assert said in refused(repo.tenure("check", *words))


def test_no_repository_is_said_so(repo: GitRepo, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    ceiling = {"GIT_CEILING_DIRECTORIES": str(tmp_path)}

    for words in ((), ("--all",), ("--rev", "HEAD"), ("--diff", "A..B"), ("x.py",)):
        said = refused(repo.tenure("check", *words, cwd=outside, **ceiling))
        assert said == (
            "tenure: this folder is in no git repository\n  help: run it inside one, or: git init\n"
        )


def test_a_missing_git_is_said_so(repo: GitRepo) -> None:
    program = subprocess.run(
        ["sh", "-c", "command -v tenure"], env=repo.environment, capture_output=True, check=True
    )

    outcome = repo.run(program.stdout.decode().strip(), "check", PATH="/nowhere")

    assert refused(outcome) == (
        "tenure: git was not found on the PATH\n  help: install git 2.38 or newer\n"
    )


@pytest.mark.parametrize("how", [(), ("--all",), ("--rev", "HEAD")])
def test_a_git_that_is_too_old_is_said_so(
    repo: GitRepo, tmp_path: Path, how: tuple[str, ...]
) -> None:
    repo.stage("a.py", RECORD)
    repo.commit()
    repo.stage("b.py", RECORD)
    real = subprocess.run(
        ["sh", "-c", "command -v git"], env=repo.environment, capture_output=True, check=True
    )
    old = tmp_path / "bin" / "git"
    old.parent.mkdir()
    old.write_text(
        '#!/bin/sh\ncase "$*" in\n'
        "  *--version*) echo git version 2.30.2 ;;\n"
        '  *--batch-command*) echo "error: unknown option \\`batch-command" >&2; exit 129 ;;\n'
        f'  *) exec {real.stdout.decode().strip()} "$@" ;;\nesac\n'
    )
    old.chmod(0o755)
    path = f"{old.parent}:{repo.environment['PATH']}"

    assert refused(repo.tenure("check", *how, PATH=path)) == (
        "tenure: git 2.30.2 is too old: tenure needs 2.38\n"
        "  help: update git: https://git-scm.com\n"
    )


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can chown")
@pytest.mark.parametrize("how", [(), ("--all",), ("a.py",), ("--rev", "HEAD"), ("--diff", "A..B")])
def test_a_repository_of_somebody_else_is_said_so(repo: GitRepo, how: tuple[str, ...]) -> None:
    repo.stage("a.py", RECORD)
    repo.commit()
    os.chown(repo.root, 12345, 12345)

    said = refused(repo.tenure("check", *how))

    assert said == (
        f"tenure: git does not trust the repository at {repo.root}: it belongs to another user\n"
        f"  help: git config --global --add safe.directory {repo.root}\n"
    )


# The policy


@pytest.mark.parametrize("how", [(), ("a.py",), ("--all",), ("--rev", "HEAD")])
def test_a_broken_policy_is_told_with_its_place(repo: GitRepo, how: tuple[str, ...]) -> None:
    repo.commit()
    repo.stage("a.py", RECORD)
    repo.stage("tenure.toml", "soon = 3\nlifetime = {experimental = -1}\n")
    if "HEAD" in how:
        repo.commit()

    said = refused(repo.tenure("check", *how))

    assert said.startswith("tenure: tenure.toml:2:28: ")
    assert "help: tenure rule TEN018" in said


def test_a_broken_policy_is_refused_even_if_nothing_else_is_staged(repo: GitRepo) -> None:
    repo.stage("svc/pyproject.toml", "[tool.tenure]\nsoon = 'x'\n")

    assert refused(repo.tenure("check")).startswith("tenure: svc/pyproject.toml:2:8: ")
    assert refused(repo.tenure("check", "--all")).startswith("tenure: svc/pyproject.toml:2:8: ")


def test_a_pyproject_of_other_tools_is_not_our_business(repo: GitRepo) -> None:
    repo.stage("pyproject.toml", "[tool.other\n")

    assert repo.tenure("check").status == 0
    assert repo.tenure("check", "--all").status == 0


@pytest.mark.parametrize("how", [(), ("--all",)])
def test_a_policy_that_is_a_folder_is_refused(repo: GitRepo, how: tuple[str, ...]) -> None:
    repo.stage("tenure.toml/a.py", RECORD)

    said = refused(repo.tenure("check", *how))

    assert said.startswith("tenure: tenure.toml:1:1: the policy must be a file, not a folder\n")


# Bugs and interruptions


def test_a_bug_ends_with_3_and_a_report_to_send(
    repo: GitRepo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    repo.stage("a.py", RECORD)
    monkeypatch.chdir(repo.root)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nobody \x1b[31mthought of this")

    monkeypatch.setattr(engine, "check", broken)
    status = cli.main(["check"])

    said = capsys.readouterr().err.splitlines()
    assert status == 3
    assert said[0] == (
        "tenure: this is a bug in tenure: ZeroDivisionError: nobody \\x1b[31mthought of this"
    )
    (log,) = tmp_path.glob("tenure-*.log")
    assert said[1:] == [f"  help: please report it with {log}"]
    assert "Traceback" in log.read_text()


def test_a_bug_on_a_full_disk_ends_with_3_too(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repo.root)
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    monkeypatch.setattr(engine, "load_policy", lambda *_: 1 / 0)
    repo.stage("a.py", RECORD)

    assert cli.main(["check"]) == 3
    assert capsys.readouterr().err.endswith("  help: please report it\n")


def test_an_interruption_ends_with_130_and_says_nothing(repo: GitRepo, tmp_path: Path) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text(f"#!/bin/sh\necho > {started}\nexec cat {started}\n")
    slow.chmod(0o755)
    path = f"{slow.parent}:{repo.environment['PATH']}"

    with subprocess.Popen(
        ["tenure", "check", "--all"],
        cwd=repo.root,
        env=repo.environment | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a Ctrl-C reaches git too
    ) as process:
        started.read_text()  # git runs, and waits for ever
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (130, b"", b"")


# Where the output goes


def test_a_reader_that_has_seen_enough_changes_no_verdict(repo: GitRepo) -> None:
    for number in range(300):
        repo.write(f"f{number}.py", MARKED)
    repo.git("add", ".")

    assert shell(repo, "tenure check | true") == (1, b"", b"")
    status, out, err = shell(repo, "tenure check --format json | head -c 1")
    assert (status, out, err) == (1, b"{", b"")
    repo.git("rm", "-rqf", "--cached", ".")
    assert shell(repo, "tenure check --as-of 2026-11-22 | true") == (0, b"", b"")
    assert shell(repo, "tenure --help | true") == (0, b"", b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_said_so(repo: GitRepo) -> None:
    repo.stage("a.py", MARKED)
    said = b"tenure: No space left on device\n"

    assert shell(repo, "tenure check > /dev/full") == (2, b"", said)
    assert shell(repo, "tenure check --format sarif > /dev/full") == (2, b"", said)
    assert shell(repo, "tenure check --help > /dev/full") == (2, b"", said)
    assert shell(repo, "tenure check nope 2> /dev/full") == (2, b"", b"")


def test_closed_standard_streams_change_no_verdict(repo: GitRepo) -> None:
    repo.stage("a.py", MARKED)

    assert shell(repo, "tenure check >&-") == (1, b"", b"")
    assert shell(repo, "tenure check <&- >&- 2>&-") == (1, b"", b"")
    assert shell(repo, "tenure check nope 2>&-") == (2, b"", b"")
    assert shell(repo, "tenure check <&- 2>&- | grep -c TEN001")[:2] == (1, b"2\n")


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "LANG": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1:strict"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "utf-16"},
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_no_encoding_of_the_output_is_too_poor(
    repo: GitRepo, environment: dict[str, str], form: str
) -> None:
    repo.stage("ü…\U0001f600.py", MARKED)
    repo.stage(b"caf\xe9.py", RECORD.replace("@acme/shop", "Zoë…\U0001f600"))

    status, out, err = shell(repo, f"tenure check --format {form}", **environment)

    assert (status, err) == (1, b"")
    assert b"TEN001" in out.replace(b"\0", b"")


# A damaged repository


def loose(repo: GitRepo, revision: str) -> Path:
    """Return where an object is stored."""
    oid = repo.git("rev-parse", revision).strip()
    path = repo.root / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    return path


@pytest.mark.parametrize("name", ["a.py", "tenure.toml", "x.png.tenure.yaml", "CODEOWNERS"])
@pytest.mark.parametrize("damage", ["cut", "garbage", "empty"])
@pytest.mark.parametrize("how", [(), ("--all",)])
def test_a_broken_object_stops_the_check(
    repo: GitRepo, name: str, damage: str, how: tuple[str, ...]
) -> None:
    text = "\n".join(f"# {number * 7919 % 9973}" for number in range(5000))
    repo.stage("a.py", RECORD + text)
    repo.stage("x.png", b"\x89PNG")
    repo.stage("x.png.tenure.yaml", RECORD.replace("# ", "", 1).replace("#   ", "  ") + text)
    repo.stage("tenure.toml", "owner.codeowners = true\n" + text)
    repo.stage("CODEOWNERS", "* @acme/shop\n" + text)
    path = loose(repo, f":{name}")
    data = path.read_bytes()
    path.write_bytes({"cut": data[: len(data) // 2], "garbage": b"garbage", "empty": b""}[damage])
    (repo.root / name).unlink()

    said = refused(repo.tenure("check", *how))

    assert said.startswith("tenure: git failed: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("revision", ["HEAD", "HEAD^{tree}"])
def test_a_broken_history_stops_the_check(repo: GitRepo, revision: str) -> None:
    repo.stage("a.py", RECORD)
    repo.commit()
    repo.stage("b.py", RECORD)
    loose(repo, revision).write_bytes(b"garbage")

    assert refused(repo.tenure("check")).startswith("tenure: git failed: ")
    assert refused(repo.tenure("check", "--rev", "HEAD")).startswith("tenure: ")


@pytest.mark.parametrize("how", [(), ("--all",), ("--rev", "HEAD")])
@pytest.mark.parametrize(("path", "said"), [("config", "bad config line"), ("index", "index")])
def test_a_broken_file_of_git_stops_the_check(
    repo: GitRepo, how: tuple[str, ...], path: str, said: str
) -> None:
    repo.stage("a.py", RECORD)
    repo.commit()
    repo.write(f".git/{path}", "[garbage")

    if path == "index" and "HEAD" in how:
        assert report(repo.tenure("check", "--format", "json", *how))["findings"] == []
    else:
        assert said in refused(repo.tenure("check", *how))


def test_nothing_is_written_but_what_is_remembered_of_blobs(repo: GitRepo) -> None:
    repo.stage("a.py", MARKED)
    repo.commit()
    repo.stage("b.py", MARKED)
    repo.write("a.py", "x")
    remembered = repo.root / ".git" / "tenure"

    def everything() -> dict[str, tuple[int, bytes]]:
        files = sorted(path for path in repo.root.rglob("*") if path.is_file())
        files = [path for path in files if remembered not in path.parents]
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    before = everything()
    for how in ((), ("--all",), ("--rev", "HEAD"), ("--diff", "HEAD..HEAD")):
        repo.tenure("check", *how)

    assert everything() == before


def test_a_git_directory_that_cannot_be_written_to_stops_nothing(repo: GitRepo) -> None:
    repo.stage("a.py", MARKED)
    repo.stage("b.txt", "x")
    repo.write(".git/tenure", "somebody else's file")

    assert report(repo.tenure("check", "--all", "--format", "json"))["summary"]["errors"] == 1
    assert repo.read(".git/tenure") == b"somebody else's file"
