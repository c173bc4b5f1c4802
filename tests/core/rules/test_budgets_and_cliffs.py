"""TEN013 and TEN014: budgets that are exceeded, and days on which too much falls due."""

from datetime import date, timedelta

from support.registers import DAY, item, register
from tenure import engine
from tenure.finding import Finding, Severity
from tenure.policy import load
from tenure.rules import budgets
from tenure.sources import Scope
from tenure.sources.memory import MemoryTree

BUDGETS = b"""
[[budget]]
name = "roomy"
hours = 100

[[budget]]
name = "tools"
hours = 2
paths = ["tools/**"]
"""


def record(day: date) -> bytes:
    return (
        '# tenure:\n#   owner: "@acme/shop"\n#   origin: claude-code\n'
        f"#   lifecycle: experimental\n#   created: 2026-11-01\n#   expires: {day}\n"
    ).encode()


def test_an_exceeded_budget_is_told_where_it_stands_with_what_takes_most() -> None:
    policy = load({"tenure.toml": BUDGETS}).for_path("")
    items = [item("tools/a.py", hours=2.5), item("web/b.py", hours=30.0), item("tools/c.py")]

    (found,) = budgets.check(register(items), policy)

    assert (found.code, found.severity) == ("TEN013", Severity.WARNING)
    assert (found.location.path, found.location.line) == ("tenure.toml", 6)
    assert found.message == (
        "the budget `tools` has 2 hours a month, and 3 are used; the most by: tools/a.py 2.5, tools/c.py 0.5"
    )


def test_a_budget_that_holds_is_no_finding() -> None:
    policy = load({"tenure.toml": BUDGETS}).for_path("")

    assert list(budgets.check(register([item("tools/a.py", hours=2.0)]), policy)) == []


def cliffs(tree: MemoryTree, scope: Scope | None = None) -> list[Finding]:
    policy = engine.load_policy(tree, None)
    report = engine.check(tree, None, policy, DAY, scope or Scope())
    return [finding for finding in report.findings if finding.code == "TEN014"]


def test_a_cliff_is_told_once_and_names_others() -> None:
    day = DAY + timedelta(days=40)
    files = {f"{number:02}.py": record(day) for number in range(12)}

    (found,) = cliffs(MemoryTree(files))

    assert found.severity is Severity.NOTICE
    assert (found.artifact, found.location.line) == ("00.py", 6)
    assert found.message.startswith("12 dates fall on 2027-01-01")
    assert [one.note for one in found.related] == [
        f"so does {number:02}.py" for number in (1, 2, 3)
    ]


def test_the_policy_says_how_many_dates_within_how_many_days_are_too_many() -> None:
    days = [DAY + timedelta(days=40 + number) for number in range(3)]
    files = {f"{number}.py": record(day) for number, day in enumerate(days)}

    assert cliffs(MemoryTree(files)) == []
    near = MemoryTree({**files, "tenure.toml": b"[cliff]\ncount = 3\ndays = 3\n"})
    assert cliffs(near)[0].message.startswith("3 dates fall 2027-01-01 to 2027-01-03")
    assert cliffs(MemoryTree({**files, "tenure.toml": b"[cliff]\ncount = 3\ndays = 2\n"})) == []


def test_a_check_of_some_files_asks_neither() -> None:
    files = {f"{number:02}.py": record(DAY + timedelta(days=40)) for number in range(12)}

    assert cliffs(MemoryTree(files), Scope(tuple(files))) == []
