"""A tour of tenure in a real git repository, with the hook installed through real pre-commit.

Everything happens in a temporary folder that is gone afterwards. Nothing that the tour shows is
written down here: commands run, and the tour fails if one of them does not end as it says.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from demo_shell import Shell, TourError, environment

ROOT = Path(__file__).resolve().parent.parent
SHOP = ROOT / "examples" / "acme-shop"

SHOP_DAY = date(2026, 11, 20)
"""The day that the dates in the shop are written for; the tour moves all of them to today."""

NEW_WORK = (
    "data/faq.json",
    "deploy/k8s/flash-sale.yaml",
    "docs/runbooks",
    "infra/modules/cache",
    "services/checkout",
    "services/stock/forecast.go",
    "web/src/banner.ts",
)
"""What is staged in the tour; the rest of the shop is there before the hook."""

ANSWERS = {"plan": "Back to two replicas when the sale is over"}
"""What a person says where a command has a `…` to fill in, by the key of the record."""

KINDS = "git ls-files | sed 's/.*[./]//' | sort | uniq -c | sort -rn | xargs"
"""Counts the files of each kind."""

CONFIG = """\
repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: tenure-check
"""

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def open_shop(folder: Path, days: int) -> None:
    """Copy the shop into `folder` and move every date in it by so many days."""
    shutil.copytree(SHOP, folder)
    for file in folder.rglob("*"):
        data = file.read_bytes() if file.is_file() else b"\0"
        if b"\0" not in data:
            text = _DAY.sub(lambda found: _moved(found[0], days), data.decode())
            file.write_bytes(text.encode())


def _moved(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def commit_history(shop: Shell) -> None:
    """Make the shop a git repository that holds all but the new work."""
    shop.ask("git", "init", "--quiet", "--initial-branch=main")
    shop.ask("git", "add", "--all")
    shop.ask("git", "rm", "--cached", "--quiet", "-r", "--", *NEW_WORK)
    shop.ask("git", "commit", "--quiet", "--message=Open the shop")


def hook_source(shell: Shell) -> tuple[str, str]:
    """Return the repository and the commit that hold this checkout as it is on disk.

    A checkout with changes, and one that is no git repository, is committed into a repository
    of its own in the folder of `shell`; nothing is written into the checkout.
    """
    here = ("git", "-C", str(ROOT))
    top = shell.ask(*here, "rev-parse", "--show-toplevel", statuses=(0, 128)).strip()
    if top and Path(top).samefile(ROOT):
        head = shell.ask(*here, "rev-parse", "--verify", "--quiet", "HEAD", statuses=(0, 1)).strip()
        if head and not shell.ask(*here, "--no-optional-locks", "status", "--porcelain"):
            return str(ROOT), head
    store = shell.folder / "tenure.git"
    into = ("git", f"--git-dir={store}", f"--work-tree={ROOT}")
    shell.ask("git", "init", "--quiet", "--bare", str(store))
    shell.ask(*into, "add", "--all", str(ROOT))
    shell.ask(*into, "commit", "--quiet", "--message=The checkout as it is on disk")
    return str(store), shell.ask(*into, "rev-parse", "HEAD").strip()


def set_up_hook(shop: Shell, source: tuple[str, str]) -> None:
    """Install the hook as anybody would, with pre-commit."""
    repo, rev = source
    config = CONFIG.format(repo=json.dumps(repo), rev=rev)
    (shop.folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    shop.run("cat", ".pre-commit-config.yaml")
    shop.say("pre-commit now builds the environment of the hook; that is the longest step.")
    shop.run("pre-commit", "install", "--install-hooks")
    shop.run("git", "add", ".pre-commit-config.yaml")
    shop.run("git", "commit", "-m", "Install the hook")
    shop.say("It passed, though the shop has a file whose time is over, as section 6 shows:")
    shop.say("a date never stops a commit that has nothing to do with its file.")


def errors(shop: Shell) -> list[dict[str, object]]:
    """Return the findings about what is staged that refuse a commit."""
    report = json.loads(shop.ask("tenure", "check", "--format=json", statuses=(0, 1)))
    return [finding for finding in report["findings"] if finding["severity"] == "error"]


def mend(shop: Shell, refusal: str) -> None:
    """Run the commands that the refusal names, and decide what only a person can decide.

    Raises:
        TourError: A finding names no command, or one that the refusal did not show.
    """
    found = errors(shop)
    conflicts = {finding["fix"] for finding in found if finding["code"] == "TEN004"}
    for fix in dict.fromkeys(str(finding["fix"]) for finding in found):
        if fix not in _plain(refusal):
            raise TourError(f"the refusal does not show the command `{fix}`")
        words = shlex.split(fix)
        if fix != shlex.join(answered(words)):
            shop.say("The … is for a person to fill in.")
        if fix in conflicts:
            shop.say(
                "Only a person can say which of two records is right: here the one in the file."
            )
        shop.run(*answered(words))


def answered(words: Sequence[str]) -> list[str]:
    """Return a command line with each `key=…` filled in."""
    return [
        f"{word.removesuffix('…')}{ANSWERS[word.removesuffix('=…')]}"
        if word.endswith("=…")
        else word
        for word in words
    ]


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def tour(shop: Shell, source: tuple[str, str]) -> None:
    """Give the tour."""
    shop.heading("1. A shop, some of it written by AI")
    commit_history(shop)
    shop.say("It has so many files of each kind:")
    shop.run("sh", "-c", KINDS)
    shop.say("A record says who answers for a file and how long it stays:")
    shop.run("head", "-n", "9", "services/cart/cart.py")

    shop.heading("2. The hook, installed with pre-commit")
    set_up_hook(shop, source)

    shop.heading("3. A day's work is committed, and refused")
    shop.run("git", "add", "--all")
    shop.run("git", "status", "--short")
    refusal = shop.run("git", "commit", "-m", "Refunds, taxes and a sale", refused=True)

    shop.heading("4. The commands that the refusal names")
    mend(shop, refusal)
    shop.say("What they changed:")
    shop.run("git", "diff", "--unified=1")

    shop.heading("5. The same commit again")
    shop.run("git", "add", "--all")
    shop.run("git", "commit", "-m", "Refunds, taxes and a sale")

    shop.heading("6. The whole shop")
    shop.say("Warnings and notices are for the owners; they never refuse.")
    shop.run("tenure", "check", "--all", "--statistics")

    shop.heading("7. Why")
    shop.say("This file stands in a folder with one record for all, and has one of its own:")
    shop.run("tenure", "explain", "web/src/api/payments.ts")
    shop.run("sh", "-c", "tenure rule TEN004 | head -n 16")


def _remove(scratch: Path) -> None:
    shutil.rmtree(scratch, ignore_errors=True)
    if scratch.exists():  # a command that was just killed can have made one more file
        shutil.rmtree(scratch)


def main() -> int:
    """Give the tour and return 0, or 1 if something did not go as told."""
    parser = argparse.ArgumentParser(description="Give a tour of tenure.")
    parser.add_argument("--keep", action="store_true", help="keep the repository and say where")
    keep = parser.parse_args().keep
    color = (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it in the background
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    scratch = Path(tempfile.mkdtemp(prefix="tenure-demo-"))
    try:
        outside = Shell(scratch, environment(scratch, color=color), color)
        shop = outside._replace(folder=scratch / "shop")
        open_shop(shop.folder, (datetime.now(UTC).date() - SHOP_DAY).days)
        tour(shop, hook_source(outside))
        shop.heading("That was the tour.")
    except TourError as exc:
        print(f"demo: {exc}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; without this Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    finally:
        if keep:
            print(f"The repository stays in {scratch / 'shop'}.")
        else:
            _remove(scratch)
    return 0


if __name__ == "__main__":
    sys.exit(main())
