"""Which commits credit an AI: by their messages and identities, and by the notes on them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tenure.evidence import Sign, Strength
from tenure.provenance import ai_notes, commits
from tenure.provenance.attribution import FileParts, Kind, Part, Writer
from tenure.provenance.commit_headers import Headers
from tenure.provenance.git_ai import AuthorshipLog, NotReadable
from tenure.provenance.identities import KNOWN, Known
from tenure.sources.git import Repository
from tenure.sources.history import RawCommit, decoded
from tenure.sources.notes import NOTE_BYTES, Unread, notes

MOST_TOLD = 5
"""So many notes that cannot be read are named; the others are counted."""


class Credit(NamedTuple):
    """A commit that credits an AI.

    Attributes:
        commit: Its full id.
        when: The committer's time in seconds since 1970.
        person: The number of its author.
        signs: What it says of all that it changed, the strongest first.
        files: The lines by AI that a note on it names, by path.
        merge: Whether it has several parents.
    """

    commit: str
    when: int
    person: int
    signs: tuple[Sign, ...]
    files: Mapping[str, FileParts] = {}
    merge: bool = False

    def of_name(self, path: str) -> list[FileParts]:
        """Return what the note says of a file: as it is called, or was before it moved."""
        file = self.files.get(path)
        if file:
            return [file]
        name = path.rpartition("/")[2]
        return [self.files[other] for other in self.files if other.rpartition("/")[2] == name]

    @property
    def strength(self) -> Strength:
        """How far its strongest sign can be trusted; a note is strong."""
        if self.files or not self.signs:
            return Strength.STRONG
        return self.signs[0].strength or Strength.WEAK

    @property
    def tools(self) -> tuple[str, ...]:
        """Our names of the tools, those of the strongest signs first."""
        noted = (file.ai.tool for file in self.files.values() if file.ai)
        signed = (sign.tool for sign in self.signs)
        return tuple(dict.fromkeys(tool for tool in (*signed, *noted) if tool))

    @property
    def reason(self) -> str:
        """The strongest sign in words."""
        if self.signs:
            return self.signs[0].reason
        count = len(self.files)
        return f"its git-ai note gives lines of {count} {'file' if count == 1 else 'files'} to AI"


class Creditor:
    """Judges commits.

    Attributes:
        noted: The blob of the note on each commit that has one.
        told: What of the notes could not be read, a sentence each.
    """

    def __init__(self, repository: Repository, known: Known = KNOWN) -> None:
        """List the notes; they are read when their commits come along."""
        self._repository = repository
        self._known = known
        self._unread: list[str] = []
        self._read: dict[str, bytes] = {}
        self.noted: dict[str, str] = {}
        for problem in notes(repository, wanted=self._note_down):
            if isinstance(problem, Unread):
                self._unread.append(problem.reason)

    def expect(self, ids: Sequence[str]) -> None:
        """Read the notes on the commits that are judged next."""
        wanted = [self.noted[name] for name in ids if name in self.noted]
        if not wanted:
            return
        infos = self._repository.blobs.info(wanted)
        blobs = [info[0] for info in infos if info and info[1] <= NOTE_BYTES]
        self._read = dict(zip(blobs, self._repository.blobs.contents(blobs), strict=True))

    def credit(self, raw: RawCommit, person: int) -> Credit | None:
        """Return what a commit credits an AI with, `None` if it does not.

        Args:
            raw: The commit.
            person: The number of its author.
        """
        could = commits.could_credit(raw.text, self._known)
        noted = self._note(raw.id) if self.noted else None
        if not could and noted is None:
            return None
        commit = decoded(raw._replace(changes=[]))
        signs = commits.signs(commit, self._known) if could else ()
        files: Mapping[str, FileParts] = {}
        if isinstance(noted, Headers):
            sign = noted.sign()
            signs = (*signs, *([sign] if sign.is_ai else []))
        elif noted is not None:
            files = {file.path: file for file in noted.files if file.ai}
        if not signs and not files:
            return None
        return Credit(commit.id, commit.when, person, signs, files, len(commit.parents) > 1)

    def told(self) -> list[str]:
        """Return what of the notes could not be read, a sentence each, not too many."""
        more = len(self._unread) - MOST_TOLD
        told = self._unread[:MOST_TOLD]
        return [*told, f"{more} more notes could not be read"] if more > 0 else told

    def _note_down(self, commit: str, blob: str) -> bool:
        self.noted[commit] = blob
        return False

    def _note(self, commit: str) -> AuthorshipLog | Headers | None:
        blob = self.noted.get(commit)
        if blob is None:
            return None
        data = self._read.get(blob)
        missing = NotReadable("it is not in this clone, or too large")
        said = missing if data is None else ai_notes.parse(data, self._known)
        if isinstance(said, NotReadable):
            self._unread.append(f"the note on commit {commit[:7]} cannot be read: {said.reason}")
            return None
        return said


def signs_as_text(signs: Sequence[Sign]) -> str:
    """Write signs down."""
    rows = [(s.reason, s.tool, s.model, s.strength.value if s.strength else None) for s in signs]
    return json.dumps(rows, separators=(",", ":"))


def signs_from_text(text: str) -> tuple[Sign, ...]:
    """Read what `signs_as_text` wrote.

    Raises:
        ValueError: It did not write this.
    """
    return tuple(
        Sign(True, reason, tool, model, Strength(strength))
        for reason, tool, model, strength in json.loads(text)
    )


def files_as_text(files: Mapping[str, FileParts]) -> str:
    """Write down which lines a note gives to AI; nothing if there are none."""
    if not files:
        return ""
    writers: dict[Writer, int] = {}
    rows = {path: _ranges(file, writers) for path, file in files.items()}
    who = [(w.kind.value, w.tool, w.model) for w in writers]
    return json.dumps([who, rows], separators=(",", ":"))


def files_from_text(text: str) -> "Mapping[str, FileParts]":
    """Read what `files_as_text` wrote; of each file when it is asked for.

    Raises:
        ValueError: It did not write this.
    """
    return _Files(*json.loads(text)) if text else {}


class _Files(Mapping[str, FileParts]):
    """The files of a note, of which few are ever asked for."""

    def __init__(self, who: Sequence[tuple[str, str, str]], rows: Mapping[str, str]) -> None:
        self._writers = [Writer(Kind(kind), tool, model) for kind, tool, model in who]
        self._rows = rows

    def __getitem__(self, path: str) -> FileParts:
        parts, unplaced = [], []
        for row in self._rows[path].split(","):
            which, first, last = map(int, row.split(" "))
            if first:
                parts.append(Part(first, last, self._writers[which]))
            else:
                unplaced.append(self._writers[which])
        return FileParts(path, tuple(parts), tuple(unplaced))

    def __contains__(self, path: object) -> bool:
        return path in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _ranges(file: FileParts, writers: dict[Writer, int]) -> str:
    placed = [p for p in file.parts if p.writer.kind in (Kind.AI, Kind.MIXED)]
    rows = [f"{writers.setdefault(p.writer, len(writers))} {p.first} {p.last}" for p in placed]
    rows += [f"{writers.setdefault(w, len(writers))} 0 0" for w in file.unplaced]
    return ",".join(rows)
