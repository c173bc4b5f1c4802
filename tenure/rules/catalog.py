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
            "A policy, a sign in the file or the commit that added it says that AI produced it, and "
            "no record says who owns it and how long it stays. Without one nobody is asked to review or remove it. "
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
            "TEN011",
            "missing-control",
            Severity.WARNING,
            "A control that the risk tier asks for is missing",
            "The score of the artifact, or a floor, puts it into a risk tier, and the policy asks for "
            "controls there that neither the record nor the tree shows, such as a responder, a test or "
            "a rollback. What is risky and unwatched is what fails at night. `tenure explain PATH` "
            "shows the score and each control; `tenure stamp --set KEY=… PATH` adds what is missing.",
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
            "TEN013",
            "budget-exceeded",
            Severity.WARNING,
            "A budget of maintenance hours is exceeded",
            "The artifacts in the scope of a budget (`[[budget]]`) cost more hours a month than it "
            "has. What nobody has time to maintain breaks unattended. `tenure budget` shows what "
            "takes most of it: retire or simplify that, or raise the budget knowingly.",
        ),
        _rule(
            "TEN014",
            "cliff",
            Severity.NOTICE,
            "Too many artifacts fall due at once",
            "So many leases end, or reviews are due, on one day that they would be waved through "
            "(`cliff.count`, ten by default). That happens where records are written in bulk. Give "
            "some of them another date while there is time; `tenure due` shows the weeks ahead.",
        ),
        _rule(
            "TEN015",
            "renewed-too-often",
            Severity.WARNING,
            "A lease was renewed too often",
            "The record has more renewals than the policy allows (`renewal.limit`). What is extended "
            "again and again has become permanent without anybody deciding so. Promote it to durable "
            "with the evidence that this takes, or retire it.",
        ),
        _rule(
            "TEN016",
            "forbidden-origin",
            Severity.ERROR,
            "AI produced a file where the policy forbids it",
            "The policy restricts who may write the files of this path (`[[restrict]]`), and a record "
            "or other evidence says that AI, or one of the tools that it names, did. Write the file "
            "by hand, move it, or change the policy. The severity is what the policy entry says.",
        ),
        _rule(
            "TEN017",
            "unapproved-prompt",
            Severity.WARNING,
            "The prompt template is not an approved one",
            "A record names a prompt template (`prompt: name@version`) that the policy does not list "
            "under `prompt.approved`, or names none where the policy asks for one. Nobody has looked "
            "at what such a template makes. Use an approved one, or have this one approved.",
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
        _rule(
            "TEN019",
            "unaccepted-credit",
            Severity.ERROR,
            "The commit message credits AI in a way that the policy does not take",
            "Projects differ in how a commit message may say that AI had a part in it; `[trailers]` "
            "or `profile` in the policy says what this one takes. A trailer is missing, forbidden, "
            "has another key or form, or an AI signs off. Edit the message; `tenure` writes none.",
        ),
    )
}
"""The rules by code, in the order of their codes."""
