"""The evidence of the promotion gate: links, paths and words that can be held against it."""

import re
from collections.abc import Mapping, Sequence

from tenure.provenance.identities import unaccountable
from tenure.shown import command
from tenure.sources import Tree
from tenure.transitions.plan import Case, Refusal
from tenure.transitions.wording import vague

SUBJECTS = ("tests", "security", "observability", "style", "architecture", "human")
"""What `validated` can speak of, in the order of the schema."""

_LINK = r"(?i)https?://[^\s/?#]+\.?[^\s/?#]*([/?#]\S*)?\Z"
_SCHEME = r"(?i)[a-z][a-z0-9+.-]*://|(?:javascript|data|vbscript|file):"
_NAMED = r"(?<![\w.])@[\w./\[\]-]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"


def shut(case: Case, evidence: Mapping[str, str], subjects: Sequence[str]) -> list[Refusal]:
    """Return why the gate stays shut: subjects without evidence, and evidence that is none.

    Args:
        case: The artifact.
        evidence: What its record says and what was added, by subject.
        subjects: What is asked for; all other evidence is only looked at.
    """
    missing = [name for name in subjects if not evidence.get(name, "").strip()]
    refusals = []
    if missing:
        words = [word for name in missing for word in (f"--{name}", "…")]
        hint = command("tenure", "promote", "--to", "durable", *words, paths=[case.path])
        refusals.append(Refusal(f"evidence is missing of: {', '.join(missing)}", hint))
    for name in SUBJECTS:
        text = evidence.get(name, "").strip()
        if text and (reason := wrong(name, text, case)):
            refusals.append(Refusal(f"{name}: {reason}", f"--{name} EVIDENCE"))
    return refusals


def wrong(subject: str, text: str, case: Case) -> str | None:
    """Return why a text is no evidence, or `None` if it can be taken for some."""
    if re.match(_SCHEME, text):
        return None if re.match(_LINK, text) else f"`{text}` is no link to a page on the web"
    if subject == "human":
        return _no_human(text, case)
    if path := _path(text):
        if path in case.item.artifact.paths if case.item else path == case.path:
            return f"{path} is the file itself"
        return None if _exists(case.tree, path) else f"{path} is not in the repository"
    return f"`{text}` says nothing that could be checked" if vague(text) else None


def _no_human(text: str, case: Case) -> str | None:
    names = [name.rstrip(".") for name in re.findall(_NAMED, text)]
    if not names:
        return f"`{text}` names nobody; say who has read it, such as `@ana, {case.as_of}`"
    for name in names:
        if what := unaccountable(name, case.policy.owner_agents):
            return f"`{name}` is {what}"
    return None


def _path(text: str) -> str | None:
    """Return the path that a text is, without the part of the file that it points to."""
    if re.search(r"\s", text) or text.startswith("@"):
        return None
    path = re.split(r"::|#", text)[0]
    is_path = "/" in path or re.search(r"\w\.[A-Za-z]\w{0,9}\Z", path)
    return path.removeprefix("./") if is_path else None


def _exists(tree: Tree, path: str) -> bool:
    if path in tree.find([path]):
        return True
    folder = path.rstrip("/") + "/"
    return any(entry.path.startswith(folder) for entry in tree.entries())
