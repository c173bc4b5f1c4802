"""The `tenure` command without its start: a process that has imported everything and forks.

Run as `python -P serving.py FD`. Each request is a fresh process with its own working folder,
environment and standard streams; what it saves is Python's start and the imports.
"""

import gc
import importlib
import json
import os
import pkgutil
import socket
import sys
import time
from contextlib import suppress
from typing import Any, NoReturn

# What commands import when they first need it.
LATE = (
    "argparse",
    "ast_grep_py",
    "dataclasses",
    "difflib",
    "frontmatter",
    "icalendar",
    "jsonschema",
    "lizard",
    "pathlib",
    "sqlalchemy",
    "sqlite3",
    "subprocess",
    "tempfile",
    "tomllib",
    "uuid",
    "yaml",
)


def main() -> None:
    """Answer requests until the other end of the socket is closed."""
    if os.fork():
        os._exit(0)  # nobody's child any more: some tests look for children that are left behind
    _import()
    with socket.socket(fileno=int(sys.argv[1])) as ours:
        while True:
            head, streams, _, _ = socket.recv_fds(ours, 4, 2)
            if not head:
                return
            request = json.loads(_exactly(ours, int.from_bytes(head, "big")))
            child = os.fork()
            if child == 0:
                _be(request, streams)
            for stream in streams:
                os.close(stream)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            ours.sendall(status.to_bytes(4, "big", signed=True))


def _import() -> None:
    import tenure

    found = pkgutil.walk_packages(tenure.__path__, "tenure.")
    names = [module.name for module in found if ".migrations" not in module.name]
    for name in (*names, *LATE):
        if name != "tenure.__main__":
            with suppress(ImportError):  # an extra is not installed: the command will say it
                importlib.import_module(name)
    gc.freeze()


def _exactly(ours: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += ours.recv(size - len(data))
    return data


def _be(request: dict[str, Any], streams: list[int]) -> NoReturn:
    """Be the command; nothing comes back from here."""
    from tenure.cli.main import run

    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, stream in enumerate((nothing, *streams)):
            os.dup2(stream, number)
        os.closerange(3, 256)
        os.chdir(os.fsencode(request["folder"]))
        os.environ.clear()
        os.environ.update(request["environment"])
        time.tzset()
        sys.argv = ["tenure", *request["words"]]
        run()
    finally:
        os._exit(70)


if __name__ == "__main__":
    main()
