"""TEN012: what is called durable has shown that it deserves it."""

from collections.abc import Iterator

from tenure.finding import Finding
from tenure.record import Lifecycle
from tenure.rules.base import Context, about

GATE = ("tests", "security", "observability", "style", "architecture", "human")
"""What the promotion gate asks evidence of (`validated` in the record)."""


def check(context: Context) -> Iterator[Finding]:
    """Find a durable artifact without the evidence of the promotion gate."""
    record = context.artifact.record
    if record is None or record.lifecycle is not Lifecycle.DURABLE:
        return
    missing = [name for name in GATE if not record.validated.get(name)]
    if missing:
        key = "validated" if record.validated else "lifecycle"
        names = ", ".join(missing)
        yield about(
            context, "TEN012", key, f"it is durable without evidence of: {names} (`validated`)"
        )
