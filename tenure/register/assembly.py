"""One artifact put together from everything that was seen: score, tags, hours, dates, controls."""

from collections.abc import Mapping
from typing import TypeVar

from tenure import due
from tenure.controls import Shown, controls
from tenure.debt.tags import RUNNABLE, UNTESTABLE, Facts, tags
from tenure.drift import Sign, last_review, signs
from tenure.register.item import Item
from tenure.register.measures import Measured
from tenure.register.sight import Sight
from tenure.report import Artifact, path_bytes
from tenure.scoring import complexity, frequency, friction, impact, score, tier
from tenure.scoring.friction import Owners
from tenure.scoring.hours import DAYS_A_MONTH, Hours, estimate, monthly
from tenure.scoring.impact import Exposure
from tenure.scoring.kinds import kind_of
from tenure.scoring.score import Factor, Score
from tenure.survey import Surveyed

_Number = TypeVar("_Number", int, float)

_USED = frozenset(("library", "integration", "prompt"))
"""The kinds that are of use only if something refers to them; others are run by people or machines."""


class Assembly:
    """The facts about one artifact, each found out once.

    Attributes:
        item: The artifact as the survey found it, its record validated.
    """

    def __init__(self, item: Surveyed, sight: Sight) -> None:
        """Take the artifact and what was seen."""
        self.item = item
        self._sight = sight
        self._artifact = item.artifact
        self._record = item.artifact.record
        self._policy = item.policy
        self._own = frozenset(item.artifact.paths)
        self._kind = (self._record.kind if self._record else None) or kind_of(
            self._artifact.paths[0]
        )
        self._incidents = self._logged(sight.sums.incidents)
        self._owners = Owners(sight.as_of, self._policy.owner_agents, sight.listed, sight.last_seen)
        self._users = {u for path in self._own for u in sight.usage.of(path)} - self._own
        happened = [sight.activity.of(path) for path in self._artifact.paths]
        self._commits = max(one.commits for one in happened)
        self._by_ai = max(one.by_ai for one in happened)
        self._changed = max((one.last for one in happened if one.last), default=None)

    def whole(self) -> Item:
        """Return the artifact as the register has it, but for budgets."""
        record, sight = self._record, self._sight
        judged = self._score()
        drifted = self._drift()
        owner = record.owners[0] if record else ""
        tested = self._tested()
        untested = self._testable() and not tested
        found = tags(self._facts(not untested, drifted), self._policy, sight.as_of)
        listed = sight.listed is not None and owner.lower() in sight.listed
        shown = Shown(self._kind, tested, listed)
        return Item(
            key=self._artifact.key,
            paths=self._artifact.paths,
            record=record,
            kind=self._kind,
            owner=owner,
            score=judged,
            tags=found,
            hours=self._hours(judged.total),
            dues=tuple(due.of([self._artifact])),
            saved=round(self._logged(sight.sums.saved), 2),
            spent=round(self._logged(sight.sums.spent), 2),
            incidents=self._incidents,
            tool=self._tool(),
            commits=self._commits,
            changed=self._changed,
            users=tuple(sorted(self._users, key=path_bytes)),
            controls=controls(record, judged.tier, shown, found, self._policy),
            drift=drifted,
            evidence=self.item.evidence,
        )

    def _score(self) -> Score:
        record, policy, sight = self._record, self._policy, self._sight
        answer = friction.factor(record, self._owners)
        production = bool(record and record.production)
        files = []
        for path in self._artifact.paths:
            using = len(set(sight.usage.of(path)) - self._own)
            exposure = Exposure(path, self._kind, using, production, self._incidents)
            files.append(
                (
                    frequency.factor(sight.activity.of(path), using, policy),
                    _complexity(sight.measured.get(path), policy.bins_complexity),
                    impact.factor(exposure, policy),
                    answer,
                )
            )
        factors = score.overridden(score.of_group(files), record)
        total = score.product(factors)
        floored = tier.with_floor(total, self._artifact.paths, self._kind, policy, record)
        return Score(factors, total, *floored)

    def _testable(self) -> bool:
        """Whether a test is to be expected: pictures, styles and manifests have nothing to run."""
        measured = [self._sight.measured.get(path) for path in self._artifact.paths]
        return self._kind not in UNTESTABLE and any(
            one is None or one.complexity.family in RUNNABLE for one in measured
        )

    def _tested(self) -> bool:
        sight = self._sight
        return any(sight.tested.shows(path, sight.usage.of(path)) for path in self._artifact.paths)

    def _facts(self, tested: bool, drifted: tuple[Sign, ...]) -> Facts:
        record, sight, paths = self._record, self._sight, self._artifact.paths
        copies = {copy for path in paths for copy in sight.usage.copies.get(path, ())} - self._own
        return Facts(
            record,
            self._kind,
            self._evidence(),
            self._owners.days_gone(record.owners[0]) if record else None,
            self._commits,
            tested,
            sorted(copies, key=path_bytes),
            [sign.reason for sign in drifted if sign.name in self._policy.debt_drift],
            [
                (path, hit)
                for path in paths
                if path in sight.measured
                for hit in sight.measured[path].inferred
            ],
        )

    def _drift(self) -> tuple[Sign, ...]:
        record, sight = self._record, self._sight
        if record is None:
            return ()
        before = [sight.before[path] for path in self._artifact.paths if path in sight.before]
        owner = next((one.owner for one in before if one.owner), None)
        return signs(
            [sight.changed[path] for path in self._artifact.paths if path in sight.changed],
            used=bool(self._users) or self._kind not in _USED,
            by_ai=self._by_ai,
            owners=[owner, record.owners[0]] if owner else [],
            since=last_review(record),
        )

    def _evidence(self) -> str:
        if self.item.evidence:
            return self.item.evidence.source
        return (
            "its record does not fit the schema"
            if self._artifact.raw
            else "its record cannot be read"
        )

    def _tool(self) -> str | None:
        if self._record:
            return self._record.origin.tool
        return self.item.evidence.tool if self.item.evidence else None

    def _hours(self, total: int) -> Hours:
        record, sight = self._record, self._sight
        first = max(sight.activity.first, record.created) if record else sight.activity.first
        months = max(1.0, ((sight.as_of - first).days + 1) / DAYS_A_MONTH)
        names = _names(self._artifact) & sight.sums.recent.keys()
        mean = round(self._logged(sight.sums.recent) / months, 2) if names else None
        estimated = estimate(self._kind, total, self._policy.hours_estimate)
        return monthly(mean, record.hours if record else None, estimated)

    def _logged(self, sums: Mapping[str, _Number]) -> _Number:
        """Return the sum of what the ledger has under any name of the artifact, in a fixed order."""
        return sum((sums[name] for name in sorted(_names(self._artifact)) if name in sums), start=0)


def _names(artifact: Artifact) -> set[str]:
    """Return what entries of the ledger may call it: its key, or a file of it."""
    return {artifact.key, *artifact.paths}


def _complexity(measured: Measured | None, code: tuple[int, ...]) -> Factor:
    if measured is None:
        value, said = 1, "its content is not in this clone"
    else:
        value, said = complexity.bin(measured.complexity, code), measured.complexity.source
    return Factor("complexity", value, said, "content of the file", score.contest("complexity"))
