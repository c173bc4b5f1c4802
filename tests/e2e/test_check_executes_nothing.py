"""`tenure check` obeys nothing in a repository, its configuration or the environment that executes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from support.checking import DAY, MARKED, checked, crowd
from support.repository import RECORD, GitRepo

Trap = Callable[[str], str]

WAYS = [(), ("--all",), ("a.py",), ("--rev", "HEAD"), ("--diff", "HEAD~1..HEAD")]
"""Every way to ask."""


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    """Return a function that writes a program which leaves a mark named after itself."""
    folder = tmp_path / "traps"
    folder.mkdir()

    def make(name: str) -> str:
        program = folder / name
        program.write_text(f"#!/bin/sh\ntouch '{folder}/sprung-by-{name}'\n")
        program.chmod(0o755)
        return str(program)

    return make


def sprung(tmp_path: Path) -> list[str]:
    """Return the marks of the programs that ran."""
    return sorted(path.name for path in (tmp_path / "traps").glob("sprung-by-*"))


@pytest.fixture
def busy(repo: GitRepo) -> GitRepo:
    """Return a large repository with history, renames, and a dirty work tree."""
    crowd(repo)
    repo.stage("a.py", MARKED + "x = 1\n" * 40)
    repo.stage("old.py", RECORD + "y = 1\n" * 40)
    repo.stage("same.txt", "x\n")
    repo.commit()
    repo.git("mv", "old.py", "new.py")
    repo.stage("new.py", RECORD + "y = 1\n" * 41)
    repo.commit()
    repo.stage("a.py", MARKED + "x = 1\n" * 41)
    repo.git("mv", "new.py", "newer.py")
    repo.write("same.txt", "y\n")
    repo.write("a.py", MARKED)
    return repo


def configure(repo: GitRepo, *pairs: tuple[str, str]) -> None:
    for key, value in pairs:
        repo.git("config", key, value)


def ask_in_every_way(repo: GitRepo, **environment: str) -> None:
    # As if every file had changed in the second in which it was staged: git compares contents.
    os.utime(repo.root / ".git" / "index", (1, 1))
    for way in WAYS:
        outcome = repo.tenure("check", "--as-of", DAY, *way, cwd=None, **environment)
        assert outcome.status in (0, 1), outcome
        assert outcome.err == ""


def test_the_traps_work(busy: GitRepo, trap: Trap, tmp_path: Path) -> None:
    configure(busy, ("core.fsmonitor", trap("fsmonitor")))

    busy.git("status")

    assert sprung(tmp_path) == ["sprung-by-fsmonitor"]


def test_the_traps_in_filters_work(busy: GitRepo, trap: Trap, tmp_path: Path) -> None:
    configure(busy, ("filter.evil.clean", trap("clean")))
    busy.write(".git/info/attributes", "*.txt filter=evil\n")
    os.utime(busy.root / ".git" / "index", (1, 1))

    busy.git("diff-files")

    assert sprung(tmp_path) == ["sprung-by-clean"]


def test_a_file_system_monitor_is_not_started(busy: GitRepo, trap: Trap, tmp_path: Path) -> None:
    configure(busy, ("core.fsmonitor", trap("fsmonitor")), ("core.fsmonitorHookVersion", "2"))

    ask_in_every_way(busy)

    assert sprung(tmp_path) == []


def test_no_hook_runs(busy: GitRepo, trap: Trap, tmp_path: Path) -> None:
    hooks = ("post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman")
    for name in hooks:
        program = Path(trap(name))
        (busy.root / ".git" / "hooks").mkdir(exist_ok=True)
        (busy.root / ".git" / "hooks" / name).symlink_to(program)
    ask_in_every_way(busy)
    configure(busy, ("core.hooksPath", str(tmp_path / "traps")))

    ask_in_every_way(busy)

    assert sprung(tmp_path) == []


@pytest.mark.parametrize("attribute", ["diff=evil", "filter=evil", "merge=evil", "text ident"])
def test_no_driver_that_attributes_name_runs(
    busy: GitRepo, trap: Trap, tmp_path: Path, attribute: str
) -> None:
    busy.stage(".gitattributes", f"* {attribute}\n")
    configure(
        busy,
        ("diff.external", trap("external")),
        ("diff.evil.command", trap("command")),
        ("diff.evil.textconv", trap("textconv")),
        ("diff.evil.cachetextconv", "true"),
        ("filter.evil.clean", trap("clean")),
        ("filter.evil.smudge", trap("smudge")),
        ("filter.evil.process", trap("process")),
        ("filter.evil.required", "true"),
        ("merge.evil.driver", trap("driver")),
    )

    ask_in_every_way(busy)

    assert sprung(tmp_path) == []


@pytest.mark.parametrize("name", ["it's", "a=b", "a.b", "ünï"])
def test_no_filter_runs_whatever_it_is_called(
    busy: GitRepo, trap: Trap, tmp_path: Path, name: str
) -> None:
    busy.write(".git/info/attributes", f"* filter={name}\n")
    configure(busy, (f"filter.{name}.clean", trap("clean")), (f"filter.{name}.required", "1"))

    ask_in_every_way(busy)

    assert sprung(tmp_path) == []


def test_no_pager_editor_or_alias_runs(busy: GitRepo, trap: Trap, tmp_path: Path) -> None:
    configure(
        busy,
        ("core.pager", trap("pager")),
        ("pager.diff", trap("pager-diff")),
        ("core.editor", trap("editor")),
        ("core.askPass", trap("askpass")),
        ("credential.helper", f"!{trap('credential')}"),
        ("gpg.program", trap("gpg")),
        ("core.gitProxy", trap("proxy")),
        ("interactive.diffFilter", trap("filter")),
        ("core.alternateRefsCommand", trap("alternates")),
        ("uploadpack.packObjectsHook", trap("pack-objects")),
        *((f"alias.{name}", f"!{trap(name)}") for name in ("diff", "cat-file", "ls-files")),
    )

    ask_in_every_way(busy)

    assert sprung(tmp_path) == []


def test_an_included_configuration_is_obeyed_as_little(
    busy: GitRepo, trap: Trap, tmp_path: Path
) -> None:
    busy.write(
        ".git/more",
        f"[core]\n\tfsmonitor = {trap('fsmonitor')}\n[diff]\n\texternal = {trap('external')}\n"
        f'[diff "evil"]\n\ttextconv = {trap("textconv")}\n'
        f'[filter "evil"]\n\tclean = {trap("clean")}\n\trequired = true\n',
    )
    configure(busy, ("include.path", "more"))
    busy.write(".git/info/attributes", "* diff=evil filter=evil\n")

    ask_in_every_way(busy)

    assert sprung(tmp_path) == []


def test_an_option_on_the_command_line_of_git_is_obeyed_as_little(
    busy: GitRepo, trap: Trap, tmp_path: Path
) -> None:
    pairs = {
        "core.fsmonitor": trap("fsmonitor"),
        "diff.external": trap("external"),
        "filter.evil.clean": trap("clean"),
        "filter.evil.process": trap("process"),
    }
    busy.write(".git/info/attributes", "* filter=evil\n")
    given = " ".join(f"'{key}'='{value}'" for key, value in pairs.items())
    counted = {"GIT_CONFIG_COUNT": str(len(pairs))}
    for number, (key, value) in enumerate(pairs.items()):
        counted |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}

    ask_in_every_way(busy, GIT_CONFIG_PARAMETERS=given)
    ask_in_every_way(busy, **counted)

    assert sprung(tmp_path) == []


def test_the_environment_executes_and_traces_nothing(
    busy: GitRepo, trap: Trap, tmp_path: Path
) -> None:
    programs = ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "PAGER", "GIT_EDITOR", "GIT_ASKPASS", "GIT_SSH")
    environment = {name: trap(name) for name in programs}
    environment |= {"GIT_SSH_COMMAND": trap("ssh"), "GIT_PROXY_COMMAND": trap("proxy")}
    traces = ("GIT_TRACE", "GIT_TRACE2", "GIT_TRACE2_EVENT", "GIT_TRACE_SETUP", "GIT_TRACE_PACKET")
    environment |= {name: str(tmp_path / "traps" / f"sprung-by-{name}") for name in traces}
    environment |= {"GIT_DIFF_OPTS": "--unified=1", "GIT_LITERAL_PATHSPECS": "0"}

    ask_in_every_way(busy, **environment)

    assert sprung(tmp_path) == []


def test_a_partial_clone_starts_no_transport(busy: GitRepo, trap: Trap, tmp_path: Path) -> None:
    busy.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    source = f"file://{busy.root}"
    busy.git("clone", "-q", "--no-checkout", "--filter=blob:none", source, str(clone))
    for url in (source, "ssh://example.org/x.git", "ext::touch x", "evil::x"):
        for key, value in (
            ("remote.origin.url", url),
            ("remote.origin.uploadpack", trap("uploadpack")),
            ("remote.origin.vcs", "evil" if url.startswith("evil") else ""),
            ("core.sshCommand", trap("ssh")),
            ("protocol.allow", "always"),
        ):
            busy.git("config", key, value, cwd=clone)
        if not url.startswith("evil"):
            busy.git("config", "--unset", "remote.origin.vcs", cwd=clone)

        for way in (("--rev", "HEAD"), ("--rev", "HEAD~1"), ("--diff", "HEAD~1..HEAD")):
            path = f"{tmp_path / 'traps'}:{busy.environment['PATH']}"
            trap("git-remote-evil")
            outcome = busy.tenure("check", "--as-of", DAY, *way, cwd=clone, PATH=path)
            assert outcome.status == 0
            assert "not in this clone" in outcome.out

    assert sprung(tmp_path) == []


def test_submodules_are_not_entered(repo: GitRepo, trap: Trap, tmp_path: Path) -> None:
    inner = GitRepo(tmp_path / "inner", home=tmp_path)
    inner.stage("x", "x")
    inner.commit()
    add = ("submodule", "--quiet", "add", str(inner.root), "sub")
    repo.git("-c", "protocol.file.allow=always", *add)
    repo.commit()
    repo.git("config", "core.fsmonitor", trap("inside"), cwd=repo.root / "sub")
    configure(repo, ("submodule.recurse", "true"), ("diff.submodule", "log"))
    configure(repo, ("diff.ignoreSubmodules", "none"), ("status.submoduleSummary", "true"))
    repo.write("sub/x", "y")
    repo.stage("a.py", MARKED)

    assert checked(repo) == [("TEN001", "a.py")]
    assert checked(repo, "--all") == [("TEN001", "a.py")]
    assert sprung(tmp_path) == []


def test_settings_that_change_what_git_prints_change_nothing(busy: GitRepo) -> None:
    expected = [checked(busy, *way) for way in WAYS]
    configure(
        busy,
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("core.abbrev", "4"),
        ("diff.renames", "false"),
        ("diff.renameLimit", "1"),
        ("diff.relative", "true"),
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.wordRegex", "."),
        ("diff.context", "0"),
        ("diff.statNameWidth", "3"),
        ("core.safecrlf", "warn"),
        ("core.ignoreStat", "true"),
        ("log.showSignature", "true"),
        ("column.ui", "always"),
    )

    assert [checked(busy, *way) for way in WAYS] == expected
