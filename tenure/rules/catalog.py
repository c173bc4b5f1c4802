"""What every rule is called, how much it weighs and what to tell a person about it.

The full text about a rule is its page in `docs/rules/`; this table is what the commands and the
reporters need at hand. It checks nothing.
"""

from collections.abc import Mapping
from typing import NamedTuple

from tenure.finding import Severity


class Rule(NamedTuple):
    """One rule of the catalog.

    Attributes:
        code: The stable name that stands in outputs and policies.
        name: A readable name, words joined by hyphens.
        summary: What a finding means, in a few words without a full stop.
        severity: The default; where a rule has several, the highest.
        help: What is wrong, why it matters and what mends it, two to four sentences.
        page: The page about it, relative to the root of this repository.
    """

    code: str
    name: str
    summary: str
    severity: Severity
    help: str
    page: str


def _rule(code: str, name: str, severity: Severity, summary: str, text: str) -> Rule:
    return Rule(code, name, summary, severity, text, f"docs/rules/{code}.md")


RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in (
        _rule(
            "TEN001",
            "missing-record",
            Severity.ERROR,
            "An AI-produced file has no record",
            "A policy or a sign in the file says that AI produced it, and no record says who owns "
            "it and how long it stays. Without one nobody is asked to review or remove it. "
            "`tenure stamp PATH` writes a record. It is an error where the evidence is strong, "
            "a warning where it is medium and a notice where it is weak.",
        ),
        _rule(
            "TEN002",
            "invalid-record",
            Severity.ERROR,
            "A record does not fit the schema",
            "A key is missing, unknown or has a value that it cannot have. Such a record has no "
            "owner or no date that anything could act on. `tenure stamp --fix PATH` mends what "
            "has only one mend; the rest needs a person.",
        ),
        _rule(
            "TEN003",
            "unreadable-record",
            Severity.ERROR,
            "A record cannot be read",
            "Something that is meant as a record is no valid YAML, TOML, JSON or text, or it is "
            "not closed. Nobody can tell what it says. `tenure stamp --fix PATH` mends common "
            "slips, such as an owner without quotes.",
        ),
        _rule(
            "TEN004",
            "conflicting-records",
            Severity.ERROR,
            "Two records for one file differ, or an id is used twice",
            "Two records that are equally near to a file say different things, or two artifacts "
            "share one `id`. It cannot be known which one holds. Remove one of the two places "
            "that the finding names, or give one artifact another `id`.",
        ),
        _rule(
            "TEN005",
            "orphaned-record",
            Severity.ERROR,
            "A sidecar or a registry entry is about nothing",
            "The file that a sidecar or a registry entry describes is not there: it was removed "
            "or renamed and its record stayed behind. Remove the record, or move it along with "
            "its file. It is an error in the change that orphans it and a warning afterwards.",
        ),
        _rule(
            "TEN006",
            "unaccountable-owner",
            Severity.ERROR,
            "The owner is not accountable",
            "The owner is an agent, a bot or a model, or is not in CODEOWNERS where the policy "
            "asks for that. Only a person or a team can answer for a file. Name one that can: "
            "`tenure stamp --set owner=@org/team PATH`.",
        ),
        _rule(
            "TEN007",
            "lifetime-too-long",
            Severity.ERROR,
            "A lifetime is longer than the policy allows",
            "The time up to `expires` or `review` is longer than the policy allows, or `expires` "
            "was moved without an entry in `renewals`. A lease without an end is no lease. Choose "
            "an earlier date, or write down the renewal with its reason.",
        ),
        _rule(
            "TEN008",
            "expired",
            Severity.WARNING,
            "The lease of an artifact has ended",
            "The day in `expires` is over. Remove the artifact, extend it with a reason, or make "
            "it durable. A date that passes never refuses a commit that does not touch the "
            "artifact; what a change to it may do is up to the policy.",
        ),
        _rule(
            "TEN009",
            "review-overdue",
            Severity.WARNING,
            "The review of an artifact is overdue",
            "The day in `review` is over. Look at the artifact: is it still needed, is its owner "
            "still right, does its purpose still hold? Then set the next review date.",
        ),
        _rule(
            "TEN010",
            "due-soon",
            Severity.NOTICE,
            "An expiry or a review is due soon",
            "`expires` or `review` is near: 14 days, unless the policy says otherwise. Nothing is "
            "wrong yet. Decide in time whether the artifact goes, stays or gets tenure.",
        ),
        _rule(
            "TEN012",
            "unvalidated-durable",
            Severity.WARNING,
            "A durable artifact has no evidence of its promotion",
            "A record says `lifecycle: durable`, and `validated` does not say what shows that the "
            "artifact is tested, safe, observable and reviewed. What stays for good has to earn "
            "it. Add the evidence that is missing, or make the artifact temporary.",
        ),
        _rule(
            "TEN018",
            "invalid-policy",
            Severity.ERROR,
            "The policy is invalid",
            "`tenure.toml` (or `[tool.tenure]` in `pyproject.toml`) cannot be read or does not "
            "fit its schema. Nothing can be judged by it, so `tenure` stops with exit status 2. "
            "The message names the line and the column.",
        ),
    )
}
"""The rules by code, in the order of their codes."""
