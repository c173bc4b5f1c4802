"""What an artifact costs a month: logged hours first, then the record's, then an estimate."""

from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

_STEPS = (10, 25, 100, 256)
_TIMES = (0.25, 0.5, 1.0, 2.0, 4.0)
DAYS_A_MONTH = 365.25 / 12
"""What turns the hours of a window into hours a month."""


class Hours(NamedTuple):
    """Maintenance hours of one artifact.

    Attributes:
        value: Hours a month, what budgets count.
        source: `logged`, `record` or `estimated`: which of the others `value` is.
        logged: The mean of the logged hours a month over the window, if any are logged.
        recorded: What the record says, if it does.
        estimated: What the table gives for its kind and score, so that the table can be mended.
    """

    value: float
    source: str
    logged: float | None
    recorded: float | None
    estimated: float


def estimate(kind: str, total: int, table: Mapping[str, float]) -> float:
    """Return the hours a month that an artifact is likely to cost.

    The table has the hours of a score from 25 to 99; below 25 half of them count, below 10 a
    quarter, from 100 on twice and from 256 on four times as many.

    Args:
        kind: The kind of the artifact.
        total: Its score, from 1 to 625.
        table: `[hours.estimate]` of the policy.
    """
    return round(table.get(kind, 1.0) * _TIMES[bisect_right(_STEPS, total)], 2)


def monthly(logged: float | None, recorded: float | None, estimated: float) -> Hours:
    """Return what counts: logged hours before those of the record before the estimate.

    All are hours a month; `None` is not known.
    """
    if logged is not None:
        return Hours(logged, "logged", logged, recorded, estimated)
    if recorded is not None:
        return Hours(recorded, "record", logged, recorded, estimated)
    return Hours(estimated, "estimated", logged, recorded, estimated)
