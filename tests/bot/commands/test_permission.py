"""Who may ask for what."""

import pytest

from tenure_bot.commands.grammar import USAGES
from tenure_bot.commands.permission import NEEDED, Permission, Special, named, refusal

NOBODY: frozenset[Special] = frozenset()
OWNER = frozenset({Special.OWNER})
AUTHOR = frozenset({Special.AUTHOR})

CHANGES = ("extend", "review", "promote", "retire", "regenerate", "assign")


def test_every_command_is_in_the_table() -> None:
    assert NEEDED.keys() == USAGES.keys()


@pytest.mark.parametrize("verb", USAGES)
def test_more_permission_never_allows_less(verb: str) -> None:
    for special in (NOBODY, OWNER, AUTHOR):
        allowed = [refusal(verb, permission, special) is None for permission in Permission]
        assert allowed == sorted(allowed)
        assert allowed[-1]


@pytest.mark.parametrize("verb", USAGES)
def test_who_cannot_see_the_repository_asks_for_nothing(verb: str) -> None:
    assert refusal(verb, Permission.NONE, OWNER | AUTHOR)


@pytest.mark.parametrize("verb", CHANGES)
def test_records_are_changed_by_those_who_may_write_or_own_the_artifact(verb: str) -> None:
    assert refusal(verb, Permission.WRITE, NOBODY) is None
    assert refusal(verb, Permission.READ, OWNER) is None
    assert refusal(verb, Permission.TRIAGE, AUTHOR)
    assert refusal(verb, Permission.TRIAGE, NOBODY) == (
        f"to ask for `{verb}` you have to have write access or own the artifact"
    )


def test_only_maintainers_let_the_bot_begin() -> None:
    assert refusal("accept", Permission.WRITE, OWNER | AUTHOR) == (
        "to ask for `accept` you have to have maintain access"
    )
    assert refusal("accept", Permission.MAINTAIN, NOBODY) is None


def test_a_command_is_taken_back_by_those_who_may_give_it() -> None:
    assert refusal("undo", Permission.READ, OWNER) is None
    assert refusal("undo", Permission.READ, AUTHOR)


@pytest.mark.parametrize("verb", ["help", "why", "explain", "show"])
def test_strangers_cannot_make_the_bot_talk(verb: str) -> None:
    assert refusal(verb, Permission.READ, NOBODY)
    assert refusal(verb, Permission.TRIAGE, NOBODY) is None


def test_the_names_of_github_and_of_its_older_api_are_known() -> None:
    assert named("admin") is Permission.ADMIN
    assert named("push") is Permission.WRITE
    assert named("pull") is Permission.READ
    assert named("custom-role") is Permission.NONE
