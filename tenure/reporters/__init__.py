"""A report as text, JSON, SARIF or GitHub workflow commands."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from tenure.report import Report


class Options(NamedTuple):
    """How a report is shown.

    Attributes:
        color: Whether escape sequences for colors may stand in the text.
        quiet: Whether only errors are shown. JSON and SARIF are always whole: what is left out of
            them counts as solved for who reads them.
        statistics: Whether the text ends with a count for each code.
    """

    color: bool = False
    quiet: bool = False
    statistics: bool = False


class Reporter(Protocol):
    """What each module of `REPORTERS` is."""

    def render(self, report: Report, *, options: Options) -> str:
        """Return the report, ending with a line break, or nothing if there is nothing to say."""
        ...


REPORTERS: Mapping[str, str] = {
    "text": "tenure.reporters.text",
    "json": "tenure.reporters.json_",
    "sarif": "tenure.reporters.sarif",
    "github": "tenure.reporters.github",
}
"""The module of each format; `load` imports the one that is asked for and no other."""


def load(name: str) -> Reporter:
    """Return the reporter for a format; `name` is one of `REPORTERS`."""
    # Late: only a report that is shown needs a reporter.
    from importlib import import_module

    module: Reporter = import_module(REPORTERS[name])
    return module
