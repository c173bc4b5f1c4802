"""The organization's policy as it is now: asked for rarely, from the same owner only."""

from pathlib import Path

import pytest

from support.mirrors import SHOP, served
from support.repository import GitRepo
from tenure.policy_lock import Lock, render
from tenure_bot.errors import MirrorError
from tenure_bot.judging.organization import KEPT, Organizations, staleness

EXTENDS = "acme/policies"


class Asked:
    """An organization's repository, and the clock of whoever asks for it."""

    def __init__(self, folder: Path) -> None:
        self.now = 0.0
        self.policies = served(folder, EXTENDS)
        self.commit("soon = 30\n")
        self.organizations = Organizations(f"file://{folder}", lambda _: "", clock=lambda: self.now)

    def commit(self, text: str) -> None:
        self.policies.stage("tenure.toml", text)
        self.policies.commit()

    def text(self, extends: str = EXTENDS) -> str | None:
        found = self.organizations.policy(SHOP, extends)
        return found.text if found else None


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked(tmp_path)


def test_the_policy_is_asked_for_once_in_a_while(asked: Asked) -> None:
    assert asked.text() == "soon = 30\n"
    asked.commit("soon = 60\n")
    asked.now = KEPT - 1
    assert asked.text() == "soon = 30\n"
    asked.now = KEPT
    assert asked.text() == "soon = 60\n"


def test_a_path_in_the_repository_can_be_named(asked: Asked) -> None:
    asked.policies.stage("shops/tenure.toml", "soon = 7\n")
    asked.policies.commit()

    assert asked.text("acme/policies/shops") == "soon = 7\n"


@pytest.mark.parametrize("extends", ["acme/none", "acme/policies/none", "other/policies"])
def test_what_cannot_be_read_or_belongs_to_others_is_nothing(
    asked: Asked, tmp_path: Path, extends: str
) -> None:
    other = GitRepo(tmp_path / "other" / "policies", home=tmp_path)
    other.stage("tenure.toml", "soon = 1\n")
    other.commit()

    assert asked.text(extends) is None


def test_a_broken_policy_is_nothing(asked: Asked) -> None:
    asked.commit("nonsense = 1\n")

    assert asked.text() is None


def test_only_safe_places_are_asked() -> None:
    with pytest.raises(MirrorError, match="only https is safe"):
        Organizations("http://example.com", lambda _: "")


def test_what_is_vendored_is_compared_by_its_text() -> None:
    now = Lock(EXTENDS, "tenure.toml", "2" * 40, "soon = 30\n")

    def said(text: str, commit: str) -> str | None:
        return staleness(EXTENDS, render(Lock(EXTENDS, "tenure.toml", commit, text)), now)

    assert said("soon = 30\n", "1" * 40) is None
    assert said("soon = 60\n", "1" * 40) == (
        "acme/policies has changed since 1111111, it is at 2222222 now "
        "(vendor it with: tenure policy sync)"
    )
    assert said("soon = 60\n", "2" * 40) == (
        "the vendored policy is not what acme/policies has at 2222222 "
        "(mend it with: tenure policy sync)"
    )
    assert staleness(EXTENDS, None, now) is None
    assert staleness(EXTENDS, b"garbage", now) is None
