"""What a policy says: the typed values, their defaults, and how layers lie over each other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tenure.evidence import Strength
from tenure.finding import Severity
from tenure.globs import Glob
from tenure.policy_files import Layer, PolicyProblem
from tenure.record import KeyPath, Lifecycle


class Origin(NamedTuple):
    """Where a value comes from.

    Attributes:
        file: The policy file, or `None` for a default of tenure.
        line: The line of the key in that file, from 1.
        source: For a vendored value the organization's policy, such as `acme/policies@1a2b3c4`.
    """

    file: str | None = None
    line: int | None = None
    source: str | None = None

    def __str__(self) -> str:
        """Return the place for people."""
        if self.file is None:
            return "default"
        place = f"{self.file}:{self.line}"
        return f"{place} ({self.source})" if self.source else place


class OriginRule(NamedTuple):
    """One `[[origin]]`: files that a tool produced."""

    paths: tuple[Glob, ...]
    tool: str
    model: str | None
    strength: Strength


class Restriction(NamedTuple):
    """One `[[restrict]]`: files that AI, or the tools that `tools` names, must not produce.

    Attributes:
        paths: The files.
        tools: Globs of names of tools; empty for all of them, known or not.
        severity: How much a finding weighs.
        reason: Why, in the words of the policy.
        strength: Weaker evidence does not count.
    """

    paths: tuple[Glob, ...]
    tools: tuple[str, ...]
    severity: Severity
    reason: str | None
    strength: Strength


class PathRule(NamedTuple):
    """One `[[impact]]` or `[[risk]]`: what the policy says of files.

    Attributes:
        paths: The files; empty for all of them.
        kinds: The kinds of artifacts; empty for all of them.
        value: The impact, 1 to 5, or the name of a tier.
        reason: Why, in the words of the policy.
        number: Its place in the list, from 0: `impact.0` in `Policy.origins`.
    """

    paths: tuple[Glob, ...]
    kinds: tuple[str, ...]
    value: Any
    reason: str | None
    number: int

    def holds_for(self, path: str, kind: str) -> bool:
        """Whether it speaks of a file."""
        return (not self.kinds or kind in self.kinds) and (
            not self.paths or any(glob.matches(path) for glob in self.paths)
        )


class Budget(NamedTuple):
    """One `[[budget]]`: hours a month for everything that fits all that it says.

    Attributes:
        name: What it is called.
        hours: Hours a month.
        paths: The files; empty for all of them.
        owner: Whose artifacts.
        service: Of which service.
        lifecycle: With which label.
        label: Of which release train (`x-release` of the record).
    """

    name: str
    hours: float
    paths: tuple[Glob, ...] = ()
    owner: str | None = None
    service: str | None = None
    lifecycle: str | None = None
    label: str | None = None


_KIND_CONTROLS: Mapping[str, tuple[str, ...]] = {
    "script": ("purpose", "trigger"),
    "prototype": ("purpose", "exit"),
    "integration": ("responder", "monitoring"),
    "tests": ("purpose", "extra-review"),
    "iac": ("rollback", "security-review"),
}
_HIGH = ("purpose", "tests", "extra-review", "responder", "removal")
_GATE = ("tests", "security", "observability", "style", "architecture", "human")
_HOURS: Mapping[str, float] = {
    "script": 0.5, "prototype": 1, "integration": 3, "tests": 1, "iac": 2, "config": 0.5,
    "docs": 0.25, "library": 2, "prompt": 1, "model": 4, "dataset": 1, "pipeline": 3, "agent": 4,
}  # fmt: skip
_CONCLUSION: Mapping[str, str] = {
    "error": "failure", "warning": "neutral", "notice": "success", "asked": "neutral",
}  # fmt: skip
_CARE: Mapping[str, tuple[str, ...]] = {
    "high": ("extra-review",),
    "critical": ("extra-review", "rollback"),
    "production": ("extra-review", "rollback"),
}
_OBLIGATIONS = ("review", "expired", "plan", "orphaned", "renewals", "budget")


class Policy(NamedTuple):
    """What holds for a path. The defaults of tenure are the defaults of these fields.

    `schemas/tenure-toml.schema.json` says what each key means. Lifetimes and `soon` are in days.
    `severity` holds only the rules whose severity somebody has set. `evidence_tools` are the rows of
    `[[evidence.tool]]` as they stand in the file. `origins` knows each dotted key of the file
    format, with a number behind it the entry of a list (`restrict.0`), and looks the line up when
    it is asked. A commit has one message: for it only the policy of the root counts.
    """

    zone: str = "UTC"
    require: tuple[Glob, ...] = ()
    exclude: tuple[Glob, ...] = ()
    origin_rules: tuple[OriginRule, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    profile: str = "none"
    carrier: str = "auto"
    lifecycle: Lifecycle = Lifecycle.EXPERIMENTAL
    soon: int = 14
    severity: Mapping[str, Severity] = {}
    lifetime_experimental: int = 90
    lifetime_temporary: int = 365
    lifetime_review: int = 365
    lifetime_kind: Mapping[str, int] = {"script": 30}
    owner_codeowners: bool = False
    owner_agents: tuple[str, ...] = ()
    owner_default: str | None = None
    required: tuple[str, ...] = ()
    prompt_approved: tuple[str, ...] = ()
    prompt_required: bool = False
    evidence_tools: tuple[Mapping[str, Any], ...] = ()
    trailers_ai: str = "allow"
    trailers_keys: tuple[str, ...] = ()
    trailers_format: str = "any"
    trailers_sign_off: bool = True
    impact_rules: tuple[PathRule, ...] = ()
    risk_rules: tuple[PathRule, ...] = ()
    tier_medium: int = 25
    tier_high: int = 100
    tier_critical: int = 256
    score_window: int = 90
    bins_frequency: tuple[int, ...] = (1, 3, 6, 12)
    bins_complexity: tuple[int, ...] = (10, 30, 80, 200)
    controls: Mapping[str, tuple[str, ...]] = {
        "low": (),
        "medium": ("purpose", "tests"),
        "high": _HIGH,
        "critical": (*_HIGH, "security-review", "rollback", "monitoring"),
    }
    controls_kind: Mapping[str, tuple[str, ...]] = _KIND_CONTROLS
    debt_off: tuple[str, ...] = ()
    debt_on: tuple[str, ...] = ()
    debt_drift: tuple[str, ...] = ("workarounds", "regenerated", "owner", "rewritten")
    hours_estimate: Mapping[str, float] = _HOURS
    budgets: tuple[Budget, ...] = ()
    cliff_count: int = 10
    cliff_days: int = 1
    renewal_limit: int = 2
    gate: tuple[str, ...] = _GATE
    change_expired: Severity = Severity.WARNING
    bot_check_name: str = "tenure"
    bot_comment: str = "needed"
    bot_labels: bool = True
    bot_label_prefix: str = "tenure: "
    bot_mention: bool = False
    bot_request_review: str = "off"
    bot_suggest: bool = False
    bot_write: str = "patch"
    bot_auto_merge: bool = False
    bot_incident_labels: tuple[str, ...] = ("incident",)
    bot_conclusion: Mapping[str, str] = _CONCLUSION
    bot_care: Mapping[str, tuple[str, ...]] = _CARE
    issues_kinds: tuple[str, ...] = _OBLIGATIONS
    issues_escalate: int = 30
    issues_escalate_to: str = ""
    issues_snooze: int = 0
    issues_per_run: int = 10
    issues_per_day: int = 20
    issues_per_owner: int = 5
    issues_reminders: tuple[int, ...] = (7, 14, 30)
    issues_quiet: tuple[str, ...] = ("saturday", "sunday")
    issues_holidays: tuple[str, ...] = ()
    issues_country: str = ""
    issues_digest: bool = False
    issues_digest_by: str = "owner"
    issues_digest_mention: bool = False
    issues_milestone: str = ""
    issues_milestone_create: bool = False
    issues_project: int = 0
    origins: Mapping[str, Origin] = {}

    @property
    def requires_credit(self) -> bool:
        """Whether a commit that AI had a part in must say so in a trailer."""
        return self.trailers_ai == "require"

    @property
    def judges_messages(self) -> bool:
        """Whether anything is asked of how messages credit AI (TEN019)."""
        return (
            self.trailers_ai != "allow"
            or bool(self.trailers_keys)
            or self.trailers_format != "any"
            or not self.trailers_sign_off
        )


class Effective(NamedTuple):
    """One key of the effective policy of a path, for people.

    Attributes:
        key: The key with dots for tables.
        value: The plain value, as it stands in the file; `None` where there is none.
        origin: Where it comes from.
        locked: The place that locks it, if one does.
    """

    key: str
    value: object
    origin: Origin
    locked: Origin | None


Convert = Callable[[Any, str], object]


def _globs(patterns: Sequence[str], base: str) -> tuple[Glob, ...]:
    return tuple(Glob(pattern, base) for pattern in patterns)


def _names(names: Sequence[str], _base: str) -> tuple[str, ...]:
    return tuple(names)


def _same(value: object, _base: str) -> object:
    return value


def _whole(value: float, _base: str) -> int:
    return int(value)  # JSON Schema takes 14.0 for an integer


def _severity(value: str, _base: str) -> Severity:
    return Severity(value)


def _lifecycle(value: str, _base: str) -> Lifecycle:
    return Lifecycle(value)


def _origin_rules(rows: Sequence[Mapping[str, Any]], base: str) -> tuple[OriginRule, ...]:
    return tuple(_origin_rule(row, base) for row in rows)


def _origin_rule(row: Mapping[str, Any], base: str) -> OriginRule:
    tool, _, model = row["tool"].partition("/")
    strength = Strength(row.get("strength", "strong"))
    return OriginRule(_globs(row["paths"], base), tool, model or None, strength)


def _restrictions(rows: Sequence[Mapping[str, Any]], base: str) -> tuple[Restriction, ...]:
    return tuple(
        Restriction(
            _globs(row["paths"], base),
            tuple(row.get("tools", ())),
            Severity(row.get("severity", "error")),
            row.get("reason"),
            Strength(row.get("strength", "medium")),
        )
        for row in rows
    )


def _numbers(values: Sequence[float], _base: str) -> tuple[int, ...]:
    return tuple(map(int, values))


def _impact(rows: Sequence[Mapping[str, Any]], base: str) -> tuple[PathRule, ...]:
    return _path_rules(rows, base, "value")


def _risk(rows: Sequence[Mapping[str, Any]], base: str) -> tuple[PathRule, ...]:
    return _path_rules(rows, base, "tier")


def _path_rules(rows: Sequence[Mapping[str, Any]], base: str, key: str) -> tuple[PathRule, ...]:
    return tuple(
        PathRule(
            _globs(row.get("paths", ()), base),
            tuple(row.get("kinds", ())),
            int(row[key]) if key == "value" else row[key],
            row.get("reason"),
            number,
        )
        for number, row in enumerate(rows)
    )


def _budgets(rows: Sequence[Mapping[str, Any]], base: str) -> tuple[Budget, ...]:
    return tuple(
        Budget(**{**row, "paths": _globs(row.get("paths", ()), base), "hours": float(row["hours"])})
        for row in rows
    )


def _hours(value: float, _base: str) -> float:
    return float(value)


def _rows(rows: Sequence[Mapping[str, Any]], _base: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(rows)


_FIELDS: Mapping[str, tuple[str, Convert]] = {
    "zone": ("zone", _same),
    "require": ("require", _globs),
    "exclude": ("exclude", _globs),
    "origin": ("origin_rules", _origin_rules),
    "restrict": ("restrictions", _restrictions),
    "profile": ("profile", _same),
    "carrier": ("carrier", _same),
    "lifecycle": ("lifecycle", _lifecycle),
    "soon": ("soon", _whole),
    "lifetime.experimental": ("lifetime_experimental", _whole),
    "lifetime.temporary": ("lifetime_temporary", _whole),
    "lifetime.review": ("lifetime_review", _whole),
    "owner.codeowners": ("owner_codeowners", _same),
    "owner.agents": ("owner_agents", _names),
    "owner.default": ("owner_default", _same),
    "record.required": ("required", _names),
    "prompt.approved": ("prompt_approved", _names),
    "prompt.required": ("prompt_required", _same),
    "evidence.tool": ("evidence_tools", _rows),
    "trailers.ai": ("trailers_ai", _same),
    "trailers.keys": ("trailers_keys", _names),
    "trailers.format": ("trailers_format", _same),
    "trailers.sign-off": ("trailers_sign_off", _same),
    "impact": ("impact_rules", _impact),
    "risk": ("risk_rules", _risk),
    "tier.medium": ("tier_medium", _whole),
    "tier.high": ("tier_high", _whole),
    "tier.critical": ("tier_critical", _whole),
    "score.window": ("score_window", _whole),
    "score.bins.frequency": ("bins_frequency", _numbers),
    "score.bins.complexity": ("bins_complexity", _numbers),
    "debt.off": ("debt_off", _names),
    "debt.on": ("debt_on", _names),
    "debt.drift": ("debt_drift", _names),
    "budget": ("budgets", _budgets),
    "cliff.count": ("cliff_count", _whole),
    "cliff.days": ("cliff_days", _whole),
    "renewal.limit": ("renewal_limit", _whole),
    "gate.promote": ("gate", _names),
    "change.expired": ("change_expired", _severity),
    "bot.check-name": ("bot_check_name", _same),
    "bot.comment": ("bot_comment", _same),
    "bot.labels": ("bot_labels", _same),
    "bot.label-prefix": ("bot_label_prefix", _same),
    "bot.mention": ("bot_mention", _same),
    "bot.request-review": ("bot_request_review", _same),
    "bot.suggest": ("bot_suggest", _same),
    "bot.write": ("bot_write", _same),
    "bot.auto-merge": ("bot_auto_merge", _same),
    "bot.incident-labels": ("bot_incident_labels", _names),
    "bot.issues.kinds": ("issues_kinds", _names),
    "bot.issues.escalate": ("issues_escalate", _whole),
    "bot.issues.escalate-to": ("issues_escalate_to", _same),
    "bot.issues.snooze": ("issues_snooze", _whole),
    "bot.issues.per-run": ("issues_per_run", _whole),
    "bot.issues.per-day": ("issues_per_day", _whole),
    "bot.issues.per-owner": ("issues_per_owner", _whole),
    "bot.issues.reminders": ("issues_reminders", _numbers),
    "bot.issues.quiet": ("issues_quiet", _names),
    "bot.issues.holidays": ("issues_holidays", _names),
    "bot.issues.country": ("issues_country", _same),
    "bot.issues.digest": ("issues_digest", _same),
    "bot.issues.digest-by": ("issues_digest_by", _same),
    "bot.issues.digest-mention": ("issues_digest_mention", _same),
    "bot.issues.milestone": ("issues_milestone", _same),
    "bot.issues.milestone-create": ("issues_milestone_create", _same),
    "bot.issues.project": ("issues_project", _whole),
}
"""Each key of the file format with one value, its field, and how the value becomes typed."""

_TABLES: Mapping[str, tuple[str, Convert]] = {
    "severity": ("severity", _severity),
    "lifetime.kind": ("lifetime_kind", _whole),
    "controls": ("controls", _names),
    "controls.kind": ("controls_kind", _names),
    "hours.estimate": ("hours_estimate", _hours),
    "bot.conclusion": ("bot_conclusion", _same),
    "bot.care": ("bot_care", _names),
}
"""The tables whose keys are names."""


def conflicts(layer: Layer, above: Sequence[Layer]) -> list[PolicyProblem]:
    """Return a problem for each key of a layer that one above it has locked."""
    problems = []
    for key in layer.values if above else ():
        lock = lock_on(key, above)
        if key == "profile":  # which sets the keys of that table
            lock = lock or lock_on("trailers", above)
        if lock:
            message = f"`{key}` is locked by {lock}"
            path = tuple(key.split("."))
            problems.append(layer.text.problem(path, message, "remove it here", on_key=True))
    return problems


def lock_on(key: str, layers: Sequence[Layer]) -> Origin | None:
    """Return the place that locks `key`, if a layer does."""
    for layer in layers:
        for index, name in enumerate(layer.locked):
            if key == name or key.startswith(f"{name}."):
                return _origin(layer, ("locked", index))
    return None


def _origin(layer: Layer, path: KeyPath, *, on_key: bool = False) -> Origin:
    return Origin(layer.text.path, layer.text.place(path, on_key=on_key).line, layer.source)


class _Origins(Mapping[str, Origin]):
    """Looks lines up when it is asked: a check that finds nothing never asks."""

    def __init__(self, holders: Mapping[str, Layer | None], by_profile: Sequence[str]) -> None:
        self._holders = holders
        self._by_profile = by_profile

    def __getitem__(self, key: str) -> Origin:
        if key in self._by_profile:
            key = "profile"
        path: KeyPath = tuple(key.split("."))
        if key not in self._holders:
            key, _, number = key.rpartition(".")
            if not number.isdecimal():
                raise KeyError(key)
            path = (*path[:-1], int(number))
        layer = self._holders[key]
        return _origin(layer, path, on_key=True) if layer else Origin()

    def __iter__(self) -> Iterator[str]:
        return iter(self._holders)

    def __len__(self) -> int:
        return len(self._holders)


def merge(layers: Sequence[Layer]) -> Policy:
    """Return the policy of layers that lie over each other, the first one at the bottom."""
    default = Policy()
    holders: dict[str, Layer | None] = dict.fromkeys(defaults())
    by_profile = profiled(layers)
    fields: dict[str, Any] = {}
    for key, value in by_profile.items():
        field, convert = _FIELDS[key]
        fields[field] = convert(value, "")
    for layer in layers:
        for key, value in layer.values.items():
            holders[key] = layer
            if key in _FIELDS:
                field, convert = _FIELDS[key]
                fields[field] = convert(value, layer.text.base)
                continue
            table, _, name = key.rpartition(".")
            field, convert = _TABLES[table]
            so_far = fields.get(field, getattr(default, field))
            fields[field] = {**so_far, name: convert(value, layer.text.base)}
    return default._replace(**fields, origins=_Origins(holders, tuple(by_profile)))


def profiled(layers: Sequence[Layer]) -> dict[str, object]:
    """Return the values that the profile of these layers sets and none of the layers does."""
    name = next(
        (layer.values["profile"] for layer in reversed(layers) if "profile" in layer.values), None
    )
    if name is None:
        return {}
    from tenure.policy_profiles import PROFILES  # late: few policies name one

    given = {key for layer in layers for key in layer.values}
    return {key: value for key, value in PROFILES[str(name)].items() if key not in given}


def defaults() -> dict[str, object]:
    """Return the defaults as they would stand in a file."""
    default = Policy()
    values = {key: _plain(getattr(default, field)) for key, (field, _) in _FIELDS.items()}
    for table, (field, _) in _TABLES.items():
        rows = getattr(default, field).items()
        values |= {f"{table}.{name}": _plain(value) for name, value in rows}
    return values


def _plain(value: object) -> object:
    if isinstance(value, Severity | Lifecycle):
        return value.value
    # Of lists of tables the default is none, so nothing in them needs to become plain.
    return list(value) if isinstance(value, tuple) else value
