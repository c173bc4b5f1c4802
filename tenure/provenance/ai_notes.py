"""A note in `refs/notes/ai`, in whichever of the formats that stand there, as evidence."""

from tenure.evidence import Evidence, Relation, Sign, Strength
from tenure.provenance import commit_headers, git_ai
from tenure.provenance.attribution import FileParts, Kind
from tenure.provenance.commit_headers import Headers
from tenure.provenance.git_ai import AuthorshipLog, NotReadable
from tenure.provenance.identities import KNOWN, Known


def parse(note: bytes, known: Known = KNOWN) -> AuthorshipLog | Headers | NotReadable:
    """Read a note; of what is neither format the reason is that of git-ai's, which is usual there."""
    log = git_ai.parse(note, known)
    if not isinstance(log, NotReadable):
        return log
    headers = commit_headers.parse(note, known)
    return log if isinstance(headers, NotReadable) else headers


def of_file(commit: str, file: FileParts, total_lines: int | None = None) -> Evidence | None:
    """Return what an authorship log says about one file, `None` if it names no AI for it.

    A log knows nothing of what the commit did to the path: the relation is `TOUCHED`, for the caller
    to raise if the commit added it.

    Args:
        commit: The full id of the commit that the note is about.
        file: What the log says.
        total_lines: The lines of the file in that commit, if they are known.
    """
    writer = file.ai
    if writer is None:
        return None
    lines = file.lines(Kind.AI) + file.lines(Kind.MIXED)
    return Evidence(
        file.path,
        writer.tool,
        Strength.STRONG,
        f"the git-ai note on commit {commit[:7]} credits {writer.tool or 'an AI'} with {lines} "
        + ("line" if lines == 1 else "lines"),
        model=writer.model,
        relation=Relation.TOUCHED,
        commit=commit,
        share=None if total_lines is None else file.share(total_lines),
    )


def of_commit(said: AuthorshipLog | Headers) -> Sign | None:
    """Return what a note says about its commit as a whole, `None` if it names no AI at all.

    A session none of whose lines is left is weak: it may have been a question.
    """
    if isinstance(said, Headers):
        sign = said.sign()
        return sign if sign.is_ai else None
    counts: dict[tuple[str | None, str | None], int] = {}
    for file in said.files:
        if file.ai:
            who = (file.ai.tool, file.ai.model)
            counts[who] = counts.get(who, 0) + file.lines(Kind.AI)
    if counts:
        tool, model = max(counts, key=counts.__getitem__)
        reason = f"its git-ai note credits {tool or 'an AI'} with lines"
        return Sign(True, reason, tool, model, Strength.STRONG)
    if said.sessions:
        tool, model = said.sessions[0].tool, said.sessions[0].model
        reason = f"its git-ai note names a session of {tool or 'an AI'}, but no line of it"
        return Sign(True, reason, tool, model, Strength.WEAK)
    return None
