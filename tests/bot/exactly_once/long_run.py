"""The table of `docs/bot/exactly-once.md`: the suite at each level of faults, with many seeds.

It is not part of a run of all tests, since it takes minutes; `SEEDS` says how many, `FIRST` which::

    SEEDS=8 pytest -s tests/bot/exactly_once/long_run.py
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.exactly_once import Plan, Result, run
from support.github.stand import Stand

SEEDS = int(os.environ.get("SEEDS", "4"))
FIRST = int(os.environ.get("FIRST", "1"))

LEVELS = (
    Plan("none, only concurrency"),
    Plan("15 % drops, 15 % answers 502", drop=0.15, bad_gateway=0.15),
    Plan(
        "the same, lists 45 s late, workers killed and stalled",
        drop=0.15,
        bad_gateway=0.15,
        late=45,
        dies=0.02,
        sleeps=0.005,
    ),
    Plan(
        "30 % drops, 25 % answers 502, lists 5 min late, workers killed and stalled more often",
        drop=0.3,
        bad_gateway=0.25,
        late=300,
        dies=0.03,
        sleeps=0.02,
    ),
    Plan(
        "the same, lists 15 min late: longer than anybody waits",
        drop=0.3,
        bad_gateway=0.25,
        late=900,
        dies=0.03,
        sleeps=0.02,
    ),
)

Note = Callable[[str, str, Result], None]


@pytest.fixture(scope="module")
def note() -> Iterator[Note]:
    """Take results down, and print the table in the end."""
    found: dict[tuple[str, str], list[Result]] = defaultdict(list)
    yield lambda name, database, result: found[name, database].append(result)
    print(
        "\n\n| faults | database | runs | killed | most at once | before the sweep | in the end |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for (name, database), results in found.items():
        print(row(name, database, results))


def row(name: str, database: str, results: list[Result]) -> str:
    before = [count for result in results for count in result.before]
    after = [count for result in results for count in result.comments]
    cells = (
        name,
        database,
        str(len(results)),
        str(sum(result.deaths for result in results)),
        str(max(result.peak for result in results)),
        spread(before),
        spread(after),
    )
    return f"| {' | '.join(cells)} |"


def spread(counts: list[int]) -> str:
    """Return how many comments how many pull requests have."""
    return ", ".join(f"{n}: {counts.count(n)}" for n in sorted(set(counts)))


@pytest.fixture(params=LEVELS, ids=lambda plan: plan.name)
def plan(request: pytest.FixtureRequest) -> Plan:
    """Return each level in turn, for three pull requests with three heads each."""
    level: Plan = request.param
    return level._replace(pulls=3, pushes=3)


@pytest.fixture(params=range(FIRST, FIRST + SEEDS))
def result(
    request: pytest.FixtureRequest, stand: Stand, database_url: str, tmp_path: Path, plan: Plan
) -> Result:
    """Return what came of a run with each seed in turn."""
    return run(stand, database_url, tmp_path, plan, request.param)


def test_in_the_end_there_is_exactly_one(
    result: Result, plan: Plan, database_url: str, note: Note
) -> None:
    note(plan.name, database_url.partition(":")[0].partition("+")[0], result)
    assert result.comments == (1,) * plan.pulls, result
    assert result.newest == plan.pulls, result
    assert set(result.checks) == {1}, result
    assert result.remembered, result
