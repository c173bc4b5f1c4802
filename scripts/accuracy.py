"""Measure how well attribution is judged: forms with labels, and commits with labels.

    python scripts/accuracy.py forms.jsonl
    python scripts/accuracy.py --commits commits.jsonl --repositories mirrors/

A row of forms has `kind`, `form`, `label` (`ai`, anything else is not), `tool`, `count` and
`confidence`; rows of low confidence are left out, since the form alone does not decide them. A row
of commits has `repo`, `sha`, `label`, `tool`. Precision counts what is called AI at strong or medium
strength, recall what is called AI at all.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from tenure.evidence import Sign, Strength
from tenure.provenance import commits, forms
from tenure.provenance.identities import GENERIC, KNOWN, Known
from tenure.sources.git import Repository
from tenure.sources.history import Commit, Person

DECIDES = (Strength.STRONG, Strength.MEDIUM)


class Judged(NamedTuple):
    """A row with its label, and what we say."""

    kind: str
    text: str
    is_ai: bool
    tool: str
    weight: int
    sign: Sign

    @property
    def decides(self) -> bool:
        return self.sign.is_ai and self.sign.strength in DECIDES

    @property
    def wrong(self) -> bool:
        return self.decides if not self.is_ai else not self.sign.is_ai


class Score(NamedTuple):
    """The figures of one kind of row."""

    kind: str
    rows: int
    called: int
    false: int
    ai: int
    found: int
    weight: int
    weight_found: int
    named: int
    named_right: int
    unknown: int

    @property
    def precision(self) -> float:
        return 1.0 if not self.called else 1 - self.false / self.called

    @property
    def recall(self) -> float:
        return 1.0 if not self.ai else self.found / self.ai

    @property
    def weighted(self) -> float:
        return 1.0 if not self.weight else self.weight_found / self.weight

    @property
    def naming(self) -> float:
        return 1.0 if not self.named else self.named_right / self.named


def read(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


@lru_cache(maxsize=200)
def _without(tool: str) -> Known:
    return KNOWN.without(tool)


def judge_forms(rows: Iterable[Mapping[str, Any]], *, without: bool = False) -> list[Judged]:
    """Judge forms; with `without`, each by a table that does not know its own tool."""
    found = []
    for row in rows:
        if row.get("confidence") == "low":
            continue
        known = _without(row["tool"]) if without and row.get("tool") else KNOWN
        sign = forms.judge(row["kind"], row["form"], known)
        is_ai = row["label"] == "ai"
        found.append(
            Judged(row["kind"], row["form"], is_ai, row.get("tool", ""), row.get("count", 1), sign)
        )
    return found


def judge_commits(rows: Iterable[Mapping[str, Any]], mirrors: Path) -> list[Judged]:
    """Judge the commits of those repositories that are there."""
    found = []
    for row in rows:
        if row.get("confidence") == "low":
            continue
        commit = _commit(mirrors, row["repo"], row["sha"])
        if commit is None:
            continue
        best = next(iter(commits.signs(commit)), Sign(False, "no sign"))
        text = f"{row['repo']} {row['sha'][:12]} ({row['evidence']})"
        found.append(Judged("commit", text, row["label"] == "ai", row.get("tool", ""), 1, best))
    return found


def _commit(mirrors: Path, name: str, sha: str) -> Commit | None:
    folder = mirrors / name.replace("/", "+") / "repo"
    if not folder.is_dir():
        return None
    with Repository.discover(str(folder)) as repository:
        words = ("log", "-1", "--format=%P%x00%an%x00%ae%x00%cn%x00%ce%x00%B", sha, "--")
        out = repository.git(*words, allowed=(0, 128)).decode(errors="replace")
    if not out:
        return None
    parents, author, author_at, committer, committer_at, message = out.split("\0", 5)
    people = Person(author, author_at), Person(committer, committer_at)
    return Commit(sha, tuple(parents.split()), *people, 0, message)


def score(kind: str, rows: Sequence[Judged]) -> Score:
    """Return the figures of some rows."""
    true = [row for row in rows if row.is_ai]
    tools = {tool.name for tool in KNOWN.tools} | {GENERIC, "agent"}
    named = [row for row in true if row.sign.is_ai and row.tool in tools]
    return Score(
        kind,
        len(rows),
        sum(row.decides for row in rows),
        sum(row.decides and not row.is_ai for row in rows),
        len(true),
        sum(row.sign.is_ai for row in true),
        sum(row.weight for row in true),
        sum(row.weight for row in true if row.sign.is_ai),
        len(named),
        sum(row.sign.tool == row.tool for row in named),
        sum(bool(row.tool) and row.tool not in tools for row in true),
    )


def scores(rows: Sequence[Judged]) -> list[Score]:
    """Return the figures of each kind, and of all together."""
    kinds = list(dict.fromkeys(row.kind for row in rows))
    each = [score(kind, [row for row in rows if row.kind == kind]) for kind in kinds]
    return [*each, score("all", rows)] if len(each) > 1 else each


def table(rows: Sequence[Judged]) -> list[str]:
    """Return the figures as a table in Markdown."""
    head = "| kind | rows | AI | precision | recall | weighted by count | tool named right | tools not in the table |"
    lines = [head, "| --- | --: | --: | --: | --: | --: | --: | --: |"]
    for s in scores(rows):
        figures = f"{s.precision:.3f} | {s.recall:.3f} | {s.weighted:.3f} | {s.naming:.3f}"
        lines.append(f"| {s.kind} | {s.rows} | {s.ai} | {figures} | {s.unknown} |")
    return lines


def errors(rows: Sequence[Judged]) -> list[str]:
    """Return the rows that are judged wrongly, and those whose tool is named wrongly."""
    lines = []
    for row in rows:
        sign = row.sign
        said = f"{sign.tool}, {sign.strength.value if sign.strength else '-'}: {sign.reason}"
        if row.wrong:
            verdict = "false alarm" if not row.is_ai else "missed"
            lines.append(f"{verdict}: {row.kind} {row.text!r} ({row.tool or '-'}; {said})")
        elif row.is_ai and sign.tool != row.tool:
            lines.append(f"named otherwise: {row.kind} {row.text!r} ({row.tool or '-'}; {said})")
    return lines


def main(argv: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", nargs="*", type=Path, help="forms with labels, JSON Lines")
    parser.add_argument("--commits", type=Path, help="commits with labels, JSON Lines")
    parser.add_argument("--repositories", type=Path, default=Path(), help="the folder of mirrors")
    parser.add_argument("--without-tools", action="store_true", help="hide each form's own tool")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--errors", action="store_true", help="print the rows that are wrong, too")
    args = parser.parse_args(argv)
    judged = [
        row for file in args.file for row in judge_forms(read(file), without=args.without_tools)
    ]
    if args.commits:
        judged += judge_commits(read(args.commits), args.repositories)
    if args.json:
        figures = [
            {
                **s._asdict(),
                "precision": s.precision,
                "recall": s.recall,
                "weighted": s.weighted,
                "naming": s.naming,
            }
            for s in scores(judged)
        ]
        say(
            json.dumps({"version": 1, "scores": figures, "missed": dict(_missed(judged))}, indent=2)
        )
    else:
        for line in table(judged):
            say(line)
    if args.errors:
        for line in errors(judged):
            say(line)
    return 0


def _missed(rows: Sequence[Judged]) -> Counter[str]:
    return Counter(row.tool for row in rows if row.is_ai and not row.sign.is_ai)


if __name__ == "__main__":
    sys.exit(main())
