"""A register of a million artifacts in SQLite and in PostgreSQL: how long its questions take."""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, text
from sqlalchemy.engine import Dialect

from benchmarks.postgres import Unavailable, server
from benchmarks.table import Row as Line
from tenure.register import models, query, store, totals
from tenure.register.item import Tag
from tenure.register.listing import SORTS, TIERS, Filter, Order, Row
from tenure.scoring.hours import estimate
from tenure.scoring.score import FACTORS

ARTIFACTS = 1_000_000
REPOSITORIES = 200
LIMIT = 0.2
"""Seconds that a question may take in 95 of 100 cases."""

_SIZE, _FAR = 50, 5_000
_OWNERS, _TEAMS, _SERVICES = 2_000, 20, 3_000
_KINDS: tuple[str, ...] = (
    "script",
    "tests",
    "config",
    "docs",
    "library",
    "integration",
    "iac",
    "prototype",
)
_KINDS += ("prompt", "pipeline", "dataset", "agent", "model")
_LIFECYCLES = ("experimental", "temporary", "durable", "undeclared")
_TAGS = {
    "provisional": 0.3,
    "untested": 0.25,
    "unvalidated": 0.15,
    "high-churn": 0.08,
    "no-exit": 0.06,
    "overdue-review": 0.05,
    "expired": 0.03,
    "prompt-debt": 0.02,
    "orphaned": 0.01,
    "drifted": 0.005,
    "pipeline-debt": 0.001,
    "model-debt": 0.0002,
}
_BLOCK = 5_000


Ready = Callable[[], object]
"""A question with its values; it is what takes time."""


class Question(NamedTuple):
    """Something that is asked many times, each time of other values."""

    name: str
    prepare: Callable[[Connection, random.Random], Ready]


def register(folder: Path, today: date, scale: float, rounds: int) -> Iterator[Line]:
    """Measure both databases.

    Args:
        folder: Where they are made.
        today: The day of the register.
        scale: The share of a million artifacts.
        rounds: How many times 10 each question is asked.
    """
    count = int(ARTIFACTS * scale)
    yield from _measured(f"sqlite:///{folder}/register.sqlite", "SQLite", count, today, rounds)
    try:
        with server() as url:
            yield from _measured(url, "PostgreSQL", count, today, rounds)
    except Unavailable as exc:
        print(f"PostgreSQL is not measured: {exc}", file=sys.stderr)


def rows(count: int, today: date, repository: int, seed: int) -> Iterator[Row]:
    """Yield artifacts of one repository: few large owners and many small ones, skewed scores."""
    draw = random.Random(seed)  # noqa: S311  # the same rows each time
    for number in range(count):
        yield _row(draw, today, f"acme/repo-{repository:03}", number)


def _row(draw: random.Random, today: date, repository: str, number: int) -> Row:
    owner = (int(_TEAMS * draw.random() ** 2) * 97 + int(repository[-3:]) ** 2 // 20) % _OWNERS
    kind = _KINDS[int(len(_KINDS) * draw.random() ** 2)]
    lifecycle = draw.choices(_LIFECYCLES, (30, 20, 35, 15))[0]
    factors = [min(5, 1 + int(draw.expovariate(0.7))) for _ in range(4)]
    score = factors[0] * factors[1] * factors[2] * factors[3]
    tier = sum(score >= bound for bound in (25, 100, 256))
    tier = max(tier, 2) if draw.random() < 0.02 else tier
    value = draw.choices(("", "low", "high"), (70, 10, 20))[0]
    risk = "high risk" if tier >= 2 else "low risk"
    created = today - timedelta(int(700 * draw.random()))
    due = created + timedelta(30 + int(340 * draw.random()))
    path = f"{draw.choice(('services', 'tools', 'infra'))}/s{draw.randrange(40)}/d{draw.randrange(9)}/f{number}.py"
    declared = lifecycle != "undeclared"
    durable = lifecycle == "durable"
    return Row(
        repository=repository,
        key=path,
        path=path,
        files=1,
        owner=f"@acme/team-{owner}" if draw.random() < 0.95 else "",
        lifecycle=lifecycle,
        kind=kind,
        service=f"service-{(owner * 7 + draw.randrange(3)) % _SERVICES}"
        if draw.random() < 0.6
        else "",
        value=value,
        quadrant=f"{value or 'low'} value, {risk}",
        tier=TIERS[tier],
        score=score,
        **dict(zip(FACTORS, factors, strict=True)),
        hours=estimate(kind, score, {"docs": 0.5, "library": 2.0, "iac": 1.5}),
        hours_source="estimated",
        due=due if declared else None,
        due_kind=("review" if durable else "expires") if declared else "",
        created=created if declared else None,
        expires=due if declared and not durable else None,
        review=due if durable else None,
        changed=today - timedelta(draw.randrange(400)),
        purpose="Loads the stock of the day into the warehouse" if declared else "",
        tool="claude-code",
        commits=draw.randrange(20),
        saved=0.0,
        spent=0.0,
        incidents=0,
        tags=tuple(
            Tag(name, "because it is so", "found")
            for name, share in _TAGS.items()
            if draw.random() < share
        ),
    )


def _measured(url: str, name: str, count: int, today: date, rounds: int) -> Iterator[Line]:
    case = f"a register of {count:,} artifacts in {name}"
    there = store.connect(url)
    start = time.perf_counter()
    fill(there, count, today)
    yield Line(case, "made in", time.perf_counter() - start)
    draw = random.Random(1)  # noqa: S311  # the same questions each time
    with store.reading(there) as connection:
        for question in questions(today):
            taken = []
            for _ in range(rounds * 10):
                ask = question.prepare(connection, draw)
                start = time.perf_counter()
                ask()
                taken.append(time.perf_counter() - start)
            worst = statistics.quantiles(taken, n=20)[-1]
            spread = statistics.quantiles(taken, n=4)
            required, met = "< 200 ms", worst < LIMIT
            yield Line(
                case,
                f"{question.name}, p95",
                worst,
                quartiles=(spread[0], spread[2]),
                required=required,
                met=met,
            )


def questions(today: date) -> Sequence[Question]:
    """Return what is asked."""
    since = today - timedelta(30)

    def listing(conditions: int) -> Callable[[Connection, random.Random], Ready]:
        def prepare(connection: Connection, draw: random.Random) -> Ready:
            wanted, order = _filter(draw, conditions, today), _order(draw)
            return lambda: query.page(connection, wanted, order, _SIZE)

        return prepare

    def further(connection: Connection, draw: random.Random) -> Ready:
        wanted, order = _filter(draw, 1, today), _order(draw)
        cursor = query.page(connection, wanted, order, _FAR).cursor
        return lambda: query.page(connection, wanted, order, _SIZE, cursor)

    def summed(by: str) -> Question:
        return Question(f"hours by {by}", lambda c, _: lambda: query.sums(c, by))

    def combined(connection: Connection, draw: random.Random) -> Ready:
        wanted = Filter(owner=_owner(draw), lifecycle=draw.choice(_LIFECYCLES))
        return lambda: query.sums(connection, "service", wanted)

    def below(connection: Connection, draw: random.Random) -> Ready:
        folder = f"services/s{draw.randrange(40)}"
        return lambda: query.below(connection, folder)

    def of_owner(connection: Connection, draw: random.Random) -> Ready:
        owner = _owner(draw)
        return lambda: query.counts(connection, today, since, owner=owner)

    def of_repository(connection: Connection, draw: random.Random) -> Ready:
        name = f"acme/repo-{draw.randrange(REPOSITORIES):03}"
        return lambda: query.counts(connection, today, since, name=name)

    return (
        Question("list", listing(0)),
        Question("list, one condition", listing(1)),
        Question("list, two conditions", listing(2)),
        Question("list, three conditions", listing(3)),
        Question("list, from the 5,000th on", further),
        *map(summed, ("owner", "service", "lifecycle", "tier", "repository", "tag")),
        Question("hours of an owner and a lifecycle", combined),
        Question("hours below a folder", below),
        Question("quadrants", lambda c, _: lambda: query.cells(c, Filter())),
        Question("counts for metrics", lambda c, _: lambda: query.counts(c, today, since)),
        Question("counts of an owner", of_owner),
        Question("counts of a repository", of_repository),
    )


def _owner(draw: random.Random) -> str:
    return f"@acme/team-{draw.randrange(_OWNERS)}"


def _filter(draw: random.Random, conditions: int, today: date) -> Filter:
    team = draw.randrange(_OWNERS)
    values: dict[str, Any] = {
        "owner": f"@acme/team-{team}" if draw.random() < 0.9 else "",
        "lifecycle": draw.choice(_LIFECYCLES),
        "tier": draw.choice(TIERS),
        "tag": draw.choice(list(_TAGS)),
        "kind": draw.choice(_KINDS),
        "service": f"service-{team * 7 % _SERVICES}",
        "due_before": today + timedelta(draw.randrange(-300, 300)),
        "min_score": draw.randrange(1, 500),
        "repository": f"acme/repo-{draw.randrange(REPOSITORIES):03}",
    }
    return Filter(**{name: values[name] for name in draw.sample(list(values), conditions)})


def _order(draw: random.Random) -> Order:
    return Order(draw.choice(list(SORTS)), reverse=draw.random() < 0.3)


def fill(there: store.Store, count: int, today: date) -> None:
    """Fill an empty database by the fastest way it has; its indexes are made afterward."""
    store.migrate(there)
    each = max(count // REPOSITORIES, 1)
    with store.writing(there, "") as connection:
        living = [index for index in models.INDEXES if index.table is models.artifact]
        for index in living:
            index.drop(connection)
        for at in range(REPOSITORIES):
            _repository(connection, at, list(rows(each, today, at, at)), each, today)
        for index in living:
            index.create(connection)
        if connection.dialect.name == "postgresql":
            sequence = "pg_get_serial_sequence('register_artifact', 'id')"
            connection.execute(text(f"SELECT setval({sequence}, {count + 1})"))
    with there.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if there.is_sqlite else "VACUUM ANALYZE")


def _repository(
    connection: Connection, at: int, made: Sequence[Row], each: int, today: date
) -> None:
    number, first = at + 1, at * each + 1
    values = {"id": number, "name": made[0].repository, "commit": "0" * 40, "as_of": today}
    connection.execute(insert(models.repository), values)
    gone = {index for index in range(len(made)) if index % 50 == 49}
    artifacts = [
        {"id": first + index, "repository_id": number, "digest": f"{index:032}", **row._asdict()}
        | {"retired": today - timedelta(index % 300) if index in gone else None}
        for index, row in enumerate(made)
    ]
    _bulk(connection, models.artifact, artifacts)
    _bulk(
        connection,
        models.tag,
        [
            {"artifact_id": first + i, **tag._asdict()}
            for i, row in enumerate(made)
            for tag in row.tags
        ],
    )
    _bulk(
        connection,
        models.snapshot,
        [
            {
                "artifact_id": first + i,
                "day": today,
                "score": row.score,
                "hours": row.hours,
                "tier": row.tier,
                "lifecycle": row.lifecycle,
            }
            for i, row in enumerate(made)
        ],
    )
    totals.write(
        connection, number, totals.totals(row for i, row in enumerate(made) if i not in gone)
    )


def _bulk(connection: Connection, table: Any, values: Sequence[dict[str, Any]]) -> None:
    names = [column.name for column in table.columns]
    makers = [_maker(column.type, connection.dialect) for column in table.columns]
    lines = [
        [make(value[name]) for name, make in zip(names, makers, strict=True)] for value in values
    ]
    quoted = ", ".join(f'"{name}"' for name in names)
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        raw.executemany(f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})", lines)  # noqa: S608
        return
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({quoted}) FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)


def _maker(kind: Any, dialect: Dialect) -> Callable[[Any], Any]:
    """Return what turns a value into that of the driver."""
    return kind.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
