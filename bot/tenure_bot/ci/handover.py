"""The file that a job without rights leaves for one with rights: a number and a commit, no more.

Whoever opens a pull request from a fork may put anything into it. So nothing of it is shown, and
nothing is believed before GitHub has said the same: the verdict is computed again from the commits.
"""

import json
from typing import NamedTuple

from tenure_bot.ci.occasion import Finished
from tenure_bot.ci.workflow import read_whole
from tenure_bot.errors import SettingsError, WebhookError
from tenure_bot.github.gateway import PullSeen
from tenure_bot.receive.webhook import parsed

VERSION = 1
"""Of the shape of the file."""

LARGEST = 512
"""Bytes; the largest numbers and the longest commit id need 150."""

_LENGTHS = (40, 64)


class Handover(NamedTuple):
    """What the file says.

    Attributes:
        repo: The id of the repository that the pull request goes to.
        number: Of the pull request.
        head: The commit that the job was about.
    """

    repo: int
    number: int
    head: str


def text(handover: Handover) -> str:
    """Return the file."""
    words = {"version": VERSION, "repository": handover.repo, "pull": handover.number}
    return json.dumps({**words, "head": handover.head}) + "\n"


def read(path: str) -> Handover:
    """Return what a file says.

    Raises:
        SettingsError: It is not exactly of the form that `text` gives.
    """
    name = "the file of the other job"
    try:
        data = parsed(read_whole(path, LARGEST, name))
    except WebhookError as exc:
        raise SettingsError(f"{name} is no JSON object") from exc
    numbers = [data.get(key) for key in ("version", "repository", "pull")]
    head = data.get("head")
    if data.keys() != {"version", "repository", "pull", "head"} or not (
        all(type(number) is int and 0 < number < 1 << 63 for number in numbers)
        and isinstance(head, str)
        and len(head) in _LENGTHS
        and not set(head) - set("0123456789abcdef")
    ):
        raise SettingsError(f"{name} has not the form that `tenure ci check --save` gives it")
    if data["version"] != VERSION:
        raise SettingsError(
            f"{name} is of another version of tenure", "use one version in both jobs"
        )
    return Handover(data["repository"], data["pull"], head)


def confirmed(handover: Handover, run: Finished, repo: int, pull: PullSeen) -> bool:
    """Whether a pull request still is as it was when the other job ran; `False` if it moved on.

    Args:
        handover: What the file says.
        run: What GitHub says of the run that the file comes from.
        repo: The id of the repository of this job.
        pull: What GitHub says of the pull request that the file names.

    Raises:
        SettingsError: The file names a pull request that the run was not about.
    """
    if (
        handover.repo != repo
        or handover.head != run.head
        or not run.event.startswith("pull_request")
    ):
        raise SettingsError("the file of the other job is not of the run that this job follows")
    if (pull.head_repo or "").lower() != run.source.lower():
        raise SettingsError(
            f"the file of the other job names pull request {pull.number}, which comes from another "
            "repository than the run"
        )
    return pull.head == handover.head
