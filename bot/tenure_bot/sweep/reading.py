"""What a sweep asks of GitHub before any commit is needed, and whether that is reason to go on."""

from typing import NamedTuple

from tenure_bot.answering import closed_pulls
from tenure_bot.answering.closed_pulls import Pushed
from tenure_bot.commands.hearing import Heard, advanced, heard, unheard
from tenure_bot.exactly_once.memory import Remote
from tenure_bot.exactly_once.run import Run, digest
from tenure_bot.github.gateway import RepoSeen
from tenure_bot.github.tracker import IssueSeen, Said, Tracker
from tenure_bot.mirror.mirror import Mirror
from tenure_bot.sweep.ground import Ground, Reviews

_ROLE, _HEARD = "sweep", "heard"  # what the last sweep saw, and which comments were heard


class Read(NamedTuple):
    """What was asked of GitHub; lists that have not changed cost nothing there.

    Attributes:
        seen: The repository.
        tip: The newest commit of its default branch.
        issues: Those that our account opened.
        before: Which comments were heard before.
        listed: The comments that changed since then.
        said: Those of them that speak to the bot and were not heard yet.
        pushed: What became of the branches of commands.
    """

    seen: RepoSeen
    tip: str
    issues: tuple[IssueSeen, ...]
    before: Heard
    listed: tuple[Said, ...]
    said: tuple[Said, ...]
    pushed: Pushed

    def ground(
        self,
        run: Run,
        github: Tracker,
        mirror: Mirror,
        *,
        web: str,
        publishes: bool,
        reviews: Reviews | None,
    ) -> Ground:
        """Return what a sweep stands on, once the newest commit is here."""
        return Ground(
            run,
            github,
            self.seen,
            mirror,
            self.issues,
            self.before,
            self.said,
            web,
            publishes,
            reviews=reviews,
            pushed=self.pushed,
        )

    def rests(self, run: Run) -> float | None:
        """Return when to look again if nothing has changed since the last sweep; else `None`."""
        notes = run.remote(_ROLE).notes
        if self.said or self.pushed.closed:
            return None
        if notes.get("tip") != self.tip or notes.get("issues") != self._fingerprint:
            return None
        wakes = notes.get("wakes")
        return float(wakes) if isinstance(wakes, int | float) and run.clock() < wakes else None

    def keep(self, run: Run, wakes: float) -> None:
        """Remember that nothing was to be done; `wakes` is when to look again all the same."""
        notes = {"tip": self.tip, "issues": self._fingerprint, "wakes": wakes}
        run.stored(Remote(_ROLE, notes=notes))

    def keep_begun(self, run: Run, now: Heard) -> None:
        """Remember what is about to be answered: the budget may end before it is."""
        notes = self.before._replace(told=now.told, begun=now.begun).notes
        run.stored(Remote(_HEARD, notes=notes))

    def keep_heard(self, run: Run, now: Heard | None, unanswered: frozenset[int]) -> None:
        """Remember which comments were heard.

        Args:
            run: The sweep.
            now: What is known of them after it; `None` if nobody spoke.
            unanswered: The ids of those whose answer is not written yet.
        """
        run.stored(
            Remote(_HEARD, notes=advanced(now or self.before, self.listed, unanswered).notes)
        )

    @property
    def _fingerprint(self) -> str:
        rows = (f"{each.number} {each.updated} {each.state}" for each in self.issues)
        return digest("\n".join(rows))


def read(run: Run, github: Tracker, seen: RepoSeen) -> Read:
    """Ask GitHub for what a sweep begins with.

    Raises:
        Gone: There is no commit yet.
    """
    repo = run.claim.repo
    tip = github.branch(repo, seen.default_branch)
    issues = github.own_issues(repo)
    before = heard(run.remote(_HEARD).notes, run.clock())
    listed = github.said(repo, before.since)
    pushed = closed_pulls.pushed(run, github)
    return Read(seen, tip, issues, before, listed, tuple(unheard(listed, before)), pushed)
