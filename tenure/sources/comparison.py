"""Ask git which files on disk are not as staged, without running anything that is configured."""

import os

from tenure.sources.process import environment, run

COMPARE = (
    *("-c", "core.preloadIndex=false"),  # on one processor, as we need the others meanwhile
    *("diff-files", "--name-only", "-z", "--no-renames", "--ignore-submodules=all"),
)
"""Lists the files whose stat is not that of the index, or that git cannot be sure of."""


def without_filters(root: str) -> dict[str, str]:
    """Return an environment in which comparing a file with the index runs no filter program."""
    names = run(["config", "-z", "--name-only", "--get-regexp", r"^filter\."], root, allowed=(0, 1))
    env = environment()
    # The variable in which `git -c` hands on its settings: it is read after all others.
    given = [env.get("GIT_CONFIG_PARAMETERS", "")]
    for driver in sorted({name.rpartition(b".")[0] for name in names.split(b"\0")[:-1]}):
        quoted = os.fsdecode(driver).replace("'", "'\\''")
        given += [f"'{quoted}.clean'=''", f"'{quoted}.process'=''", f"'{quoted}.required'='false'"]
    return env | {"GIT_CONFIG_PARAMETERS": " ".join(filter(None, given))}
