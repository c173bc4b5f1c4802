"""The metrics as text for a terminal, as Markdown and as JSON (`schemas/metrics.schema.json`)."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from tenure import __version__
from tenure.metrics.values import Group, Hotspot, Indicator, Metric, Metrics
from tenure.reporters import table
from tenure.reporters.json_ import dumps, written
from tenure.reporters.summary import counted
from tenure.shown import printable

VERSION = 1
"""The version of the JSON; it grows when a reader of the old shape would be misled."""

NOT_KNOWN = "not known"
_WIDTH = 94
_FEW = 5
_MOST_TEAMS = 20
_COLUMNS = (
    *("artifacts", "owned", "hours", "past review", "expired", "untested"),
    *("failed", "incidents"),
)


def text(found: Metrics) -> Iterator[str]:
    """Yield the metrics as lines for a terminal."""
    yield f"{printable(_title(found))}, {_span(found)}"
    yield ""
    width = max(len(value(one)) for one in (*found.five, *found.further))
    yield from _metrics(found.five, width)
    yield ""
    yield from _metrics(found.further, width)
    if found.indicators:
        yield ""
        yield "leading indicators"
    yield from (
        f"  {line}"
        for line in table.aligned([_indicator(i) for i in found.indicators], numbers=(0,))
    )
    if found.hotspots:
        yield ""
        yield "trouble again and again"
        yield from (f"  {line}" for line in table.aligned([_hotspot(h) for h in found.hotspots]))
    for name, groups in (("TEAM", found.teams), ("REPOSITORY", found.repositories)):
        if groups:
            yield ""
            yield from _groups(name, groups)
    yield from (f"unseen: {printable(reason)}" for reason in found.unseen)


def markdown(found: Metrics) -> Iterator[str]:
    """Yield the metrics as lines of Markdown."""
    yield f"# {table.escaped(_title(found))}: how the AI-written files fare"
    yield ""
    yield f"{_span(found)}."
    for metrics in (found.five, found.further):
        yield ""
        rows = [["metric", "", "other files", "counts"]]
        rows += [[m.title, f"**{value(m)}**", _others(m), _definition(m)] for m in metrics]
        yield from table.markdown(rows, numbers=(1, 2))
    yield ""
    rows = [["leading indicator", "artifacts", "such as"]]
    for one in found.indicators:
        rows.append([one.title, str(len(one.artifacts)), _codes(one.artifacts)])
    yield from table.markdown(rows, numbers=(1,))
    if found.hotspots:
        yield ""
        yield "## Trouble again and again"
        yield ""
        for spot in found.hotspots:
            _, owner, said = _hotspot(spot)
            yield f"- {table.code(spot.artifact)}, {table.escaped(owner)}: {said}"
    yield ""
    yield "## By team"
    yield ""
    heading, *rest = _group_rows("team", found.teams)
    yield from table.markdown(
        [heading, *([table.escaped(cell) for cell in row] for row in rest)],
        numbers=range(1, len(heading)),
    )
    if found.unseen:
        yield ""
        yield from (f"- unseen: {table.escaped(reason)}" for reason in found.unseen)


def json(found: Metrics) -> str:
    """Return the metrics as JSON."""
    return dumps(
        {
            "version": VERSION,
            "tool": {"name": "tenure", "version": __version__},
            "as_of": found.as_of.isoformat(),
            "since": found.first.isoformat(),
            "repository": written(found.repository) or None,
            "revision": found.revision or None,
            "metrics": [_metric_json(one) for one in (*found.five, *found.further)],
            "indicators": [_indicator_json(one) for one in found.indicators],
            "teams": [_group_json(group) for group in found.teams],
            "repositories": [_group_json(group) for group in found.repositories],
            "hotspots": [
                {
                    **spot._asdict(),
                    "artifact": written(spot.artifact),
                    "path": written(spot.path),
                    "last": spot.last.isoformat(),
                }
                for spot in found.hotspots
            ],
            "months": [
                {"month": f"{month.first:%Y-%m}", **_without(month._asdict(), "first")}
                for month in found.months
            ],
            "unseen": list(found.unseen),
        }
    )


def value(metric: Metric) -> str:
    """Return the number of a metric with its unit."""
    parts = dict(metric.parts)
    if metric.name == "deleted-retained":
        return f"{parts['deleted']:g} : {parts['retained']:g}"
    return _number(metric.value, metric.unit)


def _number(number: float | None, unit: str) -> str:
    if number is None:
        return NOT_KNOWN
    if unit == "share":
        return f"{number:.1%}"
    if unit == "hours":
        return f"{number:,.2f} h"
    if unit == "commits a month":
        return f"{number:.2f} a month"
    return f"{number:,g}"


def _title(found: Metrics) -> str:
    return found.repository or "all repositories"


def _span(found: Metrics) -> str:
    return f"{found.first} to {found.as_of}"


def _metrics(metrics: Sequence[Metric], width: int) -> Iterator[str]:
    for one in metrics:
        others = f" (other files: {_others(one)})" if _others(one) else ""
        yield f"{value(one):>{width}}  {one.title}{others}"
        for line in wrap(printable(_definition(one)), _WIDTH - width):
            yield f"{'':{width}}    {line}"


def _others(metric: Metric) -> str:
    return "" if metric.others is None else _number(metric.others, metric.unit)


def _definition(metric: Metric) -> str:
    parts = ", ".join(f"{name} {number:g}" for name, number in metric.parts)
    return f"{metric.definition} [{metric.source}]{f': {parts}' if parts else ''}"


def _indicator(one: Indicator) -> list[str]:
    return [str(len(one.artifacts)), one.title, _named(one.artifacts)]


def _named(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _FEW} more" if len(keys) > _FEW else ""
    return ", ".join(keys[:_FEW]) + more


def _codes(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _FEW} more" if len(keys) > _FEW else ""
    return ", ".join(map(table.code, keys[:_FEW])) + more


def _hotspot(spot: Hotspot) -> list[str]:
    many = [
        counted(number, one)
        for number, one in ((spot.failed, "failed change"), (spot.incidents, "incident"))
        if number
    ]
    said = f"{' and '.join(many)} in {counted(spot.months, 'month')}"
    return [spot.artifact, spot.owner or "nobody", said]


def _groups(name: str, groups: Sequence[Group]) -> Iterator[str]:
    rows = _group_rows(name, groups)
    yield from table.aligned(rows, numbers=range(1, len(rows[0])))
    if len(groups) > _MOST_TEAMS:
        yield f"… and {len(groups) - _MOST_TEAMS} more: --format json has all"


def _group_rows(name: str, groups: Sequence[Group]) -> list[list[str]]:
    groups = groups[:_MOST_TEAMS]
    # Wide tables are hard to read: these stand there only where something gives them.
    rest = [
        (word, unit, numbers)
        for word, unit, numbers in (
            ("rollbacks", "", [group.rollbacks for group in groups]),
            ("review time", "hours", [group.review_hours for group in groups]),
            ("comments", "", [group.review_comments for group in groups]),
        )
        if any(number is not None for number in numbers)
    ]
    words = [*_COLUMNS, *(word for word, _, _ in rest)]
    rows = [[name, *(word.upper() if name.isupper() else word for word in words)]]
    for place, group in enumerate(groups):
        failed = NOT_KNOWN if group.failed is None else f"{group.failed} of {group.changes}"
        incidents = NOT_KNOWN if group.incidents is None else str(group.incidents)
        untested = NOT_KNOWN if group.untested is None else str(group.untested)
        share = f"{group.owned / group.artifacts:.0%}" if group.artifacts else ""
        rows.append(
            [
                *(group.name or "nobody", str(group.artifacts), share, f"{group.hours:,.2f}"),
                *(str(group.past_review), str(group.expired), untested, failed, incidents),
                *(_number(numbers[place], unit) for _, unit, numbers in rest),
            ]
        )
    return rows


def _metric_json(one: Metric) -> dict[str, Any]:
    return {**one._asdict(), "parts": dict(one.parts)}


def _indicator_json(one: Indicator) -> dict[str, Any]:
    return {**one._asdict(), "artifacts": [written(key) for key in one.artifacts]}


def _group_json(group: Group) -> dict[str, Any]:
    return {**group._asdict(), "name": written(group.name)}


def _without(data: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != key}
