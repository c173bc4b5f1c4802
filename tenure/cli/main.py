"""The `tenure` command: which subcommand runs, and the one edge at which errors become words."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from tenure.errors import EditError, PolicyError, TenureError
from tenure.shown import printable

if TYPE_CHECKING:
    import argparse

COMMANDS = {
    "check": "tenure.cli.check",
    "scan": "tenure.cli.scan",
    "stamp": "tenure.cli.stamp",
    "unstamp": "tenure.cli.unstamp",
    "explain": "tenure.cli.explain",
    "evidence": "tenure.cli.evidence",
    "log": "tenure.cli.log",
    "register": "tenure.cli.register",
    "due": "tenure.cli.due",
    "budget": "tenure.cli.budget",
    "metrics": "tenure.cli.metrics",
    "digest": "tenure.cli.digest",
    "report": "tenure.cli.report",
    "extend": "tenure.cli.extend",
    "review": "tenure.cli.review",
    "promote": "tenure.cli.promote",
    "retire": "tenure.cli.retire",
    "regenerate": "tenure.cli.regenerate",
    "refactor": "tenure.cli.refactor",
    "rule": "tenure.cli.rule",
    "init": "tenure.cli.init",
    "config": "tenure.cli.config",
    "policy": "tenure.cli.policy",
    "baseline": "tenure.cli.baseline",
    "app": "tenure_bot.cli.app",
    "ci": "tenure_bot.cli.ci",
    "serve": "tenure_bot.cli.serve",
    "worker": "tenure_bot.cli.worker",
    "sweep": "tenure_bot.cli.sweep",
    "merge-registry": "tenure.cli.merge_registry",
    "completion": "tenure.cli.completion",
}
"""Each subcommand and its module: `NAME`, `HELP`, `EXAMPLE`, `configure(parser)`, `run(args, out)`."""

CLEAN, FINDINGS, CANNOT_WORK, BUG, INTERRUPTED = 0, 1, 2, 3, 130
"""The exit statuses."""


def run() -> NoReturn:
    """Be the `tenure` command."""
    leave(main)


def leave(main: Callable[[], int]) -> NoReturn:
    """Run the main function of a short-lived command and end the process at once.

    Looking for cyclic garbage and taking the modules apart at the end would cost a hook a tenth of
    its time, and everything that was written is out by then (`guarded`).
    """
    import gc

    gc.disable()
    os._exit(main())


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tenure` and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    return guarded(lambda: _run(words, sys.stdout))


def guarded(work: Callable[[], int]) -> int:
    """Run a command; what it cannot do becomes a sentence and an exit status, never a traceback."""
    _open_streams()
    try:
        status = _finished(work)
    except TenureError as exc:
        # Only an error about several files, or with lines to paste, has several lines.
        lines = isinstance(exc, EditError)
        _say(exc.message, lines=lines)
        hint = exc.hint or ("tenure rule TEN018" if isinstance(exc, PolicyError) else None)
        if hint:
            _say(hint, prefix="  help: ", lines=lines)
        status = CANNOT_WORK
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:  # the reader (`| head`) has seen enough
        status = CLEAN
    except OSError as exc:
        where = f"{os.fsdecode(exc.filename)}: " if exc.filename else ""
        _say(f"{where}{exc.strerror or exc}")
        status = CANNOT_WORK
    except Exception as exc:  # the edge: no traceback reaches a user
        _say(f"this is a bug in tenure: {type(exc).__name__}: {exc}")
        _say(_write_report(), prefix="  help: ")
        status = BUG
    _settle(sys.stdout)
    _settle(sys.stderr)
    return status


def discard(stream: TextIO) -> None:
    """Let a stream that nobody reads, or that takes no more, end in nothing."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)


def _open_streams() -> None:
    """Give every standard stream a file, so that no pipe to git takes the place of a closed one."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:  # noqa: PLR2004  # standard error
        pass
    os.close(number)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _finished(work: Callable[[], int]) -> int:
    """Do the work and bring out all that it wrote, while it can still be said that this failed."""
    try:
        status = work()
    except SystemExit as exc:  # argparse has shown its help, or what is wrong with the words
        status = exc.code if isinstance(exc.code, int) else CANNOT_WORK
    sys.stdout.flush()
    return status


def _settle(stream: TextIO) -> None:
    """Drop what cannot be written: Python would try again at its end, and complain."""
    try:
        stream.flush()
    except OSError:
        discard(stream)


def _run(words: list[str], out: TextIO) -> int:
    if words[:1] == ["check"] and not any(word.startswith("-") for word in words):
        # File names and nothing else is how git hooks call: no need of a parser, which takes
        # as long as reading ten records.
        from tenure.cli import check

        return check.check_index(words[1:], check.Options(), out)
    args = build_parser(words[0] if words else None).parse_args(words)
    return int(import_module(COMMANDS[args.command]).run(args, out))


def build_parser(command: str | None = None) -> "argparse.ArgumentParser":
    """Return the parser of the whole command line, or of one command."""
    import argparse  # late: see _run

    from tenure import __version__

    parser = argparse.ArgumentParser(
        prog="tenure",
        description="Keep a record for each AI-written file: who owns it, why it exists, when it goes.",
        epilog="example: tenure check --all",
    )
    parser.add_argument("--version", action="version", version=f"tenure {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    # The other commands are only needed to be listed, and take 30 ms to import.
    shown = {command: COMMANDS[command]} if command in COMMANDS else COMMANDS
    for name, path in shown.items():
        module: Any = import_module(path)
        subparser = subparsers.add_parser(
            name,
            help=module.HELP,
            description=module.__doc__,
            epilog=f"example:\n{_indented(module.EXAMPLE)}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.configure(subparser)
    return parser


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _say(message: str, prefix: str = "tenure: ", *, lines: bool = False) -> None:
    text = "\n".join(map(printable, message.split("\n"))) if lines else printable(message)
    with suppress(OSError):  # nobody can be told that nobody can be told
        print(prefix + text, file=sys.stderr)


def _write_report() -> str:
    import platform
    import tempfile
    import traceback

    from tenure import __version__

    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="tenure-", suffix=".log", delete=False, encoding="utf-8", errors="replace"
        ) as file:
            file.write(f"tenure {__version__}, {platform.python_version()}, {sys.platform}\n")
            file.write(traceback.format_exc())
    except OSError:
        return "please report it"
    return f"please report it with {file.name}"
