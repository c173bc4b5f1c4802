"""One mirror on disk: how an empty one is made, whether it is as we made it, how it is kept tidy."""

import os
import re
from contextlib import suppress

from tenure.errors import SourceError
from tenure.sources.git import Repository
from tenure.sources.process import run
from tenure_bot.mirror.locks import take
from tenure_bot.mirror.transfer import git_environment

MOST_PACKS = 50
"""Each fetch leaves a pack; with more of them they are put together."""

MOST_REFS = 400
"""So many commits are kept by name, so that git can tell a server what is here already."""

_CONFIG = "[core]\n\trepositoryformatversion = {version}\n\tbare = true\n{extension}"
_EXTENSION = "[extensions]\n\tobjectformat = sha256\n"
_SHA1 = 40
_ANEW = "anew"


def make(folder: str, head: str) -> None:
    """Make an empty mirror, all at once.

    Args:
        folder: Where nothing is.
        head: The id of a commit that will be in it, which says how ids are made there.

    Raises:
        OSError: That cannot be done.
    """
    made = folder + ".new"
    for name in ("objects/pack", "objects/info", "refs/heads", "tenure"):
        os.makedirs(os.path.join(made, name), exist_ok=True)
    for name, text in (("HEAD", "ref: refs/heads/none\n"), ("config", _config(head))):
        with open(os.path.join(made, name), "w", encoding="ascii") as file:
            file.write(text)
    os.rename(made, folder)


def is_sound(folder: str, head: str) -> bool:
    """Whether a mirror is as we made it, and nobody had doubts about it that were not followed."""
    doubt = doubts(folder)
    return (
        _read(os.path.join(folder, "config")) == _config(head)
        and not os.path.lexists(os.path.join(folder, "objects", "info", "alternates"))
        and (not doubt or doubt[-1] == _ANEW)
    )


def is_whole(folder: str) -> bool:
    """Whether all commits that a mirror has by name can be read."""
    env = git_environment({}, "none")
    try:
        run(["for-each-ref", "--format=%(objecttype)"], folder, env=env)
    except SourceError:
        return False
    return True


def has(repository: Repository, *oids: str) -> bool:
    """Whether all of them are commits that are here and can be read."""
    try:
        return None not in repository.blobs.info(oids, kind=b"commit")
    except SourceError:
        repository.forget_blobs()
        return False


def doubt(folder: str, head: str) -> None:
    """Note that a mirror could not be read; one that is new and has the same trouble is kept."""
    if doubts(folder) != [head, _ANEW]:
        _note_doubt(folder, head)


def doubts(folder: str) -> list[str]:
    """Return the head at which a mirror could not be read, and whether it was made anew for that."""
    return _read(_doubts(folder)).split()


def follow(folder: str, earlier: list[str]) -> None:
    """Note that a mirror is new because of doubts about the one before it."""
    if earlier:
        _note_doubt(folder, f"{earlier[0]} {_ANEW}")


def clean(folder: str, bringing: str) -> None:
    """Remove what a killed git has left: half a pack, locks of nobody.

    Args:
        folder: The mirror; the caller is the only one who changes its refs.
        bringing: The lock of those who fetch single blobs: their packs are not touched.
    """
    lock = take(bringing, alone=True, patience=0)
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "tenure"]
        for name in names:
            if name.endswith((".lock", ".keep")) or (lock and name.startswith(("tmp_", ".tmp"))):
                with suppress(OSError):
                    os.unlink(os.path.join(parent, name))
    if lock:
        lock.release()


def tidy(folder: str) -> None:
    """Put packs together and forget names, when there are many; the mirror is good either way."""
    env = git_environment({"remote.origin.promisor": "true", "gc.auto": "0"}, "none")
    with suppress(SourceError):
        out = run(["for-each-ref", "--format=%(refname)", "refs/tenure"], folder, env=env)
        refs = sorted(out.decode().split(), key=_age)
        for ref in refs[:-MOST_REFS]:
            run(["update-ref", "-d", ref], folder, env=env)
        packs = os.listdir(os.path.join(folder, "objects", "pack"))
        if sum(name.endswith(".pack") for name in packs) > MOST_PACKS:
            run(["repack", "-a", "-d", "--quiet"], folder, env=env)


def too_large(folder: str) -> frozenset[str]:
    """Return the blobs that are known to be too large to be fetched."""
    return frozenset(_read(_too_large(folder)).split())


def note_too_large(folder: str, oids: list[str]) -> None:
    """Write down that blobs are too large together, so that nobody tries again."""
    with open(_too_large(folder), "a", encoding="ascii") as file:
        file.writelines(f"{oid}\n" for oid in oids)


def _config(head: str) -> str:
    sha256 = len(head) != _SHA1
    return _CONFIG.format(version=int(sha256), extension=_EXTENSION if sha256 else "")


def _doubts(folder: str) -> str:
    return os.path.join(folder, "tenure", "doubt")


def _too_large(folder: str) -> str:
    return os.path.join(folder, "tenure", "too-large")


def _note_doubt(folder: str, text: str) -> None:
    with suppress(OSError), open(_doubts(folder), "w", encoding="ascii") as file:
        file.write(text)


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _age(ref: str) -> tuple[int, str]:
    number = re.search(r"/pull/([0-9]+)/", ref)
    return (int(number[1]) if number else 1 << 62, ref)
