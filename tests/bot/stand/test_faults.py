"""Faults come by a seed, after the effect where GitHub's do, and only to clients."""

import http.client
from typing import Any

import pytest

from bot.stand.asking import ask
from support.github.stand import Pull, Stand


@pytest.fixture
def pull(stand: Stand) -> Pull:
    shop = stand.repository("acme/shop")
    shop.push("feature", {"a.py": ""})
    return shop.open_pull("feature")


def statuses(stand: Stand, pull: Pull, times: int = 8) -> list[int]:
    """Comment several times; 0 stands for a connection that was dropped."""
    path = f"/repos/acme/shop/issues/{pull.number}/comments"
    found = []
    for _ in range(times):
        try:
            found.append(ask(stand, "POST", path, {"body": "x"}).status)
        except http.client.RemoteDisconnected:
            found.append(0)
    return found


def test_the_same_seed_brings_the_same_faults(stand: Stand, pull: Pull) -> None:
    stand.faults.seed, stand.faults.drop, stand.faults.bad_gateway = 7, 0.4, 0.4
    first = statuses(stand, pull)
    stand.faults.forget()
    second = statuses(stand, pull)
    stand.faults.forget()
    stand.faults.seed = 8

    assert first == second != statuses(stand, pull)
    assert set(first) == {0, 201, 502}


def test_the_effect_has_happened_when_the_connection_drops(stand: Stand, pull: Pull) -> None:
    stand.faults.drop = 1.0

    assert statuses(stand, pull, 3) == [0, 0, 0]
    assert len(pull.comments("tenure[bot]")) == 3


def test_lists_are_late_and_objects_are_not(stand: Stand, pull: Pull) -> None:
    stand.faults.late = 30
    path = f"/repos/acme/shop/issues/{pull.number}/comments"
    made = ask(stand, "POST", path, {"body": "x"}).value["id"]
    query = (
        'query { repository(owner: "acme", name: "shop") { pullRequest(number: %d) '
        "{ comments(first: 9) { totalCount } } } }"
    )

    def listed() -> tuple[int, int]:
        seen = ask(stand, "POST", "/graphql", {"query": query % pull.number}).value
        count = seen["data"]["repository"]["pullRequest"]["comments"]["totalCount"]
        return len(ask(stand, "GET", path).value), count

    before = listed()
    one = ask(stand, "GET", f"/repos/acme/shop/issues/comments/{made}").status
    stand.clock.advance(30)

    assert (before, one, listed()) == ((0, 0), 200, (1, 1))


@pytest.mark.parametrize(
    ("limit", "headers"),
    [
        ({"retry_after": 60}, {"retry-after": "60"}),
        ({"status": 429}, {}),
        ({"reset": 1_800_000_000}, {"x-ratelimit-remaining": "0"}),
    ],
)
def test_limits_are_reached_when_a_test_wants_it(
    stand: Stand, pull: Pull, limit: dict[str, Any], headers: dict[str, str]
) -> None:
    path = f"/repos/acme/shop/issues/{pull.number}/comments"
    stand.faults.limit(path, method="POST", **limit)

    refused = ask(stand, "POST", path, {"body": "x"})
    taken = ask(stand, "POST", path, {"body": "x"})

    assert refused.status == limit.get("status", 403)
    assert headers.items() <= refused.headers.items()
    assert (taken.status, len(pull.comments())) == (201, 1)


def test_deliveries_are_repeated_and_mixed_by_the_seed(stand: Stand, pull: Pull) -> None:
    waiting = stand.webhooks.waiting()

    mixed = stand.faults.shuffled(waiting, copies=3)

    assert len(mixed) == 3 * len(waiting)
    assert mixed == stand.faults.shuffled(waiting, copies=3)
    assert mixed != [delivery for delivery in waiting for _ in range(3)]


def test_people_are_not_hit(stand: Stand, pull: Pull) -> None:
    stand.faults.drop = 1.0
    stand.forget_requests()

    pull.comment("omar", "Fine")

    assert stand.requests() == []


def test_requests_are_counted_by_kind(stand: Stand, pull: Pull) -> None:
    stand.forget_requests()
    ask(stand, "GET", "/repos/acme/shop")
    ask(stand, "POST", "/graphql", {"query": "{ viewer { login } }"})

    assert [(asked.kind, asked.path) for asked in stand.requests()] == [
        ("rest", "/repos/acme/shop"),
        ("graphql", "/graphql"),
    ]
