"""The route: what is signed is stored and answered with 202, and nothing is ever a 5xx by mistake."""

import hmac
import json
import logging
from collections.abc import Iterator
from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from support.github.packages import Packages
from support.incoming import REPOSITORY, SECRET, payload, signed
from tenure_bot.errors import DatabaseError
from tenure_bot.receive.events import Named
from tenure_bot.receive.webhook import LARGEST, Delivery
from tenure_bot.service.app import Inbox as AnyInbox
from tenure_bot.service.app import Receiver, create_app
from tenure_bot.service.metrics import Metrics
from tenure_bot.settings import Secret
from tenure_bot.storage.database import Database, check, reading
from tenure_bot.storage.inbox import Inbox
from tenure_bot.storage.models import deliveries, targets

ANOTHER = "somebody-elses-secret-of-32-char"


class Took:
    """An inbox that only remembers."""

    def __init__(self, problem: DatabaseError | None = None) -> None:
        self.deliveries: list[Delivery] = []
        self.problem = problem

    def take(self, delivery: Delivery, _: Named) -> bool:
        if self.problem:
            raise self.problem
        self.deliveries.append(delivery)
        return True

    def begin(self, delivery: Delivery, named: Named, settled: object) -> object:
        raise NotImplementedError

    def end(self, waiting: object) -> bool:
        raise NotImplementedError


def client(inbox: AnyInbox, metrics: Metrics | None = None, *, owners: str = "") -> FlaskClient:
    receiver = Receiver(
        inbox, Secret(SECRET), metrics or Metrics(), 12345, frozenset(filter(None, [owners]))
    )
    return create_app(receiver, lambda: None).test_client()


def post(to: FlaskClient, headers: dict[str, str], body: bytes) -> tuple[int, str]:
    answer = to.post("/webhook", headers=headers, data=body)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def real(database: Database) -> Iterator[FlaskClient]:
    inbox = Inbox(database, lambda: None)
    yield client(inbox)
    inbox.close()


def test_a_signed_delivery_is_stored_and_then_answered(
    real: FlaskClient, database: Database
) -> None:
    assert post(real, *signed(payload(), guid="a-1")) == (202, "stored\n")
    assert post(real, *signed(payload(), guid="a-1")) == (202, "known\n")

    with reading(database.engine) as connection:
        assert connection.execute(select(deliveries.c.guid)).scalars().all() == ["a-1"]


def test_every_published_payload_twice_is_never_an_error_and_has_one_effect(
    database: Database, github_packages: Packages
) -> None:
    inbox = Inbox(database, lambda: None)
    to = client(inbox)
    said = []
    for event in json.loads(github_packages.payloads.read_text("utf-8")):
        for number, example in enumerate(event["examples"]):
            request = signed(
                example, event["name"], guid=f"{event['name'].replace('_', '-')}-{number}"
            )
            first, again = post(to, *request), post(to, *request)
            said.append((first, again))
    inbox.close()

    assert len(said) == 329
    assert {status for pair in said for status, _ in pair} == {202}
    texts = {
        (first[1].split(":")[0].strip(), again[1].split(":")[0].strip()) for first, again in said
    }
    assert texts == {("stored", "known"), ("ignored", "ignored")}
    with reading(database.engine) as connection:
        kept = connection.execute(select(func.count()).select_from(deliveries)).scalar_one()
        raised = connection.execute(select(func.sum(targets.c.wanted))).scalar_one()
        new = connection.execute(
            select(func.count()).where(deliveries.c.state == "new")
        ).scalar_one()
    assert kept == sum(first[1] == "stored\n" for first, _ in said)
    assert 0 < raised <= new


def test_what_is_not_signed_is_refused_and_not_stored(caplog: pytest.LogCaptureFixture) -> None:
    took = Took()
    headers, body = signed(payload(), secret=ANOTHER)

    with caplog.at_level(logging.INFO):
        status, text = post(client(took), headers, body)

    assert status == 401
    assert "TENURE_WEBHOOK_SECRET" in text
    assert SECRET not in text + caplog.text
    assert took.deliveries == []


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"[]", 400), (b'{"a":1,"a":2}', 400), (b"{" * 100_000, 400), (b" " * (LARGEST + 1), 413)],
    ids=["a list", "a key twice", "too deep", "too large"],
)
def test_what_github_would_not_send_is_refused(body: bytes, status: int) -> None:
    headers, _ = signed({})
    headers["X-Hub-Signature-256"] = "sha256=" + hmac.new(SECRET.encode(), body, sha256).hexdigest()

    assert post(client(Took()), headers, body)[0] == status


def test_a_large_delivery_is_taken() -> None:
    took = Took()

    assert post(client(took), *signed(payload(more="x" * 2_000_000)))[0] == 202
    assert len(took.deliveries) == 1


def test_a_full_disk_is_never_answered_with_success() -> None:
    status, text = post(client(Took(DatabaseError("the disk is full"))), *signed(payload()))

    assert status == 503
    assert "disk" not in text  # whoever asks is not told about our machine


def test_an_event_that_means_nothing_to_us_is_answered_and_not_stored() -> None:
    took = Took()

    assert post(client(took), *signed(payload(), "never_heard_of"))[0] == 202
    assert post(client(took), *signed({"zen": "Speak like a human."}, "ping"))[0] == 202
    assert took.deliveries == []


def test_only_allowed_owners_are_served() -> None:
    took = Took()
    other = REPOSITORY | {"owner": {"login": "Mallory"}, "full_name": "Mallory/shop"}

    assert post(client(took, owners="acme"), *signed(payload()))[0] == 202
    assert post(client(took, owners="acme"), *signed(payload(repository=other)))[0] == 202
    assert [one.payload["repository"]["full_name"] for one in took.deliveries] == ["acme/shop"]


def test_requests_are_counted_by_event_and_outcome() -> None:
    metrics = Metrics()
    to = client(Took(), metrics)
    post(to, *signed(payload()))
    post(to, *signed(payload(), "never_heard_of"))
    post(to, *signed(payload(), "forged", secret=ANOTHER))

    def counted(event: str, outcome: str) -> float | None:
        labels = {"event": event, "outcome": outcome}
        return metrics.registry.get_sample_value("tenure_deliveries_total", labels)

    assert counted("pull_request", "stored") == 1
    assert counted("other", "ignored") == 1
    assert counted("", "refused") == 1  # anybody can send any name
    assert metrics.registry.get_sample_value("tenure_webhook_seconds_count") == 3


def test_the_server_says_that_it_lives_and_whether_it_can_store(database: Database) -> None:
    receiver = Receiver(Took(), Secret(SECRET), Metrics())
    ready = create_app(receiver, lambda: check(database)).test_client()

    def gone() -> None:
        raise DatabaseError("/var/lib/tenure: the disk is full")

    broken = create_app(receiver, gone)

    assert ready.get("/healthz").status_code == 200
    assert ready.get("/readyz").status_code == 200
    assert broken.test_client().get("/healthz").status_code == 200
    answer = broken.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "/var/lib" not in answer.get_data(as_text=True)


def test_nothing_else_is_there() -> None:
    to = client(Took())

    assert to.get("/webhook").status_code == 405
    assert to.get("/").status_code == 404
    assert to.get("/metrics").status_code == 404
    assert to.get("/static/x").status_code == 404


_ONE = client(Took())


@settings(max_examples=50, deadline=None)
@given(
    st.binary(max_size=100),
    st.dictionaries(
        st.sampled_from(sorted(signed({})[0])),
        st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=80),
    ),
)
def test_whatever_is_sent_the_answer_is_no_error_of_ours(
    body: bytes, headers: dict[str, str]
) -> None:
    status, _ = post(_ONE, headers, body)

    assert status in (400, 401, 415)
