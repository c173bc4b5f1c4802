"""The policy of the organization as it is now, to say whether the vendored one is stale.

It never holds by itself: what counts is what the merge base has vendored.
"""

from collections.abc import Callable, Mapping

from tenure import policy_sync
from tenure.errors import TenureError
from tenure.policy import SHORT
from tenure.policy_files import PolicyProblem
from tenure.policy_lock import SYNC, Lock, read
from tenure.policy_sync import Source
from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.github.gateway import Repo
from tenure_bot.mirror.addresses import Secrets, allowed_protocol
from tenure_bot.mirror.transfer import git_environment

KEPT = 900.0
"""So many seconds an answer is good for; a policy rarely changes."""

_SETTINGS = {"credential.helper": "", "http.followRedirects": "false", "protocol.version": "2"}


class Organizations:
    """Asks for policies of organizations and remembers the answers for a while."""

    def __init__(
        self, git_url: str, token: Callable[[Repo], str], *, clock: Clock = SYSTEM
    ) -> None:
        """Take where repositories are found.

        Args:
            git_url: As for the mirrors.
            token: Returns what git shows the server.
            clock: Says when an answer is old.
        """
        self._url = git_url.rstrip("/")
        self._protocol = allowed_protocol(git_url)
        self._token = token
        self._clock = clock
        self._known: dict[tuple[int, str], tuple[float, Lock | None]] = {}

    def policy(self, repo: Repo, extends: str) -> Lock | None:
        """Return the policy that a repository extends, as it is now.

        Args:
            repo: The repository whose policy says `extends`.
            extends: What it says; the owner must be that of the repository.

        Returns:
            `None` if the installation cannot read it, or it belongs to another owner.
        """
        source = Source.parse(extends)
        if source.owner.lower() != repo.name.partition("/")[0].lower():
            return None
        key, now = (repo.installation, extends), self._clock()
        known = self._known.get(key)
        if known is None or now - known[0] >= KEPT:
            known = self._known[key] = (now, self._fetched(repo, source, extends))
        return known[1]

    def _fetched(self, repo: Repo, source: Source, extends: str) -> Lock | None:
        secrets: Mapping[str, str] = Secrets(self._token(repo), f"{self._url}/").settings
        env = git_environment(_SETTINGS | dict(secrets), self._protocol)
        try:
            return policy_sync.fetch(source, extends, self._url, env)[0]
        except TenureError:
            return None


def staleness(extends: str, vendored: bytes | None, current: Lock) -> str | None:
    """Return how a vendored policy differs from the organization's, if it does.

    Args:
        extends: What the root policy says.
        vendored: The lock file.
        current: The policy of the organization.
    """
    found = read(vendored) if vendored is not None else None
    if found is None or isinstance(found, PolicyProblem) or found[0].text == current.text:
        return None  # that it is missing or broken is said elsewhere
    then, now = found[0].commit[:SHORT], current.commit[:SHORT]
    if then == now:
        return f"the vendored policy is not what {extends} has at {now} (mend it with: {SYNC})"
    return f"{extends} has changed since {then}, it is at {now} now (vendor it with: {SYNC})"
