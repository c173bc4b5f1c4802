"""Eight workers, duplicates, disorder, lost answers, late lists and deaths: in the end exactly one.

`docs/bot/exactly-once.md` has the table, and how to make it anew.
"""

from pathlib import Path

import pytest

from support.exactly_once import Plan, run
from support.github.stand import Stand

PLAN = Plan(
    "15 % drops, 15 % 502, lists 45 s late, workers die and oversleep",
    drop=0.15,
    bad_gateway=0.15,
    late=45,
    dies=0.01,
    sleeps=0.005,
)


@pytest.mark.parametrize("seed", [1])
def test_in_the_end_there_is_exactly_one(
    stand: Stand, database_url: str, tmp_path: Path, seed: int
) -> None:
    result = run(stand, database_url, tmp_path, PLAN, seed)

    assert result.comments == (1,) * PLAN.pulls, result
    assert result.newest == PLAN.pulls, result
    assert set(result.checks) == {1}, result
    assert result.remembered, result
