"""Records for many files at once are legal, spread over time, and the same in a second run."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure import mistakes, schema
from tenure.carriers import registry
from tenure.errors import EditError
from tenure.leases import latest_expiry
from tenure.policy import Policy, load
from tenure.record import Lifecycle
from tenure.sources.memory import MemoryTree
from tenure.stamp.bulk import Bulk, Candidate, Made, appended, by_registry, lease
from tenure.stamp.wishes import Wishes
from tenure.survey import survey

TODAY = date(2026, 11, 22)
OLD = date(2024, 2, 29)


def bulk(files: Mapping[str, str], **changes: object) -> Bulk:
    tree = MemoryTree({path: text.encode() for path, text in files.items()})
    policy = load({k: v.encode() for k, v in files.items() if k.endswith("tenure.toml")})
    return Bulk(tree, policy, Wishes(changes, None, False, TODAY, "@nadia", None))


def candidate(path: str = "a.py", **values: object) -> Candidate:
    return Candidate(path, "claude/opus", OLD, None)._replace(**values)  # type: ignore[arg-type]


def only(made: Made) -> Mapping[str, object]:
    assert made.refused == []
    (proposal,) = made.proposals
    return proposal.record


@pytest.mark.parametrize(
    ("files", "guess", "owner"),
    [
        ({"CODEOWNERS": "* @acme/shop"}, "ana@example.org", "@acme/shop"),
        ({"CODEOWNERS": "* @acme/shop @ana"}, None, ["@acme/shop", "@ana"]),
        ({"CODEOWNERS": "* @dependabot[bot]"}, "ana@example.org", "ana@example.org"),
        ({"tenure.toml": '[owner]\ndefault = "@acme/ops"'}, "ana@example.org", "@acme/ops"),
        ({}, "ana@example.org", "ana@example.org"),
        ({}, "noreply@anthropic.com", "@nadia"),
        ({}, "Ana Lopez", "@nadia"),
        ({}, None, "@nadia"),
    ],
)
def test_the_owner_is_a_person_or_a_team(
    files: dict[str, str], guess: str | None, owner: object
) -> None:
    assert only(bulk(files).separately([candidate(owner=guess)]))["owner"] == owner


def test_what_is_known_is_in_the_record() -> None:
    record = only(bulk({}).separately([candidate()]))

    assert record["origin"] == "claude/opus"
    assert record["created"] == "2024-02-29"
    assert (
        only(bulk({}).separately([candidate(origin=None, added=None)]))["created"] == "2026-11-22"
    )


def test_a_date_that_has_not_come_is_not_believed() -> None:
    record = only(bulk({}).separately([candidate(added=date(2031, 1, 1))]))

    assert record["created"] == "2026-11-22"


def test_a_file_that_is_older_than_a_lease_is_renewed_today() -> None:
    record = only(bulk({}).separately([candidate()]))

    reason = "it had no record before"
    renewal = {"date": "2026-11-22", "until": record["expires"], "reason": reason}
    assert record["renewals"] == [renewal]


def test_a_young_file_needs_no_renewal() -> None:
    record = only(bulk({}).separately([candidate(added=TODAY - timedelta(days=20))]))

    assert "renewals" not in record
    assert "2026-12-06" < str(record["expires"]) <= "2027-01-31"


def test_a_thousand_records_do_not_fall_due_together() -> None:
    made = bulk({}).separately([candidate(f"src/{number}.py") for number in range(1000)])

    days = Counter(proposal.record["expires"] for proposal in made.proposals)
    assert len(days) > 70
    assert max(days.values()) < 40


@PROPERTY
@given(
    st.text(min_size=1, max_size=9),
    st.dates(date(2005, 4, 7), TODAY),
    st.sampled_from(Lifecycle),
    st.integers(1, 400),
    st.integers(0, 400),
)
def test_the_dates_are_legal_and_the_same_again(
    path: str, created: date, lifecycle: Lifecycle, days: int, soon: int
) -> None:
    policy = Policy(
        soon=soon, lifetime_experimental=days, lifetime_temporary=days, lifetime_review=days
    )
    known = {
        "owner": "@a/b",
        "origin": "x",
        "lifecycle": lifecycle.value,
        "created": created.isoformat(),
        "purpose": "p",
        "exit": "retire",
        "plan": "p",
    }

    dates = lease(path, known, policy, TODAY)

    data = known | dates
    assert mistakes.explain_record(data) == []
    record = schema.to_record(data)
    latest = latest_expiry(record, policy)
    assert record.expires is None or (latest and TODAY <= record.expires <= latest)
    assert record.review is None or TODAY <= record.review <= TODAY + timedelta(days=days)
    assert lease(path, known, policy, TODAY) == dates


def test_what_has_no_legal_record_is_refused_and_the_rest_goes_on() -> None:
    files = {"d/tenure.toml": 'lifecycle = "durable"\n'}

    made = bulk(files).separately([candidate("d/a.py"), candidate("tenure.toml"), candidate()])

    assert [proposal.paths for proposal in made.proposals] == [("a.py",)]
    assert "`purpose` is missing" in made.refused[0].message
    assert "a file of tenure itself" in made.refused[1].message


def test_what_is_asked_for_is_in_every_record() -> None:
    made = bulk({}, owner="@acme/ops", service="shop").separately([candidate(), candidate("b")])

    assert {(p.record["owner"], p.record["service"]) for p in made.proposals} == {
        ("@acme/ops", "shop")
    }


# In registries


def written(files: Mapping[str, str], made: Made) -> dict[str, str]:
    tree = MemoryTree({path: text.encode() for path, text in files.items()})
    assert made.refused == []
    edits = [appended(tree, *group) for group in by_registry(tree, made.proposals).items()]
    return {edit.path: (edit.new or b"").decode() for edit in edits}


def test_entries_are_sorted_and_stand_in_the_nearest_registry() -> None:
    files = {"[x]/tenure-records.toml": "# ours"}
    made = bulk(files).separately([candidate(p) for p in ("b.py", "[x]/s*/c.py", "a.py")])

    texts = written(files, made)

    assert set(texts) == {"tenure-records.toml", "[x]/tenure-records.toml"}
    assert texts["[x]/tenure-records.toml"].startswith(
        '# ours\n\n[[artifact]]\npath = "s\\\\*/c.py"\n'
    )
    entries, broken = registry.read_registry(
        "tenure-records.toml", texts["tenure-records.toml"].encode()
    )
    assert broken == []
    assert [entry.patterns for entry in entries] == [("a.py",), ("b.py",)]


def test_windows_line_ends_stay() -> None:
    files = {"tenure-records.toml": "# ours\r\n"}

    (text,) = written(files, bulk(files).separately([candidate()])).values()

    assert text.count("\n") == text.count("\r\n")


def test_a_broken_registry_is_refused() -> None:
    tree = MemoryTree({"tenure-records.toml": b"[[artifact]\n"})

    with pytest.raises(EditError, match=r"tenure-records\.toml:1:1"):
        appended(tree, "tenure-records.toml", bulk({}).separately([candidate()]).proposals)


def test_a_folder_is_one_entry_whose_files_are_artifacts_of_their_own() -> None:
    files = {"gen/a.py": "", "gen/b.py": "", "mix/a.py": "", "mix/human.py": "", "top.py": ""}
    wanted = [candidate(path) for path in files if path != "mix/human.py"]

    made = bulk(files).by_folder(
        wanted, lambda folder: [path for path in files if path.rpartition("/")[0] == folder]
    )

    (text,) = written(files, made).values()
    entries, _ = registry.read_registry("tenure-records.toml", text.encode())
    assert [(entry.patterns, entry.each) for entry in entries] == [
        (("gen/*",), True),
        (("mix/a.py",), True),
        (("top.py",), True),
    ]
    tree = MemoryTree({"tenure-records.toml": text.encode()} | dict.fromkeys(files, b""))
    found = survey(tree, load({}))
    assert sorted(item.artifact.key for item in found.items) == [
        "gen/a.py", "gen/b.py", "mix/a.py", "top.py",
    ]  # fmt: skip


def test_what_differs_does_not_share_an_entry() -> None:
    wanted = [candidate("g/a.py"), candidate("g/b.py", origin="codex"), candidate("g/c.py")]

    made = bulk({}).by_folder(wanted, lambda _: ["g/a.py", "g/b.py", "g/c.py"])

    assert [proposal.patterns for proposal in made.proposals] == [("g/a.py", "g/c.py"), ("g/b.py",)]
