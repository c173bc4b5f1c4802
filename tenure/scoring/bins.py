"""The bins of the factors of the score: which number is how much, from 1 to 5.

Data only; the defaults of the policy show it.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

Limits = tuple[float, float, float, float]
"""The highest values that are still a 1, a 2, a 3 and a 4; above is a 5."""

COMPLEXITY: Mapping[str, Mapping[str, Limits]] = {
    "code": {
        "ccn": (10, 30, 80, 200),
        "worst": (5, 10, 20, 40),
        "lines": (100, 250, 600, 1500),
    },
    "shell": {"ccn": (10, 30, 80, 200), "lines": (100, 250, 600, 1500)},
    "notebook": {
        "ccn": (5, 15, 40, 100),
        "worst": (5, 10, 20, 40),
        "lines": (100, 200, 400, 800),
        "parts": (25, 50, 100, 200),
    },
    "query": {"ccn": (3, 10, 30, 100), "lines": (50, 150, 400, 1000), "parts": (3, 10, 30, 100)},
    "infrastructure": {
        "ccn": (5, 12, 30, 60),
        "lines": (50, 150, 350, 700),
        "parts": (25, 60, 150, 300),
    },
    "markup": {"lines": (150, 400, 1000, 2500), "parts": (25, 60, 150, 500)},
    "data": {
        "lines": (100, 400, 2000, 10000),
        "depth": (4, 6, 8, 10),
        "parts": (30, 90, 400, 1500),
    },
    "text": {"lines": (60, 200, 600, 1500), "parts": (300, 1000, 3000, 8000)},
    "binary": {"size": (128 * 1024, 1024**2, 4 * 1024**2, 16 * 1024**2)},
    "unmeasured": {"size": (16 * 1024, 64 * 1024, 256 * 1024, 1024**2)},
}
"""For each family of files the measures of `complexity.Complexity` that count.

A file is in the highest bin that one of its measures is in. The limits are the quantiles 0.6, 0.8,
0.93 and 0.98 of each measure, rounded to numbers that can be remembered, over 6,427 files: up to
150 drawn from the newest commit of each of 46 public repositories, among them ansible, u-boot, vim,
git, rails, laravel, spring-framework, hugo, dune, cabal, astro, vercel/ai, prefect, autogen,
langgraph, kubeflow/pipelines and the helm charts of prometheus-community. `query` has 25 files
there and follows `notebook`; `unmeasured` is set by hand.
"""

COMMITS: Limits = (1, 3, 6, 12)
"""Commits in the window: the default of `score.bins.frequency` in the policy.

The quantiles 0.6, 0.8, 0.93 and 0.98 (1, 3, 6 and 13) of the commits, merges left out, to each of
the 36,318 files that were touched in the last 90 days of 39 public repositories.
"""

USERS: Limits = (2, 5, 15, 50)
"""Files that refer to a file: how often it is used, and how much hangs on it.

The same quantiles (2, 5, 15 and 53) over the 24,900 files that another one refers to in ansible,
rails, spring-framework, u-boot, prefect, vercel/ai, laravel, hugo and astro.
"""

INCIDENTS: Limits = (0, 1, 3, 7)
"""Incidents in the window: what they add to the impact is one less than their bin. Set by hand."""


def place(value: float, limits: Sequence[float]) -> int:
    """Return the bin of a value, 1 to 5: a value equal to a limit is still below it."""
    return 1 + bisect_left(limits, value)
