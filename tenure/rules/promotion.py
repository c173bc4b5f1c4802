"""TEN012: what is called durable has shown that it deserves it."""

from collections.abc import Iterator

from tenure.finding import Finding
from tenure.record import Lifecycle
from tenure.rules.base import Context, about


def check(context: Context) -> Iterator[Finding]:
    """Find a durable artifact without the evidence of the promotion gate."""
    record = context.artifact.record
    if record is None or record.lifecycle is not Lifecycle.DURABLE:
        return
    missing = [name for name in context.policy.gate if not record.validated.get(name)]
    if missing:
        key = "validated" if record.validated else "lifecycle"
        names = ", ".join(missing)
        yield about(
            context, "TEN012", key, f"it is durable without evidence of: {names} (`validated`)"
        )
