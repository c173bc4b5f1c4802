"""One remote object: the algorithm step by step, and what faults, crashes and stale workers can do."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.shelf import Sheet, Shelf, Stuck
from tenure_bot.errors import Limited, NotPermitted, Unknown
from tenure_bot.exactly_once.memory import Intent, Lost, Remote
from tenure_bot.exactly_once.reconcile import Outcome, State, Thing, converge

START = 1_000_000.0


class Stand:
    """A shelf of objects, a sheet of memory and a clock, and `converge` between them."""

    def __init__(self) -> None:
        self.now = START
        self.shelf = Shelf(self.clock)
        self.sheet = Sheet()
        self.asked = 0
        self.refusal: Exception | None = None

    def clock(self) -> float:
        return self.now

    def run(self, wanted: str | None = "one", *, revision: int = 1, **options: Any) -> Outcome:
        self.shelf.wanted, self.shelf.revision = wanted or "", revision
        nonces = self.nonces()
        return converge(
            self.sheet.memory(),
            self.sheet.remotes.get("thing", Remote("thing")),
            Thing(self.look, self.create, self.edit, self.shelf.remove),
            wanted=wanted,
            revision=revision,
            clock=self.clock,
            nonce=lambda: next(nonces),
            **options,
        )

    def nonces(self) -> Iterator[str]:
        while True:
            self.asked += 1
            yield f"{self.asked:04x}"

    def look(self) -> Any:
        return self.shelf.look()

    def create(self, nonce: str) -> int:
        if self.refusal:
            raise self.refusal
        return self.shelf.create(nonce)

    def edit(self, number: int) -> None:
        if self.refusal:
            raise self.refusal
        self.shelf.edit(number)

    @property
    def remote(self) -> Remote:
        return self.sheet.remotes["thing"]

    def creates_but_loses_the_answer(self) -> None:
        made = self.shelf.create

        def lost(nonce: str) -> int:
            made(nonce)
            self.shelf.create = made  # type: ignore[method-assign]
            raise Unknown("the connection was dropped")

        self.shelf.create = lost  # type: ignore[method-assign]


@pytest.fixture
def stand() -> Stand:
    return Stand()


def test_what_is_not_there_is_created_once_and_looked_for_again(stand: Stand) -> None:
    outcome = stand.run()

    assert outcome.state is State.CREATED
    assert stand.shelf.contents() == ["one"]
    assert stand.remote == Remote("thing", 1, "one", 1, Intent.NONE, "0001", START)
    assert outcome.again_at == START + 5
    stand.now = START + 5.5
    assert stand.run().again_at == START + 60
    stand.now = START + 61
    assert stand.run().again_at is None


def test_the_same_content_is_not_written_again(stand: Stand) -> None:
    stand.run()
    written = stand.shelf.writes, stand.sheet.writes

    outcome = stand.run(revision=2)

    assert outcome.state is State.SAME
    assert (stand.shelf.writes, stand.sheet.writes) == written


def test_other_content_is_put_into_what_is_there(stand: Stand) -> None:
    stand.run()

    outcome = stand.run("two", revision=2)

    assert outcome.state is State.EDITED
    assert stand.shelf.contents() == ["two"]
    assert (stand.remote.applied, stand.remote.revision) == ("two", 2)


def test_nothing_is_created_when_nothing_is_wanted(stand: Stand) -> None:
    assert stand.run(None).state is State.ABSENT
    assert stand.shelf.contents() == []
    assert "thing" not in stand.sheet.remotes


def test_without_a_memory_an_older_run_never_overwrites(stand: Stand) -> None:
    stand.shelf.put("new", "aa", revision=9)

    outcome = stand.run("old", revision=4, forgetful=True)

    assert outcome.state is State.NEWER
    assert stand.shelf.contents() == ["new"]


def test_what_a_lost_database_has_numbered_higher_is_written_all_the_same(stand: Stand) -> None:
    stand.shelf.put("old", "aa", revision=9)

    assert stand.run("new", revision=4).state is State.EDITED
    assert stand.shelf.contents() == ["new"]


def test_what_a_stale_worker_wrote_late_is_written_over(stand: Stand) -> None:
    stand.run("old", revision=1)
    stand.run("new", revision=2)
    stand.shelf.edit_with("old", 1, 1)

    outcome = stand.run("new", revision=3)

    assert outcome.state is State.EDITED
    assert stand.shelf.contents() == ["new"]


def test_what_a_person_wrote_stays_until_there_is_something_new(stand: Stand) -> None:
    stand.run("old", revision=1)
    stand.shelf.edit_with("by hand", 1, 1)

    assert stand.run("old", revision=2).state is State.SAME
    assert stand.shelf.contents() == ["by hand"]


def test_an_edit_that_was_not_noted_is_not_repeated(stand: Stand) -> None:
    stand.run("old", revision=1)
    stand.sheet.remotes["thing"] = stand.remote._replace(applied="")
    stand.shelf.edit_with("new", 1, 2)
    written = stand.shelf.writes

    assert stand.run("new", revision=3).state is State.SAME
    assert stand.shelf.writes == written
    assert (stand.remote.applied, stand.remote.revision) == ("new", 2)


def test_what_was_lost_from_memory_is_adopted_without_a_write(stand: Stand) -> None:
    stand.run()
    stand.sheet.remotes.clear()

    outcome = stand.run()

    assert outcome.state is State.SAME
    assert stand.remote.id == 1
    assert stand.shelf.writes == 1


def test_adopted_content_that_differs_is_edited(stand: Stand) -> None:
    stand.shelf.put("by hand", "aa")

    assert stand.run().state is State.EDITED
    assert stand.shelf.contents() == ["one"]


def test_a_create_of_unknown_end_is_looked_for_and_adopted(stand: Stand) -> None:
    stand.creates_but_loses_the_answer()

    first = stand.run()
    stand.now = START + 30
    second = stand.run()

    assert (first.state, first.again_at) == (State.SETTLING, START + 30)
    assert second.state is State.SAME
    assert stand.shelf.contents() == ["one"]
    assert stand.remote.intent is Intent.NONE


def test_it_is_looked_for_at_each_settle_window_before_it_is_created_again(stand: Stand) -> None:
    stand.refusal = Unknown("502")
    stand.run()
    stand.refusal = None

    looks = []
    while stand.run().state is State.SETTLING:
        again = stand.run().again_at
        assert again is not None
        looks.append(again - START)
        stand.now = again

    assert looks == [30, 120, 600]
    assert stand.shelf.contents() == ["one"]
    assert stand.remote.nonce == "0002"


def test_a_late_list_does_not_make_a_second_one(stand: Stand) -> None:
    stand.shelf.lag = 300
    stand.creates_but_loses_the_answer()

    outcome = stand.run()
    while outcome.again_at is not None:
        stand.now = outcome.again_at
        outcome = stand.run()

    assert stand.shelf.contents() == ["one"]
    assert stand.shelf.made == 1


def test_a_pending_create_is_watched_for_even_when_another_copy_is_adopted(stand: Stand) -> None:
    stand.creates_but_loses_the_answer()
    stand.run()
    stand.shelf.hide(1)
    stand.shelf.put("one", "ffff")  # by a worker that slept for long

    outcome = stand.run()

    assert outcome.remote.id == 2
    assert outcome.remote.intent is not Intent.NONE
    assert outcome.again_at == START + 30
    stand.shelf.show(1)
    stand.now = START + 31
    stand.run()
    assert stand.shelf.ids() == [1]


def test_of_copies_the_oldest_stays_and_has_the_content_before_the_others_go(stand: Stand) -> None:
    stand.shelf.put("old", "aa")
    stand.shelf.put("older still", "bb")
    stand.shelf.put("one", "cc")

    stand.run()

    assert stand.shelf.ids() == [1]
    assert stand.shelf.log == ["edit 1", "remove 2", "remove 3"]


def test_a_known_copy_gives_way_to_an_older_one(stand: Stand) -> None:
    stand.shelf.put("late", "aa")
    stand.shelf.hide(1)
    stand.run()
    stand.shelf.show(1)

    stand.run()

    assert stand.shelf.ids() == [1]
    assert stand.remote.id == 1


def test_before_copies_go_it_is_made_sure_that_the_oldest_is_still_there(stand: Stand) -> None:
    stand.run()
    stand.shelf.put("one", "bb")
    stand.shelf.take(1)

    stand.run()

    assert stand.shelf.ids() == [2]
    assert stand.remote.id == 2


def test_a_crash_between_the_edit_and_the_removal_is_mended_by_the_next_run(stand: Stand) -> None:
    stand.shelf.put("old", "aa")
    stand.shelf.put("old", "bb")
    removed = stand.shelf.remove

    def crashes(number: int) -> None:
        raise Stuck

    stand.shelf.remove = crashes  # type: ignore[method-assign]
    with pytest.raises(Stuck):
        stand.run()
    stand.shelf.remove = removed  # type: ignore[method-assign]
    stand.run()

    assert stand.shelf.contents() == ["one"]


def test_after_an_edit_of_unknown_end_the_content_counts_as_unknown(stand: Stand) -> None:
    stand.run("one")
    edited = stand.shelf.edit

    def lost(number: int) -> None:
        edited(number)
        raise Unknown("the connection was dropped")

    stand.shelf.edit = lost  # type: ignore[method-assign]
    with pytest.raises(Unknown):
        stand.run("two", revision=2)
    stand.shelf.edit = edited  # type: ignore[method-assign]
    stand.run("one", revision=3)

    assert stand.shelf.contents() == ["one"]


def test_what_a_person_deletes_stays_away_until_the_caller_forgets_it(stand: Stand) -> None:
    stand.run("one")
    stand.shelf.take(1)

    seen = stand.run("two", revision=2, deleted="low")
    later = stand.run("three", revision=3)
    human = stand.remote.human
    stand.sheet.remotes["thing"] = stand.remote._replace(human={})
    shown = stand.run("four", revision=4)

    assert (seen.state, later.state, shown.state) == (State.DELETED, State.SILENT, State.CREATED)
    assert human == {"deleted": "low"}
    assert stand.shelf.contents() == ["four"]


def test_what_is_gone_but_still_listed_counts_as_gone(stand: Stand) -> None:
    stand.run("one")
    ghosts = stand.shelf.look()
    stand.shelf.take(1)
    stand.look = lambda: ghosts  # type: ignore[method-assign]

    assert stand.run("two", revision=2).state is State.DELETED


@pytest.mark.parametrize("refusal", [NotPermitted("403", 403), Limited("429", 60, 429)])
def test_a_refused_create_leaves_no_intent(stand: Stand, refusal: Exception) -> None:
    stand.refusal = refusal

    with pytest.raises(type(refusal)):
        stand.run()

    assert stand.remote.intent is Intent.NONE
    stand.refusal = None
    assert stand.run().state is State.CREATED


@pytest.mark.parametrize("what", ["write", "create"])
def test_without_a_budget_nothing_is_written_and_no_intent_is_left(stand: Stand, what: str) -> None:
    if what == "write":
        stand.shelf.put("old", "aa")
    stand.sheet.spent_up = {what}

    with pytest.raises(Limited):
        stand.run()

    assert stand.shelf.writes == 0
    assert stand.sheet.remotes == {}


def test_the_intent_is_stored_before_the_create(stand: Stand) -> None:
    seen: list[Remote] = []
    make = stand.shelf.create

    def create(nonce: str) -> int:
        seen.append(stand.remote)
        return make(nonce)

    stand.shelf.create = create  # type: ignore[method-assign]
    stand.run()

    assert seen == [Remote("thing", None, "", 0, Intent.PENDING, "0001", START)]


def test_a_worker_without_its_lease_creates_nothing(stand: Stand) -> None:
    memory_of: Callable[[], Any] = stand.sheet.memory
    stale = memory_of()
    stand.sheet.claim()
    stand.sheet.memory = lambda: stale  # type: ignore[method-assign]

    with pytest.raises(Lost):
        stand.run()

    assert stand.shelf.contents() == []


def test_a_lease_that_is_lost_after_the_intent_was_stored_stops_the_create(stand: Stand) -> None:
    def gate(statement: str) -> None:
        if statement == "after remember":
            stand.sheet.claim()

    stand.sheet.gate = gate

    with pytest.raises(Lost):
        stand.run()

    assert stand.shelf.contents() == []
    assert stand.remote.intent is Intent.PENDING
