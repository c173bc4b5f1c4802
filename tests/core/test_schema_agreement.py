"""The compiled validators and jsonschema give the same verdict, thousands of times."""

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from tenure import mistakes, schema
from tenure.record import is_day

MUTANTS = 30
"""How many changed copies are made of each sample: 100 samples are 3,000 copies."""

Verdict = Callable[[object], bool]


def reference(name: str) -> Verdict:
    text = schema.schema_text(name)
    return Draft202012Validator(json.loads(text), format_checker=FormatChecker(["date"])).is_valid


days = st.dates().map(date.isoformat)
texts = st.text(min_size=1, max_size=8).filter(str.strip)
people = st.sampled_from(["@ana", "@acme/payments", "ana@acme.example", "@a-b_c[bot]"])
slugs = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)
origins = st.sampled_from(
    ["cursor", "claude-code/opus", "aider/openrouter/x:1"]
) | st.fixed_dictionaries({"tool": slugs}, optional={"model": slugs})
factors = st.sampled_from([1, 2, 3, 4, 5, 3.0])
renewals = st.fixed_dictionaries(
    {"date": days, "until": days, "reason": texts}, optional={"by": people}
)
REQUIRED: dict[str, st.SearchStrategy[Any]] = {
    "owner": people | st.lists(people, min_size=1, max_size=3, unique=True),
    "origin": origins,
    "created": days,
}
IN_TIME = {"expires": days, "purpose": texts, "exit": st.sampled_from(["retire", "promote"])}
OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "removal": texts,
    "kind": st.sampled_from(schema.KINDS),
    "prompt": st.sampled_from(["refactoring", "client@3", "a/b.c_d@1.2"]),
    "trigger": texts,
    "value": st.sampled_from(["low", "high"]),
    "risk": st.sampled_from(["low", "medium", "high", "critical"]),
    "service": texts,
    "validated": st.dictionaries(st.sampled_from(["tests", "human", "style"]), texts),
    "hours": st.integers(0, 10000) | st.floats(0, 10000),
    "score": st.dictionaries(st.sampled_from(["frequency", "impact", "friction"]), factors),
    "debt": st.lists(slugs, unique=True, max_size=3),
    "renewals": st.lists(renewals, max_size=2),
    "id": slugs,
    "v": st.sampled_from([1, 1.0]),
    "x-own": st.none() | st.lists(texts),
    "production": st.just(False),
}
LIFECYCLES: list[dict[str, st.SearchStrategy[Any]]] = [
    REQUIRED | {"lifecycle": st.just("experimental"), "expires": days},
    REQUIRED | IN_TIME | {"lifecycle": st.just("temporary"), "plan": texts},
    REQUIRED | {"lifecycle": st.just("durable"), "review": days, "purpose": texts},
    REQUIRED
    | {"lifecycle": st.just("durable"), "review": days, "purpose": texts}
    | {"production": st.just(True), "rollback": texts, "monitor": texts, "responder": people},
]
records = st.one_of(
    [
        st.fixed_dictionaries(
            required, optional={key: OPTIONAL[key] for key in OPTIONAL if key not in required}
        )
        for required in LIFECYCLES
    ]
)

severities = st.sampled_from(["error", "warning", "notice", "off"])
globs = st.lists(texts, max_size=3)
lengths = st.integers(1, 3650)
some_globs = st.lists(texts, min_size=1, max_size=2)
tiers = st.sampled_from(["low", "medium", "high", "critical"])
totals = st.integers(1, 626)
controls = st.lists(st.sampled_from(["tests", "purpose", "rollback"]), unique=True)
hours = st.integers(0, 10000) | st.floats(0, 10000)
strengths = st.sampled_from(["strong", "medium", "weak"])


def rows(
    required: dict[str, st.SearchStrategy[Any]], optional: dict[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[list[dict[str, Any]]]:
    """What stands in an array of tables."""
    return st.lists(st.fixed_dictionaries(required, optional=optional), max_size=2)


policies = st.fixed_dictionaries(
    {},
    optional={
        "zone": st.sampled_from(["UTC", "Europe/Berlin", "Etc/GMT+3"]),
        "require": globs,
        "exclude": globs,
        "carrier": st.sampled_from(["auto", "header", "front-matter", "sidecar", "registry"]),
        "lifecycle": st.sampled_from(["experimental", "temporary", "durable"]),
        "soon": st.integers(0, 3650),
        "locked": st.lists(st.sampled_from(schema.POLICY_KEYS), unique=True, max_size=3),
        "extends": st.sampled_from(["acme/policies", "acme/.github/web/tenure.toml"]),
        "severity": st.dictionaries(st.sampled_from(["TEN001", "TEN009", "TEN017"]), severities),
        "lifetime": st.fixed_dictionaries(
            {},
            optional={
                "experimental": lengths,
                "review": lengths,
                "kind": st.dictionaries(st.sampled_from(schema.KINDS), lengths, max_size=3),
            },
        ),
        "owner": st.fixed_dictionaries(
            {}, optional={"codeowners": st.booleans(), "agents": globs, "default": people}
        ),
        "record": st.fixed_dictionaries(
            {"required": st.lists(st.sampled_from(schema.RECORD_KEYS), unique=True, max_size=3)}
        ),
        "change": st.fixed_dictionaries({"expired": severities}),
        "impact": rows(
            {"value": factors},
            {"paths": some_globs, "kinds": st.just(["iac", "tests"]), "reason": texts},
        ),
        "risk": rows({"tier": tiers}, {"paths": some_globs, "kinds": st.just(["agent"])}),
        "tier": st.fixed_dictionaries({}, optional={"medium": totals, "critical": totals}),
        "score": st.fixed_dictionaries(
            {},
            optional={
                "window": lengths,
                "bins": st.just({"frequency": [1, 2, 3, 4]})
                | st.just({"complexity": [0, 1, 2, 9]}),
            },
        ),
        "controls": st.fixed_dictionaries(
            {}, optional={"low": controls, "high": controls, "kind": st.just({"iac": ["plan"]})}
        ),
        "debt": st.fixed_dictionaries(
            {},
            optional={
                "off": st.just(["untested", "inline-prompt"]),
                "on": st.just(["select-star"]),
                "drift": st.just(["owner"]),
            },
        ),
        "hours": st.fixed_dictionaries(
            {"estimate": st.dictionaries(st.sampled_from(schema.KINDS), hours, max_size=3)}
        ),
        "budget": rows(
            {"name": texts, "hours": hours},
            {
                "paths": some_globs,
                "owner": people,
                "service": texts,
                "lifecycle": st.just("durable"),
                "label": texts,
            },
        ),
        "cliff": st.fixed_dictionaries({}, optional={"count": st.integers(2, 99), "days": lengths}),
        "renewal": st.fixed_dictionaries({"limit": st.integers(0, 1000)}),
        "gate": st.just({"promote": ["tests", "human"]}),
        "profile": st.sampled_from(["none", "kernel", "pytest"]),
        "origin": rows(
            {"paths": some_globs, "tool": st.sampled_from(["cursor", "aider/x:1"])},
            {"strength": strengths},
        ),
        "restrict": rows(
            {"paths": some_globs},
            {"tools": some_globs, "severity": severities, "reason": texts, "strength": strengths},
        ),
        "prompt": st.fixed_dictionaries(
            {},
            optional={
                "approved": st.lists(st.sampled_from(["a@1", "b/c@*"]), unique=True),
                "required": st.booleans(),
            },
        ),
        "evidence": st.fixed_dictionaries(
            {},
            optional={
                "tool": rows(
                    {"name": st.sampled_from(["acme-x", "X.1"])},
                    {
                        "names": st.lists(texts, max_size=2),
                        "accounts": st.just(["@acme-x", "acme-x[bot]"]),
                        "ids": st.lists(st.integers(1, 10**9), max_size=2),
                        "addresses": st.just(["x@acme.example"]),
                        "trailers": st.just(["Acme-Session"]),
                    },
                )
            },
        ),
        "trailers": st.fixed_dictionaries(
            {},
            optional={
                "ai": st.sampled_from(["allow", "require", "forbid"]),
                "keys": st.lists(st.sampled_from(["Assisted-by", "X-1"]), unique=True),
                "format": st.sampled_from(["any", "tool", "tool:model"]),
                "sign-off": st.booleans(),
            },
        ),
    },
)
registries = st.fixed_dictionaries(
    {},
    optional={
        "version": st.just(1),
        "artifact": st.lists(
            st.builds(
                lambda data, path: {**data, "path": path},
                records,
                texts | st.lists(texts, min_size=1, max_size=2),
            ),
            max_size=2,
        ),
    },
)

GONE = object()
junk = st.one_of(
    st.sampled_from([GONE, None, True, False, 0, 1, 2, -1, 6, 10001, 3651, 1.0, 2.5, "", " ", "x"]),
    st.sampled_from(["2026-13-45", "2026-1-5", "20261120", "2026-W47-5", "0000-01-01", 20261120]),
    st.sampled_from(
        ["\uff12026-11-20", "2026-11-2\uff10", "+026-11-20", "2024-02-29", "2026-02-29"]
    ),
    st.sampled_from(["experimental", "temporary", "durable", "Durable", "error", "script", "TEN1"]),
    st.sampled_from(["@", "@a/b/c", "a@b", "a@b.c", "@a b", "a.b/c/d", "a/b", "a//b", "a://b"]),
    st.sampled_from(["A-b", "a--b", "a-", "a@b@c", "a/../b", "..", "acme/..", "+01:00", "é"]),
    st.sampled_from([[], {}, [[]], [{}], ["a", "a"], ["a", 1], [None], {"tool": "x"}, {"x-": 1}]),
    st.text(max_size=4),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)
beyond_json = st.sampled_from([float("nan"), float("inf"), -float("inf")]) | st.builds(
    "{}\n".format, people | days | slugs | st.sampled_from(["cursor", "UTC", "a/b"])
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a value, as a container and a key in it."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


def mutated(value: Any, number: int, new: object) -> Any:
    changed = copy.deepcopy(value)
    found = [*places(changed), (changed, "y-new"), (changed, "x-new"), (changed, "production")]
    container, key = found[number % len(found)]
    if new is not GONE:
        container[key] = copy.deepcopy(new)
    elif isinstance(container, list) or key in container:
        del container[key]
    return changed


def mutations(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[tuple[int, Any]]]:
    pairs = st.tuples(st.integers(0, 1000), values)
    return st.lists(pairs, min_size=MUTANTS, max_size=MUTANTS)


CASES = [
    pytest.param(records, schema.is_valid_record, mistakes.explain_record, "artifact", id="record"),
    pytest.param(
        registries,
        schema.is_valid_registry,
        mistakes.explain_registry,
        "tenure-records-toml",
        id="registry",
    ),
    pytest.param(
        policies, schema.is_valid_policy, mistakes.explain_policy, "tenure-toml", id="policy"
    ),
]


@pytest.mark.parametrize(("valid", "compiled", "explain", "name"), CASES)
def test_both_validators_agree(
    valid: st.SearchStrategy[Any],
    compiled: Verdict,
    explain: Callable[[object], list[mistakes.Mistake]],
    name: str,
) -> None:
    slow = reference(name)

    @settings(max_examples=100, deadline=None)
    @given(sample=valid, changes=mutations(junk))
    def agree(sample: Any, changes: list[tuple[int, Any]]) -> None:
        assert slow(sample)
        assert compiled(sample)
        assert explain(sample) == []
        for number, new in changes:
            mutant = mutated(sample, number, new)
            verdict = compiled(mutant)
            assert slow(mutant) is verdict
            assert (not explain(mutant)) is verdict

    agree()


@pytest.mark.parametrize(("valid", "compiled", "explain", "name"), CASES)
def test_what_is_refused_is_explained_even_if_it_is_no_json(
    valid: st.SearchStrategy[Any],
    compiled: Verdict,
    explain: Callable[[object], list[mistakes.Mistake]],
    name: str,
) -> None:
    assert name

    @settings(max_examples=50, deadline=None)
    @given(sample=valid, changes=mutations(beyond_json))
    def agree(sample: Any, changes: list[tuple[int, Any]]) -> None:
        for number, new in changes:
            mutant = mutated(sample, number, new)
            assert (not explain(mutant)) is compiled(mutant)

    agree()


@settings(max_examples=300, deadline=None)
@given(st.dates().map(date.isoformat) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}") | st.text())
def test_a_day_is_what_the_calendar_writes_back(text: str) -> None:
    try:
        year, month, day = map(int, text.split("-"))
        written_back = date(year, month, day).isoformat()
    except (ValueError, OverflowError):
        written_back = None

    assert is_day(text) is (text == written_back)


@settings(max_examples=100, deadline=None)
@given(records)
def test_a_valid_record_keeps_its_values(data: dict[str, Any]) -> None:
    record = schema.to_record(data)

    assert record.created.isoformat() == data["created"]
    assert [record.expires and record.expires.isoformat()] == [data.get("expires")]
    assert [record.review and record.review.isoformat()] == [data.get("review")]
    assert record.lifecycle.value == data["lifecycle"]
    assert list(record.owners) in (data["owner"], [data["owner"]])
    assert [record.purpose, record.id, record.kind] == [
        data.get(k) for k in ("purpose", "id", "kind")
    ]
    assert [renewal.reason for renewal in record.renewals] == [
        renewal["reason"] for renewal in data.get("renewals", [])
    ]
