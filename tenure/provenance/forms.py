"""What a single form says, on its own: a trailer, an author, a line of a message or of a file."""

from tenure.evidence import Sign
from tenure.provenance import prose, trailers
from tenure.provenance.identities import KNOWN, Known, identify

KINDS = ("trailer", "author", "body", "marker")
"""What a form can be."""


def judge(kind: str, form: str, known: Known = KNOWN) -> Sign:
    """Say what one form says.

    Args:
        kind: One of `KINDS`.
        form: `Key: value` of a trailer, `Name <address>` of an author, a line of a commit message
            that is neither, or a line of a file.
        known: The table.

    Raises:
        ValueError: There is no such kind.
    """
    if kind == "trailer":
        return _trailer(form, known)
    if kind == "author":
        name, address = trailers.split(form)
        return identify(name, address, known) or Sign(False, "a person, as far as it tells")
    if kind == "body":
        return prose.judge(form, known)
    if kind == "marker":
        from tenure.provenance import markers  # late: it brings the words of files

        return markers.judge(form, known)
    raise ValueError(kind)


def _trailer(form: str, known: Known) -> Sign:
    if form.lstrip().startswith(">"):
        return Sign(False, "it is quoted")
    key, colon, value = form.partition(":")
    sign = trailers.judge(key, value, known) if colon else None
    # As in a commit: "Note: …" is a trailer for git, and prose for people.
    return sign if sign and sign.is_ai else prose.judge(form, known)


def guess(form: str) -> str:
    """Return what kind of form a text is most likely meant to be."""
    text = form.strip()
    name, address = trailers.split(text)
    if trailers.looks_like_one(text):
        return "trailer"
    if address and name and text.endswith(">"):
        return "author"
    return "marker" if text.startswith(("#", "//", "/*", "<!--", "--", ";", "%")) else "body"
