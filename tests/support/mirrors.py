"""Repositories as a server has them, and mirrors of them, on this machine."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from support.repository import GitRepo
from tenure_bot.github.gateway import Repo
from tenure_bot.judging.judge import judge
from tenure_bot.judging.verdict import Verdict
from tenure_bot.mirror.mirror import Mirror
from tenure_bot.mirror.mirrors import Mirrors

SHOP = Repo(7, "acme/shop", 1)
TODAY = date(2026, 11, 22)
PLENTY = 1 << 30


def served(folder: Path, name: str = SHOP.name) -> GitRepo:
    """Return a repository that can be fetched from, in part and by commit, like GitHub's."""
    repo = GitRepo(folder / name, home=folder)
    repo.git("config", "uploadpack.allowFilter", "true")
    return repo


def mirrors(folder: Path, **wishes: Any) -> Mirrors:
    """Return the mirrors of the repositories that a folder serves."""
    given: dict[str, Any] = {
        "limit_bytes": PLENTY,
        "git_url": f"file://{folder}",
        "token": lambda _: "",
        "seconds": 60.0,
        "patience": 60.0,
    }
    return Mirrors(str(folder / "cache"), **(given | wishes))


class Pull:
    """A pull request: commits on a branch that left `main`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repo = served(folder)
        self.mirrors = mirrors(folder)

    def commit(self, files: Mapping[str, str | bytes | None], message: str = "Change") -> str:
        """Commit files; `None` removes one."""
        for path, content in files.items():
            if content is None:
                (self.repo.root / path).unlink()
            else:
                self.repo.write(path, content)
        self.repo.git("add", "--all")
        return self.repo.commit(message)

    def branch(self) -> str:
        """Leave `main`, and return where that happens."""
        self.repo.git("switch", "-q", "-c", "feature")
        return self.repo.git("rev-parse", "main").strip()

    def mirror(self) -> Mirror:
        """Return the mirror with both branches."""
        base, head = (self.repo.git("rev-parse", name).strip() for name in ("main", "feature"))
        return self.mirrors.fetch(SHOP, base, 1, head)

    def judged(self, **wishes: Any) -> Verdict:
        """Return the verdict about the branch."""
        with self.mirror() as mirror:
            wishes = {"as_of": TODAY} | wishes
            return judge(mirror, mirror.base, mirror.head, **wishes)
