"""The environment, read once at the start into a frozen value; what is missing is said at once.

Nothing else of the bot reads the environment. A secret is shown by none of the values here.
"""

import os
import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from tenure_bot import addresses
from tenure_bot.addresses import GITHUB
from tenure_bot.errors import SettingsError

LARGEST_KEY = 65_536
"""So many bytes of a key file are read at most; a key of 8,192 bits has 6,500."""

SHORTEST_SECRET = 16
"""So many characters a secret has at least: a signature of a short one can be guessed offline."""


class Variable(NamedTuple):
    """One setting as `--help` and the documentation show it.

    Attributes:
        name: Of the environment variable.
        default: What is meant without it; "" where it has to be set.
        meaning: One line.
    """

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("TENURE_APP_ID", "", "the number of the GitHub App"),
    Variable("TENURE_PRIVATE_KEY", "", "its private key (PEM); line breaks may be written \\n"),
    Variable("TENURE_PRIVATE_KEY_FILE", "", "the file of that key, instead of the key"),
    Variable("TENURE_WEBHOOK_SECRET", "", "what GitHub signs deliveries with"),
    Variable("TENURE_MARKER_KEY", "", "what the bot signs its own comments with; never change it"),
    Variable(
        "TENURE_DATABASE_URL",
        "a file of SQLite, as for `tenure register`",
        "sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE",
    ),
    Variable(
        "TENURE_QUEUE_URL",
        "beside the database",
        "sqlite:///FILE, postgresql://USER@HOST/DATABASE or redis://HOST/0",
    ),
    Variable("TENURE_GITHUB_URL", GITHUB, "the API; https://HOST/api/v3 for Enterprise Server"),
    Variable("TENURE_GIT_URL", "follows from the API", "where repositories are cloned from"),
    Variable("TENURE_CACHE_DIR", "~/.cache/tenure/mirrors", "the folder of the mirrors"),
    Variable("TENURE_CACHE_LIMIT", "10 GiB", "how large that folder gets: 500 MiB, 20 GiB"),
    Variable("TENURE_BIND", "127.0.0.1:8080", "the address of /webhook, /healthz and /readyz"),
    Variable("TENURE_METRICS_BIND", "nowhere", "the address of /metrics, such as 127.0.0.1:9108"),
    Variable("TENURE_ALLOWED_OWNERS", "all", "only repositories of these: acme, acme-labs"),
)
"""Every setting that there is."""

RECEIVING = frozenset({"TENURE_WEBHOOK_SECRET"})
"""What only receiving deliveries needs."""

WORKING = frozenset({"TENURE_APP_ID", "TENURE_PRIVATE_KEY", "TENURE_MARKER_KEY"})
"""What work at GitHub needs."""

_OR = {"TENURE_PRIVATE_KEY": "TENURE_PRIVATE_KEY (or TENURE_PRIVATE_KEY_FILE)"}
_UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
_SIZE = re.compile(r"([0-9]{1,15}) ?([KMGT]iB|)")
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_PEM = re.compile(r"-----BEGIN (?:RSA |EC )?PRIVATE KEY-----\n")
_ADDRESS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+|):([0-9]{1,5})")


class Secret:
    """A text that no log, traceback or representation shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(***)" if self._text else "Secret(nothing)"


class Address(NamedTuple):
    """Where a server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Settings(NamedTuple):
    """How this bot runs.

    Attributes:
        app_id: The number of the App; 0 where it was not needed.
        private_key: Of the App, as PEM; empty where it was not needed.
        webhook_secret: What deliveries are signed with; empty where it was not needed.
        marker_key: What our own marks are signed with; empty where it was not needed.
        database_url: Of SQLAlchemy, with its password if it has one; empty for the usual file.
        queue_url: As above; empty for one beside the database.
        github_url: The API, without a slash at the end.
        git_url: What `owner/name` is put after to clone, without a slash at the end.
        cache_dir: The folder of the mirrors.
        cache_bytes: How large it may get.
        bind: Where deliveries come in.
        metrics_bind: Where Prometheus asks, if anywhere.
        owners: Whose repositories are served, in lower case; empty for everybody's.
    """

    app_id: int
    private_key: Secret
    webhook_secret: Secret
    marker_key: Secret
    database_url: Secret
    queue_url: Secret
    github_url: str
    git_url: str
    cache_dir: str
    cache_bytes: int
    bind: Address
    metrics_bind: Address | None
    owners: frozenset[str]


def read(environment: Mapping[str, str], needs: Collection[str] = RECEIVING | WORKING) -> Settings:
    """Return the settings that an environment says.

    Args:
        environment: Variables by name; an empty one counts as missing.
        needs: The names of those that must be there; `TENURE_PRIVATE_KEY` stands for both of its
            forms.

    Raises:
        SettingsError: Something is missing or cannot be right; it names the variable.
    """
    given = {v.name: environment.get(v.name, "").strip() for v in VARIABLES}
    key = _private_key(given)
    missing = [name for name in given if name in needs and not given[name]]
    if key and "TENURE_PRIVATE_KEY" in missing:
        missing.remove("TENURE_PRIVATE_KEY")
    if missing:
        missing = [_OR.get(name, name) for name in missing]
        names = " and ".join([", ".join(missing[:-1]), missing[-1]] if missing[1:] else missing)
        verb = "are" if missing[1:] else "is"
        raise SettingsError(
            f"{names} {verb} not set in the environment",
            "`tenure app create` makes an App and writes its settings to a file",
        )
    github = addresses.api("TENURE_GITHUB_URL", given["TENURE_GITHUB_URL"]) or GITHUB
    clones = addresses.clones("TENURE_GIT_URL", given["TENURE_GIT_URL"])
    return Settings(
        app_id=_number(given, "TENURE_APP_ID"),
        private_key=key,
        webhook_secret=_secret(given, "TENURE_WEBHOOK_SECRET"),
        marker_key=_secret(given, "TENURE_MARKER_KEY"),
        database_url=Secret(given["TENURE_DATABASE_URL"]),
        queue_url=Secret(given["TENURE_QUEUE_URL"]),
        github_url=github,
        git_url=clones or addresses.git_url(github),
        cache_dir=given["TENURE_CACHE_DIR"] or _cache_dir(environment),
        cache_bytes=_size(given, "TENURE_CACHE_LIMIT"),
        bind=_address(given, "TENURE_BIND", "127.0.0.1:8080") or Address("127.0.0.1", 8080),
        metrics_bind=_address(given, "TENURE_METRICS_BIND", "127.0.0.1:9108"),
        owners=_owners(given),
    )


def described() -> str:
    """Return all settings as lines of a help text."""
    lines = ["settings, all of them in the environment:"]
    for name, default, meaning in VARIABLES:
        lines += [f"  {name}", f"      {meaning}"]
        lines[-1] += f" (default: {default})" if default else ""
    return "\n".join(lines)


def _private_key(given: Mapping[str, str]) -> Secret:
    text, path = given["TENURE_PRIVATE_KEY"], given["TENURE_PRIVATE_KEY_FILE"]
    name = "TENURE_PRIVATE_KEY_FILE" if path else "TENURE_PRIVATE_KEY"
    if text and path:
        raise SettingsError(
            "TENURE_PRIVATE_KEY and TENURE_PRIVATE_KEY_FILE are both set", "leave one of them out"
        )
    if path:
        try:
            with open(path, "rb") as file:
                text = file.read(LARGEST_KEY).decode("ascii", "replace").strip()
        except OSError as exc:
            raise SettingsError(
                f"TENURE_PRIVATE_KEY_FILE: {path} cannot be read: {exc.strerror}",
                "make it a file that the user of the bot may read",
            ) from exc
    text = text.replace("\\n", "\n").replace("\r\n", "\n")
    if (text or path) and not _PEM.match(text):
        raise SettingsError(
            f"{name} holds no private key: it does not begin with -----BEGIN RSA PRIVATE KEY-----",
            "the page of the App, under `Private keys`, makes a new one",
        )
    return Secret(f"{text.strip()}\n" if text else "")


def _secret(given: Mapping[str, str], name: str) -> Secret:
    if given[name] and len(given[name]) < SHORTEST_SECRET:
        raise SettingsError(
            f"{name} is too short: a secret has at least {SHORTEST_SECRET} characters",
            "openssl rand -hex 32",
        )
    return Secret(given[name])


def _number(given: Mapping[str, str], name: str) -> int:
    text = given[name]
    if not re.fullmatch(r"0*[1-9][0-9]{0,17}", text or "1"):
        raise SettingsError(f"{name} is no number of an App", "it stands on the page of the App")
    return int(text or 0)


def _address(given: Mapping[str, str], name: str, example: str) -> Address | None:
    if not given[name]:
        return None
    match = _ADDRESS.fullmatch(given[name])
    if match is None or int(match[2]) > 65_535:  # noqa: PLR2004  # the last port
        raise SettingsError(f"{name} is not HOST:PORT", f"{name}={example}")
    return Address(match[1].strip("[]") or "0.0.0.0", int(match[2]))  # noqa: S104  # as asked for


def _size(given: Mapping[str, str], name: str) -> int:
    match = _SIZE.fullmatch(given[name] or "10 GiB")
    if match is None or not int(match[1]):
        raise SettingsError(f"{name} is no size", f"{name}='20 GiB'")
    return int(match[1]) * _UNITS[match[2]]


def _owners(given: Mapping[str, str]) -> frozenset[str]:
    names = re.split(r"[\s,]+", given["TENURE_ALLOWED_OWNERS"])
    for name in filter(None, names):
        if not _OWNER.fullmatch(name):
            raise SettingsError(
                "TENURE_ALLOWED_OWNERS holds something that is no login of a user or organization",
                "TENURE_ALLOWED_OWNERS='acme, acme-labs'",
            )
    return frozenset(name.lower() for name in names if name)


def _cache_dir(environment: Mapping[str, str]) -> str:
    home = environment.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(home, "tenure", "mirrors")
