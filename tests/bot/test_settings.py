"""The environment becomes settings, or one sentence that names what is wrong with it."""

from pathlib import Path

import pytest

from tenure_bot.addresses import git_url
from tenure_bot.errors import SettingsError
from tenure_bot.settings import (
    RECEIVING,
    VARIABLES,
    Address,
    Secret,
    Settings,
    described,
    read,
)

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"
NEEDED = {
    "TENURE_APP_ID": "12345",
    "TENURE_PRIVATE_KEY": PEM,
    "TENURE_WEBHOOK_SECRET": "a-webhook-secret-of-32-characters",
    "TENURE_MARKER_KEY": "a-marker-key-of-enough-characters",
}


def settings(**more: str) -> Settings:
    return read(NEEDED | more)


def refused(**more: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        settings(**more)
    return caught.value


def test_what_is_not_set_has_its_default() -> None:
    found = read(NEEDED | {"XDG_CACHE_HOME": "/var/cache"})

    assert found.app_id == 12345
    assert found.private_key.reveal() == PEM
    assert found.github_url == "https://api.github.com"
    assert found.git_url == "https://github.com"
    assert found.bind == Address("127.0.0.1", 8080)
    assert found.metrics_bind is None
    assert found.owners == frozenset()
    assert found.cache_dir == "/var/cache/tenure/mirrors"
    assert found.cache_bytes == 10 << 30
    assert not found.database_url
    assert not found.queue_url


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_missing_is_named(name: str) -> None:
    error = refused(**{name: " "})

    assert f"{name} " in error.message
    assert "is not set" in error.message


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read({})

    assert all(name in caught.value.message for name in NEEDED)


def test_who_only_receives_needs_no_key() -> None:
    found = read({"TENURE_WEBHOOK_SECRET": NEEDED["TENURE_WEBHOOK_SECRET"]}, RECEIVING)

    assert found.app_id == 0
    assert not found.private_key


def test_the_key_can_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    file.write_text(PEM)

    found = settings(TENURE_PRIVATE_KEY="", TENURE_PRIVATE_KEY_FILE=str(file))

    assert found.private_key.reveal() == PEM


def test_line_breaks_of_the_key_can_be_written_out() -> None:
    found = settings(TENURE_PRIVATE_KEY=PEM.replace("\n", "\\n"))

    assert found.private_key.reveal() == PEM


def test_a_key_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    error = refused(TENURE_PRIVATE_KEY="", TENURE_PRIVATE_KEY_FILE=str(tmp_path / "none.pem"))

    assert error.message.startswith("TENURE_PRIVATE_KEY_FILE: ")
    assert "cannot be read: No such file or directory" in error.message


def test_two_keys_are_one_too_many() -> None:
    assert "both set" in refused(TENURE_PRIVATE_KEY_FILE="/x").message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TENURE_APP_ID", "tenure"),
        ("TENURE_APP_ID", "0"),
        ("TENURE_PRIVATE_KEY", "ssh-rsa AAAA"),
        ("TENURE_WEBHOOK_SECRET", "short"),
        ("TENURE_MARKER_KEY", "short"),
        ("TENURE_GITHUB_URL", "github.example.org"),
        ("TENURE_GITHUB_URL", "http://github.example.org/api/v3"),
        ("TENURE_GITHUB_URL", "https://user:hunter2@github.example.org"),
        ("TENURE_GITHUB_URL", "https://github.example.org:http"),
        ("TENURE_GIT_URL", "ftp://github.example.org"),
        ("TENURE_GIT_URL", "https://github.example.org?x=1"),
        ("TENURE_BIND", "8080"),
        ("TENURE_BIND", "127.0.0.1:99999"),
        ("TENURE_METRICS_BIND", "here"),
        ("TENURE_CACHE_LIMIT", "much"),
        ("TENURE_CACHE_LIMIT", "0"),
        ("TENURE_ALLOWED_OWNERS", "acme, <script>"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name_and_not_repeated(name: str, value: str) -> None:
    error = refused(**{name: value})

    assert name in error.message
    assert "hunter2" not in f"{error.message}{error.hint}"
    assert error.hint


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("TENURE_GITHUB_URL", "https://github.com", "https://api.github.com"),
        ("TENURE_GITHUB_URL", "https://GitHub.com/", "https://api.github.com"),
        ("TENURE_GITHUB_URL", "https://www.github.com/acme", "https://api.github.com"),
        ("TENURE_GITHUB_URL", "https://api.github.com/api/v3", "https://api.github.com"),
        ("TENURE_GITHUB_URL", "https://acme.ghe.com", "https://api.acme.ghe.com"),
        ("TENURE_GITHUB_URL", "nonsense", "https://api.github.com"),
        ("TENURE_GIT_URL", "https://api.github.com", "https://github.com"),
        ("TENURE_GIT_URL", "https://github.example.org/api/v3", "https://github.example.org"),
        ("TENURE_GIT_URL", "nonsense", "https://github.com"),
        ("TENURE_BIND", "nonsense", "127.0.0.1:8080"),
        ("TENURE_METRICS_BIND", "nonsense", "127.0.0.1:9108"),
    ],
)
def test_an_address_of_something_else_is_refused_with_the_one_that_is_meant(
    name: str, value: str, hint: str
) -> None:
    assert refused(**{name: value}).hint == f"{name}={hint}"


@pytest.mark.parametrize("url", ["https://api.github.com", "https://api.acme.ghe.com/"])
def test_the_api_of_github_itself_is_taken(url: str) -> None:
    assert settings(TENURE_GITHUB_URL=url).github_url == url.rstrip("/")


def test_a_server_of_this_machine_may_be_asked_in_the_clear() -> None:
    found = settings(TENURE_GITHUB_URL="http://127.0.0.1:4001/")

    assert found.github_url == "http://127.0.0.1:4001"
    assert found.git_url == "http://127.0.0.1:4001"


@pytest.mark.parametrize(
    ("api", "git"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://github.example.org/api/v3", "https://github.example.org"),
        ("https://github.example.org:8443/api/v3", "https://github.example.org:8443"),
        ("https://api.acme.ghe.com", "https://acme.ghe.com"),
        ("http://[::1]:4001", "http://[::1]:4001"),
    ],
)
def test_where_to_clone_from_follows_from_the_api(api: str, git: str) -> None:
    assert git_url(api) == git


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("0.0.0.0:80", ("0.0.0.0", 80)),  # noqa: S104  # as asked for
        (":80", ("0.0.0.0", 80)),  # noqa: S104
        ("[::1]:8080", ("::1", 8080)),
        ("bot.internal:8080", ("bot.internal", 8080)),
    ],
)
def test_an_address_is_a_host_and_a_port(text: str, address: tuple[str, int]) -> None:
    assert settings(TENURE_BIND=text).bind == address


def test_an_address_is_shown_as_it_is_written() -> None:
    assert str(Address("::1", 80)) == "[::1]:80"
    assert str(Address("127.0.0.1", 80)) == "127.0.0.1:80"


def test_sizes_have_units() -> None:
    assert settings(TENURE_CACHE_LIMIT="500 MiB").cache_bytes == 500 << 20
    assert settings(TENURE_CACHE_LIMIT="2TiB").cache_bytes == 2 << 40
    assert settings(TENURE_CACHE_LIMIT="4096").cache_bytes == 4096


def test_owners_are_a_list_without_regard_to_case() -> None:
    found = settings(TENURE_ALLOWED_OWNERS="Acme, acme-labs octo_corp")

    assert found.owners == {"acme", "acme-labs", "octo_corp"}


def test_no_secret_is_in_a_representation() -> None:
    found = settings(TENURE_DATABASE_URL="postgresql://u:hunter2@h/d")

    assert "hunter2" not in repr(found)
    assert "MIIE" not in repr(found)
    assert NEEDED["TENURE_MARKER_KEY"] not in f"{found}"
    assert repr(Secret("")) == "Secret(nothing)"


def test_the_help_names_every_variable() -> None:
    text = described()

    assert all(f"  {variable.name}\n" in text for variable in VARIABLES)
