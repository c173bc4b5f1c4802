"""Requests to GitHub: how often they are sent, and what each end of one is called."""

import logging
from collections.abc import Iterator

import pytest
import requests

from support.github.wire import Response, answer_json
from support.scripted import DROPPED, TOKEN, Script
from tenure_bot.errors import GatewayError, Gone, Limited, NotPermitted, Refused, Unknown
from tenure_bot.github.transport import Ask, Transport

NOW = 1_795_348_800.0
WRITE = Ask("POST", "/repos/acme/shop/issues/3/comments", body={"body": "text"})
READ = Ask("GET", "/repos/acme/shop")
OK = answer_json(200, {"id": 1})


@pytest.fixture
def transport(server: Script) -> Iterator[Transport]:
    made = Transport(server.url, lambda: NOW)
    yield made
    made.close()


def refused(transport: Transport, ask: Ask = WRITE, repeats: int = 0) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        transport.send(ask, TOKEN, repeats)
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *[(400, Refused), (401, NotPermitted), (403, NotPermitted), (404, Gone), (405, Refused)],
        *[(408, Unknown), (409, Refused), (410, Gone), (422, Refused), (429, Limited)],
        *[(451, Refused), (500, Unknown), (502, Unknown), (503, Unknown), (504, Unknown)],
    ],
)
def test_a_status_says_what_may_be_done_next(
    server: Script, transport: Transport, status: int, kind: type[GatewayError]
) -> None:
    server.will(answer_json(status, {"message": "No"}))

    error = refused(transport)

    assert type(error) is kind
    assert error.status == status
    assert error.message == f"POST /repos/acme/shop/issues/3/comments: {status}: No"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(DROPPED, id="dropped"),
        pytest.param(answer_json(502, {"message": "Server Error"}), id="502"),
        pytest.param(Response(200, {"transfer-encoding": "chunked"}, b"zz\r\n"), id="cut off"),
        pytest.param(Response(200, {"content-encoding": "gzip"}, b"no gzip"), id="not unpackable"),
        pytest.param(Response(200, {"content-length": "5"}, b"twelve bytes"), id="two lengths"),
        pytest.param(
            answer_json(200, {}, {"x-ratelimit-limit": "much", "x-ratelimit-remaining": "more"}),
            id="a header that is no number",
        ),
    ],
)
def test_a_write_whose_end_nobody_knows_is_sent_once(
    server: Script, transport: Transport, answer: Response
) -> None:
    server.will(answer)

    error = refused(transport)

    assert type(error) is Unknown
    assert len(server.asked) == 1


def test_no_answer_in_time_is_an_end_that_nobody_knows(
    server: Script, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []

    def never(*args: object, timeout: object, **_: object) -> None:
        sent.append(timeout)
        raise requests.ReadTimeout

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", never)

    error = refused(transport, READ, repeats=2)

    assert isinstance(error, Unknown)
    assert error.message == f"GET /repos/acme/shop: no answer from {server.url} in 20 seconds"
    assert sent == [20], "repeated, it would outlast the lease"


def test_a_server_that_cannot_be_reached_is_named(server: Script, transport: Transport) -> None:
    server.will(DROPPED)

    assert f"refused or dropped ({server.url})" in refused(transport).message


def test_a_read_is_repeated_where_it_was_cut_off(server: Script, transport: Transport) -> None:
    server.will(DROPPED, answer_json(503, {}), OK)

    answer = transport.send(READ, TOKEN, repeats=2)

    assert answer.value("it") == {"id": 1}
    assert len(server.asked) == 3


def test_a_read_is_not_repeated_for_ever(server: Script, transport: Transport) -> None:
    server.will(answer_json(503, {}))

    error = refused(transport, READ, repeats=2)

    assert error.status == 503
    assert len(server.asked) == 3


def test_a_refused_read_is_not_repeated(server: Script, transport: Transport) -> None:
    server.will(answer_json(404, {}))

    refused(transport, READ, repeats=2)

    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "headers", "message", "seconds"),
    [
        (403, {"retry-after": "17"}, "", 17),
        (429, {"retry-after": "17"}, "", 17),
        (403, {"retry-after": "Sun, 22 Nov 2026 12:00:30 GMT"}, "", 30),
        (429, {"retry-after": "soon"}, "", 60),
        (429, {"retry-after": "-5"}, "", 60),
        (429, {"retry-after": "0"}, "", 1),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795348890"}, "", 90),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795340000"}, "", 1),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999"}, "", 3900),
        (403, {"x-ratelimit-remaining": "0"}, "", 60),
        (403, {}, "You have exceeded a secondary rate limit. Please wait.", 60),
        (403, {}, "API rate limit exceeded for installation ID 7.", 60),
        (403, {}, "You have triggered an abuse detection mechanism.", 60),
        (429, {}, "", 60),
    ],
)
def test_a_limit_says_how_long_to_wait(  # noqa: PLR0917  # the columns of the table above
    server: Script,
    transport: Transport,
    status: int,
    headers: dict[str, str],
    message: str,
    seconds: float,
) -> None:
    server.will(answer_json(status, {"message": message}, headers))

    error = refused(transport)

    assert isinstance(error, Limited)
    assert error.seconds == seconds


def test_a_refusal_quotes_githubs_words(server: Script, transport: Transport) -> None:
    errors = [
        {"resource": "Label", "field": "name", "code": "already_exists"},
        {"message": "and\nmore"},
        "plain",
        7,
    ]
    server.will(answer_json(422, {"message": "Validation Failed", "errors": errors}))

    error = refused(transport)

    words = "Validation Failed; Label name already_exists; and\\nmore; plain; 7"
    assert error.message.endswith(f"422: {words}")


@pytest.mark.parametrize("body", [b"", b"<html>no</html>", b"[1]", b'"x"', b"{", b"[" * 99_999])
def test_a_refusal_needs_no_words(server: Script, transport: Transport, body: bytes) -> None:
    server.will(Response(422, {}, body))

    assert refused(transport).message.endswith("comments: 422")


def test_what_github_says_is_cut_to_a_line(server: Script, transport: Transport) -> None:
    server.will(answer_json(422, {"message": "x" * 100_000}))

    assert len(refused(transport).message) < 400


@pytest.mark.parametrize("body", [b"<html>", b"{", b"[" * 99_999, b"9" * 5_000])
def test_a_success_that_is_no_json_is_an_end_that_nobody_knows(
    server: Script, transport: Transport, body: bytes
) -> None:
    server.will(Response(201, {"content-type": "application/json"}, body))
    answer = transport.send(WRITE, TOKEN)

    with pytest.raises(Unknown, match="is not JSON"):
        answer.value("POST")


def test_the_token_is_in_no_text(
    server: Script, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for answer in (DROPPED, answer_json(403, {"message": "No"}), Response(500)):
        server.will(answer)

        error = refused(transport)

        assert server.asked[0].headers["authorization"] == f"Bearer {TOKEN}"
        assert TOKEN not in f"{error!r} {error.hint} {error.__cause__!r}"
    server.will(OK)
    transport.send(WRITE, TOKEN)
    assert TOKEN not in caplog.text


def test_a_token_that_no_header_can_hold_is_not_quoted(transport: Transport) -> None:
    with pytest.raises(Unknown) as caught:
        transport.send(READ, "two\nlines")

    assert "lines" not in caught.value.message


def test_text_that_is_no_text_is_sent_as_text(server: Script, transport: Transport) -> None:
    server.will(OK)

    transport.send(
        Ask("POST", "/x", body={"a": ["n\0ul", "half \ud83d", "raw \udcff", "\U0001f600"]})
    )

    assert server.asked[0].json() == {"a": ["n�ul", "half �", "raw �", "\U0001f600"]}


def test_every_request_says_who_and_which_version(server: Script, transport: Transport) -> None:
    server.will(OK)

    transport.send(READ)

    headers = server.asked[0].headers
    assert headers["user-agent"].startswith("tenure/")
    assert headers["x-github-api-version"] == "2022-11-28"
    assert headers["accept"] == "application/vnd.github+json"
    assert "authorization" not in headers


def test_a_write_to_a_renamed_repository_goes_to_the_new_place(
    server: Script, transport: Transport
) -> None:
    there = f"{server.url}/repositories/7/issues/3/comments?x=1"
    server.will(Response(307, {"location": there}, b'{"message": "Moved"}'), OK)

    transport.send(WRITE, TOKEN)

    assert [request.method for request in server.asked] == ["POST", "POST"]
    assert server.asked[1].target == "/repositories/7/issues/3/comments?x=1"
    assert server.asked[1].json() == {"body": "text"}


@pytest.mark.parametrize("status", [301, 307, 308])
def test_nothing_is_sent_to_another_server(
    server: Script, transport: Transport, status: int
) -> None:
    server.will(Response(status, {"location": "http://127.0.0.2:1/x"}))

    error = refused(transport)

    assert type(error) is Refused
    assert len(server.asked) == 1


def test_moving_twice_is_refused(server: Script, transport: Transport) -> None:
    server.will(Response(307, {"location": f"{server.url}/again"}))

    assert type(refused(transport)) is Refused
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("url", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://github.acme.example/api/v3", "https://github.acme.example/api/graphql"),
        ("https://github.acme.example/api/v3/", "https://github.acme.example/api/graphql"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql"),
    ],
)
def test_the_address_of_graphql_follows_from_that_of_the_api(url: str, graphql: str) -> None:
    assert Transport(url).graphql_url == graphql


def test_at_an_enterprise_server_paths_are_below_the_api(server: Script) -> None:
    server.will(OK)
    transport = Transport(f"{server.url}/api/v3")

    transport.send(READ)
    transport.send(Ask("POST", transport.graphql_url))
    transport.close()

    assert [request.path for request in server.asked] == ["/api/v3/repos/acme/shop", "/api/graphql"]
