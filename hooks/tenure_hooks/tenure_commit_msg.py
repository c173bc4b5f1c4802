"""Refuse a commit whose message credits an AI while files that it adds have no record.

Files that it only changes are never asked. What the policy says about the message itself (TEN019)
is checked too. The verdict is that of `tenure check --diff` about the commit afterwards.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NoReturn, TextIO

from tenure.cli.main import CLEAN, FINDINGS, guarded, leave
from tenure.errors import UsageError
from tenure.finding import Finding, Severity
from tenure.policy import Policy, candidates, load
from tenure.shown import command, printable
from tenure.sources import Scope, pending
from tenure.sources.git import Repository
from tenure.sources.objects import to_bytes

if TYPE_CHECKING:
    from tenure.evidence import Evidence, Sign
    from tenure.provenance.identities import Known
    from tenure.report import Report
    from tenure.sources.history import Commit
    from tenure.sources.trees import IndexTree

MANIFEST = {
    "name": "tenure: check the commit message",
    "description": "Refuses a commit that credits an AI and adds files without a record.",
    "language": "python",
    "require_serial": True,
    "stages": ["commit-msg"],
    "minimum_pre_commit_version": "3.2.0",
}

LISTED = 10
"""So many files are listed; the others are counted."""

COMMAND = 2000
"""So many characters of a command can be pasted with comfort."""

_ABOUT_MESSAGES = (b"profile", b"trailers", b"evidence")
_CODES = ("TEN001", "TEN019")


def run() -> NoReturn:
    """Be the `tenure-commit-msg` command."""
    leave(main)


def main(argv: Sequence[str] | None = None) -> int:
    """Check the message in the file that git names, and what the commit adds."""
    words = list(sys.argv[1:] if argv is None else argv)
    return guarded(lambda: _check(words, sys.stderr))


def _check(words: Sequence[str], out: TextIO) -> int:
    if len(words) != 1:
        raise UsageError(
            "git gives a commit-msg hook one file, the message",
            command("tenure-commit-msg", paths=[".git/COMMIT_EDITMSG"]),
        )
    with open(words[0], "rb") as file:
        data = file.read()
    with Repository.discover() as repository:
        report = _report(repository, data)
    findings = [f for f in report.findings if f.code in _CODES] if report else []
    out.writelines(f"{line}\n" for line in _lines(findings, words[0]))
    return FINDINGS if any(f.severity is Severity.ERROR for f in findings) else CLEAN


def _report(repository: Repository, data: bytes) -> "Report | None":
    """Return the verdict, or `None` as soon as it is sure that there is nothing to find."""
    tree = repository.index()
    policy = _policy_of_messages(tree)
    setting = pending.setting(repository)
    text = pending.message(data, setting.values, edited=os.environ.get("GIT_EDITOR") != ":")
    # Late, all of it: many repositories see a credit once a month.
    from tenure.provenance.identities import KNOWN
    from tenure.provenance.sieve import could_credit

    known = KNOWN.extended(policy.evidence_tools)
    everything = f"{setting.author}\n{setting.committer}\n{text}"
    if not could_credit(everything.encode(errors="replace"), known) and not policy.requires_credit:
        return None
    parents = pending.parents(repository)
    commit = _commit(setting, text, parents)
    sign = _sign(commit, known)
    if not (sign or policy.judges_messages):
        return None
    subject = text.lstrip().partition("\n")[0].strip()
    if len(parents) == 1:
        replaced = pending.amended(repository, setting.author, subject)
        parents = parents if replaced is None else replaced
    return _verdict(tree, commit, sign, pending.added(repository, parents))


def _policy_of_messages(tree: "IndexTree") -> Policy:
    """Return the policy of the repository, or the defaults if it says nothing about messages."""
    files = tree.read(candidates([]), limit=None)
    if not any(word in data for data in files.values() for word in _ABOUT_MESSAGES):
        return Policy()  # not even read: TOML takes as long as all the rest
    return load(files).for_path("")


def _commit(setting: pending.Setting, text: str, parents: Sequence[str]) -> "Commit":
    from tenure.sources.history import Commit, Person

    author = Person(setting.author.name, setting.author.address)
    committer = Person(setting.committer.name, setting.committer.address)
    return Commit("", tuple(parents), author, committer, 0, text)


def _sign(commit: "Commit", known: "Known") -> "Sign | None":
    """Return the sign that decides, unless it is weak: then nothing is asked of a commit."""
    from tenure.evidence import Strength
    from tenure.provenance.commits import signs

    first = next(iter(signs(commit, known)), None)
    return first if first and first.strength is not Strength.WEAK else None


def _verdict(
    tree: "IndexTree", commit: "Commit", sign: "Sign | None", added: Sequence[str]
) -> "Report":
    from tenure import clock, engine
    from tenure.sources.history import PathChange

    policies = engine.load_policy(tree, added)
    for problem in policies.errors():
        raise problem.as_error()
    day = clock.today(policies.for_path("").zone)
    commit = commit._replace(changes=tuple(PathChange("A", path) for path in added))
    said = _Said(sign, frozenset(added)) if sign else None
    scope = Scope(tuple(added))
    return engine.check(tree, None, policies, day, scope, said, commits=(commit,))


class _Said:
    """What the commit says of the files that it adds: a `tenure.evidence.History` of one commit."""

    def __init__(self, sign: "Sign", added: frozenset[str]) -> None:
        self._sign = sign
        self._added = added

    def evidence(self, path: str) -> "Sequence[Evidence]":
        from tenure.evidence import Evidence, Strength

        sign = self._sign
        if path not in self._added:
            return ()
        source = f"this commit adds it and credits {sign.tool or 'an AI'}: {sign.reason}"
        strength = sign.strength or Strength.WEAK
        return (Evidence(path, sign.tool, strength, source, model=sign.model, commit=""),)

    def paths(self) -> Sequence[bytes]:
        return [to_bytes(path) for path in self._added]

    def unseen(self) -> Sequence[str]:
        return ()


def _lines(findings: Sequence[Finding], message: str) -> Iterator[str]:
    """Say what was found: files for which the same is true together, with one command for all."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for found in findings:
        start = (found.fix or "").removesuffix(command(paths=[found.location.path])).rstrip()
        kind = (found.severity.value, found.message, start if found.code == "TEN001" else "")
        groups.setdefault(kind, []).append(found)
    for (severity, text, start), group in groups.items():
        yield f"{group[0].code} {severity}: {printable(text)}"
        if start:
            paths = [found.location.path for found in group]
            yield from (f"  {printable(path)}" for path in paths[:LISTED])
            if len(paths) > LISTED:
                yield f"  and {len(paths) - LISTED} more"
            yield f"  help: run: {_together(start, paths)}"
    if any(found.severity is Severity.ERROR for found in findings):
        again = command("git", "commit", "--edit", f"--file={message}")
        yield f"  help: then stage it and commit again; the message is kept: {again}"


def _together(start: str, paths: Sequence[str]) -> str:
    """Return one command for as many of the files as can be pasted."""
    line = start
    for path in paths:
        longer = f"{line} {command(paths=[path])}"
        if len(longer) > COMMAND and line != start:
            break
        line = longer
    return printable(line)
