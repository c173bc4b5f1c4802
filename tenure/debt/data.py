"""Data that is taken as it comes: without a schema, so that a change upstream shows late."""

import re
from collections.abc import Iterator

from tenure.debt.calls import calls, literal_text
from tenure.debt.rule import Hit
from tenure.debt.subject import Subject, is_test

_READERS = re.compile(
    r"^(?:pd|pandas|dd|cudf)\.(read_csv|read_table|read_json|read_parquet|read_excel|read_sql|read_sql_query)$|^(?:pl|polars)\.((?:read|scan)_(?:csv|json|ndjson|excel))$|^spark\.read\.(csv|json)$"
)
_SHAPED = frozenset(
    (
        "dtype",
        "dtypes",
        "columns",
        "usecols",
        "names",
        "schema",
        "schema_overrides",
        "converters",
        "parse_dates",
        "dtype_backend",
        "new_columns",
        "engine_kwargs",
    )
)
_CHECKED = re.compile(
    r"(?i)\b(?:pandera|great_expectations|pydantic|pa\.Column|\.astype\(|schema|validate|dtype)"
)
_SHORTEST = len("SELECT*FROM a")
_STAR = re.compile(r"(?is)\bselect\s+\*\s+from\s+([\w.\"`\[\]{}$:-]+)")
_CTE = re.compile(
    r"(?i)(?:\bwith|,)\s+(?:recursive\s+)?([\w\"`]+)\s*(?:\([^()]*\)\s*)?as\s*(?:not\s+materialized\s*|materialized\s*)?\("
)


def unchecked_read(subject: Subject) -> Iterator[Hit]:
    """Find tables that are read without saying which columns of which types are expected."""
    if is_test(subject.path) or _CHECKED.search(subject.text):
        return
    for call in calls(subject):
        found = _READERS.search(call.name)
        if found and not call.spread and not _SHAPED & call.given.keys():
            yield Hit(call.line, f"{call.name}({(literal_text(call.first) or '…')[:60]})")


def select_star(subject: Subject) -> Iterator[Hit]:
    """Find `SELECT *` from a table; from a query that the statement itself names it is no debt."""
    if is_test(subject.path):
        return
    if subject.language == "sql":
        yield from _stars(subject.text, 1)
        return
    kinds = ("string",) if subject.language == "python" else ("string", "template_string")
    for node in subject.nodes(*kinds):
        at = node.range()
        if at.end.index - at.start.index > _SHORTEST:
            said = node.text()
            if "select" in said[:200].lower() or "with" in said[:200].lower():
                yield from _stars(said, int(at.start.line) + 1)


def _stars(said: str, first_line: int) -> Iterator[Hit]:
    named = {name.strip('"`').lower() for name in _CTE.findall(said)}
    for found in _STAR.finditer(said):
        table = found[1].strip('"`')
        if table.lower() not in named:
            line = first_line + said.count("\n", 0, found.start())
            yield Hit(line, f"SELECT * FROM {table[:60]}")  # noqa: S608  # a text to show
