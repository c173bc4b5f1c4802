"""How we stand with a repository follows from what is said of it, in whatever order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure_bot.github.gateway import Repo
from tenure_bot.receive.facts import Change, InstallationFact, RepositoryFact
from tenure_bot.receive.standing import LEFT, Standing, State, heard, reached

REPO = Repo(4711, "acme/shop", 7)
ACTIVE = Standing(REPO)
NOW = 1_795_348_800.0


def fact(change: Change, name: str = "acme/shop", installation: int = 7) -> RepositoryFact:
    return RepositoryFact(Repo(4711, name, installation), change)


def after(standing: Standing | None, fact: RepositoryFact) -> Standing | None:
    return heard(standing, fact, NOW)


def test_a_repository_becomes_known_where_we_are_installed() -> None:
    assert after(None, fact(Change.SEEN)) == ACTIVE
    assert after(None, fact(Change.ADDED)) == ACTIVE


@pytest.mark.parametrize("change", [Change.REMOVED, Change.ARCHIVED])
def test_what_we_never_knew_need_not_be_left(change: Change) -> None:
    assert after(None, fact(change)) is None


def test_without_an_installation_a_repository_stays_unknown() -> None:
    assert after(None, fact(Change.SEEN, installation=0)) is None


def test_a_new_name_is_taken_over() -> None:
    found = after(ACTIVE, fact(Change.SEEN, name="acme/store"))

    assert found == Standing(Repo(4711, "acme/store", 7))


def test_an_event_that_names_no_installation_does_not_take_ours_away() -> None:
    assert after(ACTIVE, fact(Change.SEEN, installation=0)) == ACTIVE


def test_a_removed_repository_is_left_until_we_are_installed_again() -> None:
    removed = after(ACTIVE, fact(Change.REMOVED))

    assert removed is not None
    assert removed.state is State.REMOVED
    assert after(removed, fact(Change.SEEN)) == removed
    assert after(removed, fact(Change.UNARCHIVED)) == removed
    assert after(removed, fact(Change.ADDED)) == ACTIVE


def test_a_repository_that_was_transferred_is_served_by_the_other_installation() -> None:
    removed = ACTIVE._replace(state=State.REMOVED)

    assert after(removed, fact(Change.SEEN, "other/shop", 8)) == Standing(
        Repo(4711, "other/shop", 8)
    )


def test_a_late_removal_from_another_installation_removes_nothing() -> None:
    assert after(ACTIVE, fact(Change.REMOVED, installation=6)) == ACTIVE


def test_an_archived_repository_is_parked_until_it_is_no_longer() -> None:
    parked = after(ACTIVE, fact(Change.ARCHIVED))

    assert parked is not None
    assert (parked.state, parked.reason) == (State.PARKED, "archived")
    assert after(parked, fact(Change.UNARCHIVED)) == ACTIVE


def test_an_old_event_that_is_sent_again_parks_nothing_for_ever() -> None:
    parked = after(ACTIVE, fact(Change.ARCHIVED))

    assert parked is not None
    assert parked.not_before == NOW + 86_400
    assert after(parked, fact(Change.SEEN)) == ACTIVE  # in an archived repository nothing happens


def test_a_repository_that_is_parked_for_another_reason_stays_parked() -> None:
    parked = Standing(REPO, State.PARKED, "issues: write is missing", 99.0)

    assert after(parked, fact(Change.SEEN)) == parked


def test_a_wait_that_github_asked_for_outlasts_events() -> None:
    waiting = ACTIVE._replace(not_before=99.0)

    assert after(waiting, fact(Change.SEEN)) == waiting


def test_an_installation_takes_its_repositories_along() -> None:
    for change, state in (
        (Change.SUSPENDED, State.SUSPENDED),
        (Change.REMOVED, State.REMOVED),
        (Change.PERMITTED, State.ACTIVE),
    ):
        assert reached(ACTIVE, InstallationFact(7, change)).state is state
        assert reached(ACTIVE, InstallationFact(8, change)) == ACTIVE


def test_what_was_suspended_or_parked_comes_back() -> None:
    suspended = ACTIVE._replace(state=State.SUSPENDED)
    parked = Standing(REPO, State.PARKED, "issues: write is missing", 99.0)

    assert reached(suspended, InstallationFact(7, Change.RESUMED)) == ACTIVE
    assert after(suspended, fact(Change.SEEN)) == ACTIVE
    assert reached(parked, InstallationFact(7, Change.PERMITTED)) == ACTIVE
    assert reached(parked, InstallationFact(7, Change.RESUMED)) == parked


_FACTS = st.builds(fact, st.sampled_from(Change), st.just("acme/shop"), st.sampled_from([0, 7, 8]))


@settings(max_examples=50, deadline=None)
@given(st.lists(_FACTS))
def test_nothing_but_an_installation_brings_back_what_we_left(facts: list[RepositoryFact]) -> None:
    standing: Standing | None = None
    for one in facts:
        before, standing = standing, after(standing, one)
        if before and standing and before.state in LEFT and standing.state not in LEFT:
            elsewhere = one.repo.installation not in (0, before.repo.installation)
            assert one.change is Change.ADDED or elsewhere
