"""The tools that `tenure` is measured against, in a virtual environment of their own."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

INSTALLED = ("check-jsonschema==0.39.0", "reuse==6.2.0")
"""Installed by pip; a change here makes a new environment."""

FOUND = ("addlicense",)
"""Measured if they are on the PATH: it is written in Go, and pip knows another tool by its name."""


def cache() -> Path:
    """Return the folder for what outlives a run."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "tenure-benchmarks"


def programs() -> tuple[dict[str, str], list[str]]:
    """Return where each peer is, and a sentence about each one that is not there."""
    folder = cache() / f"peers-{sys.version_info[0]}.{sys.version_info[1]}"
    found, missing = {}, []
    problem = _install(folder)
    for requirement in INSTALLED:
        name = requirement.partition("==")[0]
        path = folder / "bin" / name
        if path.exists():
            found[name] = str(path)
        else:
            missing.append(f"{name} is not measured: {problem}")
    for name in FOUND:
        if path_found := shutil.which(name):
            found[name] = path_found
        else:
            missing.append(f"{name} is not measured: it is not on the PATH")
    return found, missing


def _install(folder: Path) -> str:
    """Make the environment unless it is there; return what kept pip from it."""
    done = folder / "installed"
    if done.exists() and done.read_text("utf-8") == "\n".join(INSTALLED):
        return ""
    print(f"Installing {', '.join(INSTALLED)} into {folder} …", file=sys.stderr)
    venv.create(folder, with_pip=True, clear=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    try:
        subprocess.run([*pip, *INSTALLED], check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as exc:
        return f"pip failed: {exc.stderr.strip().splitlines()[-1]}"
    done.write_text("\n".join(INSTALLED), "utf-8")
    return ""
