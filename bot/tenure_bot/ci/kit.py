"""What a job works with, made from what its runner says: GitHub, a mirror, the time."""

import os
import time
from collections.abc import Callable
from typing import NamedTuple

from tenure_bot.ci.workflow import Workflow
from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.github.connection import Connection
from tenure_bot.github.credentials import GivenToken
from tenure_bot.github.gateway import PullSeen
from tenure_bot.github.github_tracker import GitHubTracker
from tenure_bot.github.seen import Identity
from tenure_bot.github.transport import Transport
from tenure_bot.judging.judge import judge
from tenure_bot.judging.organization import Organizations
from tenure_bot.judging.verdict import Verdict
from tenure_bot.mirror.mirrors import Mirrors

ACCOUNT = "github-actions[bot]"
"""Whom a workflow's own token belongs to."""

BOT = "[bot]"
"""How the logins of Apps end, and those of people cannot."""

_LIMIT = 10 << 30  # bytes of the mirror: the disk of a runner has 14 GB


class Kit(NamedTuple):
    """What a job works with.

    Attributes:
        workflow: What the runner says.
        account: The login that the token writes as.
        connection: To GitHub.
        github: The calls.
        mirrors: Where commits are fetched to; nothing is checked out.
        organizations: Asks for policies of organizations.
        clock: The time.
        sleep: Lets seconds pass.
    """

    workflow: Workflow
    account: str
    connection: Connection
    github: GitHubTracker
    mirrors: Mirrors
    organizations: Organizations
    clock: Clock
    sleep: Callable[[float], None]


def kit(
    workflow: Workflow,
    account: str = ACCOUNT,
    clock: Clock = SYSTEM,
    sleep: Callable[[float], None] = time.sleep,
) -> Kit:
    """Return what a job works with.

    Args:
        workflow: What the runner says.
        account: The login that the token writes as.
        clock: The time.
        sleep: Lets seconds pass.

    Raises:
        MirrorError: The server of the repositories cannot be spoken to safely.
    """
    tokens = GivenToken(workflow.token.reveal())
    connection = Connection(Transport(workflow.api, clock), tokens, clock=clock)
    return Kit(
        workflow,
        account,
        connection,
        GitHubTracker(connection, Identity(0, account)),
        Mirrors(os.path.join(workflow.folder, "mirrors"), _LIMIT, workflow.server, tokens.token),
        Organizations(workflow.server, tokens.token, clock=clock),
        clock,
        sleep,
    )


def judged(own: Kit, pull: PullSeen) -> Verdict:
    """Judge a pull request as the App does: from commits, by the policy of the merge base.

    Raises:
        TenureError: It cannot be judged.
    """
    repo = own.workflow.repo
    with own.mirrors.fetch(repo, pull.base, pull.number, pull.head) as mirror:
        return judge(
            mirror,
            pull.base,
            pull.head,
            now=own.clock,
            extended=lambda extends: own.organizations.policy(repo, extends),
        )
