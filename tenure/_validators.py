"""Whether a record, a registry or a policy fits its schema: the answer alone, in microseconds.

Made from `schemas/` by `scripts/compile_schemas.py`; do not edit.
"""

# ruff: noqa: PLR2004  # limits stand as they do in the schemas

import re
from collections.abc import Callable
from math import isfinite
from typing import Any

from tenure.record import is_day

_Check = Callable[[Any], bool]
_searches: dict[str, Callable[[str], object]] = {}


def is_number(value: object) -> bool:
    """Return whether the value is a number of JSON: not true or false, and finite."""
    return type(value) is int or (isinstance(value, float) and isfinite(value))


def is_whole(value: object) -> bool:
    """Return whether the value is an integer of JSON, to which 3.0 belongs."""
    return type(value) is int or (isinstance(value, float) and value.is_integer())


def _fits(pattern: str, value: str) -> bool:
    search = _searches.get(pattern)
    if search is None:  # compiled on first use: a commit needs few of them
        search = _searches[pattern] = re.compile(pattern).search
    return search(value) is not None


def _keys(value: dict[Any, Any], checks: dict[str, _Check], free: str | None = None) -> bool:
    for key, item in value.items():
        check = checks.get(key)
        if check is None:
            if free is None or not key.startswith(free):
                return False
        elif not check(item):
            return False
    return True


RECORD_KEYS = (
    "owner",
    "origin",
    "lifecycle",
    "created",
    "expires",
    "review",
    "purpose",
    "removal",
    "kind",
    "prompt",
    "exit",
    "plan",
    "trigger",
    "value",
    "risk",
    "service",
    "production",
    "rollback",
    "monitor",
    "responder",
    "validated",
    "hours",
    "score",
    "debt",
    "renewals",
    "id",
    "v",
)
KINDS = (
    "script",
    "prototype",
    "integration",
    "tests",
    "iac",
    "config",
    "docs",
    "library",
    "prompt",
    "model",
    "dataset",
    "pipeline",
    "agent",
)
POLICY_KEYS = (
    "zone",
    "require",
    "exclude",
    "origin",
    "restrict",
    "profile",
    "carrier",
    "lifecycle",
    "soon",
    "extends",
    "severity",
    "severity.TEN001",
    "severity.TEN002",
    "severity.TEN003",
    "severity.TEN004",
    "severity.TEN005",
    "severity.TEN006",
    "severity.TEN007",
    "severity.TEN008",
    "severity.TEN009",
    "severity.TEN010",
    "severity.TEN011",
    "severity.TEN012",
    "severity.TEN013",
    "severity.TEN014",
    "severity.TEN015",
    "severity.TEN016",
    "severity.TEN017",
    "severity.TEN019",
    "lifetime",
    "lifetime.experimental",
    "lifetime.temporary",
    "lifetime.review",
    "lifetime.kind",
    "lifetime.kind.script",
    "lifetime.kind.prototype",
    "lifetime.kind.integration",
    "lifetime.kind.tests",
    "lifetime.kind.iac",
    "lifetime.kind.config",
    "lifetime.kind.docs",
    "lifetime.kind.library",
    "lifetime.kind.prompt",
    "lifetime.kind.model",
    "lifetime.kind.dataset",
    "lifetime.kind.pipeline",
    "lifetime.kind.agent",
    "owner",
    "owner.codeowners",
    "owner.agents",
    "owner.default",
    "record",
    "record.required",
    "prompt",
    "prompt.approved",
    "prompt.required",
    "evidence",
    "evidence.tool",
    "trailers",
    "trailers.ai",
    "trailers.keys",
    "trailers.format",
    "trailers.sign-off",
    "impact",
    "risk",
    "tier",
    "tier.medium",
    "tier.high",
    "tier.critical",
    "score",
    "score.window",
    "score.bins",
    "score.bins.frequency",
    "score.bins.complexity",
    "controls",
    "controls.low",
    "controls.medium",
    "controls.high",
    "controls.critical",
    "controls.kind",
    "controls.kind.script",
    "controls.kind.prototype",
    "controls.kind.integration",
    "controls.kind.tests",
    "controls.kind.iac",
    "controls.kind.config",
    "controls.kind.docs",
    "controls.kind.library",
    "controls.kind.prompt",
    "controls.kind.model",
    "controls.kind.dataset",
    "controls.kind.pipeline",
    "controls.kind.agent",
    "debt",
    "debt.off",
    "debt.on",
    "debt.drift",
    "hours",
    "hours.estimate",
    "hours.estimate.script",
    "hours.estimate.prototype",
    "hours.estimate.integration",
    "hours.estimate.tests",
    "hours.estimate.iac",
    "hours.estimate.config",
    "hours.estimate.docs",
    "hours.estimate.library",
    "hours.estimate.prompt",
    "hours.estimate.model",
    "hours.estimate.dataset",
    "hours.estimate.pipeline",
    "hours.estimate.agent",
    "budget",
    "cliff",
    "cliff.count",
    "cliff.days",
    "renewal",
    "renewal.limit",
    "gate",
    "gate.promote",
    "change",
    "change.expired",
    "bot",
    "bot.check-name",
    "bot.comment",
    "bot.labels",
    "bot.label-prefix",
    "bot.mention",
    "bot.request-review",
    "bot.suggest",
    "bot.write",
    "bot.auto-merge",
    "bot.incident-labels",
    "bot.conclusion",
    "bot.conclusion.error",
    "bot.conclusion.warning",
    "bot.conclusion.notice",
    "bot.conclusion.asked",
    "bot.care",
    "bot.care.high",
    "bot.care.critical",
    "bot.care.production",
    "bot.issues",
    "bot.issues.kinds",
    "bot.issues.escalate",
    "bot.issues.escalate-to",
    "bot.issues.snooze",
    "bot.issues.per-run",
    "bot.issues.per-day",
    "bot.issues.per-owner",
    "bot.issues.reminders",
    "bot.issues.quiet",
    "bot.issues.holidays",
    "bot.issues.country",
    "bot.issues.digest",
    "bot.issues.digest-by",
    "bot.issues.digest-mention",
    "bot.issues.milestone",
    "bot.issues.milestone-create",
    "bot.issues.project",
)

_PERSON_PATTERN = r"^(@[A-Za-z0-9][A-Za-z0-9_-]*(\[bot\])?(/[A-Za-z0-9][A-Za-z0-9._-]*)?|[^\s@<>(),;:\"]+@[^\s@<>(),;:\".]+(\.[^\s@<>(),;:\".]+)+)\Z"


def _person(value: Any) -> bool:
    return isinstance(value, str) and _fits(_PERSON_PATTERN, value)


def _record_owner(value: Any) -> bool:
    return (
        (len(value) >= 1 and all(map(_person, value)) and len(set(value)) == len(value))
        if isinstance(value, list)
        else _person(value)
    )


_TOOL_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._+-]*\Z"


def _tool(value: Any) -> bool:
    return isinstance(value, str) and _fits(_TOOL_PATTERN, value)


_MODEL_PATTERN = r"^(?!\S*://)[^\s/?#]+(/[^\s/?#]+)*\Z"


def _model(value: Any) -> bool:
    return isinstance(value, str) and _fits(_MODEL_PATTERN, value)


_RECORD_ORIGIN_KEYS: dict[str, _Check] = {
    "tool": _tool,
    "model": _model,
}

_ORIGIN_PATTERN = (
    r"^(?!\S*://)(?![^/\s.]*\.[^/\s]*/[^/\s]*/)[A-Za-z0-9][A-Za-z0-9._+-]*(/[^\s/?#]+)*\Z"
)


def _origin(value: Any) -> bool:
    return isinstance(value, str) and _fits(_ORIGIN_PATTERN, value)


def _record_origin(value: Any) -> bool:
    return (
        ("tool" in value and _keys(value, _RECORD_ORIGIN_KEYS))
        if isinstance(value, dict)
        else _origin(value)
    )


def _record_lifecycle(value: Any) -> bool:
    return value in (
        "experimental",
        "temporary",
        "durable",
    )


def _date(value: Any) -> bool:
    return isinstance(value, str) and is_day(value)


def _text(value: Any) -> bool:
    return isinstance(value, str) and not (value.isspace() or not value)


def _record_kind(value: Any) -> bool:
    return value in KINDS


_PROMPT_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._/-]*(@[A-Za-z0-9][A-Za-z0-9._-]*)?\Z"


def _prompt(value: Any) -> bool:
    return isinstance(value, str) and _fits(_PROMPT_PATTERN, value)


def _record_exit(value: Any) -> bool:
    return value in (
        "retire",
        "refactor",
        "regenerate",
        "promote",
    )


def _record_value(value: Any) -> bool:
    return value in (
        "low",
        "high",
    )


def _record_risk(value: Any) -> bool:
    return value in (
        "low",
        "medium",
        "high",
        "critical",
    )


def _record_production(value: Any) -> bool:
    return isinstance(value, bool)


_RECORD_VALIDATED_KEYS: dict[str, _Check] = {
    "tests": _text,
    "security": _text,
    "observability": _text,
    "style": _text,
    "architecture": _text,
    "human": _text,
}


def _record_validated(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _RECORD_VALIDATED_KEYS)


def _hours(value: Any) -> bool:
    return is_number(value) and value >= 0 and value <= 10000


def _factor(value: Any) -> bool:
    return is_whole(value) and value >= 1 and value <= 5


_RECORD_SCORE_KEYS: dict[str, _Check] = {
    "frequency": _factor,
    "complexity": _factor,
    "impact": _factor,
    "friction": _factor,
}


def _record_score(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _RECORD_SCORE_KEYS)


_SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"


def _slug(value: Any) -> bool:
    return isinstance(value, str) and _fits(_SLUG_PATTERN, value)


def _record_debt(value: Any) -> bool:
    return isinstance(value, list) and all(map(_slug, value)) and len(set(value)) == len(value)


_RECORD_RENEWALS_ITEM_KEYS: dict[str, _Check] = {
    "date": _date,
    "until": _date,
    "reason": _text,
    "by": _person,
}


def _record_renewals_item(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "date" in value
        and "until" in value
        and "reason" in value
        and _keys(value, _RECORD_RENEWALS_ITEM_KEYS)
    )


def _record_renewals(value: Any) -> bool:
    return isinstance(value, list) and all(map(_record_renewals_item, value))


def _record_v(value: Any) -> bool:
    return value == 1 and not isinstance(value, bool)


_RECORD_KEYS: dict[str, _Check] = {
    "owner": _record_owner,
    "origin": _record_origin,
    "lifecycle": _record_lifecycle,
    "created": _date,
    "expires": _date,
    "review": _date,
    "purpose": _text,
    "removal": _text,
    "kind": _record_kind,
    "prompt": _prompt,
    "exit": _record_exit,
    "plan": _text,
    "trigger": _text,
    "value": _record_value,
    "risk": _record_risk,
    "service": _text,
    "production": _record_production,
    "rollback": _text,
    "monitor": _text,
    "responder": _person,
    "validated": _record_validated,
    "hours": _hours,
    "score": _record_score,
    "debt": _record_debt,
    "renewals": _record_renewals,
    "id": _slug,
    "v": _record_v,
}


def record(value: object) -> bool:
    """Return whether the value is a valid record."""
    return (
        isinstance(value, dict)
        and "owner" in value
        and "origin" in value
        and "lifecycle" in value
        and "created" in value
        and _keys(value, _RECORD_KEYS, "x-")
        and (value.get("lifecycle") != "experimental" or "expires" in value)
        and (
            value.get("lifecycle") != "temporary"
            or ("expires" in value and "purpose" in value and "exit" in value and "plan" in value)
        )
        and (
            value.get("lifecycle") != "durable"
            or ("review" in value and "purpose" in value and "expires" not in value)
        )
        and (
            value.get("production") is not True
            or ("rollback" in value and "monitor" in value and "responder" in value)
        )
    )


def _glob(value: Any) -> bool:
    return isinstance(value, str) and not (value.isspace() or not value)


def _entry_path(value: Any) -> bool:
    return (len(value) >= 1 and all(map(_glob, value))) if isinstance(value, list) else _glob(value)


_ENTRY_KEYS: dict[str, _Check] = {
    "path": _entry_path,
    "each": _record_production,
    "owner": _record_owner,
    "origin": _record_origin,
    "lifecycle": _record_lifecycle,
    "created": _date,
    "expires": _date,
    "review": _date,
    "purpose": _text,
    "removal": _text,
    "kind": _record_kind,
    "prompt": _prompt,
    "exit": _record_exit,
    "plan": _text,
    "trigger": _text,
    "value": _record_value,
    "risk": _record_risk,
    "service": _text,
    "production": _record_production,
    "rollback": _text,
    "monitor": _text,
    "responder": _person,
    "validated": _record_validated,
    "hours": _hours,
    "score": _record_score,
    "debt": _record_debt,
    "renewals": _record_renewals,
    "id": _slug,
    "v": _record_v,
}


def _entry(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "path" in value
        and "owner" in value
        and "origin" in value
        and "lifecycle" in value
        and "created" in value
        and _keys(value, _ENTRY_KEYS, "x-")
        and (value.get("lifecycle") != "experimental" or "expires" in value)
        and (
            value.get("lifecycle") != "temporary"
            or ("expires" in value and "purpose" in value and "exit" in value and "plan" in value)
        )
        and (
            value.get("lifecycle") != "durable"
            or ("review" in value and "purpose" in value and "expires" not in value)
        )
        and (
            value.get("production") is not True
            or ("rollback" in value and "monitor" in value and "responder" in value)
        )
        and (value.get("each") is not True or "id" not in value)
    )


def _registry_artifact(value: Any) -> bool:
    return isinstance(value, list) and all(map(_entry, value))


_REGISTRY_KEYS: dict[str, _Check] = {
    "version": _record_v,
    "artifact": _registry_artifact,
}


def registry(value: object) -> bool:
    """Return whether the value is a valid registry file."""
    return isinstance(value, dict) and _keys(value, _REGISTRY_KEYS)


_ZONE_PATTERN = r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\Z"


def _zone(value: Any) -> bool:
    return isinstance(value, str) and _fits(_ZONE_PATTERN, value)


def _policy_require(value: Any) -> bool:
    return isinstance(value, list) and all(map(_glob, value))


def _policy_origin_item_paths(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= 1 and all(map(_glob, value))


def _policy_origin_item_strength(value: Any) -> bool:
    return value in (
        "strong",
        "medium",
        "weak",
    )


_POLICY_ORIGIN_ITEM_KEYS: dict[str, _Check] = {
    "paths": _policy_origin_item_paths,
    "tool": _origin,
    "strength": _policy_origin_item_strength,
}


def _policy_origin_item(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "paths" in value
        and "tool" in value
        and _keys(value, _POLICY_ORIGIN_ITEM_KEYS)
    )


def _policy_origin(value: Any) -> bool:
    return isinstance(value, list) and all(map(_policy_origin_item, value))


def _severity(value: Any) -> bool:
    return value in (
        "error",
        "warning",
        "notice",
        "off",
    )


_POLICY_RESTRICT_ITEM_KEYS: dict[str, _Check] = {
    "paths": _policy_origin_item_paths,
    "tools": _policy_origin_item_paths,
    "severity": _severity,
    "reason": _text,
    "strength": _policy_origin_item_strength,
}


def _policy_restrict_item(value: Any) -> bool:
    return isinstance(value, dict) and "paths" in value and _keys(value, _POLICY_RESTRICT_ITEM_KEYS)


def _policy_restrict(value: Any) -> bool:
    return isinstance(value, list) and all(map(_policy_restrict_item, value))


def _policy_profile(value: Any) -> bool:
    return value in (
        "none",
        "kernel",
        "fedora",
        "apache",
        "openinfra",
        "kubernetes",
        "mesa",
        "pip",
        "pytest",
    )


def _policy_carrier(value: Any) -> bool:
    return value in (
        "auto",
        "header",
        "front-matter",
        "sidecar",
        "registry",
    )


def _notice(value: Any) -> bool:
    return is_whole(value) and value >= 0 and value <= 3650


def _key(value: Any) -> bool:
    return value in POLICY_KEYS


def _policy_locked(value: Any) -> bool:
    return isinstance(value, list) and all(map(_key, value)) and len(set(value)) == len(value)


_SOURCE_PATTERN = (
    r"^[A-Za-z0-9][A-Za-z0-9-]*/(?!\.\.?(/|\Z))[A-Za-z0-9._-]+(/(?!\.\.?(/|\Z))[^\s/]+)*\Z"
)


def _source(value: Any) -> bool:
    return isinstance(value, str) and _fits(_SOURCE_PATTERN, value)


_POLICY_SEVERITY_KEYS: dict[str, _Check] = {
    "TEN001": _severity,
    "TEN002": _severity,
    "TEN003": _severity,
    "TEN004": _severity,
    "TEN005": _severity,
    "TEN006": _severity,
    "TEN007": _severity,
    "TEN008": _severity,
    "TEN009": _severity,
    "TEN010": _severity,
    "TEN011": _severity,
    "TEN012": _severity,
    "TEN013": _severity,
    "TEN014": _severity,
    "TEN015": _severity,
    "TEN016": _severity,
    "TEN017": _severity,
    "TEN019": _severity,
}


def _policy_severity(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_SEVERITY_KEYS)


def _days(value: Any) -> bool:
    return is_whole(value) and value >= 1 and value <= 3650


_POLICY_LIFETIME_KIND_KEYS: dict[str, _Check] = {
    "script": _days,
    "prototype": _days,
    "integration": _days,
    "tests": _days,
    "iac": _days,
    "config": _days,
    "docs": _days,
    "library": _days,
    "prompt": _days,
    "model": _days,
    "dataset": _days,
    "pipeline": _days,
    "agent": _days,
}


def _policy_lifetime_kind(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_LIFETIME_KIND_KEYS)


_POLICY_LIFETIME_KEYS: dict[str, _Check] = {
    "experimental": _days,
    "temporary": _days,
    "review": _days,
    "kind": _policy_lifetime_kind,
}


def _policy_lifetime(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_LIFETIME_KEYS)


_POLICY_OWNER_KEYS: dict[str, _Check] = {
    "codeowners": _record_production,
    "agents": _policy_require,
    "default": _person,
}


def _policy_owner(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_OWNER_KEYS)


def _record_key(value: Any) -> bool:
    return value in RECORD_KEYS


def _policy_record_required(value: Any) -> bool:
    return (
        isinstance(value, list) and all(map(_record_key, value)) and len(set(value)) == len(value)
    )


_POLICY_RECORD_KEYS: dict[str, _Check] = {
    "required": _policy_record_required,
}


def _policy_record(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_RECORD_KEYS)


_TEMPLATE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._/-]*@([A-Za-z0-9][A-Za-z0-9._-]*|\*)\Z"


def _template(value: Any) -> bool:
    return isinstance(value, str) and _fits(_TEMPLATE_PATTERN, value)


def _policy_prompt_approved(value: Any) -> bool:
    return isinstance(value, list) and all(map(_template, value)) and len(set(value)) == len(value)


_POLICY_PROMPT_KEYS: dict[str, _Check] = {
    "approved": _policy_prompt_approved,
    "required": _record_production,
}


def _policy_prompt(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_PROMPT_KEYS)


def _policy_evidence_tool_item_names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


_ACCOUNT_PATTERN = r"^@?[A-Za-z0-9][A-Za-z0-9_-]*(\[bot\])?\Z"


def _account(value: Any) -> bool:
    return isinstance(value, str) and _fits(_ACCOUNT_PATTERN, value)


def _policy_evidence_tool_item_accounts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_account, value))


def _number(value: Any) -> bool:
    return is_whole(value) and value >= 1


def _policy_evidence_tool_item_ids(value: Any) -> bool:
    return isinstance(value, list) and all(map(_number, value))


_ADDRESS_PATTERN = r"^[^\s@<>(),;:\"]+@[^\s@<>(),;:\".]+(\.[^\s@<>(),;:\".]+)+\Z"


def _address(value: Any) -> bool:
    return isinstance(value, str) and _fits(_ADDRESS_PATTERN, value)


def _policy_evidence_tool_item_addresses(value: Any) -> bool:
    return isinstance(value, list) and all(map(_address, value))


_TRAILER_KEY_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9-]*\Z"


def _trailer_key(value: Any) -> bool:
    return isinstance(value, str) and _fits(_TRAILER_KEY_PATTERN, value)


def _policy_evidence_tool_item_trailers(value: Any) -> bool:
    return isinstance(value, list) and all(map(_trailer_key, value))


_POLICY_EVIDENCE_TOOL_ITEM_KEYS: dict[str, _Check] = {
    "name": _tool,
    "names": _policy_evidence_tool_item_names,
    "accounts": _policy_evidence_tool_item_accounts,
    "ids": _policy_evidence_tool_item_ids,
    "addresses": _policy_evidence_tool_item_addresses,
    "trailers": _policy_evidence_tool_item_trailers,
}


def _policy_evidence_tool_item(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "name" in value
        and _keys(value, _POLICY_EVIDENCE_TOOL_ITEM_KEYS)
    )


def _policy_evidence_tool(value: Any) -> bool:
    return isinstance(value, list) and all(map(_policy_evidence_tool_item, value))


_POLICY_EVIDENCE_KEYS: dict[str, _Check] = {
    "tool": _policy_evidence_tool,
}


def _policy_evidence(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_EVIDENCE_KEYS)


def _policy_trailers_ai(value: Any) -> bool:
    return value in (
        "allow",
        "require",
        "forbid",
    )


def _policy_trailers_keys(value: Any) -> bool:
    return (
        isinstance(value, list) and all(map(_trailer_key, value)) and len(set(value)) == len(value)
    )


def _policy_trailers_format(value: Any) -> bool:
    return value in (
        "any",
        "tool",
        "tool:model",
    )


_POLICY_TRAILERS_KEYS: dict[str, _Check] = {
    "ai": _policy_trailers_ai,
    "keys": _policy_trailers_keys,
    "format": _policy_trailers_format,
    "sign-off": _record_production,
}


def _policy_trailers(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_TRAILERS_KEYS)


def _kind(value: Any) -> bool:
    return value in KINDS


def _policy_impact_item_kinds(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) >= 1
        and all(map(_kind, value))
        and len(set(value)) == len(value)
    )


_POLICY_IMPACT_ITEM_KEYS: dict[str, _Check] = {
    "paths": _policy_origin_item_paths,
    "kinds": _policy_impact_item_kinds,
    "value": _factor,
    "reason": _text,
}


def _policy_impact_item(value: Any) -> bool:
    return isinstance(value, dict) and "value" in value and _keys(value, _POLICY_IMPACT_ITEM_KEYS)


def _policy_impact(value: Any) -> bool:
    return isinstance(value, list) and all(map(_policy_impact_item, value))


def _tier(value: Any) -> bool:
    return value in (
        "low",
        "medium",
        "high",
        "critical",
    )


_POLICY_RISK_ITEM_KEYS: dict[str, _Check] = {
    "paths": _policy_origin_item_paths,
    "kinds": _policy_impact_item_kinds,
    "tier": _tier,
    "reason": _text,
}


def _policy_risk_item(value: Any) -> bool:
    return isinstance(value, dict) and "tier" in value and _keys(value, _POLICY_RISK_ITEM_KEYS)


def _policy_risk(value: Any) -> bool:
    return isinstance(value, list) and all(map(_policy_risk_item, value))


def _total(value: Any) -> bool:
    return is_whole(value) and value >= 1 and value <= 626


_POLICY_TIER_KEYS: dict[str, _Check] = {
    "medium": _total,
    "high": _total,
    "critical": _total,
}


def _policy_tier(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_TIER_KEYS)


def _limit(value: Any) -> bool:
    return is_whole(value) and value >= 0 and value <= 1000000


def _limits(value: Any) -> bool:
    return (
        isinstance(value, list) and len(value) >= 4 and len(value) <= 4 and all(map(_limit, value))
    )


_POLICY_SCORE_BINS_KEYS: dict[str, _Check] = {
    "frequency": _limits,
    "complexity": _limits,
}


def _policy_score_bins(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_SCORE_BINS_KEYS)


_POLICY_SCORE_KEYS: dict[str, _Check] = {
    "window": _days,
    "bins": _policy_score_bins,
}


def _policy_score(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_SCORE_KEYS)


def _control(value: Any) -> bool:
    return value in (
        "purpose",
        "tests",
        "review",
        "extra-review",
        "responder",
        "rollback",
        "monitoring",
        "security-review",
        "codeowners",
        "second-owner",
        "removal",
        "exit",
        "plan",
        "trigger",
        "style",
        "architecture",
    )


def _policy_controls_low(value: Any) -> bool:
    return isinstance(value, list) and all(map(_control, value)) and len(set(value)) == len(value)


_POLICY_CONTROLS_KIND_KEYS: dict[str, _Check] = {
    "script": _policy_controls_low,
    "prototype": _policy_controls_low,
    "integration": _policy_controls_low,
    "tests": _policy_controls_low,
    "iac": _policy_controls_low,
    "config": _policy_controls_low,
    "docs": _policy_controls_low,
    "library": _policy_controls_low,
    "prompt": _policy_controls_low,
    "model": _policy_controls_low,
    "dataset": _policy_controls_low,
    "pipeline": _policy_controls_low,
    "agent": _policy_controls_low,
}


def _policy_controls_kind(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_CONTROLS_KIND_KEYS)


_POLICY_CONTROLS_KEYS: dict[str, _Check] = {
    "low": _policy_controls_low,
    "medium": _policy_controls_low,
    "high": _policy_controls_low,
    "critical": _policy_controls_low,
    "kind": _policy_controls_kind,
}


def _policy_controls(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_CONTROLS_KEYS)


def _debt(value: Any) -> bool:
    return value in (
        "undeclared",
        "provisional",
        "orphaned",
        "expired",
        "overdue-review",
        "no-exit",
        "unvalidated",
        "untested",
        "drifted",
        "high-churn",
        "duplicated",
        "over-budget",
        "data-debt",
        "model-debt",
        "pipeline-debt",
        "configuration-debt",
        "orchestration-debt",
        "prompt-debt",
        "hard-coded-model",
        "hard-coded-sampling",
        "inline-prompt",
        "unchecked-read",
        "select-star",
        "unwatched-model",
        "dag-without-retry",
        "task-without-retry",
        "insert-without-key",
        "download-without-retry",
        "unbounded-agent-loop",
        "team-without-end",
    )


def _policy_debt_off(value: Any) -> bool:
    return isinstance(value, list) and all(map(_debt, value)) and len(set(value)) == len(value)


def _debt_rule(value: Any) -> bool:
    return value in (
        "hard-coded-model",
        "hard-coded-sampling",
        "inline-prompt",
        "unchecked-read",
        "select-star",
        "unwatched-model",
        "dag-without-retry",
        "task-without-retry",
        "insert-without-key",
        "download-without-retry",
        "unbounded-agent-loop",
        "team-without-end",
    )


def _policy_debt_on(value: Any) -> bool:
    return isinstance(value, list) and all(map(_debt_rule, value)) and len(set(value)) == len(value)


def _drift(value: Any) -> bool:
    return value in (
        "unused",
        "dependencies",
        "workarounds",
        "regenerated",
        "unstable",
        "owner",
        "rewritten",
    )


def _policy_debt_drift(value: Any) -> bool:
    return isinstance(value, list) and all(map(_drift, value)) and len(set(value)) == len(value)


_POLICY_DEBT_KEYS: dict[str, _Check] = {
    "off": _policy_debt_off,
    "on": _policy_debt_on,
    "drift": _policy_debt_drift,
}


def _policy_debt(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_DEBT_KEYS)


_POLICY_HOURS_ESTIMATE_KEYS: dict[str, _Check] = {
    "script": _hours,
    "prototype": _hours,
    "integration": _hours,
    "tests": _hours,
    "iac": _hours,
    "config": _hours,
    "docs": _hours,
    "library": _hours,
    "prompt": _hours,
    "model": _hours,
    "dataset": _hours,
    "pipeline": _hours,
    "agent": _hours,
}


def _policy_hours_estimate(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_HOURS_ESTIMATE_KEYS)


_POLICY_HOURS_KEYS: dict[str, _Check] = {
    "estimate": _policy_hours_estimate,
}


def _policy_hours(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_HOURS_KEYS)


_POLICY_BUDGET_ITEM_KEYS: dict[str, _Check] = {
    "name": _text,
    "hours": _hours,
    "paths": _policy_origin_item_paths,
    "owner": _person,
    "service": _text,
    "lifecycle": _record_lifecycle,
    "label": _text,
}


def _policy_budget_item(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "name" in value
        and "hours" in value
        and _keys(value, _POLICY_BUDGET_ITEM_KEYS)
    )


def _policy_budget(value: Any) -> bool:
    return isinstance(value, list) and all(map(_policy_budget_item, value))


def _many(value: Any) -> bool:
    return is_whole(value) and value >= 2 and value <= 100000


_POLICY_CLIFF_KEYS: dict[str, _Check] = {
    "count": _many,
    "days": _days,
}


def _policy_cliff(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_CLIFF_KEYS)


def _times(value: Any) -> bool:
    return is_whole(value) and value >= 0 and value <= 1000


_POLICY_RENEWAL_KEYS: dict[str, _Check] = {
    "limit": _times,
}


def _policy_renewal(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_RENEWAL_KEYS)


def _subject(value: Any) -> bool:
    return value in (
        "tests",
        "security",
        "observability",
        "style",
        "architecture",
        "human",
    )


def _policy_gate_promote(value: Any) -> bool:
    return isinstance(value, list) and all(map(_subject, value)) and len(set(value)) == len(value)


_POLICY_GATE_KEYS: dict[str, _Check] = {
    "promote": _policy_gate_promote,
}


def _policy_gate(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_GATE_KEYS)


_POLICY_CHANGE_KEYS: dict[str, _Check] = {
    "expired": _severity,
}


def _policy_change(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_CHANGE_KEYS)


_CHECK_NAME_PATTERN = r"^[A-Za-z0-9](?:[A-Za-z0-9 ._/-]{0,58}[A-Za-z0-9])?\Z"


def _check_name(value: Any) -> bool:
    return isinstance(value, str) and _fits(_CHECK_NAME_PATTERN, value)


def _policy_bot_comment(value: Any) -> bool:
    return value in (
        "needed",
        "always",
        "never",
    )


_LABEL_PREFIX_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,19}\Z"


def _label_prefix(value: Any) -> bool:
    return isinstance(value, str) and _fits(_LABEL_PREFIX_PATTERN, value)


def _policy_bot_request_review(value: Any) -> bool:
    return value in (
        "off",
        "medium",
        "high",
        "critical",
    )


def _policy_bot_write(value: Any) -> bool:
    return value in (
        "patch",
        "pull-request",
    )


_LABEL_PATTERN = r"^\S(?:.{0,48}\S)?\Z"


def _label(value: Any) -> bool:
    return isinstance(value, str) and _fits(_LABEL_PATTERN, value)


def _policy_bot_incident_labels(value: Any) -> bool:
    return isinstance(value, list) and all(map(_label, value))


def _conclusion(value: Any) -> bool:
    return value in (
        "failure",
        "neutral",
        "success",
    )


_POLICY_BOT_CONCLUSION_KEYS: dict[str, _Check] = {
    "error": _conclusion,
    "warning": _conclusion,
    "notice": _conclusion,
    "asked": _conclusion,
}


def _policy_bot_conclusion(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_BOT_CONCLUSION_KEYS)


def _care(value: Any) -> bool:
    return value in (
        "extra-review",
        "security-review",
        "rollback",
        "monitoring",
        "responder",
        "removal",
    )


def _policy_bot_care_high(value: Any) -> bool:
    return isinstance(value, list) and all(map(_care, value)) and len(set(value)) == len(value)


_POLICY_BOT_CARE_KEYS: dict[str, _Check] = {
    "high": _policy_bot_care_high,
    "critical": _policy_bot_care_high,
    "production": _policy_bot_care_high,
}


def _policy_bot_care(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_BOT_CARE_KEYS)


def _obligation(value: Any) -> bool:
    return value in (
        "review",
        "expired",
        "plan",
        "orphaned",
        "renewals",
        "budget",
    )


def _policy_bot_issues_kinds(value: Any) -> bool:
    return (
        isinstance(value, list) and all(map(_obligation, value)) and len(set(value)) == len(value)
    )


_LOGIN_PATTERN = r"^(@[A-Za-z0-9][A-Za-z0-9-]{0,38}(/[A-Za-z0-9._-]{1,100})?)?\Z"


def _login(value: Any) -> bool:
    return isinstance(value, str) and _fits(_LOGIN_PATTERN, value)


def _policy_bot_issues_reminders(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 12 and all(map(_days, value))


def _weekday(value: Any) -> bool:
    return value in (
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    )


def _policy_bot_issues_quiet(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= 6
        and all(map(_weekday, value))
        and len(set(value)) == len(value)
    )


def _day(value: Any) -> bool:
    return isinstance(value, str) and is_day(value)


def _policy_bot_issues_holidays(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 400 and all(map(_day, value))


_COUNTRY_PATTERN = r"^([A-Z]{2}(-[A-Za-z0-9]{1,5})?)?\Z"


def _country(value: Any) -> bool:
    return isinstance(value, str) and _fits(_COUNTRY_PATTERN, value)


def _policy_bot_issues_digest_by(value: Any) -> bool:
    return value in (
        "owner",
        "team",
    )


_MILESTONE_PATTERN = r"^.{0,200}\Z"


def _milestone(value: Any) -> bool:
    return isinstance(value, str) and _fits(_MILESTONE_PATTERN, value)


def _project(value: Any) -> bool:
    return is_whole(value) and value >= 0 and value <= 2147483647


_POLICY_BOT_ISSUES_KEYS: dict[str, _Check] = {
    "kinds": _policy_bot_issues_kinds,
    "escalate": _days,
    "escalate-to": _login,
    "snooze": _times,
    "per-run": _times,
    "per-day": _times,
    "per-owner": _times,
    "reminders": _policy_bot_issues_reminders,
    "quiet": _policy_bot_issues_quiet,
    "holidays": _policy_bot_issues_holidays,
    "country": _country,
    "digest": _record_production,
    "digest-by": _policy_bot_issues_digest_by,
    "digest-mention": _record_production,
    "milestone": _milestone,
    "milestone-create": _record_production,
    "project": _project,
}


def _policy_bot_issues(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_BOT_ISSUES_KEYS)


_POLICY_BOT_KEYS: dict[str, _Check] = {
    "check-name": _check_name,
    "comment": _policy_bot_comment,
    "labels": _record_production,
    "label-prefix": _label_prefix,
    "mention": _record_production,
    "request-review": _policy_bot_request_review,
    "suggest": _record_production,
    "write": _policy_bot_write,
    "auto-merge": _record_production,
    "incident-labels": _policy_bot_incident_labels,
    "conclusion": _policy_bot_conclusion,
    "care": _policy_bot_care,
    "issues": _policy_bot_issues,
}


def _policy_bot(value: Any) -> bool:
    return isinstance(value, dict) and _keys(value, _POLICY_BOT_KEYS)


_POLICY_KEYS: dict[str, _Check] = {
    "zone": _zone,
    "require": _policy_require,
    "exclude": _policy_require,
    "origin": _policy_origin,
    "restrict": _policy_restrict,
    "profile": _policy_profile,
    "carrier": _policy_carrier,
    "lifecycle": _record_lifecycle,
    "soon": _notice,
    "locked": _policy_locked,
    "extends": _source,
    "severity": _policy_severity,
    "lifetime": _policy_lifetime,
    "owner": _policy_owner,
    "record": _policy_record,
    "prompt": _policy_prompt,
    "evidence": _policy_evidence,
    "trailers": _policy_trailers,
    "impact": _policy_impact,
    "risk": _policy_risk,
    "tier": _policy_tier,
    "score": _policy_score,
    "controls": _policy_controls,
    "debt": _policy_debt,
    "hours": _policy_hours,
    "budget": _policy_budget,
    "cliff": _policy_cliff,
    "renewal": _policy_renewal,
    "gate": _policy_gate,
    "change": _policy_change,
    "bot": _policy_bot,
}


def policy(value: object) -> bool:
    """Return whether the value is a valid policy."""
    return isinstance(value, dict) and _keys(value, _POLICY_KEYS)
