"""The GitHub App before it exists: what it is made from, and the page whose button asks for it.

GitHub's manifest flow: a form posts the manifest to GitHub, the person there confirms, GitHub sends
the browser back with a code, and the code is exchanged for the App's id and secrets.
"""

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import yaml

from tenure.errors import UsageError
from tenure_bot.errors import Unknown

LONGEST_NAME = 34
"""Characters that GitHub takes for the name of an App."""

DELIVERIES = "/webhook"
"""Where `tenure serve` takes deliveries."""

_NOT_QUITE = ("", "webhooks")  # what people write; a proxy may be asked for anything else
_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}")
_PLAIN = re.compile(r"[\x21\x23-\x26\x28-\x5b\x5d-\x7e]{16,200}")  # no quote, space or backslash
_LOCAL = ("127.0.0.1", "::1", "localhost")


class Place(NamedTuple):
    """Which GitHub it is.

    Attributes:
        web: Where people go, without a slash at the end.
        api: Where programs go, as `TENURE_GITHUB_URL` takes it.
    """

    web: str
    api: str


class Made(NamedTuple):
    """An App that GitHub has made; its representation holds no secret.

    Attributes:
        id: `TENURE_APP_ID`.
        slug: Its name in addresses.
        page: Where it can be installed.
        key: Its private key, PEM.
        secret: What deliveries are signed with.
    """

    id: int
    slug: str
    page: str
    key: str
    secret: str

    def __repr__(self) -> str:
        return f"Made(id={self.id}, slug={self.slug!r})"


def place(url: str) -> Place:
    """Return where a GitHub is, by the address that people know.

    Args:
        url: `https://github.com`, an Enterprise Server, or `https://NAME.ghe.com`.

    Raises:
        UsageError: It is no such address.
    """
    web = url.rstrip("/").removesuffix("/api/v3")
    _check_address("--url", web)
    parts = urlsplit(web)
    if parts.path:
        raise UsageError("--url is the address of GitHub itself, without a path")
    if parts.hostname == "github.com":
        return Place(web, "https://api.github.com")
    if (parts.hostname or "").endswith(".ghe.com"):
        return Place(web, f"https://api.{parts.netloc}")
    return Place(web, f"{web}/api/v3")


def read() -> dict[str, Any]:
    """Return the manifest that comes with `tenure`."""
    beside = Path(__file__).parents[1] / "app-manifest.yml"  # in a wheel
    path = beside if beside.is_file() else beside.parent.parent / beside.name
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)  # noqa: S101  # it is ours
    return found


def filled(name: str, webhook: str, redirect: str) -> dict[str, Any]:
    """Return the manifest of one App.

    Args:
        name: What it is called; no two Apps of a GitHub have one name.
        webhook: Where `tenure serve` takes deliveries, as GitHub reaches it.
        redirect: Where GitHub sends the browser with the code.

    Raises:
        UsageError: The name or the address cannot be used.
    """
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(f"--name takes 1 to {LONGEST_NAME} characters")
    _check_address("--webhook", webhook)
    parts = urlsplit(webhook)
    if parts.path.strip("/") in _NOT_QUITE or parts.path.endswith("/"):
        raise UsageError(
            f"--webhook lacks {DELIVERIES}: the bot takes deliveries nowhere else",
            f"--webhook {parts.scheme}://{parts.netloc}{DELIVERIES}",
        )
    return {
        "name": name.strip(),
        "url": f"{parts.scheme}://{parts.netloc}",
        "hook_attributes": {"url": webhook, "active": True},
        "redirect_url": redirect,
        **read(),
    }


def page(where: Place, organization: str | None, manifest: Mapping[str, Any], state: str) -> str:
    """Return the page with the button that hands the manifest to GitHub.

    Args:
        where: Which GitHub.
        organization: Whose App it will be; `None` for the person's own.
        manifest: What `filled` returned.
        state: GitHub sends it back, so that nobody else's code is taken.

    Raises:
        UsageError: The organization cannot be one.
    """
    if organization is not None and not _OWNER.fullmatch(organization):
        raise UsageError("--org takes the login of an organization")
    address = f"{apps(where, organization)}/new?{urlencode({'state': state})}"
    action = html.escape(address)
    value = html.escape(json.dumps(manifest))
    whose = html.escape(f"the organization {organization}" if organization else "your account")
    rows = "".join(
        f"<tr><td>{html.escape(name)}<td>{html.escape(str(level))}"
        for name, level in manifest["default_permissions"].items()
    )
    return _PAGE.format(
        name=html.escape(manifest["name"]), web=html.escape(where.web), whose=whose, action=action,
        value=value, rows=rows, hook=html.escape(manifest["hook_attributes"]["url"]),
    )  # fmt: skip


def apps(where: Place, organization: str | None) -> str:
    """Return the address at which people see the Apps of an organization, or their own."""
    return f"{where.web}{f'/organizations/{organization}' if organization else ''}/settings/apps"


def conversion(code: str) -> str:
    """Return the path below the API at which a code is exchanged for the App."""
    return f"/app-manifests/{quote(code, safe='')}/conversions"


def made(value: Any, page: str) -> Made:
    """Return the App of GitHub's answer to the exchange.

    Args:
        value: The answer.
        page: Where people see the App if it was made all the same.

    Raises:
        Unknown: The answer is not as GitHub documents it.
    """
    try:
        found = Made(
            id=int(value["id"]),
            slug=str(value["slug"]),
            page=str(value["html_url"]),
            key=value["pem"].replace("\r\n", "\n").strip() + "\n",
            secret=value["webhook_secret"],
        )
        usable = found.key.startswith("-----BEGIN ") and _PLAIN.fullmatch(found.secret)
    except (AttributeError, KeyError, TypeError, ValueError):
        usable = None
    if not usable:
        raise Unknown(
            "GitHub made an App, but its answer lacks the key or the secret",
            hint=f"delete the App at {page} and begin anew",
        )
    return found


def settings(app: Made, where: Place, key_file: str, marker_key: str) -> str:
    """Return the lines of a settings file, which shells, systemd and Docker read alike."""
    lines = [
        f"# The GitHub App {app.slug}. Whoever has this file can act as the App.",
        f"TENURE_APP_ID={app.id}",
        f"TENURE_PRIVATE_KEY_FILE={key_file}",
        f"TENURE_WEBHOOK_SECRET={app.secret}",
        f"TENURE_MARKER_KEY={marker_key}",
    ]
    if where.web != "https://github.com":
        lines.append(f"TENURE_GITHUB_URL={where.api}")
    return "\n".join(lines) + "\n"


def _check_address(option: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # it says when it is no number
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isprintable():
        raise UsageError(f"{option} takes an address of the web, https://…")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise UsageError(f"{option} takes an address without user, query and fragment")
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise UsageError(f"{option} has to begin with https://: secrets go there")


_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Create the GitHub App {name}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }}
td {{ padding-right: 2rem }} button {{ font: inherit; padding: .5rem 1.5rem }}
</style>
<h1>Create the GitHub App {name}</h1>
<p>The button takes you to {web}, where you confirm. Log in there first. The App will belong to {whose},
and its events will go to <code>{hook}</code>. It asks for:</p>
<table>{rows}</table>
<form action="{action}" method="post">
<input type="hidden" name="manifest" value="{value}">
<p><button>Create the App at GitHub</button></p>
</form>
</html>
"""
