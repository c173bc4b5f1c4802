"""Every transition edits the record where it stands, in every carrier, and nothing else."""

import difflib
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from support.transitions import (
    AS_OF,
    CARRIERS,
    batch,
    carried_out,
    errors,
    header,
    planned,
    record,
)
from tenure import schema
from tenure.record import Lifecycle
from tenure.transitions.extend import extend
from tenure.transitions.plan import Case, Plan
from tenure.transitions.promote import promote
from tenure.transitions.refactor import refactor
from tenure.transitions.regenerate import regenerate
from tenure.transitions.review import review

EVIDENCE = {
    "tests": "proof/",
    "security": "Scan of May, SHOP-7",
    "observability": "Alert stock-late */ --> '''",
    "style": "ruff, no exceptions",
    "architecture": "proof/why.md",
    "human": "@ana, 2026-11-20",
}
SAYS = {"purpose": "Weekly: stock # report", "exit": "retire", "plan": 'Delete it, "then" */ rest'}

TRANSITIONS: Mapping[str, Callable[[Case], Plan]] = {
    "extend": lambda case: extend(case, "The new ledger: late # again */"),
    "review": lambda case: review(case, "the totals --> of May"),
    "review with a date": lambda case: review(
        case, "the totals of May", next_day=case.as_of + timedelta(days=2)
    ),
    "promote to temporary": lambda case: promote(case, Lifecycle.TEMPORARY, {}, says=SAYS),
    "promote to durable": lambda case: promote(case, Lifecycle.DURABLE, EVIDENCE, says=SAYS),
    "regenerate": lambda case: regenerate(case, origin="cursor/gpt-5", prompt="client@3"),
    "refactor": lambda case: refactor(
        case, "@acme/finance", EVIDENCE["human"], purpose=SAYS["purpose"]
    ),
}


def files_of(carrier: str) -> tuple[str, dict[str, bytes]]:
    path, files = CARRIERS[carrier]
    return path, {**files, "proof/why.md": b""}


@pytest.mark.parametrize("name", TRANSITIONS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_the_record_says_it_and_a_check_has_no_error(carrier: str, name: str) -> None:
    path, files = files_of(carrier)

    plan = planned(files, path, TRANSITIONS[name])

    after = carried_out(files, plan)
    found = record(after, path)
    assert {key: found.get(key) for key in plan.after} == plan.after
    assert not (plan.before.keys() - plan.after.keys()) & found.keys()
    assert errors(after, files) == []


@pytest.mark.parametrize("name", TRANSITIONS)
@pytest.mark.parametrize("carrier", [c for c in CARRIERS if c not in ("one line", "notebook")])
def test_no_other_line_changes(carrier: str, name: str) -> None:
    path, files = files_of(carrier)

    plan = planned(files, path, TRANSITIONS[name])

    (edit,) = plan.edits
    old = (edit.old or b"").decode("latin-1").splitlines(keepends=True)
    new = (edit.new or b"").decode("latin-1").splitlines(keepends=True)
    gone = [line[2:] for line in difflib.ndiff(old, new) if line.startswith("- ")]
    keys = {line.strip(" #-*/\r\n").split(":")[0].split("=")[0].strip() for line in gone}
    assert keys <= plan.before.keys()
    ends = {line[-2:] == "\r\n" for line in old}
    assert {line[-2:] == "\r\n" for line in new} == ends


@pytest.mark.parametrize("carrier", CARRIERS)
def test_only_the_carrier_is_edited(carrier: str) -> None:
    path, files = files_of(carrier)

    plan = planned(files, path, TRANSITIONS["extend"])

    assert len(plan.edits) == 1
    after = carried_out(files, plan)
    assert [name for name in files if files[name] != after[name]] == [plan.edits[0].path]


steps = st.lists(
    st.tuples(st.sampled_from(sorted(TRANSITIONS)), st.integers(0, 120)), min_size=1, max_size=5
)


@PROPERTY
@given(st.sampled_from(sorted(CARRIERS)), steps)
def test_a_life_of_transitions_keeps_the_record_in_order(
    carrier: str, life: list[tuple[str, int]]
) -> None:
    path, files = files_of(carrier)
    day = AS_OF
    for name, days in life:
        day += timedelta(days=days)
        before = record(files, path)

        plan = planned(files, path, TRANSITIONS[name], as_of=day)

        if plan.refusals:
            assert plan.edits == ()
            continue
        now = carried_out(files, plan)
        after = record(now, path)
        assert schema.is_valid_record(after)
        assert errors(now, files, day) == []
        assert count(after) == count(before) + (name != "promote to temporary")
        assert after["created"] == before["created"]
        if name in ("extend", "regenerate") and "expires" in before:
            assert str(after["expires"]) >= str(before["expires"])
        files = now


def count(found: Mapping[str, object]) -> int:
    renewals = found.get("renewals", [])
    assert isinstance(renewals, list)
    return len(renewals)


days = st.dates(date(2026, 9, 1), date(2029, 1, 1))


@PROPERTY
@given(days, days | st.none(), st.integers(-5, 500) | st.none(), days)
def test_an_extension_is_later_within_the_policy_or_refused(
    expires: date, until: date | None, more: int | None, today: date
) -> None:
    files = header(expires=expires)

    plan = planned(
        files, "a.py", lambda case: extend(case, "The ledger", until=until, days=more), as_of=today
    )

    if not plan.refusals:
        end = date.fromisoformat(str(plan.after["expires"]))
        assert end > expires
        assert today <= end <= today + timedelta(days=90)
        assert until in (None, end)


@PROPERTY
@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(sorted(CARRIERS)))
def test_any_text_is_an_edit_or_a_refusal(reason: str, by: str, carrier: str) -> None:
    path, files = files_of(carrier)

    done = batch(files, [path], lambda case: extend(case, reason), by=by)

    assert done.is_refused == (done.edits == ())
    if done.edits:
        after = record(carried_out(files, done.plans[0]), path)
        assert after["renewals"][0]["reason"] == " ".join(reason.split())  # type: ignore[index]


LATE = b"""\
[[artifact]]
path = "a.bin"
owner = "@acme/shop"
origin = "x"
lifecycle = "experimental"
created = 2026-09-01
expires = 2026-11-30
"""
LISTS = {
    "lines": (
        b'renewals = [\n  # first\n  { date = 2026-10-01, until = 2026-11-30, reason = "SHOP-1" }'
        b"%b  # x\n  # end\n]\n"
    ),
    "one line": (
        b'renewals = [{ date = 2026-10-01, until = 2026-11-30, reason = "SHOP-1" }%b]  # x\n'
    ),
    "closed on the last line": (
        b'renewals = [\n  { date = 2026-10-01, until = 2026-11-30, reason = "SHOP-1" }%b]  # x\n'
    ),
    "tables": (
        b"\n  [[artifact.renewals]]  # x\n  date = 2026-10-01  # y\n  until = 2026-11-30\n"
        b'  reason = "SHOP-1"\n'
    ),
}


@pytest.mark.parametrize("comma", [b"", b",", b" ,"])
@pytest.mark.parametrize("form", LISTS)
def test_earlier_renewals_of_a_registry_keep_their_bytes(form: str, comma: bytes) -> None:
    written = LISTS[form] % comma if b"%b" in LISTS[form] else LISTS[form]
    registry = LATE + written + b"\n" + LATE.replace(b"a.bin", b"b.bin")
    files = {"a.bin": b"", "b.bin": b"", "tenure-records.toml": registry}

    plan = planned(files, "a.bin", TRANSITIONS["extend"])

    old = registry.decode().splitlines()
    new = (plan.edits[0].new or b"").decode().splitlines()
    gone = [line[2:] for line in difflib.ndiff(old, new) if line.startswith("- ")]
    kept = "\n".join(new)
    assert gone[0] == "expires = 2026-11-30"
    assert len(gone) == 1 or all("SHOP-1" in line for line in gone[1:])
    assert all(f"# {word}" in kept for word in ("first", "x", "y", "end") if word in str(written))
    renewals = record(carried_out(files, plan), "a.bin")["renewals"]
    assert isinstance(renewals, list)
    assert [entry["until"] for entry in renewals] == ["2026-11-30", "2027-02-20"]


def test_earlier_evidence_keeps_its_lines() -> None:
    rest = {name: text for name, text in EVIDENCE.items() if name != "tests"}
    nested = b"\n[artifact.validated]\n# nightly\ntests = 'proof/'  # x\n"
    toml = {"a.bin": b"", "proof/why.md": b"", "tenure-records.toml": LATE + nested}
    yaml = header(validated="\n#     # nightly\n#     tests: proof/  # x") | {"proof/why.md": b""}

    def promoted(case: Case) -> Plan:
        return promote(case, Lifecycle.DURABLE, rest, says=SAYS)

    for path, files in (("a.bin", toml), ("a.py", yaml)):
        plan = planned(files, path, promoted)
        new = plan.edits[0].new or b""
        assert b"# nightly\n" in new
        assert b"proof/'  # x\n" in new or b"proof/  # x\n" in new
        assert record(carried_out(files, plan), path)["validated"] == EVIDENCE


def test_evidence_that_goes_leaves_the_rest() -> None:
    files = header(
        validated='\n#     # nightly\n#     tests: proof/\n#     human: "@ana"  # May\n#     style: a b'
    )

    plan = planned(files, "a.py", TRANSITIONS["regenerate"])

    new = plan.edits[0].new or b""
    assert b"#     # nightly\n#     tests: proof/\n#     style: a b\n" in new
