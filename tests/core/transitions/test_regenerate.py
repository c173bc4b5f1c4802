"""A file that is generated anew starts a new lease, loses what was said of the old text, and is counted."""

from datetime import date

import pytest

from support.transitions import carried_out, errors, header, planned, record, texts
from tenure.leases import RenewalKind, renewals_of
from tenure.schema import to_record
from tenure.transitions.plan import Case, Plan
from tenure.transitions.regenerate import regenerate

ENTRY = "\n#     - {date: 2026-10-01, until: 2026-11-30, reason: regenerated}"


def again(case: Case) -> Plan:
    return regenerate(case, origin="cursor/gpt-5", prompt="api-client@3", reason="The API changed")


def test_the_lease_starts_anew_and_created_stays() -> None:
    files = header()

    after = carried_out(files, planned(files, "a.py", again))

    assert record(after, "a.py") == {
        "owner": "@acme/shop",
        "origin": "cursor/gpt-5",
        "lifecycle": "experimental",
        "created": "2026-09-01",
        "expires": "2027-02-20",
        "renewals": [
            {
                "date": "2026-11-22",
                "until": "2027-02-20",
                "reason": "regenerated: The API changed",
                "by": "@ana",
            }
        ],
        "prompt": "api-client@3",
    }
    assert errors(after, files) == []


def test_it_is_counted_apart_from_extensions() -> None:
    files = header()

    after = carried_out(files, planned(files, "a.py", regenerate))

    found = to_record(record(after, "a.py"))
    assert len(renewals_of(found, RenewalKind.REGENERATION)) == 1
    assert renewals_of(found, RenewalKind.EXTENSION) == ()


def test_again_and_again_is_recorded_but_no_new_lease() -> None:
    files = header(renewals=ENTRY * 2)

    plan = planned(files, "a.py", regenerate)

    assert "expires" not in plan.after
    assert plan.after["renewals"][-1]["until"] == "2026-11-30"  # type: ignore[index]
    assert plan.warnings == (
        "it was regenerated 3 times; its end stays where it is: promote, refactor or retire it",
    )


def test_what_somebody_said_of_the_old_text_goes_and_what_looks_again_stays() -> None:
    files = header(
        lifecycle="durable",
        expires=None,
        review="2027-08-01",
        purpose="Weekly stock report",
        validated='{tests: t.py, style: ruff rules, security: scan 7, human: "@ana"}',
    )

    plan = planned(files, "a.py", regenerate)

    after = record(carried_out(files, plan), "a.py")
    assert after["validated"] == {"tests": "t.py", "style": "ruff rules"}
    assert after["review"] == "2027-08-01"
    assert plan.notes == ("the evidence of security, human was about the old text",)


def test_the_end_never_comes_earlier() -> None:
    files = header(lifecycle="temporary", expires="2027-08-01", purpose="p q r", exit="retire",
                   plan="Delete") | {"tenure.toml": b"[lifetime]\ntemporary = 365\n"}  # fmt: skip
    short = {**files, "tenure.toml": b'[lifetime]\ntemporary = 340\n[severity]\nTEN007 = "off"\n'}

    assert planned(files, "a.py", regenerate).after["expires"] == "2027-11-22"
    assert planned(short, "a.py", regenerate, as_of=DAY).after.get("expires") is None


DAY = date(2026, 8, 1)


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        ({"origin": "https://example.org/session"}, "`origin` holds a link"),
        ({"origin": "two words"}, "origin"),
        ({"prompt": "write me a parser please"}, "prompt"),
        ({"reason": "needed"}, "is vague"),
    ],
)
def test_what_a_record_cannot_say_is_refused(wishes: dict[str, str], says: str) -> None:
    plan = planned(header(), "a.py", lambda case: regenerate(case, **wishes))

    assert says in texts(plan)
    assert plan.edits == ()
