"""How fast a delivery is answered that is on the disk by then, beside a Probot app that stores it, too.

Both check the signature of the same requests and insert them under a unique key into a SQLite file
with `synchronous = FULL`; ours also raises what the delivery names, in the same transaction.
"""

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from benchmarks import load, peers
from benchmarks.load import Load
from benchmarks.measure import CommandError
from benchmarks.table import Row
from tenure_bot.exactly_once.memory import Claim
from tenure_bot.receive import events
from tenure_bot.receive.webhook import Delivery
from tenure_bot.storage import intake, store
from tenure_bot.storage.database import connect, migrate, reading, writing
from tenure_bot.storage.models import deliveries

CONNECTIONS = 32
SHARE, P99, LONGEST = 0.7, 0.060, 0.100
"""What is required: of Probot's requests a second; seconds."""

PROBOT = ("probot@14.3.2", "better-sqlite3@12.11.1")
QUEUED = 10_000

_SECRET = "a-webhook-secret-of-32-characters"  # noqa: S105  # of the benchmark
_PATIENCE = 30.0
_APP = """
import {createServer} from "node:http";
import {generateKeyPairSync} from "node:crypto";
import Database from "better-sqlite3";
import {Probot, createNodeMiddleware} from "probot";
const [port, file, secret] = process.argv.slice(2);
const privateKey = generateKeyPairSync("rsa", {modulusLength: 2048})
  .privateKey.export({type: "pkcs1", format: "pem"});
const db = new Database(file);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec("CREATE TABLE delivery (id INTEGER PRIMARY KEY, guid TEXT UNIQUE, event TEXT, body TEXT)");
const insert = db.prepare(
  "INSERT INTO delivery (guid, event, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
const probot = new Probot({appId: 1, privateKey, secret, logLevel: "fatal"});
const app = (app) => app.onAny(async (context) => {
  insert.run(context.id, context.name, JSON.stringify(context.payload));
});
const middleware = await createNodeMiddleware(app, {probot, webhooksPath: "/webhook"});
createServer((req, res) => middleware(req, res, () => { res.writeHead(404); res.end(); }))
  .listen(Number(port), "127.0.0.1");
"""


class _Server(NamedTuple):
    """A server under load.

    Attributes:
        name: How the table calls it.
        words: How it is started.
        folder: Where it runs.
        settings: Its environment, beside ours.
        port: Where it listens.
    """

    name: str
    words: tuple[str, ...]
    folder: Path
    settings: dict[str, str]
    port: int


def acknowledgement(folder: Path, rounds: int) -> Iterator[Row]:
    """Measure both servers in turn, and then how deliveries that wait collapse."""
    servers = [_ours(folder)]
    try:
        servers.append(_probot(folder))
    except CommandError as exc:
        print(f"Probot is not measured: {exc}", file=sys.stderr)
    seconds = 5.0 if rounds > 3 else 2.0
    loads: dict[str, list[Load]] = {server.name: [] for server in servers}
    for turn in range(max(rounds // 4, 1)):
        for server in servers:
            with _running(server):
                _load(server, 1.0, 2 * turn)
                loads[server.name].append(_load(server, seconds, 2 * turn + 1))
    yield from _rows(loads)
    yield from collapse(folder)


def collapse(folder: Path) -> Iterator[Row]:
    """Measure 10,000 deliveries that wait for 500 pull requests: what they cost, and how often."""
    database = connect(f"sqlite:///{folder}/collapse.sqlite")
    migrate(database)
    arrivals = [_arrival(number) for number in range(QUEUED)]
    start = time.perf_counter()
    for first in range(0, QUEUED, CONNECTIONS):
        with writing(database.engine) as connection:
            intake.store(connection, arrivals[first : first + CONNECTIONS])
    stored = time.perf_counter() - start
    start, worked = time.perf_counter(), list[Claim]()
    while claim := store.claim(database, "worker", start):
        worked.append(claim)
        store.SqlMemory(database, claim, lambda: start).finish(claim.wanted)
    drained = time.perf_counter() - start
    with reading(database.engine) as connection:
        kept = connection.execute(select(func.count()).select_from(deliveries)).scalar_one()
    database.engine.dispose()
    if kept != QUEUED:
        raise CommandError(f"{kept} deliveries are stored instead of {QUEUED}")
    case = f"{QUEUED:,} deliveries for {load.PULLS} pull requests"
    yield Row(case, "stored, 32 in a commit", QUEUED / stored, "deliveries/s")
    met = len(worked) == load.PULLS
    yield Row(case, "recomputations", len(worked), "", required=f"= {load.PULLS}", met=met)
    yield Row(case, "claimed and finished", len(worked) / drained, "targets/s")


def _rows(loads: dict[str, list[Load]]) -> Iterator[Row]:
    case = f"A delivery of 20 KB is stored and answered, {CONNECTIONS} connections"
    rates = {name: [len(one.seconds) / one.lasted for one in runs] for name, runs in loads.items()}
    mine, *others = rates
    for name in [*others, mine]:
        row = Row(case, name, statistics.median(rates[name]), "requests/s")
        if name == mine and others:
            pairs = zip(rates[mine], rates[others[0]], strict=True)
            ratio = statistics.median(ours / theirs for ours, theirs in pairs)
            required, met = f"≥ {SHARE:g}", ratio >= SHARE
            row = row._replace(ratio=ratio, than=others[0], required=required, met=met)
        yield row
        every = [seconds for one in loads[name] for seconds in one.seconds]
        p99 = statistics.median(statistics.quantiles(one.seconds, n=100)[98] for one in loads[name])
        for label, value, limit in (("p99", p99, P99), ("the longest", max(every), LONGEST)):
            line = Row(case, f"  {label}", value)
            if name == mine:
                required = f"< {limit * 1000:.0f} ms"
                line = line._replace(required=required, met=value < limit)
            yield line


def _load(server: _Server, seconds: float, run: int) -> Load:
    words = [str(server.port), str(seconds), str(CONNECTIONS), _SECRET, str(run)]
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", *words],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"no answers from {server.name}: {done.stderr.strip()[-300:]}")
    found = Load(**json.loads(done.stdout))
    if found.wrong:
        raise CommandError(f"{server.name} refused {found.wrong} deliveries")
    return found


@contextmanager
def _running(server: _Server) -> Iterator[None]:
    shutil.rmtree(server.folder, ignore_errors=True)
    server.folder.mkdir(parents=True)
    process = subprocess.Popen(
        server.words,
        cwd=server.folder,
        env=os.environ | server.settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(server, process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_PATIENCE)


def _wait(server: _Server, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CommandError(f"{server.name} does not start")


def _ours(folder: Path) -> _Server:
    port, room = _free_port(), folder / "tenure-serve"
    settings = {
        "TENURE_BIND": f"127.0.0.1:{port}",
        "TENURE_DATABASE_URL": f"sqlite:///{room}/tenure.sqlite",
        "TENURE_WEBHOOK_SECRET": _SECRET,
    }
    program = str(Path(sys.executable).parent / "tenure")
    return _Server("tenure serve", (program, "serve", "--no-worker"), room, settings, port)


def _probot(folder: Path) -> _Server:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise CommandError("node and npm are not on the PATH")
    installed = peers.cache() / "-".join(PROBOT)
    if not (installed / "app.mjs").exists():
        print(f"Installing {', '.join(PROBOT)} into {installed} …", file=sys.stderr)
        installed.mkdir(parents=True, exist_ok=True)
        quiet = ("--no-audit", "--no-fund", "--loglevel=error")
        for words in (("install", *PROBOT), ("rebuild", "better-sqlite3")):
            done = subprocess.run(
                [npm, *words, *quiet], cwd=installed, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise CommandError(f"npm {words[0]} failed: {done.stderr.strip()[-200:]}")
    (installed / "app.mjs").write_text(_APP, "utf-8")
    port, room = _free_port(), folder / "probot"
    program = (node, str(installed / "app.mjs"), str(port), str(room / "probot.sqlite"), _SECRET)
    return _Server("Probot, better-sqlite3", program, room, {"NODE_ENV": "production"}, port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _arrival(number: int) -> intake.Arrival:
    body = load.payload(number % load.PULLS + 1, size=6_000)
    one = Delivery(f"guid-{number}", "7", "pull_request", "synchronize", json.loads(body), body)
    return intake.arrival(one, events.targets(one.event, one.action, one.payload), float(number))
