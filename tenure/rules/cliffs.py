"""TEN014: not more falls due at once than anybody looks at."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from tenure import due
from tenure.finding import Finding, Location, Related
from tenure.policy import Policy
from tenure.report import Artifact
from tenure.rules.base import at, finding
from tenure.shown import command

_NAMED = 3
"""So many further artifacts are named."""


def check(artifacts: Sequence[Artifact], policy: Policy, as_of: date) -> Iterator[Finding]:
    """Find days ahead on which more falls due than anybody can look at (TEN014).

    Args:
        artifacts: Those of the whole tree.
        policy: That of the root, which says what a cliff is.
        as_of: What was due before this day is not ahead.
    """
    dues = due.of(artifacts)
    if len(dues) < policy.cliff_count:
        return
    known = {(a.key, a.paths[0] if a.paths else a.key): a for a in artifacts}
    found = due.cliffs(dues, as_of, count=policy.cliff_count, days=policy.cliff_days)
    for cliff in found:
        # Where a date stands takes a parser to tell, so only those that are named are looked for.
        named = cliff.dues[: _NAMED + 1]
        places = [_place(known[one.artifact, one.path], one) for one in named]
        when = (
            f"on {cliff.first}" if cliff.first == cliff.last else f"{cliff.first} to {cliff.last}"
        )
        message = (
            f"{len(cliff.dues)} dates fall {when}, and nobody looks at so many at once: "
            "spread them out"
        )
        others = islice(zip(named, places, strict=True), 1, None)
        yield finding(
            "TEN014",
            cliff.dues[0].artifact,
            places[0],
            message,
            fix=command("tenure", "due"),
            related=tuple(Related(place, f"so does {one.artifact}") for one, place in others),
        )


def _place(artifact: Artifact, one: due.Due) -> Location:
    if artifact.raw is None:  # nothing has a date without a record
        return Location(one.path)
    return at(artifact.raw, (one.kind.value,))
