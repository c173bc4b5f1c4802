"""TEN016 and TEN017: where AI may work, and by which prompts."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from tenure import engine
from tenure.evidence import Evidence, Strength
from tenure.finding import Finding
from tenure.sources import Scope
from tenure.sources.memory import MemoryTree

HEADER = """\
# tenure:
#   owner: "@acme/shop"
#   origin: {origin}
#   lifecycle: experimental
#   created: 2026-11-01
#   expires: 2027-01-15
"""
CLAUDE = HEADER.format(origin="claude-code/opus-4.6")
MARKED = "# SPDX-AI-Disclosure: ai-generated\n"
RESTRICT = '[[restrict]]\npaths = ["crypto/**"]\n'


class Said:
    """A history that says one thing about one file."""

    def __init__(self, path: str, strength: Strength) -> None:
        self._evidence = Evidence(path, "claude", strength, "a commit says so", commit="1" * 40)

    def evidence(self, path: str) -> Sequence[Evidence]:
        return (self._evidence,) if path == self._evidence.path else ()

    def paths(self) -> Sequence[bytes]:
        return [self._evidence.path.encode()]

    def unseen(self) -> Sequence[str]:
        return ()


def findings(files: Mapping[str, str], history: Said | None = None) -> list[Finding]:
    tree = MemoryTree({path: text.encode() for path, text in files.items()})
    policy = engine.load_policy(tree, None)
    report = engine.check(tree, None, policy, date(2026, 11, 22), Scope(), history)
    return [f for f in report.findings if f.code in ("TEN016", "TEN017")]


def found(files: Mapping[str, str], history: Said | None = None) -> list[tuple[str, str, str]]:
    return [(f.code, f.severity.value, f.location.path) for f in findings(files, history)]


# TEN016


def test_a_record_says_that_ai_wrote_where_it_must_not() -> None:
    reason = 'reason = "key handling is written by hand"\n'
    files = {"tenure.toml": "# top\n" + RESTRICT + reason, "crypto/a.py": CLAUDE, "b.py": CLAUDE}

    (finding,) = findings(files)

    assert (finding.code, finding.severity.value) == ("TEN016", "error")
    assert (finding.location.path, finding.location.line) == ("crypto/a.py", 3)
    assert finding.message == (
        "claude-code produced crypto/a.py, and the policy forbids AI here: "
        "key handling is written by hand"
    )
    assert finding.fix == "tenure explain crypto/a.py"
    (related,) = finding.related
    assert (related.location.path, related.location.line) == ("tenure.toml", 2)


def test_evidence_without_a_record_counts_too() -> None:
    files = {"tenure.toml": RESTRICT, "crypto/a.py": MARKED, "crypto/b.py": "x = 1\n"}

    (finding,) = findings(files)

    assert finding.location.path == "crypto/a.py"
    assert finding.message.startswith("AI produced crypto/a.py (")


@pytest.mark.parametrize(
    ("least", "strength", "expected"),
    [
        ("", Strength.STRONG, True),
        ("", Strength.MEDIUM, True),
        ("", Strength.WEAK, False),
        ('strength = "strong"\n', Strength.MEDIUM, False),
        ('strength = "weak"\n', Strength.WEAK, True),
    ],
)
def test_weaker_evidence_than_asked_for_does_not_count(
    least: str, strength: Strength, expected: bool
) -> None:
    files = {"tenure.toml": RESTRICT + least, "crypto/a.py": "x = 1\n"}

    assert bool(findings(files, Said("crypto/a.py", strength))) == expected


@pytest.mark.parametrize(
    ("tools", "expected"),
    [
        ('["claude-code"]', True),
        ('["claude"]', True),  # our other name of it
        ('["Claude*"]', True),
        ('["cursor", "*-code"]', True),
        ('["cursor"]', False),
        ('["claud"]', False),
    ],
)
def test_a_restriction_can_be_about_some_tools(tools: str, expected: bool) -> None:
    files = {"tenure.toml": f"{RESTRICT}tools = {tools}\n", "crypto/a.py": CLAUDE}

    assert bool(findings(files)) == expected


def test_an_unnamed_tool_is_one_of_all_and_none_of_some() -> None:
    files = {"crypto/a.py": MARKED}

    assert findings({**files, "tenure.toml": RESTRICT + 'tools = ["*"]\n'})
    assert not findings({**files, "tenure.toml": RESTRICT + 'tools = ["cursor"]\n'})


@pytest.mark.parametrize("severity", ["error", "warning", "notice"])
def test_the_entry_weighs_and_the_policy_may_weigh_all(severity: str) -> None:
    entry = f'{RESTRICT}severity = "{severity}"\n'

    assert found({"tenure.toml": entry, "crypto/a.py": CLAUDE}) == [
        ("TEN016", severity, "crypto/a.py")
    ]
    weighed = entry + '[severity]\nTEN016 = "notice"\n'
    assert found({"tenure.toml": weighed, "crypto/a.py": CLAUDE}) == [
        ("TEN016", "notice", "crypto/a.py")
    ]


def test_an_entry_that_is_off_says_nothing() -> None:
    assert found({"tenure.toml": RESTRICT + 'severity = "off"\n', "crypto/a.py": CLAUDE}) == []


def test_the_nearest_policy_restricts_alone() -> None:
    files = {
        "tenure.toml": '[[restrict]]\npaths = ["**"]\n',
        "crypto/tenure.toml": "restrict = []\n",
        "crypto/a.py": CLAUDE,
        "b.py": CLAUDE,
    }

    assert found(files) == [("TEN016", "error", "b.py")]


def test_a_group_is_one_finding_under_the_policies_of_its_files() -> None:
    entry = (
        '[[artifact]]\npath = "crypto/**/*.py"\nowner = "@acme/shop"\norigin = "cursor"\n'
        'lifecycle = "experimental"\ncreated = 2026-11-01\nexpires = 2027-01-15\n'
    )
    files = {
        "tenure-records.toml": entry,
        "crypto/tenure.toml": '[[restrict]]\npaths = ["**"]\n',
        **{f"crypto/{name}.py": "x = 1\n" for name in "abc"},
    }

    assert found(files) == [("TEN016", "error", "tenure-records.toml")]


def test_what_a_broken_record_says_of_the_origin_is_not_believed() -> None:
    broken = CLAUDE.replace("experimental", "eternal")

    assert found({"tenure.toml": RESTRICT, "crypto/a.py": broken}) == []


# TEN017

APPROVED = '[prompt]\napproved = ["weekly-report@2", "api/client@*"]\n'


def prompted(prompt: str | None, policy: str = APPROVED) -> list[Finding]:
    line = f"#   prompt: {prompt}\n" if prompt else ""
    return findings({"tenure.toml": policy, "a.py": CLAUDE + line})


@pytest.mark.parametrize(
    "prompt", ["weekly-report@2", "api/client@1", "api/client@2.1-rc", "refactoring", None]
)
def test_approved_templates_and_plain_categories_pass(prompt: str | None) -> None:
    assert prompted(prompt) == []


@pytest.mark.parametrize("prompt", ["weekly-report@1", "weekly-report@20", "api@1", "other@2"])
def test_other_templates_are_found(prompt: str) -> None:
    (finding,) = prompted(prompt)

    assert (finding.code, finding.severity.value) == ("TEN017", "warning")
    assert finding.location.line == 7
    assert finding.message.startswith(f"`{prompt}` is no approved prompt template")


def test_the_approved_version_of_the_same_template_is_named() -> None:
    (finding,) = prompted("weekly-report@1")

    assert finding.message.endswith("; approved is weekly-report@2")
    assert finding.fix == "tenure stamp --set prompt=weekly-report@2 a.py"


def test_without_a_list_nothing_is_asked() -> None:
    assert prompted("anything@1", "") == []


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("refactoring", "`refactoring` is a category"),
        (None, "`prompt` is missing"),
        ("x@1", "`x@1` is no"),
    ],
)
def test_where_it_is_required_only_an_approved_template_passes(
    prompt: str | None, said: str
) -> None:
    policy = APPROVED + "required = true\n"

    (finding,) = prompted(prompt, policy)

    assert finding.message.startswith(said)
    assert prompted("weekly-report@2", policy) == []
