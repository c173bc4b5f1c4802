"""The bot and the command line give the same report, byte for byte, over generated repositories."""

import contextlib
import io
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.checking import DAY
from support.mirrors import SHOP, TODAY, mirrors, served
from support.repository import GitRepo
from support.trees import BODY, HEADERS, POLICIES, files
from tenure.cli.main import main
from tenure.reporters import Options
from tenure.reporters.json_ import render
from tenure_bot.judging.judge import judge

ALL_POLICIES = [
    *POLICIES,
    'profile = "kernel"\n[[budget]]\nname = "all"\nhours = 0.1\n',
    '[[restrict]]\npaths = ["d/**"]\nseverity = "error"\n',
]
MESSAGES = [
    "Change",
    "Change\n\nCo-authored-by: Claude <noreply@anthropic.com>",
    "Change (#1)\n\n* One\n\n* Two\n\nCo-authored-by: Claude <noreply@anthropic.com>",
    "Change\n\nAssisted-by: Claude:opus-4.6\nSigned-off-by: Claude <noreply@anthropic.com>",
]
Files = Mapping[str, str]


def trees() -> st.SearchStrategy[dict[str, str]]:
    """Return trees with policies, and with a name that JSON and a shell have to quote."""
    return files(
        **{
            'd/"\n.py': st.sampled_from(HEADERS).map(lambda header: header + BODY),
            "tenure.toml": st.sampled_from(ALL_POLICIES),
            "d/tenure.toml": st.sampled_from(["soon = 30\n", "sooon = 30\n"]),
        }
    )


def good(tree: dict[str, str]) -> dict[str, str]:
    """Return a tree whose policy holds: a broken one stops the command, and not the bot."""
    return {path: text for path, text in tree.items() if text != "sooon = 30\n"}


def imported(repo: GitRepo, trees: Sequence[tuple[str, str, str, Files]]) -> None:
    """Commit trees in one go: branch, branch before, message and files of each."""
    stream = []
    for number, (branch, parent, message, tree) in enumerate(trees):
        who = f"Nadia <nadia@example.org> {1_790_000_000 + number * 86_400} +0000"
        data = message.encode()
        lines = [f"commit refs/heads/{branch}\ncommitter {who}\ndata {len(data)}\n".encode(), data]
        lines.append(f"\nfrom refs/heads/{parent}\n".encode() if parent else b"\n")
        lines.append(b"deleteall\n")
        for path, text in tree.items():
            quoted = path.replace('"', '\\"').replace("\n", "\\n")
            content = text.encode()
            lines.append(f'M 100644 inline "{quoted}"\ndata {len(content)}\n'.encode() + content)
            lines.append(b"\n")
        stream.append(b"".join(lines))
    subprocess.run(
        ["git", "fast-import", "--quiet", "--force"],
        input=b"".join(stream),
        cwd=repo.root,
        env=repo.environment,
        check=True,
    )


def said(folder: Path, *words: str) -> str:
    """Return what the command says, run in a folder."""
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out):
        assert main(["check", "--format", "json", "--as-of", DAY, *words]) in (0, 1)
    return out.getvalue()


def judged(folder: Path, repo: GitRepo, base: str, head: str) -> str:
    """Return the report of the bot as the command would write it."""
    tips = [repo.git("rev-parse", name).strip() for name in (base, head)]
    with mirrors(folder).fetch(SHOP, tips[0], 3, tips[1]) as mirror:
        report = judge(mirror, *tips, as_of=TODAY).report
    return render(report, options=Options())


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    trees().map(good), trees(), st.lists(trees(), min_size=1, max_size=2), st.sampled_from(MESSAGES)
)
def test_the_bot_reports_what_the_command_reports(
    before: Files, meanwhile: Files, pushed: list[Files], message: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        repo = served(folder)
        imported(
            repo,
            [
                ("main", "", "Begin", before),
                *[("feature", "main" if not n else "", message, p) for n, p in enumerate(pushed)],
                ("main", "", "Meanwhile", meanwhile),
            ],
        )
        repo.git("clone", "-q", "--no-checkout", f"file://{repo.root}", str(folder / "clone"))

        expected = said(folder / "clone", "--diff", "origin/main...origin/feature")

        assert judged(folder, repo, "main", "feature") == expected


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(POLICIES), trees(), trees())
def test_the_bot_reports_of_one_commit_what_the_hook_said_before_it(
    policy: str, before: dict[str, str], after: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        repo = served(folder)
        both = {"tenure.toml": policy, "d/tenure.toml": "soon = 30\n"}
        imported(repo, [("main", "", "Begin", before | both)])
        imported(repo, [("feature", "main", "Change", after | both)])
        repo.git("read-tree", "feature")  # the index as it was when the change was committed

        hook = said(repo.root)

        assert judged(folder, repo, "main", "feature") == hook
