"""What a job works with, made from what its runner says: GitHub, a mirror, the time."""

import os
import time
from collections.abc import Callable
from typing import NamedTuple

from tenure_bot.ci.workflow import ENV_HINT, Workflow
from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.errors import NotPermitted
from tenure_bot.github.connection import Connection
from tenure_bot.github.credentials import GivenToken, Use
from tenure_bot.github.gateway import PullSeen
from tenure_bot.github.github_tracker import GitHubTracker
from tenure_bot.github.queries import VIEWER
from tenure_bot.github.seen import Identity, understood
from tenure_bot.github.transport import Transport
from tenure_bot.judging.judge import judge
from tenure_bot.judging.organization import Organizations
from tenure_bot.judging.verdict import Verdict
from tenure_bot.mirror.mirrors import Mirrors

BOT = "[bot]"
"""How the logins of Apps end, and those of people cannot."""

_LIMIT = 10 << 30  # bytes of the mirror: the disk of a runner has 14 GB


class Kit(NamedTuple):
    """What a job works with.

    Attributes:
        workflow: What the runner says.
        account: The login that the token writes as; "" in a job that writes nothing.
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
    clock: Clock = SYSTEM,
    sleep: Callable[[float], None] = time.sleep,
) -> Kit:
    """Return what a job works with that writes nothing.

    Args:
        workflow: What the runner says.
        clock: The time.
        sleep: Lets seconds pass.

    Raises:
        MirrorError: The server of the repositories cannot be spoken to safely.
    """
    tokens = GivenToken(workflow.token.reveal())
    connection = Connection(Transport(workflow.api, clock), tokens, clock=clock)
    return Kit(
        workflow,
        "",
        connection,
        GitHubTracker(connection, Identity(0)),
        Mirrors(os.path.join(workflow.folder, "mirrors"), _LIMIT, workflow.server, tokens.token),
        Organizations(workflow.server, tokens.token, clock=clock),
        clock,
        sleep,
    )


def as_writer(own: Kit) -> Kit:
    """Return the same for a job that writes: it knows what it wrote before by the account.

    GitHub is asked whose the token is: with a wrong name a job would take its own dashboard for
    somebody else's and open another one each time.

    Raises:
        GatewayError: GitHub does not say.
    """
    title = "the account of the token"
    try:
        data = own.connection.query(own.workflow.repo, Use.LIST, title, VIEWER, {})
    except NotPermitted as exc:
        exc.hint = ENV_HINT
        raise
    account = understood(lambda: str(data["viewer"]["login"]), asked=title)
    return own._replace(account=account, github=GitHubTracker(own.connection, Identity(0, account)))


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
