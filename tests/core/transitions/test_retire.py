"""What is retired goes with everything that speaks of it alone, unless something uses it."""

from collections.abc import Mapping, Sequence

import pytest

from support.transitions import AS_OF, CARRIERS, carried_out, errors, header, texts
from tenure.engine import load_policy
from tenure.sources.memory import MemoryTree
from tenure.survey import survey
from tenure.transitions.plan import Case, Plan, Refusal
from tenure.transitions.retire import Surroundings, members, retire

GLOB = (
    '[[artifact]]\npath = {}\nowner = "@acme/shop"\norigin = "x"\n'
    'lifecycle = "experimental"\ncreated = 2026-09-01\nexpires = 2026-11-30\n'
)


def planned(
    files: Mapping[str, bytes],
    path: str,
    *,
    uses: Mapping[str, Sequence[str]] | None = None,
    unsaved: Mapping[str, Refusal] | None = None,
    committed: Mapping[str, bytes] | None = None,
    named: Sequence[str] = (),
    group: bool = True,
    force: bool = False,
    reason: str | None = None,
) -> Plan:
    tree = MemoryTree(files)
    policies = load_policy(tree, None)
    found = survey(tree, policies, [path]).items
    item = next((one for one in found if path in one.artifact.paths), None)
    whole = members(tree, policies, item) if item else None
    before = MemoryTree(files if committed is None else committed)
    around = Surroundings(
        users=lambda paths: {p: u for p, u in (uses or {}).items() if p in paths},
        unsaved=lambda paths: {p: r for p, r in (unsaved or {}).items() if p in paths},
        committed=before,
    )
    case = Case(tree, path, whole, policies.for_path(path), AS_OF, "@ana")
    (plan,) = retire([case], around, named=named, group=group, force=force, reason=reason)
    return plan


@pytest.mark.parametrize("carrier", [name for name in CARRIERS if name != "each"])
def test_file_and_record_go_together(carrier: str) -> None:
    path, files = CARRIERS[carrier]

    after = carried_out(files, planned(files, path))

    kept = {"other.py"} if "other.py" in files else set()
    assert {name for name in after if name != "tenure-records.toml"} == kept
    assert errors(after, files) == []
    if kept:
        assert b'path = "other.py"' in after["tenure-records.toml"]
        assert b"# Records." in after["tenure-records.toml"]
        assert b"# The end." in after["tenure-records.toml"]
        assert b"a long one" not in after["tenure-records.toml"]


def test_an_entry_for_each_file_stays_while_it_has_others() -> None:
    path, files = CARRIERS["each"]

    first = carried_out(files, planned(files, path))
    last = carried_out(first, planned(first, "gen/b.py"))

    assert first["tenure-records.toml"] == files["tenure-records.toml"]
    assert "gen/b.py" in first
    assert b"gen/**" not in last["tenure-records.toml"]


def test_records_that_did_not_count_go_too() -> None:
    files = header() | {
        "a.py.tenure.yaml": b"not: [a record\n",
        "tenure-records.toml": GLOB.format('["a.py", "b.*", "*.md"]').encode(),
        "b.py": b"",
    }

    plan = planned(files, "a.py")

    after = carried_out(files, plan)
    assert plan.removed == ("a.py", "a.py.tenure.yaml")
    assert b'path = ["b.*", "*.md"]' in after["tenure-records.toml"]


def test_a_registry_that_was_made_for_it_goes_with_it() -> None:
    registry = (
        b"# Records of AI-written files; see `tenure explain PATH` for what holds for a file.\n\n"
    )
    files = {"a.bin": b"\0", "tenure-records.toml": registry + GLOB.format('"a.bin"').encode()}

    assert carried_out(files, planned(files, "a.bin")) == {}


def test_who_uses_it_is_named_and_it_stays() -> None:
    plan = planned(header(), "a.py", uses={"a.py": ["b.py", "Makefile"]})

    assert texts(plan) == "b.py, Makefile still use it"
    assert "tenure retire --force --reason" in (plan.refusals[0].hint or "")
    assert plan.edits == ()
    assert plan.removed == ()


@pytest.mark.parametrize(
    "user",
    ["a.py", "a.py.tenure.yaml", "tenure-records.toml", "tenure.toml", "CODEOWNERS",
     ".github/CODEOWNERS", ".tenure/hours/2026-11.jsonl", "tenure-baseline.txt"],
)  # fmt: skip
def test_what_goes_too_or_only_speaks_of_it_is_no_user(user: str) -> None:
    plan = planned(header(), "a.py", uses={"a.py": [user]})

    assert plan.refusals == ()


def test_force_needs_a_reason_and_the_message_keeps_it() -> None:
    uses = {"a.py": ["b.py"]}

    bare = planned(header(), "a.py", uses=uses, force=True)
    forced = planned(header(), "a.py", uses=uses, force=True, reason="b.py goes in May")

    assert "why it goes although something uses it is missing" in texts(bare)
    assert forced.warnings == ("b.py still name a.py",)
    assert forced.message == (
        "Retire a.py\n\nIt was experimental since 2026-09-01 and owned by @acme/shop. "
        "b.py still named a.py. Removed because: b.py goes in May"
    )


def test_the_message_says_what_it_was() -> None:
    files = header(purpose="Weekly stock report", removal="Support counts by hand")

    plan = planned(files, "a.py")

    assert plan.message == (
        "Retire a.py\n\nIt was experimental since 2026-09-01 and owned by @acme/shop. "
        "Its purpose: Weekly stock report."
    )
    assert plan.notes == ("the record says what follows from its removal: Support counts by hand",)


def test_more_files_than_were_named_go_only_if_that_is_asked_for() -> None:
    path, files = CARRIERS["group"]

    plan = planned(files, path, group=False)

    assert "gen/a.py is one of 2 files of one artifact (gen/a.py, gen/b.py)" in texts(plan)
    hint = plan.refusals[0].hint or ""
    assert "tenure retire --group gen/a.py" in hint
    assert "git rm gen/a.py" in hint


def test_a_member_with_a_nearer_record_is_none_and_keeps_the_glob() -> None:
    path, files = CARRIERS["group"]
    files = {**files, "gen/b.py": header()["a.py"]}

    after = carried_out(files, planned(files, path, group=False))

    assert "gen/b.py" in after
    assert b"gen/**" in after["tenure-records.toml"]


def test_what_is_in_no_commit_stays() -> None:
    unsaved = {"a.py.tenure.yaml": Refusal("a.py.tenure.yaml is not tracked", "git add it")}
    files = header() | {"a.py.tenure.yaml": b"x"}

    plan = planned(files, "a.py", unsaved=unsaved)

    assert texts(plan) == "a.py.tenure.yaml is not tracked"


def test_an_entry_that_is_in_no_commit_stays() -> None:
    path, files = CARRIERS["registry"]
    old = {**files, "tenure-records.toml": files["tenure-records.toml"].replace(b"# ours", b"")}
    other = {**files, "tenure-records.toml": files["tenure-records.toml"].replace(b"two", b"2")}

    assert planned(files, path, committed=old).refusals == ()
    assert "is in no commit yet" in texts(planned(files, path, committed=other))
    assert "is in no commit yet" in texts(planned(files, path, committed={}))


def test_what_has_no_record_is_no_artifact() -> None:
    plan = planned({"a.py": b""}, "a.py")

    assert "has no record" in texts(plan)
    assert plan.refusals[0].hint == "git rm a.py"


def test_what_is_not_tracked_would_be_lost() -> None:
    assert "is not tracked" in texts(planned({"b.py": b""}, "a.py"))


def test_a_broken_record_does_not_keep_a_file() -> None:
    files = {"a.py": b"# tenure:\n#   owner: @acme/shop\n"}

    assert carried_out(files, planned(files, "a.py")) == {}


def test_a_broken_registry_is_mended_first() -> None:
    files = header() | {"tenure-records.toml": b"[[artifact]\n"}

    assert "cannot be read" in texts(planned(files, "a.py"))
