"""A request is a delivery only if GitHub signed it and it is what GitHub sends."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha1, sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure_bot.errors import WebhookError
from tenure_bot.receive.webhook import LARGEST, Delivery, verified

SECRET = b"a-webhook-secret-of-32-characters"
BODY = b'{"action": "opened", "number": 7}'


def headers(body: bytes = BODY, secret: bytes = SECRET, **more: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={hmac.new(secret, body, sha256).hexdigest()}",
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "X-GitHub-Hook-ID": "292430182",
    } | {name.replace("_", "-"): value for name, value in more.items()}


def refused(status: int, body: bytes = BODY, sent: Mapping[str, str] | None = None) -> WebhookError:
    with pytest.raises(WebhookError) as caught:
        verified(SECRET, headers(body) if sent is None else sent, body)
    assert caught.value.status == status
    return caught.value


def test_a_signed_request_is_a_delivery() -> None:
    found = verified(SECRET, headers(), BODY)

    assert found == Delivery(
        guid="72d3162e-cc78-11e3-81ab-4c9367dc0958",
        hook="292430182",
        event="pull_request",
        action="opened",
        payload={"action": "opened", "number": 7},
        body=BODY,
    )


def test_the_example_of_githubs_documentation_verifies() -> None:
    secret, body = b"It's a Secret to Everybody", b"Hello, World!"
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

    with pytest.raises(WebhookError) as caught:
        verified(secret, headers(body) | {"X-Hub-Signature-256": signature}, body)

    assert caught.value.status == 400  # it is signed, only no JSON


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        "sha1=" + hmac.new(SECRET, BODY, sha1).hexdigest(),
        hmac.new(SECRET, BODY, sha256).hexdigest(),
        "sha256=" + hmac.new(SECRET, BODY, sha256).hexdigest().upper(),
        "sha256=" + hmac.new(b"another", BODY, sha256).hexdigest(),
        "sha256=" + hmac.new(SECRET, BODY + b"\n", sha256).hexdigest(),
        "sha256=" + hmac.new(SECRET, BODY, sha256).hexdigest() + "\n",
        "sha256=é" + "0" * 63,
    ],
)
def test_no_other_signature_counts(signature: str) -> None:
    refused(401, sent=headers() | {"X-Hub-Signature-256": signature})


def test_the_old_signature_alone_counts_for_nothing() -> None:
    sent = headers() | {"X-Hub-Signature": "sha1=" + hmac.new(SECRET, BODY, sha1).hexdigest()}
    del sent["X-Hub-Signature-256"]

    error = refused(401, sent=sent)

    assert "X-Hub-Signature-256" in error.message


def test_without_a_secret_nothing_verifies() -> None:
    with pytest.raises(WebhookError) as caught:
        verified(b"", headers(secret=b""), BODY)

    assert caught.value.status == 401


def test_a_body_that_is_too_large_is_not_even_hashed() -> None:
    refused(413, b" " * (LARGEST + 1), sent={})


def test_the_largest_body_is_taken() -> None:
    body = b'{"x":"' + b"a" * (LARGEST - 8) + b'"}'

    assert len(verified(SECRET, headers(body), body).body) == LARGEST


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\xff"}',
        b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"a": ' + b"1" * 10_000 + b"}",
        b"payload=%7B%7D",
    ],
    ids=range(14),
)
def test_what_is_signed_but_no_plain_json_object_is_refused(body: bytes) -> None:
    refused(400, body)


def test_a_form_is_refused_with_a_word_on_what_to_choose() -> None:
    sent = headers() | {"Content-Type": "application/x-www-form-urlencoded"}

    assert "page of the webhook" in str(refused(415, sent=sent).hint)


def test_the_content_type_may_name_its_encoding() -> None:
    sent = headers() | {"Content-Type": "Application/JSON; charset=utf-8"}

    assert verified(SECRET, sent, BODY).event == "pull_request"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-GitHub-Delivery", ""),
        ("X-GitHub-Delivery", "x" * 65),
        ("X-GitHub-Delivery", "a b"),
        ("X-GitHub-Event", ""),
        ("X-GitHub-Event", "Pull Request"),
        ("X-GitHub-Event", "é"),
        ("X-GitHub-Hook-ID", "seven"),
    ],
)
def test_headers_that_are_not_of_githubs_form_are_refused(name: str, value: str) -> None:
    error = refused(400, sent=headers() | {name: value})

    assert name in error.message


def test_a_hook_without_a_number_is_known_by_what_it_is_installed_at() -> None:
    sent = headers(
        X_GitHub_Hook_Installation_Target_ID="79929171",
        X_GitHub_Hook_Installation_Target_Type="repository",
    )
    del sent["X-GitHub-Hook-ID"]

    assert verified(SECRET, sent, BODY).hook == "repository:79929171"


def test_a_delivery_of_an_unknown_hook_is_taken() -> None:
    sent = headers()
    del sent["X-GitHub-Hook-ID"]

    assert verified(SECRET, sent, BODY).hook == ""


@pytest.mark.parametrize("action", [7, None, "Opened!", "x" * 100, ["opened"]])
def test_an_action_that_is_no_name_is_none(action: object) -> None:
    body = json.dumps({"action": action}).encode()

    assert verified(SECRET, headers(body), body).action == ""


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.text(), _JSON, max_size=4))
def test_every_signed_json_object_is_taken_as_it_is(payload: dict[str, object]) -> None:
    body = json.dumps(payload).encode()

    found = verified(SECRET, headers(body), body)

    assert found.payload == payload
    assert found.body == body


@settings(max_examples=50, deadline=None)
@given(
    st.binary(max_size=200),
    st.dictionaries(st.sampled_from(sorted(headers())), st.text(max_size=80)),
)
def test_nothing_but_a_webhook_error_is_ever_raised(body: bytes, sent: dict[str, str]) -> None:
    with pytest.raises(WebhookError):
        verified(SECRET, sent, body)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_body_never_verifies(body: bytes, place: int, change: int) -> None:
    changed = bytearray(body or b"{}")
    changed[place % len(changed)] ^= change

    with pytest.raises(WebhookError) as caught:
        verified(SECRET, headers(body), bytes(changed))

    assert caught.value.status == 401
