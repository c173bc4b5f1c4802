"""Workers that die, sleep and lose answers at any statement: in the end there is exactly one.

Each worker is a thread that stops before and after every statement until it is let go on, so one
seed is one interleaving.
"""

import contextlib
import random
import threading
from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from support.shelf import Sheet, Shelf, Stuck
from tenure_bot.errors import GatewayError, Limited, Refused, Unknown
from tenure_bot.exactly_once.memory import Lost, Remote
from tenure_bot.exactly_once.reconcile import Thing, converge

LEASE = 60.0
FATES: dict[str, type[BaseException]] = {"die": Stuck, "unknown": Unknown}
BEFORE: dict[str, BaseException] = {
    "refused": Refused("422", 422),
    "limited": Limited("429", 9, 429),
}


class World:
    """One target, its objects, its memory and its lease."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.shelf = Shelf(lambda: self.now, self.gate)
        self.sheet = Sheet(self.gate)
        self.wanted = 1
        self.applied = 0
        self.content = "c0"
        self.again_at: float | None = None
        self.lease_until = 0.0
        self.workers: list[Worker] = []

    def gate(self, statement: str) -> None:
        current = threading.current_thread()
        if isinstance(current, Worker):
            current.stop_at(statement)

    def due(self) -> bool:
        asked = self.again_at is not None and self.again_at <= self.now
        return self.lease_until <= self.now and (self.wanted > self.applied or asked)

    def work(self) -> None:
        """Do what a worker does with one claim."""
        epoch, wanted, content = self.sheet.claim(), self.wanted, self.content
        self.lease_until = self.now + LEASE
        applied, again_at = self.applied, self.again_at
        try:
            outcome = converge(
                self.sheet.memory(),
                self.sheet.remotes.get("thing", Remote("thing")),
                Thing(
                    self.shelf.look,
                    lambda nonce: self.shelf.create_with(content, nonce, epoch),
                    lambda number: self.shelf.edit_with(content, number, epoch),
                    self.shelf.remove,
                ),
                wanted=content,
                revision=epoch,
                clock=lambda: self.now,
                nonce=lambda: f"{epoch:x}",
            )
            applied, again_at = wanted, outcome.again_at
        except Lost:
            # What this worker has made meanwhile nobody knows of: somebody has to look.
            self.again_at = self.now
            return
        except GatewayError:
            again_at = self.now + 10
        if self.sheet.epoch == epoch:
            self.applied, self.again_at, self.lease_until = applied, again_at, self.now


class Worker(threading.Thread):
    """A worker that stands still at each statement."""

    def __init__(self, world: World) -> None:
        super().__init__(daemon=True)
        self.world = world
        self.statement = "start"
        self.fate = "go"
        self._turn = threading.Semaphore(0)
        self._stands = threading.Semaphore(0)

    def run(self) -> None:
        with contextlib.suppress(Stuck):
            self.world.work()
        self.statement = ""
        self._stands.release()

    def begin(self) -> None:
        self.start()
        self._stands.acquire()

    def stop_at(self, statement: str) -> None:
        self.statement = statement
        self._stands.release()
        self._turn.acquire()
        if self.fate == "die":
            raise Stuck
        remote = statement.rsplit(maxsplit=1)[-1] in ("create", "edit", "remove")
        if self.fate == "unknown" and remote:
            raise Unknown("the connection was dropped")
        if self.fate in BEFORE and statement == "before create":
            raise BEFORE[self.fate]

    def step(self, fate: str) -> None:
        """Let it go to its next statement, or to its end."""
        self.fate = fate
        self._turn.release()
        self._stands.acquire()


def go_on(worker: Worker, fate: str) -> None:
    """Let a worker meet its fate and then go on to its end."""
    while worker.statement:
        worker.step(fate)
        fate = "go"


def rest(world: World) -> None:
    """Let workers and clock go on until nothing is left to do."""
    for _ in range(100):
        if world.due():
            world.work()
        elif world.again_at is None and world.wanted <= world.applied:
            return
        world.now += 10
    raise AssertionError("it does not come to rest")


PLACES = [
    f"{when} {what}"
    for what in ("create", "remember", "edit", "remove")
    for when in ("after", "before")
]
CREATES = PLACES[:2] * 4  # where most can go wrong


def run(seed: int, fates: Sequence[str], lags: Sequence[float]) -> Iterator[World]:
    """Let workers meet faults in an order that the seed decides; give the world after each step."""
    chance = random.Random(seed)  # noqa: S311  # it chooses faults
    world = World()
    world.shelf.lag = chance.choice(lags)
    sleepers: list[Worker] = []
    for _ in range(12):
        world.now += chance.choice([0, 6, 31, 61, 125, 700])
        event = chance.choice(["none", "nothing new", "new"])
        world.wanted += event != "none"
        world.content = f"c{world.wanted}" if event == "new" else world.content
        if sleepers and chance.random() < 0.3:
            go_on(sleepers.pop(chance.randrange(len(sleepers))), "go")
        if world.sheet.remotes and not sleepers and chance.random() < 0.1:
            a_person_deletes_it_and_asks_for_it_again(world)
        if world.due():
            worker = Worker(world)
            worker.begin()
            fate = chance.choice(fates)
            place = chance.choice(PLACES + CREATES)
            while worker.statement not in ("", place):
                worker.step("go")
            if fate == "sleep" and worker.statement:
                sleepers.append(worker)
            else:
                go_on(worker, fate)
        yield world
    for worker in sleepers:
        go_on(worker, "go")
    rest(world)
    world.now += world.shelf.lag
    world.wanted += 1  # a last delivery, or the sweep
    rest(world)
    yield world


def a_person_deletes_it_and_asks_for_it_again(world: World) -> None:
    for number in world.shelf.ids():
        world.shelf.take(number)
    remote = world.sheet.remotes["thing"]
    world.sheet.remotes["thing"] = remote._replace(id=None, applied="", human={})
    world.wanted += 1


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32).map(lambda number: number * 6))
def test_in_the_end_there_is_exactly_one_and_it_is_the_newest(first: int) -> None:
    for seed in range(first, first + 6):
        *_, world = run(
            seed, ("die", "sleep", "sleep", "unknown", "refused", "limited"), (0, 3, 400)
        )

        assert world.shelf.contents() == [world.content], seed
        assert world.sheet.remotes["thing"].id == world.shelf.ids()[0], seed


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32).map(lambda number: number * 6))
def test_where_no_worker_outsleeps_its_lease_there_are_never_two(first: int) -> None:
    for seed in range(first, first + 6):
        for world in run(seed, ("die", "unknown", "refused", "limited"), (0, 3, 45, 400)):
            assert len(world.shelf.ids()) <= 1, seed
