"""The debt tags: their names, and what each means in a few words."""

from collections.abc import Mapping

TAGS: Mapping[str, str] = {
    "undeclared": "AI produced it, and it has no valid record",
    "provisional": "its purpose, its owner or its lifespan is missing or vague",
    "orphaned": "nobody answers for it",
    "expired": "its lease has ended",
    "overdue-review": "its review is overdue",
    "no-exit": "it is not meant to stay, and no end is planned",
    "unvalidated": "it is durable without the evidence of the promotion gate",
    "untested": "no test refers to it",
    "drifted": "it is no longer what was reviewed",
    "high-churn": "it changes all the time",
    "duplicated": "the same content, or nearly the same, stands elsewhere in the tree",
    "over-budget": "it counts against a budget that is exceeded",
    "data-debt": "it takes data as they come",
    "model-debt": "it is tied to one model, or nobody watches its model",
    "pipeline-debt": "it breaks or repeats itself when a step fails",
    "configuration-debt": "parameters that should be configured stand in code",
    "orchestration-debt": "agents work without a bound",
    "prompt-debt": "prompts have no name and no version",
}
"""Every tag by its name, in the order in which tags are explained."""
