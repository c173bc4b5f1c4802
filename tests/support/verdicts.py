"""Verdicts made by hand, and pull requests to show them on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from support.registers import item
from tenure.budgets import Shift
from tenure.controls import Control
from tenure.finding import Finding, Location, Severity
from tenure.policy import Policy
from tenure.policy_values import Budget
from tenure.register.item import Item
from tenure.report import Report, Unseen
from tenure_bot.github.gateway import Approval, PullSeen, RepoSeen
from tenure_bot.judging.verdict import Fate, Moved, PolicyState, Verdict

BASE, HEAD = "b" * 40, "a" * 40
DAY = date(2026, 11, 22)


def added(key: str = "a.py", **wishes: Any) -> Moved:
    return Moved(key, Fate.ADDED, None, item(key, **wishes), (key,))


def changed(before: Item, after: Item) -> Moved:
    return Moved(after.key, Fate.CHANGED, before, after, after.paths)


def removed(key: str = "a.py", **wishes: Any) -> Moved:
    return Moved(key, Fate.REMOVED, item(key, **wishes), None, (key,))


def control(name: str, evidence: str | None = None) -> Control:
    return Control(name, evidence, f"mend {name}")


def finding(
    path: str = "a.py",
    severity: Severity = Severity.ERROR,
    code: str = "TEN001",
    message: str = "AI produced this file and it has no record: line 1 says so",
    fix: str | None = "tenure stamp a.py",
) -> Finding:
    return Finding(code, severity, message, Location(path, 1), path, fix)


def shift(name: str = "all", hours: float = 10, before: float = 1, after: float = 2) -> Shift:
    return Shift(Budget(name, hours), before, after)


def verdict(
    moved: Sequence[Moved] = (), findings: Sequence[Finding] = (), **wishes: Any
) -> Verdict:
    """Return a verdict; `wishes` are fields of it, of its policy (`bot_…`, `owner_…`), or `unseen_files`."""
    of_policy = [name for name in wishes if name.startswith(("bot_", "owner_"))]
    policy = Policy(**{name: wishes.pop(name) for name in of_policy})
    unseen = tuple(Unseen(path, "it is not here") for path in wishes.pop("unseen_files", ()))
    report = Report(DAY, 3, (), tuple(findings), unseen, wishes.pop("in_baseline", 0))
    governed = wishes.pop("governed", PolicyState(BASE))
    return Verdict(BASE, HEAD, DAY, policy, governed, report, tuple(moved), **wishes)


def pull(**wishes: Any) -> PullSeen:
    """Return a pull request of `nadia` into `main`."""
    values: dict[str, Any] = {
        "repo": RepoSeen(1, "acme/shop", "main"),
        "number": 7,
        "node": "PR_7",
        "state": "open",
        "draft": False,
        "author": "nadia",
        "base_ref": "main",
        "base": BASE,
        "head_ref": "work",
        "head": HEAD,
        "head_repo": "acme/shop",
        "files": 3,
    }
    return PullSeen(**(values | wishes))


def approval(login: str = "omar", commit: str = HEAD, state: str = "APPROVED") -> Approval:
    return Approval(login, state, commit)
