"""The addresses of a GitHub as people set them: of its API, and of the repositories.

One that is certainly wrong is refused with the one that is meant; a token would be sent there.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from tenure_bot.errors import SettingsError

GITHUB = "https://api.github.com"
"""The API that is meant where none is named."""

_API = "api."  # so the names of the API begin at hosts of GitHub's own
_PUBLIC, _COMPANIES = "github.com", ".ghe.com"


def api(name: str, text: str) -> str:
    """Return the address of an API, without a slash at the end; "" if none is given.

    Args:
        name: Of the setting.
        text: What it says.

    Raises:
        SettingsError: It cannot be right; at GitHub itself people have that of the pages at hand.
    """
    url = _checked(name, text, GITHUB)
    meant = _api_of(urlsplit(url).hostname or "")
    if meant and url.lower() != meant:
        raise SettingsError(f"{name} is not the address of the API", f"{name}={meant}")
    return url


def clones(name: str, text: str) -> str:
    """Return where repositories are cloned from, without a slash at the end; "" if none is given.

    Args:
        name: Of the setting.
        text: What it says.

    Raises:
        SettingsError: It cannot be right, or is an address of the API.
    """
    url = _checked(name, text, git_url(GITHUB))
    if url and (url.lower() == _api_of(urlsplit(url).hostname or "") or url.endswith("/api/v3")):
        raise SettingsError(
            f"{name} is an address of the API, not of repositories", f"{name}={git_url(url)}"
        )
    return url


def git_url(github: str) -> str:
    """Return where repositories are cloned from, by the address of the API.

    Args:
        github: `https://api.github.com`, `https://HOST/api/v3`, `https://api.NAME.ghe.com`, or
            anything else that serves both at one address.
    """
    parsed = urlsplit(github)
    host = parsed.netloc
    if not parsed.path.rstrip("/") and host.startswith(_API):
        host = host.removeprefix(_API)
    return f"{parsed.scheme}://{host}{parsed.path.removesuffix('/api/v3').rstrip('/')}"


def is_here(host: str) -> bool:
    """Whether a host is this machine, so that what is sent there leaves it for nobody to read."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name, not a number
        return False


def _api_of(host: str) -> str:
    """Return the address of the API of a host that GitHub runs itself; "" of any other."""
    if host == _PUBLIC or host.endswith(f".{_PUBLIC}"):
        return GITHUB
    if host.endswith(_COMPANIES):
        return f"https://{_API}{host.removeprefix('www.').removeprefix(_API)}"
    return ""


def _checked(name: str, text: str, example: str) -> str:
    text = text.rstrip("/")
    if not text:
        return ""
    try:
        parsed = urlsplit(text)
        parsed.port  # noqa: B018  # it says when it is no number
    except ValueError:
        parsed = urlsplit("")
    more = "@" in parsed.netloc or parsed.query or parsed.fragment
    if parsed.scheme not in ("http", "https") or not parsed.hostname or more:
        raise SettingsError(f"{name} is no plain address of the web", f"{name}={example}")
    if parsed.scheme == "http" and not is_here(parsed.hostname or ""):
        raise SettingsError(
            f"{name} is not encrypted, and tokens would be sent there", "write https://"
        )
    return text
