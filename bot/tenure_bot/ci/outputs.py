"""What a job leaves: lines of its log, the summary, outputs of the step, files."""

import os
from typing import TextIO

from tenure.errors import EditError, UsageError
from tenure.shown import printable
from tenure_bot.ci.workflow import Workflow

LARGEST_SUMMARY = 1_000_000
"""Bytes of one step's summary; of a larger one GitHub shows nothing."""


def say(out: TextIO, level: str, text: str) -> None:
    """Write a line that the runner shows above the log.

    Args:
        out: The log.
        level: `notice`, `warning` or `error`.
        text: One line; whatever is in it, it stays one, and no other command.
    """
    out.write(f"::{level} title=tenure::{printable(text).replace('%', '%25')}\n")


def summarize(workflow: Workflow, text: str) -> None:
    """Add Markdown to the summary of the job; without a file for it, nothing happens."""
    data = f"{text.strip()}\n".encode("utf-8", "replace")
    if workflow.summary and len(data) <= LARGEST_SUMMARY:
        _append(workflow.summary, data)


def put_out(workflow: Workflow, **values: str) -> None:
    """Set outputs of the step: words, numbers and paths.

    Raises:
        UsageError: A value has more than one line, so that it could set others.
    """
    for name, value in values.items():
        if not value.isprintable():
            raise UsageError(f"the output `{name}` can only be one line: {printable(value)}")
    if workflow.outputs:
        text = "".join(f"{name}={value}\n" for name, value in values.items())
        _append(workflow.outputs, text.encode())


def save(path: str, data: bytes) -> str:
    """Write a file, its folders too, and return its full name.

    Raises:
        EditError: That cannot be done.
    """
    full = os.path.abspath(path)
    try:
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(data)
    except OSError as exc:
        raise EditError(f"{printable(path)} cannot be written: {exc.strerror}") from exc
    return full


def _append(path: str, data: bytes) -> None:
    try:
        with open(path, "ab") as file:
            file.write(data)
    except OSError as exc:
        raise EditError(f"a file of the runner cannot be written: {exc.strerror}") from exc
