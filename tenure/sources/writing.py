"""Change files on disk whole or not at all."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tenure.errors import EditError
from tenure.shown import command, printable


def replace(path: bytes, old: bytes | None, new: bytes) -> None:
    """Give a file new content in one step; its mode stays.

    Args:
        path: Where it is.
        old: What it is known to hold, `None` if it is known not to exist.
        new: What it shall hold.

    Raises:
        EditError: It is a link, write-protected, somebody else changed it meanwhile, the disk is
            full or the folder cannot be written to. The file is as it was.
    """
    try:
        _replace(path, old, new)
    except OSError as exc:
        raise EditError(
            f"{printable(_shown(path))} cannot be written, it is as it was: {exc.strerror or exc}"
        ) from exc


def delete(path: bytes, old: bytes) -> None:
    """Remove a file that is known to hold `old`.

    Raises:
        EditError: Somebody else changed it meanwhile, or it cannot be removed.
    """
    try:
        _refuse_changed(path, old)
        os.unlink(path)
    except OSError as exc:
        reason = exc.strerror or exc
        raise EditError(f"{printable(_shown(path))} cannot be removed: {reason}") from exc


@contextmanager
def alone(git_dir: str) -> Iterator[None]:
    """Let one editing command at a time work on a repository; the others wait."""
    try:
        import fcntl  # not on Windows, where `replace` still notices that a file changed
    except ImportError:
        yield
        return
    with open(os.path.join(git_dir, "tenure.lock"), "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _replace(path: bytes, old: bytes | None, new: bytes) -> None:
    mode = _mode(path)
    # A short name of its own: with ours in front it could be too long, or cut inside a character.
    folder = os.path.dirname(path) or b"."
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=b".tenure-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        _refuse_changed(path, old)
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _mode(path: bytes) -> int:
    shown = _shown(path)
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
    if not stat.S_ISREG(found.st_mode):
        raise EditError(f"{printable(shown)} is a link or no file; links are not followed")
    if not found.st_mode & 0o222:
        hint = command("chmod", "u+w", paths=[shown])
        raise EditError(f"{printable(shown)} is write-protected", hint)
    return stat.S_IMODE(found.st_mode)


def _refuse_changed(path: bytes, old: bytes | None) -> None:
    try:
        with open(path, "rb") as file:
            now: bytes | None = file.read()
    except FileNotFoundError:
        now = None
    if now != old:
        message = f"{printable(_shown(path))} changed while it was being edited"
        raise EditError(message, "run the command again")


def _shown(path: bytes) -> str:
    """Return a path as a person would type it here."""
    text = os.fsdecode(path)
    near = os.path.relpath(text)
    return text if near.startswith(os.pardir) else near
