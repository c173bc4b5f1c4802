"""Records and policies against `schemas/`: whether they fit, and what they say.

Whether something fits is compiled (`_validators`) and costs microseconds. Only what does not fit
is explained, by `tenure.mistakes`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tenure import _validators
from tenure.errors import UsageError
from tenure.record import Lifecycle, Origin, Record, Renewal

RECORD_KEYS = _validators.RECORD_KEYS
"""The keys of a record, in the order of the schema."""

KINDS = _validators.KINDS
"""The kinds of artifacts."""

POLICY_KEYS = _validators.POLICY_KEYS
"""The keys of a policy that can be locked, in the order of the schema, as `table.key`."""

SCHEMAS = (
    *("artifact", "tenure-records-toml", "tenure-toml", "report", "scan", "due", "budget"),
    *("metrics", "digest", "register"),
)
"""The schemas that come with `tenure`: the record, the registry, the policy, the JSON of `check`
(`report`) and of the commands of the same name."""

_AS_WRITTEN = (
    *("purpose", "removal", "kind", "prompt", "exit", "plan", "trigger", "value", "risk"),
    *("service", "production", "rollback", "monitor", "responder", "validated", "id"),
)


def is_valid_record(data: object) -> bool:
    """Return whether `data` (plain JSON values) fits `schemas/artifact.schema.json`."""
    return _validators.record(data)


def is_valid_origin(text: str) -> bool:
    """Return whether `text` can be the `origin` of a record."""
    return _validators._origin(text)


def is_valid_registry(data: object) -> bool:
    """Return whether `data`, with dates as text, fits `schemas/tenure-records-toml.schema.json`."""
    return _validators.registry(data)


def is_valid_policy(data: object) -> bool:
    """Return whether `data` fits `schemas/tenure-toml.schema.json`."""
    return _validators.policy(data)


def to_record(data: Mapping[str, Any]) -> Record:
    """Return a valid record as values; what `is_valid_record` refuses must not come here."""
    owner = data["owner"]
    return Record(
        owners=(owner,) if isinstance(owner, str) else tuple(owner),
        origin=_to_origin(data["origin"]),
        lifecycle=Lifecycle(data["lifecycle"]),
        created=date.fromisoformat(data["created"]),
        expires=date.fromisoformat(data["expires"]) if "expires" in data else None,
        review=date.fromisoformat(data["review"]) if "review" in data else None,
        hours=float(data["hours"]) if "hours" in data else None,
        score={factor: int(value) for factor, value in data.get("score", {}).items()},
        debt=tuple(data.get("debt", ())),
        renewals=tuple(map(_to_renewal, data.get("renewals", ()))),
        extra={key: value for key, value in data.items() if key.startswith("x-")},
        **{key: data[key] for key in _AS_WRITTEN if key in data},
    )


def _to_origin(value: Any) -> Origin:
    if isinstance(value, str):
        tool, _, model = value.partition("/")
        return Origin(tool, model or None)
    return Origin(value["tool"], value.get("model"))


def _to_renewal(value: Mapping[str, str]) -> Renewal:
    day, until = date.fromisoformat(value["date"]), date.fromisoformat(value["until"])
    return Renewal(day, until, value["reason"], value.get("by"))


def schema_text(name: str, *, module: str = __file__) -> str:
    """Return the text of one of `SCHEMAS`.

    Args:
        name: Such as `artifact`.
        module: The file that they are looked for from: in an installed package they stand beside
            it in `schemas`, in a checkout at the root.

    Raises:
        UsageError: There is no schema of that name.
    """
    # Late: 5 ms, and a valid record asks for no schema.
    from pathlib import Path

    if name not in SCHEMAS:
        raise UsageError(f"There is no schema `{name}`.", f"Choose one of {', '.join(SCHEMAS)}.")
    installed = Path(module).parent / "schemas"
    folder = installed if installed.is_dir() else installed.parent.parent / "schemas"
    return (folder / f"{name}.schema.json").read_text("utf-8")
