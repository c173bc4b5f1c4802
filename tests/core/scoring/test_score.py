"""The score: each factor from 1 to 5, more of what costs never costs less, groups, tiers, floors."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.globs import Glob
from tenure.policy_values import PathRule, Policy
from tenure.record import Lifecycle, Origin, Record
from tenure.schema import KINDS
from tenure.scoring import bins, complexity, frequency, friction, impact, tier
from tenure.scoring.activity import FileActivity
from tenure.scoring.complexity import Complexity
from tenure.scoring.friction import GONE_DAYS, Owners
from tenure.scoring.hours import estimate, monthly
from tenure.scoring.impact import BY_KIND, Exposure
from tenure.scoring.kinds import kind_of
from tenure.scoring.score import FACTORS, Factor, contest, of_group, overridden, product
from tenure.scoring.tier import TIERS, by_total, with_floor

DAY = date(2026, 11, 20)
POLICY = Policy()
MANY = settings(max_examples=100, deadline=None)
counts = st.integers(0, 2000)
kinds = st.sampled_from(KINDS)
values = st.integers(1, 5)


def record(**changes: object) -> Record:
    plain = Record(("@acme/pay",), Origin("cursor"), Lifecycle.EXPERIMENTAL, date(2026, 11, 1))
    return plain._replace(**changes)  # type: ignore[arg-type]  # the values of the tests


def owners(
    listed: frozenset[str] | None = None, seen: dict[str, date] | None = None, *agents: str
) -> Owners:
    return Owners(DAY, agents, listed, seen or {})


def factors(*numbers: int) -> tuple[Factor, ...]:
    pairs = zip(FACTORS, numbers, strict=True)
    return tuple(Factor(name, value, f"m{value}", "s", "c") for name, value in pairs)


# --- frequency --------------------------------------------------------------------------------


def test_frequency_is_the_higher_bin_of_commits_and_of_users() -> None:
    found = frequency.factor(FileActivity(4), 1, POLICY)

    assert (found.name, found.value) == ("frequency", 3)
    assert found.measured == "4 commits in 90 days, used by 1 file"
    assert frequency.factor(FileActivity(1), 51, POLICY).value == 5


def test_the_policy_sets_the_bins_of_commits() -> None:
    strict = POLICY._replace(bins_frequency=(0, 1, 2, 3))

    assert [frequency.factor(FileActivity(n), 0, strict).value for n in range(5)] == [1, 2, 3, 4, 5]


@MANY
@given(counts, counts, counts, counts)
def test_more_commits_and_more_users_never_lower_frequency(a: int, b: int, c: int, d: int) -> None:
    less = frequency.factor(FileActivity(a), c, POLICY).value

    more = frequency.factor(FileActivity(a + b), c + d, POLICY).value

    assert 1 <= less <= more <= 5


def test_the_defaults_of_the_policy_are_the_published_table() -> None:
    assert POLICY.bins_frequency == bins.COMMITS
    assert POLICY.bins_complexity == bins.COMPLEXITY["code"]["ccn"]


# --- complexity -------------------------------------------------------------------------------


def test_the_policy_sets_the_bins_of_cyclomatic_complexity() -> None:
    code = Complexity("code", 20, 3, 4, 50, 2, 0, 900, "")

    assert complexity.bin(code, POLICY.bins_complexity) == complexity.bin(code) == 2
    assert complexity.bin(code, (1, 2, 3, 4)) == 5
    assert complexity.bin(code._replace(family="text"), (1, 2, 3, 4)) == 1


@MANY
@given(*[st.integers(0, 300)] * 4, st.integers(0, 5000), st.integers(0, 500))
def test_more_complexity_never_lowers_the_factor(  # noqa: PLR0917
    ccn: int, worst: int, more: int, worse: int, lines: int, longer: int
) -> None:
    less = Complexity("code", ccn, worst, 1, lines, 0, 0, 0, "")
    harder = less._replace(ccn=ccn + more, worst=worst + worse, lines=lines + longer)

    assert 1 <= complexity.bin(less) <= complexity.bin(harder) <= 5


# --- impact -----------------------------------------------------------------------------------


def test_every_kind_has_an_impact() -> None:
    assert set(BY_KIND) == set(KINDS)


def test_without_a_rule_the_kind_decides() -> None:
    found = impact.factor(Exposure("a.tf", "iac", 0), POLICY)

    assert (found.value, found.source) == (3, "table of kinds")
    assert found.measured == "kind iac: 3, 0 files depend on it"


def test_a_rule_of_the_policy_replaces_the_kind_and_says_why() -> None:
    rules = (
        PathRule((Glob("pay/**"),), (), 4, None, 0),
        PathRule((Glob("pay/**"),), ("library",), 5, "moves money", 1),
        PathRule((Glob("docs/**"),), (), 1, "nobody runs it", 2),
    )
    policy = POLICY._replace(impact_rules=rules)

    assert impact.factor(Exposure("pay/a.py", "library", 0), policy).measured.startswith(
        "policy: 5 (moves money), 0 files"
    )
    assert impact.factor(Exposure("pay/a.py", "script", 0), policy).value == 4
    assert impact.factor(Exposure("docs/a.tf", "iac", 0), policy).value == 1


def test_production_and_incidents_raise_impact() -> None:
    plain = Exposure("a.py", "script", 0)

    assert impact.factor(plain, POLICY).value == 2
    assert impact.factor(plain._replace(production=True), POLICY).value == 4
    assert impact.factor(plain._replace(incidents=1), POLICY).value == 3
    assert impact.factor(plain._replace(incidents=20), POLICY).value == 5


@MANY
@given(kinds, counts, counts, st.integers(0, 20), st.integers(0, 20), st.booleans())
def test_more_users_more_incidents_and_production_never_lower_impact(  # noqa: PLR0917
    kind: str, users: int, more: int, incidents: int, worse: int, production: bool
) -> None:
    less = Exposure("a", kind, users, False, incidents)
    greater = Exposure("a", kind, users + more, production, incidents + worse)

    low, high = (impact.factor(one, POLICY).value for one in (less, greater))

    assert 1 <= low <= high <= 5


# --- friction ---------------------------------------------------------------------------------


def test_nobody_and_a_bot_are_the_most_friction() -> None:
    assert friction.factor(None, owners()).value == 5
    found = friction.factor(record(owners=("@dependabot[bot]",)), owners())
    assert (found.value, found.measured) == (5, "@dependabot[bot] is a bot")
    assert friction.factor(record(owners=("@acme-x",)), owners(None, None, "acme-*")).value == 5


def test_a_listed_team_with_a_responder_is_the_least_friction() -> None:
    found = friction.factor(record(responder="@acme/oncall"), owners(frozenset({"@acme/pay"})))

    assert (found.value, found.measured) == (1, "@acme/pay: nothing against it")


def test_each_thing_that_makes_it_hard_counts_one() -> None:
    last = {"@ana": DAY - timedelta(days=GONE_DAYS)}

    found = friction.factor(record(owners=("@ana",)), owners(frozenset(), last))

    assert found.value == 5
    assert found.measured == (
        "@ana: not in CODEOWNERS, a single person, no responder, no commit for 180 days"
    )


def test_without_a_codeowners_file_nobody_is_blamed_for_not_standing_in_it() -> None:
    assert "CODEOWNERS" not in friction.factor(record(), owners()).measured


def test_an_owner_who_committed_lately_or_is_unknown_to_commits_is_there() -> None:
    lately = {"@ana": DAY - timedelta(days=GONE_DAYS - 1)}

    assert owners(None, lately).days_gone("@ana") is None
    assert owners().days_gone("@ana") is None


@MANY
@given(
    st.lists(st.sampled_from(["@ana", "@acme/pay", "b@c.example", "@x[bot]"]), min_size=1),
    st.booleans(),
    st.none() | st.frozensets(st.sampled_from(["@ana", "@acme/pay"])),
)
def test_a_responder_and_an_entry_in_codeowners_never_raise_friction(
    people: list[str], responder: bool, listed: frozenset[str] | None
) -> None:
    before = record(owners=tuple(people), responder="@a/b" if responder else None)
    without = friction.factor(before, owners(listed)).value

    with_responder = friction.factor(before._replace(responder="@a/b"), owners(listed)).value
    with_entry = friction.factor(
        before, owners(None if listed is None else listed | {people[0].lower()})
    ).value

    assert 1 <= with_responder <= without <= 5
    assert 1 <= with_entry <= without


# --- together ---------------------------------------------------------------------------------


@MANY
@given(values, values, values, values)
def test_the_total_is_from_1_to_625(a: int, b: int, c: int, d: int) -> None:
    assert 1 <= product(factors(a, b, c, d)) == a * b * c * d <= 625


def test_a_group_takes_the_worst_impact_and_friction_and_the_median_of_the_rest() -> None:
    files = [factors(1, 1, 1, 1), factors(1, 2, 2, 1), factors(5, 5, 5, 4)]

    found = of_group(files)

    assert [factor.value for factor in found] == [1, 2, 5, 4]
    assert found[1].measured == "median of 3 files: m2"
    assert found[2].measured == "worst of 3 files: m5"


def test_200_trivial_files_are_no_5() -> None:
    assert product(of_group([factors(1, 1, 1, 1)] * 200)) == 1


def test_of_two_files_the_higher_median_counts() -> None:
    assert of_group([factors(1, 4, 1, 1), factors(3, 2, 1, 1)])[0].value == 3


@MANY
@given(st.lists(st.tuples(values, values, values, values), min_size=1, max_size=9), st.data())
def test_the_order_of_the_files_of_a_group_does_not_matter(
    rows: list[tuple[int, int, int, int]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(rows))

    assert of_group([factors(*row) for row in rows]) == of_group([factors(*r) for r in shuffled])


def test_an_override_shows_what_was_measured() -> None:
    found = overridden(factors(2, 2, 2, 2), record(score={"impact": 5}))

    assert [factor.value for factor in found] == [2, 2, 5, 2]
    assert found[2].overridden
    assert (found[2].measured, found[2].source) == ("measured 2: m2", "the record (`score`)")


@pytest.mark.parametrize("name", FACTORS)
def test_every_factor_says_how_to_contest_it(name: str) -> None:
    assert f"`score: {{{name}: N}}` in the record" in contest(name)


# --- tiers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "wanted"),
    [
        (1, "low"), (24, "low"), (25, "medium"), (99, "medium"), (100, "high"), (255, "high"),
        (256, "critical"), (625, "critical"),
    ],
)  # fmt: skip
def test_the_tiers_are_those_of_the_design(total: int, wanted: str) -> None:
    assert by_total(total, POLICY) == wanted


def test_a_declared_risk_is_a_floor_and_no_ceiling() -> None:
    risky = record(risk="high")

    assert with_floor(1, ["a"], "script", POLICY, risky) == (
        "high",
        "the record declares it (`risk`)",
    )
    assert with_floor(400, ["a"], "script", POLICY, risky) == ("critical", None)


def test_a_rule_about_one_file_is_a_floor_for_the_whole_group() -> None:
    rule = PathRule((Glob("infra/**"),), (), "critical", "production network", 0)
    policy = POLICY._replace(risk_rules=(rule,))

    found = with_floor(1, ["a.py", "infra/b.py"], "script", policy, record(risk="medium"))

    assert found == ("critical", "production network (`risk` in policy)")


@MANY
@given(
    st.integers(1, 625), st.integers(1, 626), st.integers(1, 626), st.integers(1, 626), st.data()
)
def test_a_higher_score_is_never_in_a_lower_tier(
    total: int, a: int, b: int, c: int, data: st.DataObject
) -> None:
    policy = POLICY._replace(tier_medium=a, tier_high=b, tier_critical=c)
    more = data.draw(st.integers(total, 625))

    assert TIERS.index(by_total(total, policy)) <= TIERS.index(by_total(more, policy))
    assert tier.TIERS.index(with_floor(total, ["a"], "x", policy, record(risk="high"))[0]) >= 2


# --- hours ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "hours"), [(9, 0.75), (10, 1.5), (24, 1.5), (25, 3), (100, 6), (256, 12), (625, 12)]
)
def test_the_estimate_follows_the_table(total: int, hours: float) -> None:
    assert estimate("integration", total, POLICY.hours_estimate) == hours


def test_every_kind_has_an_estimate() -> None:
    assert set(POLICY.hours_estimate) == set(KINDS)


@MANY
@given(kinds, st.integers(1, 625), st.integers(0, 624))
def test_a_higher_score_never_costs_fewer_hours(kind: str, total: int, more: int) -> None:
    table = POLICY.hours_estimate

    assert estimate(kind, total, table) <= estimate(kind, min(625, total + more), table)


def test_logged_hours_come_before_recorded_before_estimated() -> None:
    assert monthly(0.0, 2.0, 3.0)[:2] == (0.0, "logged")
    assert monthly(None, 2.0, 3.0)[:2] == (2.0, "record")
    assert monthly(None, None, 3.0) == (3.0, "estimated", None, None, 3.0)


# --- kinds ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("tests/test_a.py", "tests"), ("src/a.test.ts", "tests"), ("A/FooTest.java", "tests"),
        ("src/contest.py", "library"), ("src/latest.ts", "library"),
        ("prototypes/a.py", "prototype"), ("data/a.csv", "dataset"), ("m/a.onnx", "model"),
        ("prompts/a.md", "prompt"), ("app/agents/a.py", "agent"), ("README.md", "docs"),
        (".github/workflows/ci.yml", "pipeline"), ("dags/a.py", "pipeline"),
        ("infra/main.tf", "iac"), ("Dockerfile", "iac"), ("k8s/app.yaml", "iac"),
        ("lib/ansible/cli.py", "library"), ("connectors/a.py", "integration"),
        ("tools/a.py", "script"), ("run.sh", "script"), ("setup.cfg", "config"),
        ("src/a.py", "library"), ("a", "library"),
    ],
)  # fmt: skip
def test_the_kind_is_told_by_the_path(path: str, kind: str) -> None:
    assert kind_of(path) == kind
    assert kind in KINDS
