"""Say whether one form credits an AI, and why: a trailer, an author, a line of a message or of a file.

With --stdin, forms are read as JSON lines and answered with one JSON line each, in their order.
"""

import sys
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, TextIO

from tenure.errors import SourceError, UsageError
from tenure.evidence import Sign
from tenure.provenance import forms
from tenure.provenance.identities import Known
from tenure.shown import printable

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

NAME = "evidence"
HELP = "say whether a trailer, an author or a line credits an AI, and why"
EXAMPLE = """\
tenure evidence "Assisted-by: Claude Code (Opus 4.6)"
tenure evidence "Claude Dupont <claude@example.org>" --kind author
tenure evidence --stdin   # {"kind": "trailer", "form": "…"}, one a line"""

VERSION = 1
"""The version of the JSON output for one form."""

LONGEST_LINE = 1 << 20
"""A longer line of standard input is an error: no form is that long."""

_WRONG = 2
"""The exit status if a line cannot be read; the other lines are answered all the same."""


def configure(parser: "ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("form", nargs="?", metavar="FORM", help="the text to judge")
    parser.add_argument(
        "--kind", choices=forms.KINDS, help="what it is (default: what it looks like)"
    )
    parser.add_argument("--stdin", action="store_true", help="judge JSON lines of standard input")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="the kind of output"
    )


def run(args: "Namespace", out: TextIO) -> int:
    """Judge one form, or many.

    Raises:
        UsageError: There is no form, or there are two ways to get one.
        PolicyError: The policy of the repository is invalid.
    """
    if args.stdin:
        if args.form is not None or args.kind:
            raise UsageError("--stdin takes forms and their kinds from standard input alone")
        return judge_lines(sys.stdin.buffer, out, known())
    if args.form is None:
        raise UsageError("there is no form to judge", 'tenure evidence "Assisted-by: …"')
    kind = args.kind or forms.guess(args.form)
    answer = _answer(kind, args.form, known())
    if args.format == "json":
        import json  # text needs none

        out.write(json.dumps({"version": VERSION, **answer}, indent=2, ensure_ascii=False) + "\n")
    else:
        out.writelines(f"{line}\n" for line in _as_text(answer))
    return 0


def known() -> Known:
    """Return the table of tools, with what the policy adds if this is a repository."""
    from tenure import engine
    from tenure.sources.git import Repository

    try:
        repository = Repository.discover()
    except SourceError:
        return Known.default()  # a form can be judged anywhere
    with repository:
        tree = repository.commit("HEAD") if repository.bare else repository.index()
        policy = engine.load_policy(tree, [""]).for_path("")
    return Known.default().extended(policy.evidence_tools)


def judge_lines(lines: IO[bytes], out: TextIO, table: Known) -> int:
    """Answer each line as soon as it is there; a line that cannot be read is answered with an error.

    Returns:
        0, or 2 if some line could not be read.
    """
    import json  # one form as text needs none

    status = 0
    for number, line in _numbered(lines):
        try:
            answer = _answer_line(json.loads(line), table)
        except RecursionError:
            answer = {"error": "it is nested too deeply"}
        except ValueError as exc:
            answer = {"error": _said(exc, len(line))}
        if "error" in answer:
            answer["line"] = number
            status = _WRONG
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()
    return status


def _numbered(lines: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not empty; of one that is too long only as much as shows it."""
    number = 0
    while line := lines.readline(LONGEST_LINE + 1):
        number += 1
        whole = line
        while len(whole) > LONGEST_LINE and not whole.endswith(b"\n"):
            whole = lines.readline(LONGEST_LINE + 1)
            if not whole:
                break
        if line.strip():
            yield number, line


def _said(exc: ValueError, length: int) -> str:
    if length > LONGEST_LINE:
        return "the line is longer than 1 MiB"
    return f"it is not JSON: {exc}"


def _answer_line(row: object, table: Known) -> dict[str, object]:
    if not isinstance(row, dict):
        return {"error": 'it is no object with "kind" and "form"'}
    kind, form = row.get("kind"), row.get("form")
    if kind not in forms.KINDS:
        return {"error": f'"kind" has to be one of {", ".join(forms.KINDS)}'}
    if not isinstance(form, str):
        return {"error": '"form" has to be a text'}
    return {**row, **_answer(kind, form, table)}


def _answer(kind: str, form: str, table: Known) -> dict[str, object]:
    sign = forms.judge(kind, form, table)
    return {"kind": kind, "form": form, **_as_values(sign)}


def _as_values(sign: Sign) -> dict[str, object]:
    return {
        "label": "ai" if sign.is_ai else "not-ai",
        "tool": sign.tool,
        "model": sign.model,
        "strength": sign.strength.value if sign.strength else None,
        "reason": sign.reason,
    }


def _as_text(answer: Mapping[str, object]) -> Iterator[str]:
    yield printable(str(answer["form"]))
    verdict = f"AI, {answer['strength']}" if answer["label"] == "ai" else "not AI"
    yield f"  {'label':<9}{verdict} (as {answer['kind']})"
    for key in ("tool", "model", "reason"):
        if answer[key]:
            yield f"  {key:<9}{printable(str(answer[key]))}"
