"""`tenure app create`: the page, the code that comes back, the exchange, the settings file."""

import json
import os
import re
import socket
import stat
from html.parser import HTMLParser
from http.client import HTTPConnection
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from support.github.contract import Contract
from support.github.packages import Packages
from support.github.wire import Response, answer_json
from support.scripted import DROPPED, Script
from tenure.cli.main import build_parser
from tenure.errors import UsageError
from tenure_bot import settings
from tenure_bot.addresses import git_url
from tenure_bot.cli import app as command
from tenure_bot.errors import GatewayError
from tenure_bot.github import manifest
from tenure_bot.github.credentials import AppCredentials, Use
from tenure_bot.github.loopback import Loopback
from tenure_bot.github.manifest import filled, place
from tenure_bot.receive.events import EVENTS

DOCS = Path(__file__).resolve().parents[3] / "docs" / "bot" / "permissions.md"
HOOK = "https://tenure.acme.example/webhook"
SECRET = "0123456789abcdef0123456789abcdef01234567"  # noqa: S105  # of no one
CLIENT = "the-client-secret"


class Form(HTMLParser):
    """What the page would post, and where to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.action, self.method = "", ""
        self.fields: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action, self.method = given["action"], given["method"]
        if tag == "input":
            self.fields[given["name"]] = given["value"]


class Person(StringIO):
    """Reads the address off the terminal and does what a person does in the browser."""

    def __init__(self, **changes: str) -> None:
        super().__init__()
        self.changes = changes
        self.form: Form | None = None
        self.back: tuple[int, str] | None = None

    def flush(self) -> None:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.getvalue())
        if found and self.form is None:
            port = int(found[1])
            self.form = Form(get(port, "/")[1])
            state = parse_qs(urlsplit(self.form.action).query)["state"][0]
            asked = {"code": "a1b2c3", "state": state} | self.changes
            query = "&".join(f"{name}={value}" for name, value in asked.items())
            self.back = get(port, f"/callback?{query}")


def get(port: int, path: str, host: str = "") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Host": host} if host else {}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


@pytest.fixture(scope="module")
def document(github_packages: Packages) -> Any:
    """Return GitHub's description of its REST interface."""
    return json.loads(github_packages.openapi().read_bytes())


@pytest.fixture
def conversion(document: Any, app_key: str) -> dict[str, Any]:
    """Return the answer to the exchange that GitHub publishes, with a key that works."""
    path = "/app-manifests/{code}/conversions"
    content = document["paths"][path]["post"]["responses"]["201"]["content"]["application/json"]
    (reference,) = (example["$ref"] for example in content["examples"].values())
    found = document["components"]["examples"][reference.rpartition("/")[2]]["value"]
    return {**found, "pem": app_key, "webhook_secret": SECRET, "client_secret": CLIENT}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def create(url: str, person: StringIO, *more: str) -> int:
    words = ["app", "create", "--webhook", HOOK, "--url", url, *more]
    return command.run(build_parser("app").parse_args(words), person)


def test_the_app_is_made_and_the_bot_can_start_with_what_was_written(
    server: Script, here: Path, conversion: dict[str, Any], contract: Contract
) -> None:
    server.will(answer_json(201, conversion))
    person = Person()

    assert create(server.url, person, "--org", "acme", "--name", "tenure at acme") == 0

    (exchange,) = server.asked
    assert (exchange.method, exchange.path) == (
        *("POST", "/api/v3/app-manifests/a1b2c3/conversions"),
    )
    public = exchange._replace(path=exchange.path.removeprefix("/api/v3"))
    assert contract.request(public) == []
    assert contract.response(public, answer_json(201, conversion)) == []
    read = settings.read(environment(here / "tenure.env"))
    assert (read.app_id, read.github_url) == (conversion["id"], f"{server.url}/api/v3")
    assert read.webhook_secret.reveal() == SECRET
    assert len(read.marker_key.reveal()) == 64
    AppCredentials(read.app_id, read.private_key.reveal(), read.github_url)


def environment(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_no_secret_is_printed_and_nobody_else_may_read_the_files(
    server: Script, here: Path, conversion: dict[str, Any]
) -> None:
    server.will(answer_json(201, conversion))
    person = Person()

    create(server.url, person)

    written = [here / "tenure.env", here / "tenure.private-key.pem"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in written] == [0o600, 0o600]
    printed = person.getvalue()
    marker = environment(written[0])["TENURE_MARKER_KEY"]
    for secret in (SECRET, CLIENT, marker, conversion["pem"][40:80], "a1b2c3"):
        assert secret not in printed
    assert f"install it: {conversion['html_url']}/installations/new" in printed
    assert ". ./tenure.env; set +a; tenure serve" in printed
    assert person.back is not None
    assert person.back[0] == 200


def test_the_page_posts_the_manifest_to_github(
    server: Script, here: Path, conversion: dict[str, Any]
) -> None:
    server.will(answer_json(201, conversion))
    person = Person()

    create(server.url, person, "--org", "acme", "--name", "<b>&\"'")

    assert person.form is not None
    assert person.form.method == "post"
    assert person.form.action.startswith(
        f"{server.url}/organizations/acme/settings/apps/new?state="
    )
    posted = json.loads(person.form.fields["manifest"])
    assert posted["name"] == "<b>&\"'"
    assert posted["hook_attributes"] == {"url": HOOK, "active": True}
    assert posted["redirect_url"].endswith("/callback")
    assert posted["default_permissions"]["pull_requests"] == "write"


@pytest.mark.parametrize(
    "changes", [{"state": "another"}, {"state": ""}, {"code": ""}, {"code": "a/b"}]
)
def test_what_does_not_come_from_the_page_is_not_taken(
    server: Script, here: Path, changes: dict[str, str]
) -> None:
    person = Person(**changes)

    with pytest.raises(UsageError, match="nobody came back"):
        create(server.url, person, "--timeout", "0")

    assert person.back is not None
    assert person.back[0] == 400
    assert server.asked == []
    assert list(here.iterdir()) == []


def test_nobody_waits_for_ever(server: Script, here: Path) -> None:
    with pytest.raises(UsageError, match="nobody came back"):
        create(server.url, StringIO(), "--timeout", "0")


@pytest.mark.parametrize("name", ["tenure.env", "tenure.private-key.pem"])
@pytest.mark.parametrize("link", [True, False])
def test_nothing_is_overwritten(server: Script, here: Path, name: str, link: bool) -> None:
    if link:
        (here / name).symlink_to(here / "nowhere")
    else:
        (here / name).write_text("mine")

    with pytest.raises(UsageError, match="is there already"):
        create(server.url, Person())

    assert os.listdir(here) == [name]


def test_a_file_that_appears_meanwhile_is_not_overwritten_either(
    server: Script, here: Path, conversion: dict[str, Any]
) -> None:
    class Hasty(Person):
        def flush(self) -> None:
            super().flush()
            (here / "tenure.private-key.pem").write_text("mine")

    with pytest.raises(FileExistsError):
        create(server.url, Hasty())

    assert server.asked == [], "the code works once"
    assert [path.read_text() for path in here.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    "answer",
    [
        DROPPED,
        answer_json(404, {"message": "Not Found"}),
        answer_json(422, {"message": "The code expired"}),
        answer_json(500, {}),
        answer_json(201, None),
        answer_json(201, {}),
        Response(201, {}, b"<html>"),
    ],
)
def test_what_github_does_not_give_leaves_no_files(
    server: Script, here: Path, answer: Response
) -> None:
    server.will(answer)

    with pytest.raises(GatewayError) as caught:
        create(server.url, Person())

    assert "a1b2c3" not in caught.value.message
    assert len(server.asked) == 1
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"pem": ""},
        {"pem": None},
        {"webhook_secret": None},
        {"webhook_secret": "two\nTENURE_BIND=0.0.0.0:80"},
        {"webhook_secret": "short"},
        {"webhook_secret": "with 'quotes' and spaces"},
        {"id": "x"},
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(
    server: Script, here: Path, conversion: dict[str, Any], changes: dict[str, Any]
) -> None:
    server.will(answer_json(201, conversion | changes))

    with pytest.raises(GatewayError, match="lacks the key or the secret"):
        create(server.url, Person())

    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["--org", "../x"],
        ["--org", ""],
        ["--name", ""],
        ["--name", "x" * 35],
        ["--name", "two\nlines"],
        ["--webhook", "http://tenure.acme.example/webhook"],
        ["--webhook", "tenure.acme.example"],
        ["--webhook", "https://user@tenure.acme.example"],
        ["--webhook", "https://[half"],
        ["--webhook", "https://tenure.acme.example"],
        ["--webhook", "https://tenure.acme.example/"],
        ["--webhook", "https://tenure.acme.example/webhooks"],
        ["--webhook", "https://tenure.acme.example/webhook/"],
        ["--url", "ftp://github.com"],
        ["--url", "https://github.com/acme"],
        ["--url", "http://github.acme.example"],
        ["--port", "65536"],
        ["--port", "-1"],
        ["--timeout", "-1"],
        ["--timeout", "nan"],
        ["--timeout", "61"],
        ["--settings", "no/such/folder/tenure.env"],
        ["--settings", "two\nlines.env"],
    ],
)
def test_an_argument_that_makes_no_sense_is_refused_at_once(
    server: Script, here: Path, words: list[str]
) -> None:
    person = Person()

    with pytest.raises(UsageError):
        create(server.url, person, *words)

    assert person.getvalue() == ""


def test_the_address_of_deliveries_can_lead_through_something_else() -> None:
    made = filled("tenure", "https://smee.io/a1b2c3", "http://127.0.0.1:1/callback")

    assert made["hook_attributes"]["url"] == "https://smee.io/a1b2c3"


@pytest.mark.parametrize(
    ("words", "page"),
    [([], "/settings/apps"), (["--org", "acme"], "/organizations/acme/settings/apps")],
)
@pytest.mark.parametrize("answer", [DROPPED, answer_json(201, {})])
def test_where_to_delete_an_app_that_was_half_made_is_said(
    server: Script, here: Path, words: list[str], page: str, answer: Response
) -> None:
    server.will(answer)

    with pytest.raises(GatewayError) as caught:
        create(server.url, Person(), *words)

    assert f" {server.url}{page} " in str(caught.value.hint)


def test_a_port_can_be_used_again_at_once() -> None:
    with Loopback("s") as first:
        port = int(first.address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as browser:
            browser.sendall(b"GET / HTTP/1.0\r\n\r\n")
            while browser.recv(4096):
                pass  # until the server has closed it, which the system remembers for a minute

    with Loopback("s", port) as second:
        assert second.address == first.address


def test_a_port_that_is_taken_is_named(server: Script, here: Path) -> None:
    port = server.url.rpartition(":")[2]

    with pytest.raises(UsageError, match=f"--port {port} cannot be used"):
        create(server.url, StringIO(), "--port", port)


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "", 200),
        ("/", "localhost:{port}", 200),
        ("/", "evil.example", 403),
        ("/", "127.0.0.1", 403),
        ("/callback?code=x&state=s", "evil.example:{port}", 403),
        ("/callback", "", 400),
        ("/callback?code=x&state=%F0", "", 400),
        ("/other", "", 404),
    ],
)
def test_the_page_is_for_this_machine_only(path: str, host: str, status: int) -> None:
    with Loopback("s") as loopback:
        port = int(loopback.address.rpartition(":")[2])

        assert get(port, path, host.format(port=port))[0] == status
        assert loopback.code(0) is None


def test_connections_that_never_ask_do_not_hold_up_the_page() -> None:
    with Loopback("s") as loopback:
        port = int(loopback.address.rpartition(":")[2])
        silent = [HTTPConnection("127.0.0.1", port) for _ in range(5)]
        for connection in silent:
            connection.connect()

        assert get(port, "/callback?code=x&state=s")[0] == 200
        assert loopback.code(20) == "x"
        for connection in silent:
            connection.close()


@pytest.mark.parametrize(
    ("url", "web", "api"),
    [
        ("https://github.com", "https://github.com", "https://api.github.com"),
        ("https://github.com/", "https://github.com", "https://api.github.com"),
        ("https://ghe.example", "https://ghe.example", "https://ghe.example/api/v3"),
        ("https://ghe.example/api/v3", "https://ghe.example", "https://ghe.example/api/v3"),
        ("https://acme.ghe.com", "https://acme.ghe.com", "https://api.acme.ghe.com"),
    ],
)
def test_the_api_follows_from_the_address_that_people_know(url: str, web: str, api: str) -> None:
    assert place(url) == (web, api)
    assert git_url(api) == web


def test_the_manifest_asks_for_what_is_used(document: Any) -> None:
    made = filled("tenure", HOOK, "http://127.0.0.1:1/callback")
    known = document["components"]["schemas"]["app-permissions"]["properties"]

    asked = made["default_permissions"]
    assert all(level in known[name]["enum"] for name, level in asked.items())
    # Who wants pull requests from commands, or issues in a project, grants that by hand.
    by_hand = (Use.WRITE, Use.PROJECTS)
    used = {pair for use in Use if use not in by_hand for pair in use.value}
    unused = {name for name in asked if name not in dict(used)}
    assert all(asked[name] in (level, "write") for name, level in used)
    assert unused == {"merge_queues"}, "without it GitHub sends no merge_group"
    always = {"installation", "installation_repositories"}
    assert sorted(made["default_events"]) == sorted(EVENTS - always)


def test_each_permission_and_event_has_its_reason() -> None:
    text = DOCS.read_text(encoding="utf-8")
    asked = manifest.read()

    rows = set(re.findall(r"^\| `(\w+)`(?:: \w+)? \|", text, re.MULTILINE))
    assert rows == {*asked["default_permissions"], *asked["default_events"]}
    for name, level in asked["default_permissions"].items():
        assert f"| `{name}`: {level} |" in text


def test_the_representation_of_an_app_shows_no_secret() -> None:
    shown = manifest.Made(1, "tenure", "https://github.com/apps/tenure", "KEY", SECRET)

    assert f"{shown!r} {shown}" == "Made(id=1, slug='tenure') Made(id=1, slug='tenure')"
