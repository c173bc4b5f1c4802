"""Whose the lines of a file are, by `git blame`: what part of them commits that credit an AI wrote."""

import zlib
from collections.abc import Collection, Mapping

from tenure.errors import SourceError
from tenure.provenance.attribution import FileParts, Kind
from tenure.scan.credits import Credit
from tenure.scan.shares import Shares
from tenure.sources.git import Repository
from tenure.sources.objects import to_text

MOST = 500
"""So many files are asked about in one run; git needs up to a second for each."""

_WORDS = 4
_WEIGHT = {Kind.AI: 1.0, Kind.MIXED: 0.5}


class Lines:
    """Answers for the files of one commit, as long as there is patience."""

    def __init__(self, repository: Repository, tip: str, most: int = MOST) -> None:
        """Take the commit; nothing is asked yet.

        Args:
            repository: The repository.
            tip: The commit whose files are meant.
            most: The most files to ask about; what is remembered does not count.
        """
        self._repository = repository
        self._tip = tip
        self._room = most
        self._shares = Shares(repository.git_dir())
        self._left = 0
        self._lost = 0

    def share(self, path: str, by_ai: Collection[Credit], touches: int) -> float | None:
        """Return the part of the lines that AI wrote, `None` if it cannot be told.

        Lines that only changed their white space keep their author.

        Args:
            path: The file.
            by_ai: The commits that credit an AI for it.
            touches: How many commits touched it.
        """
        info = self._repository.blobs.info([f"{self._tip}:{path}"])[0]
        if info is None:
            return None
        credited = sorted((c.commit, bool(c.signs), *c.of_name(path)) for c in by_ai)
        story = f"{touches} {zlib.crc32(repr(credited).encode('utf-8', 'replace')):x}"
        share = self._shares.get(path, info[0], story)
        if share is None and (share := self._asked(path, by_ai)) is not None:
            self._shares.put(path, info[0], story, share)
        return share

    @property
    def impatient(self) -> bool:
        """Whether git was not asked about some files because they are too many."""
        return self._left > 0

    def unseen(self) -> list[str]:
        """Return what could not be told, a sentence each."""
        said = []
        if self._left:
            said.append(
                f"whose lines are left was not looked up for {_files(self._left)}: too many"
            )
        if self._lost:
            said.append(f"git cannot say who wrote the lines of {_files(self._lost)}")
        return said

    def _asked(self, path: str, by_ai: Collection[Credit]) -> float | None:
        if not self._room:
            self._left += 1
            return None
        self._room -= 1
        words = ["-c", "blame.ignoreRevsFile=", "-c", "core.quotePath=false", "blame"]
        words += ["--incremental", "-w", "--no-textconv", self._tip, "--", path]
        try:
            out = self._repository.git(*words)
        except SourceError:
            self._lost += 1
            return None
        return counted(out, {credit.commit: credit for credit in by_ai})


def counted(out: bytes, by_ai: Mapping[str, Credit]) -> float | None:
    """Return the part of the lines that AI wrote by the answer of `git blame --incremental`.

    Each group of lines begins with a line of four words: the commit, where the group began there,
    where it begins now, how many lines it has. It ends with the name that the file had there.
    """
    total = mine = 0.0
    commit, first, count = "", 0, 0
    for line in out.split(b"\n"):
        words = line.split(b" ")
        if len(words) == _WORDS and len(words[0]) in (40, 64) and words[3].isdigit():
            commit, first, count = words[0].decode("ascii", "replace"), int(words[1]), int(words[3])
        elif words[0] == b"filename" and count:
            total += count
            credit = by_ai.get(commit)
            file = credit.files.get(_name(line[9:])) if credit else None
            if file:
                mine += _inside(file, first, first + count - 1)
            elif credit and credit.signs:
                mine += count
            count = 0
    return mine / total if total else None


def _name(written: bytes) -> str:
    """Return a path that git wrote in quotes if it holds anything unusual."""
    if written[:1] == b'"':
        written = written[1:-1].decode("unicode_escape", "replace").encode("latin-1", "replace")
    return to_text(written)


def _inside(parts: FileParts, first: int, last: int) -> float:
    """Count the lines of a stretch that AI wrote; what both wrote counts half."""
    return sum(
        max(0, min(part.last, last) - max(part.first, first) + 1)
        * _WEIGHT.get(part.writer.kind, 0.0)
        for part in parts.parts
    )


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
