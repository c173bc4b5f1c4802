"""Tokens: what they may do, how long they are used, and that nothing shows them."""

import logging
import threading
import time
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from support.github.wire import Request, Response, answer_json
from support.scripted import TOKEN, Script, minted
from tenure_bot.errors import GatewayError, Gone, Limited, NotPermitted, SettingsError, Unknown
from tenure_bot.github.credentials import EARLY, AppCredentials, GivenToken, Tokens, Use
from tenure_bot.github.gateway import Repo

SHOP, OTHER = Repo(77, "acme/shop", 5), Repo(78, "acme/till", 6)
END = datetime(2026, 11, 22, 13, tzinfo=UTC).timestamp()
START = END - 3600


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(server: Script, app_key: str, clock: Clock) -> AppCredentials:
    server.will(minted("ghs_one"), minted("ghs_two"), minted("ghs_three"))
    return AppCredentials(4711, app_key, server.url, clock)


def test_a_token_may_do_what_it_is_for_and_no_more(server: Script, tokens: AppCredentials) -> None:
    mirror: Tokens = tokens

    mirror.token(SHOP)
    mirror.token(SHOP, Use.PULL)
    mirror.token(SHOP, Use.ISSUES)

    asked = [request.json()["permissions"] for request in server.asked]
    assert asked == [
        {"contents": "read", "metadata": "read"},
        {
            "checks": "write",
            "contents": "read",
            "issues": "write",
            "members": "read",
            "metadata": "read",
            "pull_requests": "write",
        },
        {"issues": "write", "metadata": "read"},
    ]
    assert {request.target for request in server.asked} == {"/app/installations/5/access_tokens"}


def test_the_app_proves_itself_with_its_key(
    server: Script, tokens: AppCredentials, app_key: str
) -> None:
    tokens.token(SHOP)

    kind, _, proof = server.asked[0].headers["authorization"].partition(" ")
    public = load_pem_private_key(app_key.encode(), None).public_key()
    claims = jwt.decode(proof, public, algorithms=["RS256"])  # type: ignore[arg-type]
    assert (kind, claims["iss"]) == ("Bearer", "4711")
    assert claims["exp"] - claims["iat"] <= 600


def test_a_token_is_kept_for_its_installation_and_use(
    server: Script, tokens: AppCredentials
) -> None:
    first = tokens.token(SHOP)

    assert tokens.token(SHOP) == first
    assert tokens.token(SHOP._replace(id=79, name="acme/other")) == first
    assert tokens.token(SHOP, Use.LIST) == "ghs_two"
    assert tokens.token(OTHER) == "ghs_three"
    assert len(server.asked) == 3


def test_a_token_is_replaced_five_minutes_before_its_end(
    tokens: AppCredentials, clock: Clock
) -> None:
    tokens.token(SHOP)

    clock.now = END - EARLY - 1
    assert tokens.token(SHOP) == "ghs_one"
    clock.now = END - EARLY
    assert tokens.token(SHOP) == "ghs_two"


def test_a_refused_token_is_replaced_by_whoever_comes_first(
    server: Script, tokens: AppCredentials
) -> None:
    first = tokens.token(SHOP, Use.PULL)

    assert tokens.renewed(SHOP, Use.PULL, first) == "ghs_two"
    assert tokens.renewed(SHOP, Use.PULL, first) == "ghs_two", "another thread got it before"
    assert len(server.asked) == 2


def test_threads_that_need_the_same_token_ask_once(server: Script, tokens: AppCredentials) -> None:
    ready, got = threading.Barrier(8), []

    def take() -> None:
        ready.wait()
        got.append(tokens.token(SHOP))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert got == ["ghs_one"] * 8
    assert len(server.asked) == 1


def test_a_permission_that_nobody_granted_yet_is_left_out(
    server: Script, tokens: AppCredentials
) -> None:
    words = "The permissions requested are not granted to this installation."
    granted = {"checks": "read", "issues": "write", "metadata": "read", "pages": "write"}
    server.will(
        answer_json(422, {"message": words}),
        answer_json(200, {"id": 5, "permissions": granted}),
        minted("ghs_less"),
    )

    assert tokens.token(SHOP, Use.PULL) == "ghs_less"

    less = {"checks": "read", "issues": "write", "metadata": "read"}
    assert server.asked[2].json()["permissions"] == less


@pytest.mark.parametrize("granted", [{}, {"contents": "read", "metadata": "write"}])
def test_where_that_does_not_help_the_refusal_stands(
    server: Script, tokens: AppCredentials, granted: dict[str, str]
) -> None:
    server.will(answer_json(422, {"message": "No"}), answer_json(200, {"permissions": granted}))

    with pytest.raises(GatewayError, match="422: No"):
        tokens.token(SHOP)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (answer_json(404, {"message": "Not Found"}), Gone),
        (answer_json(403, {"message": "This installation has been suspended"}), NotPermitted),
        (answer_json(401, {"message": "A JSON web token could not be decoded"}), NotPermitted),
        (answer_json(429, {}, {"retry-after": "5"}), Limited),
        (answer_json(502, {}), Unknown),
        (answer_json(201, {"expires_at": "2026-11-22T13:00:00Z"}), Unknown),
        (answer_json(201, {"token": TOKEN}), Unknown),
        (answer_json(201, {"token": TOKEN, "expires_at": "soon"}), Unknown),
        (answer_json(201, {"token": TOKEN, "expires_at": "2026-11-22T13:00:00"}), Unknown),
        (answer_json(201, {"token": "two\nlines", "expires_at": "2026-11-22T13:00:00Z"}), Unknown),
        (answer_json(201, {"token": 7, "expires_at": "2026-11-22T13:00:00Z"}), Unknown),
        (answer_json(201, None), Unknown),
    ],
)
def test_an_installation_without_a_token_says_why(
    server: Script, tokens: AppCredentials, answer: Response, kind: type[GatewayError]
) -> None:
    server.will(answer)

    with pytest.raises(GatewayError) as caught:
        tokens.token(SHOP)

    assert type(caught.value) is kind
    assert TOKEN not in str(caught.value)


def test_a_wrong_key_or_clock_is_hinted_at(server: Script, tokens: AppCredentials) -> None:
    server.will(answer_json(401, {"message": "'Expiration time' claim is too far in the future"}))

    with pytest.raises(NotPermitted) as caught:
        tokens.token(SHOP)

    hint = "check TENURE_APP_ID, the private key and the clock of this machine"
    assert caught.value.hint == hint


def test_a_failure_is_not_kept(server: Script, tokens: AppCredentials) -> None:
    server.will(answer_json(404, {}), minted("ghs_late"))
    with pytest.raises(Gone):
        tokens.token(SHOP)

    assert tokens.token(SHOP) == "ghs_late"


def test_where_no_installation_is_known_nobody_is_asked(
    server: Script, tokens: AppCredentials
) -> None:
    with pytest.raises(NotPermitted, match="no installation"):
        tokens.token(Repo(77, "acme/shop"))
    assert server.asked == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "no key",
        "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n",
    ],
)
def test_a_key_that_is_none_is_named_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError, match="TENURE_PRIVATE_KEY") as caught:
        AppCredentials(4711, key)

    assert "c2VjcmV0" not in f"{caught.value}{caught.value.hint}"


def test_no_log_and_no_repr_shows_a_token(
    server: Script, app_key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.will(minted(TOKEN))
    tokens = AppCredentials(4711, app_key, server.url, lambda: START)

    tokens.token(SHOP)

    proof = server.asked[0].headers["authorization"].removeprefix("Bearer ")
    shown = f"{caplog.text}{tokens!r}{vars(tokens)!r}{GivenToken(TOKEN)!r}"
    assert TOKEN not in shown
    assert proof not in shown
    assert app_key[100:150] not in shown


def test_a_workflow_has_one_token_for_everything() -> None:
    given: Tokens = GivenToken(TOKEN)

    assert given.token(SHOP) == given.token(OTHER, Use.PULL) == TOKEN
    assert given.renewed(SHOP, Use.PULL, TOKEN) is None
    with pytest.raises(NotPermitted):
        given.app()


def test_the_proof_of_the_app_is_fresh(tokens: AppCredentials) -> None:
    claims = jwt.decode(tokens.app(), options={"verify_signature": False})

    assert claims["exp"] > time.time()


def test_slow_tokens_of_one_installation_do_not_hold_up_another(
    server: Script, tokens: AppCredentials
) -> None:
    asked, go = threading.Event(), threading.Event()

    def slow(request: Request) -> Response:
        if "/5/" in request.path:
            asked.set()
            assert go.wait(20)
        return minted(request.path)

    server.will(slow)
    waiting = threading.Thread(target=tokens.token, args=(SHOP,))
    waiting.start()
    assert asked.wait(20)

    assert tokens.token(OTHER) == "/app/installations/6/access_tokens"
    go.set()
    waiting.join()
