"""TEN011: what a risk tier asks for is there."""

from collections.abc import Iterator, Sequence

from tenure.finding import Finding, Location
from tenure.register.item import Item, Register
from tenure.report import Artifact
from tenure.rules.base import at, finding
from tenure.shown import command


def check(register: Register, artifacts: Sequence[Artifact]) -> Iterator[Finding]:
    """Find controls that are asked of artifacts with a valid record and that nothing shows.

    Of what has no valid record other rules speak.
    """
    known = {(artifact.key, artifact.paths): artifact for artifact in artifacts}
    for item in register.items:
        artifact = known.get((item.key, item.paths))
        missing = [control for control in item.controls if control.evidence is None]
        if artifact and artifact.record and artifact.raw and missing:
            place = at(artifact.raw, ("lifecycle",), on_key=True)
            yield _finding(item, place, [control.name for control in missing])


def _finding(item: Item, place: Location, missing: Sequence[str]) -> Finding:
    why = item.score.floor or f"score {item.score.total}"
    message = f"its risk tier is {item.score.tier} ({why}), and it lacks: {', '.join(missing)}"
    fix = command("tenure", "explain", paths=[item.paths[0]])
    return finding("TEN011", item.key, place, message, fix=fix)
