"""Worker processes that die and oversleep: `python -P crew.py`, told by JSON on standard input.

The first process imports everything and forks the workers; one that has died is replaced. They share
one page of memory with whoever started them: the clock, the step, and who is through with it.
"""

import contextlib
import json
import mmap
import os
import random
import signal
import struct
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

STALL = 75.0
"""Seconds for which a worker oversleeps: longer than its lease."""

_HEAD = struct.Struct("<dqq")
_SEEN = struct.Struct("<q")
_STALLED = 1 << 62


class Page:
    """The page: the clock, the number of the step, and for each worker the step it has done."""

    def __init__(self, path: str, workers: int) -> None:
        size = _HEAD.size + workers * _SEEN.size
        if not os.path.exists(path):
            with open(path, "wb") as file:
                file.write(bytes(size))
        with open(path, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), size)
        self._workers = workers

    @property
    def now(self) -> float:
        """The time that everybody has."""
        return float(_HEAD.unpack_from(self._map)[0])

    @property
    def step(self) -> int:
        """How often something happened so far."""
        return int(_HEAD.unpack_from(self._map)[1])

    def turn(self, now: float) -> None:
        """Let it be another time, and something happen."""
        _HEAD.pack_into(self._map, 0, now, self.step + 1, self.is_calm)

    @property
    def is_calm(self) -> bool:
        """Whether nobody dies or oversleeps any more."""
        return bool(_HEAD.unpack_from(self._map)[2])

    def calm(self) -> None:
        """Let nobody die or oversleep any more."""
        _HEAD.pack_into(self._map, 0, self.now, self.step, True)

    def is_awake(self) -> bool:
        """Whether no worker sleeps."""
        return all(seen < _STALLED for seen in self._seen())

    def done(self, worker: int, step: int) -> None:
        """Say that a worker has found nothing more to do."""
        _SEEN.pack_into(self._map, _HEAD.size + worker * _SEEN.size, step)

    def is_quiet(self) -> bool:
        """Whether every worker is through with this step, or sleeps."""
        return all(seen >= self.step for seen in self._seen())

    def _seen(self) -> list[int]:
        places = (_HEAD.size + worker * _SEEN.size for worker in range(self._workers))
        return [_SEEN.unpack_from(self._map, place)[0] for place in places]


class Orders(NamedTuple):
    """What the workers are told.

    Attributes:
        page: The file of the page.
        workers: How many.
        database: Its URL.
        github: Where the stand is.
        token: What it takes.
        app: The number of the App.
        seed: Of all chances.
        dies: The chance that a worker is killed before or after each of its calls.
        sleeps: The chance that it oversleeps there.
    """

    page: str
    workers: int
    database: str
    github: str
    token: str
    app: int
    seed: str
    dies: float
    sleeps: float


class Mortal:
    """An object whose calls may be the last ones of this process."""

    def __init__(self, inner: Any, fate: Callable[[], None]) -> None:
        self._inner = inner
        self._fate = fate

    def __getattr__(self, name: str) -> Any:
        inner, fate = getattr(self._inner, name), self._fate

        def call(*args: Any, **named: Any) -> Any:
            fate()
            result = inner(*args, **named)
            fate()
            return result

        return call


class Worker:
    """One worker process."""

    def __init__(self, orders: Orders, number: int, life: int) -> None:
        self.orders = orders
        self.number = number
        self.page = Page(orders.page, orders.workers)
        self.chance = random.Random(f"{orders.seed} {number} {life}")  # noqa: S311

    def clock(self) -> float:
        """Return the time that everybody has."""
        return self.page.now

    def fate(self) -> None:
        """Die, or oversleep, or neither."""
        drawn = self.chance.random()
        if self.page.is_calm:
            return
        if drawn < self.orders.dies:
            os.kill(os.getpid(), signal.SIGKILL)
        if drawn < self.orders.dies + self.orders.sleeps:
            self.page.done(self.number, _STALLED)
            until = self.page.now + STALL
            self._await(lambda: self.page.now >= until)
            self.page.done(self.number, 0)

    def run(self) -> NoReturn:
        """Work at whatever is due, step by step."""
        from support.desk import gateway
        from tenure_bot.errors import DatabaseError
        from tenure_bot.storage import store
        from tenure_bot.storage.database import connect

        orders = self.orders
        database = connect(orders.database)
        github = Mortal(gateway(orders.github, orders.token, orders.app), self.fate)
        while True:
            step = self.page.step
            try:
                while claim := store.claim(database, f"w{self.number}", self.clock()):
                    self._work(claim, database, github)
            except DatabaseError:
                continue
            self.page.done(self.number, step)
            self._await(lambda step=step: self.page.step != step)  # type: ignore[misc]

    def _work(self, claim: Any, database: Any, github: Any) -> None:
        from functools import partial

        from support.desk import SECRET
        from tenure_bot.exactly_once.memory import Kind
        from tenure_bot.pulls import pull
        from tenure_bot.service.tools import Handler, Tools
        from tenure_bot.service.work import work
        from tenure_bot.storage import store

        lease = Mortal(store.SqlMemory(database, claim, self.clock), self.fate)
        given = {"github": github, "secret": SECRET, "clock": self.clock}
        handle = partial(pull.handle, examine=examine, **given)
        handler = Handler(handle, partial(pull.give_up, **given))
        work(claim, lease, Tools({Kind.PULL: handler}, github, self.clock))

    @staticmethod
    def _await(true: Callable[[], bool]) -> None:
        while not true():
            time.sleep(0.003)
            if os.getppid() == 1:
                os._exit(0)


def examine(_: Any, seen: Any) -> Any:
    """Return a verdict that says which head it is about."""
    from support import verdicts
    from tenure_bot.pulls.pull import Examined

    found = verdicts.verdict([verdicts.added(f"{seen.head[:10]}.py", tier="medium")])
    return Examined(found._replace(head=seen.head, base=seen.base))


def main() -> None:
    """Keep as many workers alive as were ordered, until standard input ends."""
    sys.path[:0] = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
    orders = Orders(**json.loads(sys.stdin.readline()))
    import support.desk
    import support.verdicts  # noqa: F401  # once, and not in each worker

    os.set_blocking(sys.stdin.fileno(), False)
    lives: dict[int, int] = {}
    numbers = dict.fromkeys(range(orders.workers), 0)
    for number in numbers:
        lives[fork(orders, number, 0)] = number
    print("ready", flush=True)
    while not ended(sys.stdin.fileno()):
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if not pid:
            time.sleep(0.002)
            continue
        number = lives.pop(pid)
        numbers[number] += 1
        lives[fork(orders, number, numbers[number])] = number
    for pid in lives:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    print(json.dumps(sum(numbers.values())), flush=True)


def ended(stream: int) -> bool:
    """Whether the other end of a pipe that nobody writes to any more is closed."""
    try:
        return os.read(stream, 1) == b""
    except BlockingIOError:
        return False


def fork(orders: Orders, number: int, life: int) -> int:
    """Start a worker; its streams are those of its parent."""
    pid = os.fork()
    if pid:
        return pid
    try:
        Worker(orders, number, life).run()
    except BaseException:
        import traceback

        traceback.print_exc()
        time.sleep(0.05)
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
