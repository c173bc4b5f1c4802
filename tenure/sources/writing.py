"""Change files on disk whole or not at all."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tenure.errors import EditError
from tenure.shown import printable


def replace(path: bytes, old: bytes | None, new: bytes) -> None:
    """Give a file new content in one step; its mode stays.

    Args:
        path: Where it is.
        old: What it is known to hold, `None` if it is known not to exist.
        new: What it shall hold.

    Raises:
        EditError: It is a link, write-protected, or somebody else changed it meanwhile.
        OSError: The disk is full, the folder cannot be written to; the file is as it was.
    """
    shown = printable(os.fsdecode(path))
    mode = _mode(path, shown)
    folder, name = os.path.split(path)
    handle, temporary = tempfile.mkstemp(dir=folder or b".", prefix=b"." + name[:100] + b".tenure-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        if _content(path) != old:
            raise EditError(f"{shown} changed while it was being edited", "run the command again")
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def delete(path: bytes, old: bytes) -> None:
    """Remove a file that is known to hold `old`.

    Raises:
        EditError: Somebody else changed it meanwhile.
    """
    if _content(path) != old:
        raise EditError(
            f"{printable(os.fsdecode(path))} changed while it was being edited",
            "run the command again",
        )
    os.unlink(path)


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


def _mode(path: bytes, shown: str) -> int:
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
    if not stat.S_ISREG(found.st_mode):
        raise EditError(f"{shown} is a link or no file; links are not followed")
    if not found.st_mode & 0o222:
        raise EditError(f"{shown} is write-protected", f"chmod u+w {shown}")
    return stat.S_IMODE(found.st_mode)


def _content(path: bytes) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
