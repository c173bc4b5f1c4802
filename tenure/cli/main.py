"""The `tenure` command: which subcommand runs, and the one edge at which errors become words."""

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO

from tenure.errors import TenureError
from tenure.shown import printable

if TYPE_CHECKING:
    import argparse

COMMANDS = {
    "check": "tenure.cli.check",
    "stamp": "tenure.cli.stamp",
    "unstamp": "tenure.cli.unstamp",
    "explain": "tenure.cli.explain",
    "rule": "tenure.cli.rule",
    "init": "tenure.cli.init",
    "config": "tenure.cli.config",
    "policy": "tenure.cli.policy",
    "completion": "tenure.cli.completion",
}
"""Each subcommand and its module: `NAME`, `HELP`, `EXAMPLE`, `configure(parser)`, `run(args, out)`."""

CLEAN, FINDINGS, CANNOT_WORK, BUG, INTERRUPTED = 0, 1, 2, 3, 130
"""The exit statuses."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tenure` and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    return guarded(lambda: _run(words, sys.stdout))


def guarded(work: Callable[[], int]) -> int:
    """Run a command; what it cannot do becomes a sentence and an exit status, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = work()
        sys.stdout.flush()
    except TenureError as exc:
        _say(exc.message)
        if exc.hint:
            _say(exc.hint, prefix="  help: ")
        return CANNOT_WORK
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; without this Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except OSError as exc:
        where = f"{os.fsdecode(exc.filename)}: " if exc.filename else ""
        _say(f"{where}{exc.strerror or exc}")
        return CANNOT_WORK
    except Exception as exc:  # the edge: no traceback reaches a user
        _say(f"this is a bug in tenure: {type(exc).__name__}: {exc}")
        _say(_write_report(), prefix="  help: ")
        return BUG
    return status


def _run(words: list[str], out: TextIO) -> int:
    if words[:1] == ["check"] and not any(word.startswith("-") for word in words):
        # File names and nothing else is how git hooks call: no need of a parser, which takes
        # as long as reading ten records.
        from tenure.cli import check

        return check.check_index(words[1:], check.Options(), out)
    args = build_parser().parse_args(words)
    return int(import_module(COMMANDS[args.command]).run(args, out))


def build_parser() -> "argparse.ArgumentParser":
    """Return the parser of the whole command line."""
    import argparse  # late: see _run

    from tenure import __version__

    parser = argparse.ArgumentParser(
        prog="tenure",
        description="Keep a record for each AI-written file: who owns it, why it exists, when it goes.",
        epilog="example: tenure check --all",
    )
    parser.add_argument("--version", action="version", version=f"tenure {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, path in COMMANDS.items():
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


def _say(message: str, prefix: str = "tenure: ") -> None:
    lines = message.split("\n")
    print(prefix + "\n".join(printable(line) for line in lines), file=sys.stderr)


def _write_report() -> str:
    import platform
    import tempfile
    import traceback

    from tenure import __version__

    with tempfile.NamedTemporaryFile(
        "w", prefix="tenure-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        file.write(f"tenure {__version__}, Python {platform.python_version()}, {sys.platform}\n")
        file.write(traceback.format_exc())
    return f"please report it with {file.name}"
