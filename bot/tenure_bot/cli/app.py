"""Create the GitHub App that the bot runs as, and write its settings to a file.

It shows a page on this machine; its button takes you to GitHub, where you confirm. The settings file
and the private key that it names are readable by you only, and nothing that is there is overwritten.
From another machine, forward the port: ssh -L PORT:127.0.0.1:PORT HOST, with --port PORT.
"""

import os
import secrets
import shlex
from contextlib import closing, suppress
from typing import TYPE_CHECKING, TextIO

from tenure.errors import UsageError
from tenure.shown import printable

if TYPE_CHECKING:
    import argparse

    from tenure_bot.github.manifest import Made, Place

NAME = "app"
HELP = "create the GitHub App that the bot runs as"
EXAMPLE = """\
tenure app create --webhook https://tenure.acme.example/webhook --org acme"""

_MINUTES = 10.0
_LAST_PORT = 65_535


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="create the App at GitHub, with you at its page")
    create.add_argument(
        "--webhook", metavar="URL", required=True, help="where GitHub reaches `tenure serve`"
    )
    create.add_argument("--org", metavar="LOGIN", help="the organization that the App belongs to")
    create.add_argument(
        "--url", metavar="URL", default="https://github.com", help="GitHub, or an Enterprise Server"
    )
    create.add_argument("--name", default="tenure", help="what it is called (default: tenure)")
    create.add_argument(
        "--settings",
        metavar="FILE",
        default="tenure.env",
        help="what to write (default: tenure.env)",
    )
    create.add_argument(
        "--port", type=int, default=0, help="of the page (default: one that is free)"
    )
    create.add_argument(
        "--timeout", metavar="MINUTES", type=float, default=_MINUTES, help="to wait (default: 10)"
    )


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Create the App.

    Raises:
        GatewayError: GitHub did not make it.
        UsageError: An argument makes no sense, a file is there already, or nobody came back.
    """
    from tenure_bot.cli.needed import require_libraries
    from tenure_bot.github.loopback import CALLBACK, Loopback
    from tenure_bot.github.manifest import apps, filled, page, place

    require_libraries()
    if not 0 <= args.port <= _LAST_PORT or not 0 <= args.timeout <= 60:  # noqa: PLR2004  # an hour
        raise UsageError("--port takes a port and --timeout up to 60 minutes: a code holds an hour")
    where, state = place(args.url), secrets.token_urlsafe(32)
    files = _paths(args.settings)
    try:
        server = Loopback(state, args.port)
    except OSError as exc:
        raise UsageError(f"--port {args.port} cannot be used: {exc.strerror}") from exc
    with server as loopback:
        manifest = filled(args.name, args.webhook, loopback.address + CALLBACK)
        loopback.page = page(where, args.org, manifest, state)
        out.write(f"open {loopback.address}/ in a browser (waiting {args.timeout:g} minutes)\n")
        out.flush()
        code = loopback.code(args.timeout * 60)
    if code is None:
        raise UsageError(
            "nobody came back from GitHub in time", "begin anew; --timeout takes minutes"
        )
    app = _exchanged(code, where, files, apps(where, args.org))
    _say(app, args.settings, out)
    return 0


def _paths(settings: str) -> tuple[str, str]:
    """Return the settings file and that of the key beside it; neither may be there yet."""
    stem = settings.removesuffix(".env")
    paths = (os.path.abspath(settings), os.path.abspath(f"{stem}.private-key.pem"))
    for path in paths:
        if os.path.lexists(path):
            raise UsageError(f"{printable(path)} is there already", "name another file: --settings")
        if not os.access(os.path.dirname(path), os.W_OK):
            raise UsageError(f"nothing can be written to {printable(os.path.dirname(path))}")
        if not path.isprintable():
            raise UsageError("--settings takes a name that can be printed")
    return paths


def _exchanged(code: str, where: "Place", files: tuple[str, str], page: str) -> "Made":
    """Exchange the code, which works once: the files are made before, and removed if it fails."""
    from tenure_bot.errors import GatewayError
    from tenure_bot.github.manifest import conversion, made, settings
    from tenure_bot.github.transport import Ask, Transport

    opened: list[int] = []
    try:
        opened.extend(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600) for path in files)
        ask = Ask("POST", conversion(code), shown="POST /app-manifests/…/conversions")
        with closing(Transport(where.api)) as transport:
            app = made(transport.send(ask).value(ask.title), page)
        _write(opened[1], app.key)
        _write(opened[0], settings(app, where, files[1], secrets.token_hex(32)))
    except BaseException as exc:
        if isinstance(exc, GatewayError) and not exc.hint:
            exc.hint = f"delete the App, if {page} has it, and begin anew"
        for path in files[: len(opened)]:
            with suppress(OSError):
                os.unlink(path)
        raise
    finally:
        for number in opened:
            os.close(number)
    return app


def _write(number: int, text: str) -> None:
    with open(number, "w", encoding="utf-8", closefd=False) as file:
        file.write(text)


def _say(app: "Made", settings: str, out: TextIO) -> None:
    name = settings if os.path.dirname(settings) else f"./{settings}"
    out.write(f"made the App {printable(app.slug)} ({app.id})\n")
    out.write(
        f"wrote {printable(settings)} and its private key; back them up, they cannot be asked for again\n"
    )
    out.write(f"install it: {printable(app.page)}/installations/new\n")
    out.write(f"then start it: set -a; . {shlex.quote(name)}; set +a; tenure serve\n")
