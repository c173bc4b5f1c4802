"""A repository with a pull request, and jobs in it that run in this process."""

import io
from pathlib import Path
from typing import Any

import pytest

from support import jobs
from support.github.builders import Pull, Repository
from support.github.stand import Stand
from support.jobs import HEADER, Ended, Run
from support.repository import RECORD
from tenure_bot.ci import check, comment, page, sweep
from tenure_bot.ci.kit import kit
from tenure_bot.ci.workflow import read


@pytest.fixture
def shop(stand: Stand) -> Repository:
    """Return a repository with an artifact, whose workflows may write."""
    files: dict[str | bytes, str | bytes | None] = {
        "README.md": "# shop\n",
        "old.py": RECORD + "print('old')\n",
    }
    made = stand.repository("acme/shop", files)
    jobs.actions_token(made)
    return made


@pytest.fixture
def pull(shop: Repository) -> Pull:
    """Return a pull request that adds a file without a record and removes an artifact."""
    shop.push("feature", {"new.py": HEADER + "print('new')\n", "old.py": None})
    return shop.open_pull("feature")


@pytest.fixture
def job(stand: Stand, tmp_path: Path) -> Run:
    """Return the way to run a mode of `tenure ci` as a job."""
    modes: dict[str, Any] = {"check": check, "comment": comment, "report": page, "sweep": sweep}

    def run(
        mode: str,
        repository: Repository,
        event: str = "pull_request",
        payload: Any = None,
        *,
        token: str = "",
        commit: str = "",
        **options: Any,
    ) -> Ended:
        folder = tmp_path / "runner"
        environ = jobs.environment(
            folder,
            repository,
            event,
            payload or {},
            token=token or stand.person(jobs.ACTIONS),
            commit=commit or repository.git.heads()["main"],
        )
        (folder / "summary").write_text("")
        own = kit(read(environ), clock=stand.clock, sleep=stand.clock.advance)
        out = io.StringIO()
        try:
            status = modes[mode].run(own, out, **options)
        finally:
            own.connection.close()
        summary = (folder / "summary").read_text()
        return Ended(status, out.getvalue(), summary, jobs.outputs(folder))

    return run
