"""Artifacts that owe something, and the register they stand in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from support.registers import item, register
from tenure.leases import after
from tenure.policy import PolicySet, load
from tenure.record import Record, Renewal
from tenure.register.item import Item, Register

_OF_RECORD = set(Record._fields) - {"kind", "hours", "score"}
MONDAY = date(2026, 11, 23)
"""A day on which nobody rests."""


def days(count: int) -> date:
    """Return the day so many days after the Monday."""
    return after(MONDAY, count)


def artifact(key: str = "a.py", **wishes: Any) -> Item:
    """Return an artifact; `wishes` are keys of its record, or fields of `Item`."""
    fields = {name: wishes.pop(name) for name in _OF_RECORD & wishes.keys()}
    made = item(key, **{"owner": fields.get("owners", ("@ana",))[0], **wishes})
    assert made.record is not None
    record = made.record._replace(**{"owners": ("@ana",), "expires": None, **fields})
    return made._replace(record=record)


def extended(until: date, *, on: date = MONDAY, reason: str = "the ledger is late") -> Renewal:
    """Return an entry of `renewals`; by its reason it is an extension or something else."""
    return Renewal(on, until, reason)


def tree(items: Sequence[Item], day: date = MONDAY) -> Register:
    """Return the register of a repository."""
    return register(sorted(items, key=lambda one: one.key), day=day)


def policies(text: str = "", **nested: str) -> PolicySet:
    """Return the policies of `tenure.toml` and of folders."""
    files: Mapping[str, str] = {"tenure.toml": text} | {
        f"{folder}/tenure.toml": below for folder, below in nested.items()
    }
    return load({path: content.encode() for path, content in files.items() if content})
