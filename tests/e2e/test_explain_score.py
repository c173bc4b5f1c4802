"""`tenure explain` shows the score with each factor, tags, hours and controls; `check` what is missing."""

import json

from support.checking import DAY, checked
from support.repository import RECORD, GitRepo

POLICY = '[controls]\nhigh = ["responder", "rollback"]\n[severity]\nTEN012 = "off"\n'
RISKY = RECORD + "#   risk: high\n"


def explained(repo: GitRepo, *words: str) -> str:
    outcome = repo.tenure("explain", "--as-of", DAY, *words)
    assert outcome.status == 0, outcome
    return outcome.out


def test_every_factor_is_shown_with_its_source_and_how_to_contest_it(repo: GitRepo) -> None:
    repo.stage("a.sh", RISKY + "echo\n")
    repo.stage("b.sh", ". ./a.sh\n")

    text = explained(repo, "a.sh")

    assert (
        "  score     4 of 625 = 1 x 1 x 2 x 2; tier high, by a floor: the record declares" in text
    )
    assert "frequency 1: 0 commits in 90 days, used by 1 file (from: git history and" in text
    assert "contest: set `score: {impact: N}` in the record, or `[[impact]]` in the policy" in text
    assert "  used by   b.sh\n" in text
    assert "  debt      provisional (found): the record says no purpose\n" in text
    assert "  hours     0.12 a month, estimated (estimated 0.12)\n" in text
    assert "missing: responder: name in `responder` who is called when it fails" in text
    assert "  retire    usual for kind script: when its occasion is over" in text


def test_json_has_the_same(repo: GitRepo) -> None:
    repo.stage("a.sh", RISKY + "echo\n")

    found = json.loads(explained(repo, "--format", "json", "a.sh"))

    assert (found["score"]["total"], found["score"]["tier"]) == (4, "high")
    assert [factor["name"] for factor in found["score"]["factors"]] == [
        *("frequency", "complexity", "impact", "friction"),
    ]
    assert found["kind"] == "script"
    assert {tag["name"] for tag in found["debt"]} == {"provisional", "untested"}


def test_the_score_can_be_left_out_and_a_plain_file_has_none(repo: GitRepo) -> None:
    repo.stage("a.sh", RISKY + "echo\n")
    repo.stage("b.sh", "echo\n")

    assert "score" not in explained(repo, "--no-score", "a.sh")
    assert "score" not in explained(repo, "b.sh")
    assert json.loads(explained(repo, "--format", "json", "b.sh"))["score"] is None


def test_missing_controls_are_found_where_the_policy_asks_and_the_whole_is_checked(
    repo: GitRepo,
) -> None:
    repo.stage("a.sh", RISKY + "echo\n")
    assert checked(repo, "--all") == []
    repo.stage("tenure.toml", POLICY)

    assert checked(repo, "--all") == [("TEN011", "a.sh")]
    assert checked(repo, "a.sh") == []
    repo.commit()
    assert checked(repo, "--rev", "HEAD") == [("TEN011", "a.sh")]


def test_a_finding_names_tier_reason_and_what_is_missing(repo: GitRepo) -> None:
    repo.stage("a.sh", RISKY + "#   responder: '@acme/oncall'\necho\n")
    repo.stage("tenure.toml", POLICY)

    outcome = repo.tenure("check", "--all", "--as-of", DAY)

    assert (
        "its risk tier is high (the record declares it (`risk`)), and it lacks: rollback"
        in outcome.out
    )
    assert "tenure explain a.sh" in outcome.out


def test_reviews_are_no_extensions(repo: GitRepo) -> None:
    renewals = "#   renewals:\n" + "".join(
        f"#     - {{date: 2026-11-{day}, until: 2027-01-15, reason: 'review: looked at all of it'}}\n"
        for day in (10, 11, 12)
    )
    repo.stage("a.sh", RECORD + renewals + "echo\n")

    assert checked(repo, "a.sh") == []


def test_more_renewals_than_the_policy_allows_are_found(repo: GitRepo) -> None:
    renewals = "#   renewals:\n" + "".join(
        f"#     - {{date: 2026-11-{day}, until: 2027-01-15, reason: late}}\n"
        for day in (10, 11, 12)
    )
    repo.stage("a.sh", RECORD + renewals + "echo\n")

    assert checked(repo, "a.sh") == [("TEN015", "a.sh")]
    repo.stage("tenure.toml", "[renewal]\nlimit = 3\n")
    assert checked(repo, "a.sh") == []
