"""Policies: nesting, locks, the organization's policy, origins, and what is wrong with a file."""

import json
import zoneinfo
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.errors import PolicyError
from tenure.evidence import Strength
from tenure.finding import Severity
from tenure.globs import Glob
from tenure.policy import OriginRule, Policy, PolicySet, Restriction, candidates, load
from tenure.policy_lock import Lock, read, render
from tenure.policy_profiles import PROFILES
from tenure.policy_values import Budget, PathRule
from tenure.record import Lifecycle
from tenure.schema import is_valid_policy, schema_text
from tenure.sources import SUBMODULE
from tenure.sources.memory import MemoryTree

# The smallest time zone file (RFC 8536): one local time type, UTC+0, called "X".
ZONE_FILE = b"TZif" + bytes(16) + bytes(16) + b"\0\0\0\1" + b"\0\0\0\2" + bytes(6) + b"X\0"

COMMIT = "1a2b3c4" + "0" * 33


@pytest.fixture(autouse=True)
def _zones(tmp_path: Path) -> Iterator[None]:
    """Let there be one time zone: Europe/Berlin, with or without a database on this machine."""
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Berlin").write_bytes(ZONE_FILE)
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache()


def policies(files: Mapping[str, Any]) -> PolicySet:
    return load({k: v if isinstance(v, bytes) else v.encode() for k, v in files.items()})


def message(files: Mapping[str, Any], path: str = "a.py") -> str:
    with pytest.raises(PolicyError) as caught:
        policies(files).for_path(path)
    return caught.value.message


def vendored(text: str, source: str = "acme/policies") -> bytes:
    return render(Lock(source, "tenure.toml", COMMIT, text))


def test_without_any_file_the_defaults_hold() -> None:
    policy = policies({}).for_path("src/a.py")

    assert policy == Policy(origins=policy.origins)
    assert str(policy.origins["soon"]) == "default"


def test_the_defaults_are_those_of_the_design() -> None:
    policy = Policy()

    assert (policy.zone, policy.carrier, policy.lifecycle) == (
        "UTC",
        "auto",
        Lifecycle.EXPERIMENTAL,
    )
    assert (policy.soon, policy.lifetime_experimental) == (14, 90)
    assert (policy.lifetime_temporary, policy.lifetime_review) == (365, 365)
    assert (policy.lifetime_kind, policy.severity) == ({"script": 30}, {})
    assert policy.change_expired is Severity.WARNING


def test_the_schema_documents_the_same_defaults() -> None:
    documented = dict(defaults_of(schema(), ""))
    documented.pop("locked")

    effective = {item.key: item.value for item in policies({}).effective("a.py")}

    assert documented | {"owner.default": None} == effective


def schema() -> Any:
    return json.loads(schema_text("tenure-toml"))


def defaults_of(node: Any, prefix: str) -> Any:
    for key, value in node.get("properties", {}).items():
        if "default" in value:
            yield prefix + key, value["default"]
        yield from defaults_of(value, f"{prefix}{key}.")


def test_every_key_becomes_a_typed_value() -> None:
    text = """
        zone = "Europe/Berlin"
        require = ["gen/**"]
        exclude = ["vendor/**"]
        carrier = "sidecar"
        lifecycle = "temporary"
        soon = 7
        [severity]
        TEN008 = "error"
        [lifetime]
        experimental = 60
        temporary = 180
        review = 200
        kind.script = 10
        kind.agent = 20
        [owner]
        codeowners = true
        agents = ["acme-*"]
        default = "@acme/platform"
        [record]
        required = ["service"]
        [[impact]]
        paths = ["pay/**"]
        value = 5
        reason = "money"
        [[risk]]
        kinds = ["iac"]
        tier = "high"
        [tier]
        medium = 30
        high = 120
        critical = 300
        [score]
        window = 30
        bins.frequency = [0, 1, 2, 3]
        bins.complexity = [5, 10, 20, 40]
        [controls]
        low = ["purpose"]
        kind.agent = ["plan"]
        [debt]
        off = ["untested"]
        on = ["select-star"]
        drift = ["owner"]
        [hours.estimate]
        script = 2
        [[budget]]
        name = "pay"
        hours = 40
        paths = ["pay/**"]
        owner = "@acme/pay"
        [cliff]
        count = 5
        days = 7
        [renewal]
        limit = 1
        [gate]
        promote = ["tests"]
        [change]
        expired = "error"
        [bot]
        check-name = "lifecycle"
        comment = "always"
        labels = false
        label-prefix = "lease/"
        mention = true
        request-review = "high"
        suggest = true
        write = "pull-request"
        auto-merge = true
        incident-labels = ["sev-1"]
        [bot.conclusion]
        warning = "failure"
        [bot.care]
        high = []
        [prompt]
        approved = ["report@2"]
        required = true
        [trailers]
        ai = "require"
        keys = ["Assisted-by"]
        format = "tool"
        sign-off = false
        [[evidence.tool]]
        name = "acme-x"
        ids = [7]
        [[origin]]
        paths = ["api/**"]
        tool = "cursor/gpt-5"
        [[restrict]]
        paths = ["crypto/**"]
        tools = ["cursor"]
        severity = "warning"
        reason = "no"
        strength = "weak"
        """

    policy = policies({"tenure.toml": text}).for_path("a.py")

    assert policy._replace(origins={}) == Policy(
        zone="Europe/Berlin",
        require=(Glob("gen/**"),),
        exclude=(Glob("vendor/**"),),
        carrier="sidecar",
        lifecycle=Lifecycle.TEMPORARY,
        soon=7,
        severity={"TEN008": Severity.ERROR},
        lifetime_experimental=60,
        lifetime_temporary=180,
        lifetime_review=200,
        lifetime_kind={"script": 10, "agent": 20},
        owner_codeowners=True,
        owner_agents=("acme-*",),
        owner_default="@acme/platform",
        required=("service",),
        impact_rules=(PathRule((Glob("pay/**"),), (), 5, "money", 0),),
        risk_rules=(PathRule((), ("iac",), "high", None, 0),),
        tier_medium=30,
        tier_high=120,
        tier_critical=300,
        score_window=30,
        bins_frequency=(0, 1, 2, 3),
        bins_complexity=(5, 10, 20, 40),
        controls={**Policy().controls, "low": ("purpose",)},
        controls_kind={**Policy().controls_kind, "agent": ("plan",)},
        debt_off=("untested",),
        debt_on=("select-star",),
        debt_drift=("owner",),
        hours_estimate={**Policy().hours_estimate, "script": 2.0},
        budgets=(Budget("pay", 40.0, (Glob("pay/**"),), "@acme/pay"),),
        cliff_count=5,
        cliff_days=7,
        renewal_limit=1,
        gate=("tests",),
        change_expired=Severity.ERROR,
        bot_check_name="lifecycle",
        bot_comment="always",
        bot_labels=False,
        bot_label_prefix="lease/",
        bot_mention=True,
        bot_request_review="high",
        bot_suggest=True,
        bot_write="pull-request",
        bot_auto_merge=True,
        bot_incident_labels=("sev-1",),
        bot_conclusion={**Policy().bot_conclusion, "warning": "failure"},
        bot_care={**Policy().bot_care, "high": ()},
        prompt_approved=("report@2",),
        prompt_required=True,
        trailers_ai="require",
        trailers_keys=("Assisted-by",),
        trailers_format="tool",
        trailers_sign_off=False,
        evidence_tools=({"name": "acme-x", "ids": [7]},),
        origin_rules=(OriginRule((Glob("api/**"),), "cursor", "gpt-5", Strength.STRONG),),
        restrictions=(
            Restriction((Glob("crypto/**"),), ("cursor",), Severity.WARNING, "no", Strength.WEAK),
        ),
    )


def test_lists_of_tables_are_relative_to_their_file_and_the_nearest_wins_whole() -> None:
    found = policies({
        "tenure.toml": "[[restrict]]\npaths = ['a/**']\n[[restrict]]\npaths = ['b/**']\n",
        "a/tenure.toml": "[[restrict]]\npaths = ['x/*.py']\n",
    })  # fmt: skip

    assert [rule.paths for rule in found.for_path("b/c.py").restrictions] == [
        (Glob("a/**"),),
        (Glob("b/**"),),
    ]
    (nested,) = found.for_path("a/x/y.py").restrictions
    assert nested == Restriction((Glob("x/*.py", "a"),), (), Severity.ERROR, None, Strength.MEDIUM)


def test_an_entry_of_a_list_of_tables_has_a_place_of_its_own() -> None:
    text = "# top\n[[origin]]\npaths = ['a']\ntool = 'cursor'\n\n[[origin]]\npaths = ['b']\ntool = 'x'\n"
    origins = policies({"tenure.toml": text}).for_path("a").origins

    assert [str(origins[f"origin.{number}"]) for number in (0, 1)] == [
        "tenure.toml:2",
        "tenure.toml:6",
    ]
    assert str(origins["origin"]) == "tenure.toml:2"
    assert str(origins["evidence.tool.0"]) == "default"
    assert origins.get("origin.x") is None
    assert origins.get("nothing.0") is None


def test_a_bad_glob_in_a_list_of_tables_is_found_at_its_place() -> None:
    files = {"tenure.toml": "[[restrict]]\npaths = ['ok']\n[[restrict]]\npaths = ['ok', '../x']\n"}

    assert message(files).startswith("tenure.toml:4:16: the glob `../x` cannot be used: ")


@pytest.mark.parametrize("table", ["impact", "risk", "budget"])
def test_a_bad_glob_of_a_score_is_found_at_its_place(table: str) -> None:
    rest = {"impact": "value = 1", "risk": "tier = 'low'", "budget": "name = 'a'\nhours = 1"}

    text = f"[[{table}]]\npaths = ['../x']\n{rest[table]}\n"

    assert message({"tenure.toml": text}).startswith("tenure.toml:2:10: the glob `../x` cannot be")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[score.bins]\nfrequency = [1, 3, 3, 6]\n", "2:13: `score.bins.frequency` must rise"),
        ("[tier]\nhigh = 20\nmedium = 30\n", "1:2: `tier` must rise"),
        ("[tier]\nmedium = 30\ncritical = 30\n", "1:2: `tier` must rise"),
    ],
)
def test_what_must_rise_and_does_not_is_found_at_its_place(text: str, place: str) -> None:
    assert message({"tenure.toml": text}) == f"tenure.toml:{place}"


def test_an_entry_about_files_holds_for_paths_and_kinds() -> None:
    text = "[[risk]]\npaths = ['a/*']\nkinds = ['iac']\ntier = 'low'\n"
    (rule,) = policies({"tenure.toml": text}).for_path("x").risk_rules

    assert rule.holds_for("a/b", "iac")
    assert not rule.holds_for("a/b", "script")
    assert not rule.holds_for("b/b", "iac")


def test_a_profile_is_the_defaults_of_the_trailers() -> None:
    policy = policies({"tenure.toml": "profile = 'kernel'\n"}).for_path("")

    assert (policy.trailers_ai, policy.trailers_keys) == ("allow", ("Assisted-by",))
    assert (policy.trailers_format, policy.trailers_sign_off) == ("tool:model", False)
    assert str(policy.origins["trailers.keys"]) == "tenure.toml:1"


def test_what_is_set_wins_over_the_profile_wherever_it_stands() -> None:
    files = {
        "tenure.toml": "extends = 'acme/policies'\nprofile = 'kernel'\n",
        "tenure.lock.toml": vendored("profile = 'apache'\n[trailers]\nformat = 'any'\n"),
    }
    found = policies(files)

    policy = found.for_path("")

    assert (policy.trailers_keys, policy.trailers_format) == (("Assisted-by",), "any")
    values = {item.key: item.value for item in found.effective("")}
    assert values["trailers.keys"] == ["Assisted-by"]
    assert values["trailers.format"] == "any"


def test_who_locks_the_trailers_locks_the_profile() -> None:
    files = {
        "tenure.toml": "extends = 'acme/policies'\nprofile = 'none'\n",
        "tenure.lock.toml": vendored("profile = 'kernel'\nlocked = ['trailers']\n"),
    }

    assert "tenure.toml:2:1: `profile` is locked by tenure.lock.toml" in message(files)


def test_every_profile_of_the_schema_is_known_and_sets_keys_of_the_policy() -> None:
    assert list(PROFILES) == schema()["properties"]["profile"]["enum"]
    for name, values in PROFILES.items():
        table = {key.removeprefix("trailers."): value for key, value in values.items()}
        assert is_valid_policy({"profile": name, "trailers": table})


def test_the_nearest_file_wins_key_by_key() -> None:
    found = policies({
        "tenure.toml": "soon = 1\ncarrier = 'sidecar'\nlifetime = {review = 20, temporary = 5}\n",
        "pkg/tenure.toml": "soon = 2\n[lifetime]\nreview = 30\n",
        "pkg/deep/tenure.toml": "[lifetime]\nkind.script = 5\n",
    }).for_path("pkg/deep/er/a.py")  # fmt: skip

    assert (found.soon, found.carrier) == (2, "sidecar")
    assert (found.lifetime_temporary, found.lifetime_review) == (5, 30)
    assert found.lifetime_kind == {"script": 5}


def test_a_nested_file_holds_below_its_folder_only() -> None:
    found = policies({"pkg/tenure.toml": "soon = 2\n"})

    assert found.for_path("pkg/a.py").soon == 2
    assert found.for_path("pkgs/a.py").soon == 14
    assert found.for_path("a.py").soon == 14


def test_a_list_replaces_the_one_above() -> None:
    found = policies({
        "tenure.toml": "require = ['a/**', 'b/**']\n",
        "a/tenure.toml": "require = ['x/*.py']\n",
    })  # fmt: skip

    assert found.for_path("a/x/y.py").require == (Glob("x/*.py", "a"),)
    assert found.for_path("b/x").require == (Glob("a/**"), Glob("b/**"))


def test_a_table_of_names_keeps_the_names_above() -> None:
    found = policies({
        "tenure.toml": "[severity]\nTEN008 = 'off'\nTEN009 = 'off'\n",
        "a/tenure.toml": "[severity]\nTEN009 = 'error'\n",
    })  # fmt: skip

    assert found.for_path("a/b").severity == {"TEN008": Severity.OFF, "TEN009": Severity.ERROR}


def test_files_of_one_folder_share_one_policy_object() -> None:
    found = policies({"tenure.toml": "soon = 1\n"})

    assert found.for_path("a/b.py") is found.for_path("c/d/e.py")


def test_pyproject_is_a_policy_where_it_speaks_about_tenure() -> None:
    found = policies({
        "pyproject.toml": "[project]\nname = 'x'\n[tool.tenure]\nsoon = 3\n",
        "a/pyproject.toml": "[tool.ruff]\nthis is not even TOML\n",
    })  # fmt: skip

    assert found.for_path("a/b.py").soon == 3
    assert str(found.for_path("b.py").origins["soon"]) == "pyproject.toml:4"


def test_tenure_toml_wins_over_a_pyproject_beside_it_and_that_is_said() -> None:
    found = policies({
        "tenure.toml": "soon = 1\n",
        "pyproject.toml": "[tool.tenure]\nsoon = 2\ncarrier = 'sidecar'\n",
    })  # fmt: skip

    assert found.for_path("a.py").soon == 1
    assert found.for_path("a.py").carrier == "auto"
    assert found.beside("a.py") == [("pyproject.toml", "tenure.toml")]


def test_origins_name_file_and_line() -> None:
    origins = policies({
        "tenure.toml": "\nsoon = 1\n[severity]\nTEN008 = 'off'\n",
        "a/tenure.toml": "carrier = 'sidecar'\n",
    }).for_path("a/b").origins  # fmt: skip

    assert str(origins["soon"]) == "tenure.toml:2"
    assert str(origins["severity.TEN008"]) == "tenure.toml:4"
    assert str(origins["carrier"]) == "a/tenure.toml:1"
    assert str(origins["zone"]) == "default"
    assert {"soon", "zone", "lifetime.kind.script", "owner.default"} <= set(origins)


def test_candidates_are_every_folder_above_the_paths_and_the_lock() -> None:
    assert candidates(["a/b/c.py", "a/d.py"]) == [
        "tenure.lock.toml",
        "tenure.toml",
        "pyproject.toml",
        "a/tenure.toml",
        "a/pyproject.toml",
        "a/b/tenure.toml",
        "a/b/pyproject.toml",
    ]


def test_a_tree_is_asked_for_the_candidates_once() -> None:
    tree = MemoryTree(
        {"tenure.toml": b"soon = 1\n", "a/tenure.toml": b"=", "a/x.py": b"#"},
        modes={"a/tenure.toml": SUBMODULE},
    )

    found = load(tree.read(candidates(["a/x.py"]), limit=None))

    assert found.for_path("a/x.py").soon == 1
    assert [entry.path for entry in tree.entries()] == ["a/tenure.toml", "a/x.py", "tenure.toml"]
    assert tree.find(["a/x.py", "no"])["a/x.py"].oid == "4287ca8617970fa8fc025b75cb319c7032706910"
    assert tree.screen(tree.entries(), lambda head: head == b"#", question="test") == (
        {"a/x.py": b"#"},
        (),
    )


def test_the_example_with_all_keys_in_the_documentation_says_the_defaults() -> None:
    page = Path(__file__).parents[2] / "docs" / "policy.md"
    example = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]

    policy = policies({"tenure.toml": example}).for_path("a.py")

    assert policy._replace(origins={}) == Policy(owner_default="@acme/platform")
    assert set(load({}).for_path("a").origins) == set(policy.origins)


def test_candidates_of_nothing_are_those_of_the_root() -> None:
    assert candidates([]) == ["tenure.lock.toml", "tenure.toml", "pyproject.toml"]


@pytest.mark.parametrize(
    ("locked", "nested", "key"),
    [
        ("'soon'", "soon = 1", "soon"),
        ("'lifetime'", "[lifetime]\nreview = 1", "lifetime.review"),
        ("'lifetime'", "[lifetime.kind]\nscript = 1", "lifetime.kind.script"),
        ("'lifetime.kind'", "[lifetime.kind]\nscript = 1", "lifetime.kind.script"),
        ("'severity.TEN008'", "[severity]\nTEN008 = 'off'", "severity.TEN008"),
    ],
)
def test_a_nested_file_cannot_set_a_locked_key(locked: str, nested: str, key: str) -> None:
    files = {"tenure.toml": f"# top\nlocked = [{locked}]\n", "a/tenure.toml": f"{nested}\n"}

    text = message(files, "a/b.py")

    assert text.startswith(f"a/tenure.toml:{nested.count(chr(10)) + 1}:1: ")
    assert f"`{key}` is locked by tenure.toml:2" in text
    assert policies(files).for_path("b.py").soon == 14


@pytest.mark.parametrize(
    ("locked", "nested"),
    [
        ("'lifetime.kind'", "[lifetime]\nreview = 1"),
        ("'severity.TEN008'", "[severity]\nTEN009 = 'off'"),
        ("'lifetime.review'", "[lifetime]\nexperimental = 1"),
    ],
)
def test_a_lock_holds_what_it_names_and_no_more(locked: str, nested: str) -> None:
    files = {"tenure.toml": f"locked = [{locked}]\n", "a/tenure.toml": f"{nested}\n"}

    assert policies(files).errors() == []


def test_a_file_may_set_what_it_locks_itself() -> None:
    assert policies({"tenure.toml": "soon = 3\nlocked = ['soon']\n"}).for_path("a").soon == 3


def test_a_nested_file_can_lock_for_the_files_below_it() -> None:
    files = {"a/tenure.toml": "locked = ['soon']\n", "a/b/tenure.toml": "soon = 1\n"}

    assert "`soon` is locked by a/tenure.toml:1" in message(files, "a/b/c.py")


def test_the_organization_lies_under_the_root() -> None:
    files = {
        "tenure.toml": "extends = 'acme/policies'\nsoon = 3\n",
        "tenure.lock.toml": vendored("soon = 1\ncarrier = 'sidecar'\nrequire = ['gen/**']\n"),
        "pkg/tenure.toml": "lifecycle = 'temporary'\n",
    }

    policy = policies(files).for_path("pkg/a.py")

    assert (policy.soon, policy.carrier, policy.lifecycle.value) == (3, "sidecar", "temporary")
    assert policy.require == (Glob("gen/**", ""),)


def test_the_origin_of_a_vendored_value_is_its_line_in_the_lock_file() -> None:
    lock = vendored("# one\nsoon = 1\n")
    files = {"tenure.toml": "extends = 'acme/policies'\n", "tenure.lock.toml": lock}

    origin = policies(files).for_path("a").origins["soon"]

    assert lock.decode().split("\n")[(origin.line or 0) - 1] == "soon = 1"
    assert str(origin) == f"tenure.lock.toml:{origin.line} (acme/policies@1a2b3c4)"


def test_the_organization_can_lock_keys_of_the_root() -> None:
    lock = vendored("soon = 1\nlocked = ['soon']\n")
    text = message({
        "tenure.toml": "extends = 'acme/policies'\nsoon = 3\n",
        "tenure.lock.toml": lock,
    })  # fmt: skip

    line = lock.decode().split("\n").index("locked = ['soon']") + 1
    assert text == (
        f"tenure.toml:2:1: `soon` is locked by tenure.lock.toml:{line} (acme/policies@1a2b3c4)"
    )


def test_a_mistake_in_the_vendored_text_is_placed_in_the_lock_file() -> None:
    lock = vendored("# a comment\nsoon = 'x'\n")
    line = lock.decode().split("\n").index("soon = 'x'") + 1

    text = message({"tenure.toml": "extends = 'acme/policies'\n", "tenure.lock.toml": lock})

    assert text.startswith(f"tenure.lock.toml:{line}:8: ")


def test_extends_without_a_lock_file_says_how_to_get_one() -> None:
    with pytest.raises(PolicyError) as caught:
        policies({"tenure.toml": "extends = 'acme/policies'\n"}).for_path("a")

    assert "tenure.toml:1:11: `extends` needs tenure.lock.toml" in caught.value.message
    assert caught.value.hint == "tenure policy sync"


def test_a_lock_file_of_another_source_is_refused() -> None:
    text = message({
        "tenure.toml": "extends = 'acme/policies'\n",
        "tenure.lock.toml": vendored("soon = 1\n", "acme/other"),
    })  # fmt: skip

    assert "tenure.lock.toml holds `acme/other`, not `acme/policies`" in text


def test_a_vendored_text_that_was_changed_by_hand_is_refused() -> None:
    text = message({
        "tenure.toml": "extends = 'acme/policies'\n",
        "tenure.lock.toml": vendored("soon = 1\n").replace(b"soon = 1", b"soon = 9"),
    })  # fmt: skip

    assert "does not match its sha256" in text


@pytest.mark.parametrize(
    ("lock", "reason"),
    [
        (b"", "another version"),
        (b"version = 2\n", "another version"),
        (b"version = 1\nsource = 3\n", "a key is missing or is no text"),
        (b"\xff", "not UTF-8"),
        (b"x =\n", "tenure.lock.toml:1:"),
    ],
)
def test_a_broken_lock_file_is_one_clear_error(lock: bytes, reason: str) -> None:
    files = {"tenure.toml": b"extends = 'acme/policies'\n", "tenure.lock.toml": lock}

    assert reason in message(files)
    assert [problem.path for problem in policies(files).errors()] == ["tenure.lock.toml"]


def test_a_lock_file_that_nobody_asks_for_is_not_read() -> None:
    assert policies({"tenure.lock.toml": b"\xff"}).for_path("a").soon == 14


def test_a_vendored_policy_cannot_extend_another_one() -> None:
    files = {
        "tenure.toml": "extends = 'acme/policies'\n",
        "tenure.lock.toml": vendored("extends = 'acme/other'\n"),
    }

    assert "cannot extend another one" in message(files)


def test_a_nested_policy_cannot_extend_anything() -> None:
    text = message({"a/tenure.toml": "soon = 1\nextends = 'acme/policies'\n"}, "a/b")

    assert text.startswith("a/tenure.toml:2:1: `extends` works only")


@pytest.mark.parametrize(
    ("data", "place", "reason"),
    [
        (b"soon = 1\nsoon = 2\n", "2:", "soon"),
        (b"soon = \n", "1:", ""),
        (b"x = 1\n", "1:1", "`x`"),
        (b"soon = 'x'\n", "1:8", ""),
        (b"\n[severity]\nTEN001 = 'loud'\n", "3:10", "error"),
        (b"\n[severity]\nTEN999 = 'off'\n", "3:1", "TEN999"),
        (b"# ok\nrequire = ['../x']\n", "2:12", "`..`"),
        (b"exclude = ['ok', '']\n", "1:18", ""),
        (b"require = ['a\\b']\n", "1:12", "folders are separated by `/`"),
        (b"zone = 'Mars/Olympus'\n", "1:8", "no time zone `Mars/Olympus`"),
        (b"locked = ['sooon']\n", "1:11", ""),
        (b"extends = 'nothing'\n", "1:11", ""),
        (b"a = 1\n# caf\xe9\n", "2:6", "not UTF-8"),
        (b"\xff\xfes\0o\0", "1:1", "not UTF-8"),
        (b"soon = 1 # \0\n", "1:", ""),
        (b"soon = 2026-01-01\n", "1:8", "`soon"),
        (b"soon = nan\n", "1:8", "`soon"),
        (b"soon = inf\n", "1:8", "`soon"),
        (b"soon = true\n", "1:8", "`soon"),
        (b"severity = 3\n", "1:12", "`severity"),
        (b"[[lifetime]]\nreview = 3\n", "1:", "`lifetime"),
        (b"#" * (1 << 20) + b"\n", "1:1", "larger than 1 MiB"),
        (b"x = " + b"[" * 100_000 + b"\n", "1:", ""),
    ],
)
def test_a_mistake_is_one_error_with_its_place(data: bytes, place: str, reason: str) -> None:
    text = message({"tenure.toml": data})

    assert text.startswith(f"tenure.toml:{place}")
    assert reason in text
    assert "\n" not in text


def test_without_a_time_zone_database_the_error_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zoneinfo, "available_timezones", set)

    with pytest.raises(PolicyError, match="no time zone database") as caught:
        policies({"tenure.toml": "zone = 'Mars/Olympus'\n"}).for_path("a")

    assert caught.value.hint == "pip install tzdata"


def test_utc_needs_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zoneinfo, "ZoneInfo", None)

    assert policies({"tenure.toml": "zone = 'UTC'\n"}).for_path("a").zone == "UTC"


def test_a_mistake_in_pyproject_is_placed_there() -> None:
    text = message({"pyproject.toml": "[project]\nname = 'x'\n\n[tool.tenure]\nsoon = 'x'\n"})

    assert text.startswith("pyproject.toml:5:8: ")


@pytest.mark.parametrize("text", ["tool.tenure = 3\n", "[[tool.tenure]]\nsoon = 1\n"])
def test_a_table_of_the_wrong_kind_in_pyproject_is_an_error(text: str) -> None:
    assert message({"pyproject.toml": text}).startswith("pyproject.toml:1:")


def test_a_pyproject_that_only_mentions_the_table_says_nothing() -> None:
    assert policies({"pyproject.toml": "# no [tool.tenure] here\n"}).errors() == []


def test_a_file_may_start_with_a_byte_order_mark_and_have_windows_line_ends() -> None:
    assert policies({"tenure.toml": b"\xef\xbb\xbfsoon = 3\r\n"}).for_path("a").soon == 3


def test_an_empty_file_is_a_policy_that_says_nothing() -> None:
    assert policies({"tenure.toml": b""}).for_path("a").soon == 14


def test_the_target_of_a_link_gets_a_hint() -> None:
    with pytest.raises(PolicyError) as caught:
        policies({"tenure.toml": b"../shared/tenure.toml"}).for_path("a")

    assert "symbolic link" in (caught.value.hint or "")


def test_a_folder_that_is_called_like_the_policy_is_refused() -> None:
    assert message({}, "pkg/tenure.toml/x/y.py") == (
        "pkg/tenure.toml:1:1: the policy must be a file, not a folder"
    )


def test_a_broken_file_matters_only_below_its_folder() -> None:
    found = policies({"a/tenure.toml": "x = 1\n"})

    assert found.for_path("b/c.py").soon == 14
    with pytest.raises(PolicyError):
        found.for_path("a/c.py")


def test_every_problem_of_every_file_is_listed_once() -> None:
    found = policies({
        "tenure.toml": "locked = ['soon']\n",
        "a/tenure.toml": "soon = 1\nx = 1\n",
        "a/b/tenure.toml": "soon = 2\n",
        "c/tenure.toml": "y = 1\nz = 2\nrequire = ['ok']\n",
        "c/d/tenure.toml": "carrier = 'header'\n",
    }).errors()  # fmt: skip

    assert [(problem.path, problem.line) for problem in found] == [
        ("a/b/tenure.toml", 1),
        ("a/tenure.toml", 2),
        ("c/tenure.toml", 1),
        ("c/tenure.toml", 2),
    ]


def test_effective_values_say_what_locks_them() -> None:
    shown = {
        item.key: item
        for item in policies({"tenure.toml": "soon = 3\nlocked = ['lifetime']\n"}).effective("a/b")
    }

    assert (shown["soon"].value, shown["soon"].locked) == (3, None)
    assert str(shown["lifetime.review"].locked) == "tenure.toml:2"
    assert shown["lifetime.review"].value == 365


texts = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=200, deadline=None)
@given(text=texts, source=texts)
def test_a_lock_file_gives_back_the_text_it_was_made_from(text: str, source: str) -> None:
    lock = Lock(source, "tenure.toml", COMMIT, text)

    found = read(render(lock))

    assert isinstance(found[0], Lock)
    assert found[0] == lock


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=80) | texts.map(str.encode))
def test_any_bytes_are_a_policy_or_an_error_of_ours(data: bytes) -> None:
    found = policies({"tenure.toml": data, "a/pyproject.toml": b"#tool.tenure\n" + data})

    problems = found.errors()

    for path in ("x", "a/x"):
        try:
            found.for_path(path)
        except PolicyError:
            assert problems


values = st.fixed_dictionaries(
    {}, optional={"soon": st.integers(0, 3650), "carrier": st.sampled_from(["auto", "header"])}
)


@settings(max_examples=100, deadline=None)
@given(layers=st.lists(values, min_size=1, max_size=5))
def test_the_last_layer_that_sets_a_key_decides(layers: list[dict[str, Any]]) -> None:
    files = {
        "/".join(["d"] * depth + ["tenure.toml"]): "".join(
            f"{key} = {value!r}\n" for key, value in layer.items()
        )
        for depth, layer in enumerate(layers)
    }
    expected: dict[str, Any] = {"soon": 14, "carrier": "auto"}
    for layer in layers:
        expected |= layer

    policy = policies(files).for_path("d/" * len(layers) + "x")

    assert {"soon": policy.soon, "carrier": policy.carrier} == expected


def test_a_policy_in_an_excluded_folder_does_not_count() -> None:
    policies = load(
        {
            "tenure.toml": b'exclude = ["vendor/**"]\nsoon = 3',
            "vendor/lib/tenure.toml": b'exclude = []\nsoon = "broken"',
        }
    )

    policy = policies.for_path("vendor/lib/a.py")

    assert policy.soon == 3
    assert policy.exclude[0].matches("vendor/lib/a.py")
    assert policies.errors() == []
