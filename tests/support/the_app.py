"""The App at work on a pull request of the stand, with real commits and a memory in this process."""

from pathlib import Path

from support.github.builders import Pull
from support.shelf import Sheet
from tenure_bot.exactly_once.memory import Claim, Kind, TargetKey
from tenure_bot.github.connection import Connection
from tenure_bot.github.credentials import GivenToken
from tenure_bot.github.gateway import Repo
from tenure_bot.github.github_tracker import GitHubTracker
from tenure_bot.github.seen import Identity
from tenure_bot.github.transport import Transport
from tenure_bot.mirror.mirrors import Mirrors
from tenure_bot.service.tools import tools

SECRET = b"the key of the marks in tests"


def works(pull: Pull, folder: Path) -> None:
    """Let the App recompute a pull request.

    Args:
        pull: The pull request.
        folder: For its mirrors.
    """
    stand, shop = pull.repository.stand, pull.repository
    tokens = GivenToken(stand.token())
    connection = Connection(Transport(stand.url), tokens)
    github = GitHubTracker(connection, Identity(stand.app.id))
    mirrors = Mirrors(str(folder), 1 << 30, stand.url, tokens.token)
    mine = tools(github, mirrors, secret=SECRET, clock=stand.clock)
    repo = Repo(shop.id, shop.name, stand.installation_id)
    sheet = Sheet()
    epoch = sheet.claim()
    claim = Claim(1, TargetKey(Kind.PULL, shop.id, str(pull.number)), repo, 1, 0, epoch)
    try:
        mine.handlers[Kind.PULL].handle(claim, sheet.memory())
    finally:
        connection.close()
