"""The `tenure` command as a fresh process that need not import anything: see `serving.py`."""

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

_OF_THE_INTERPRETER = ("PYTHON", "LANG", "LC_")


def can(environment: Mapping[str, str]) -> bool:
    """Say whether a command in this environment can be served: Python reads some of it at its start."""
    own = {name for name in environment if name.startswith(_OF_THE_INTERPRETER)}
    return hasattr(os, "fork") and own <= {"LC_ALL"} and environment.get("LC_ALL") == "C.UTF-8"


def run(
    words: Sequence[str | bytes], folder: Path, environment: Mapping[str, str]
) -> tuple[int, bytes, bytes]:
    """Run `tenure` with these words; return its exit status and what it wrote to each stream."""
    ours = _server(os.getpid())
    request = {
        "words": [os.fsencode(word).decode(errors="surrogateescape") for word in words],
        "folder": str(folder),
        "environment": dict(environment),
    }
    data = json.dumps(request).encode()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        socket.send_fds(ours, [len(data).to_bytes(4, "big")], [out.fileno(), err.fileno()])
        ours.sendall(data)
        status = int.from_bytes(ours.recv(4, socket.MSG_WAITALL), "big", signed=True)
        out.seek(0)
        err.seek(0)
        return status, out.read(), err.read()


@lru_cache(maxsize=1)
def _server(owner: int) -> socket.socket:
    """Return the way to the server of this process; it ends with the process."""
    ours, theirs = socket.socketpair()
    with theirs:
        os.set_inheritable(theirs.fileno(), True)
        program = str(Path(__file__).with_name("serving.py"))
        subprocess.run(
            [sys.executable, "-P", program, str(theirs.fileno())],
            env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            check=True,
        )
    atexit.register(ours.close)
    return ours
