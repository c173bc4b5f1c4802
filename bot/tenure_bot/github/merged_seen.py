"""GitHub's JSON of a merged pull request as values; it raises as `tenure_bot.github.seen` does."""

from collections.abc import Iterable
from typing import Any

from tenure_bot.github.answers import moment
from tenure_bot.github.gateway import MergedSeen, ReviewSeen
from tenure_bot.github.seen import Json, login_of, nodes

_BODY = 65_536  # characters: GitHub keeps no longer one


def numbers(repository: Json) -> tuple[int, tuple[int, ...]]:
    """Return the id of a repository and the numbers of its pull requests of a GraphQL answer."""
    found = nodes(repository["pullRequests"])
    return int(repository["databaseId"]), tuple(int(each["number"]) for each in found)


def reviews(repository: Json) -> tuple[list[Json], str | None]:
    """Return a page of reviews of a GraphQL answer, and where the next one begins, if there is one."""
    page = repository["pullRequest"]["reviews"]
    end = page["pageInfo"]
    return nodes(page), str(end["endCursor"]) if end["hasNextPage"] else None


def merged(repository: Json, found: Iterable[Json]) -> MergedSeen:
    """Return what became of a merged pull request; its reviews come from all pages."""
    pull = repository["pullRequest"]
    commit = pull["mergeCommit"] or {}
    parents = nodes(commit.get("parents"))
    issues = nodes(pull["closingIssuesReferences"])
    named = [label for thing in (pull, *issues) for label in nodes(thing["labels"])]
    given = [_review(each) for each in found if each["submittedAt"]]  # what is pending has no time
    return MergedSeen(
        commit=str(commit.get("oid") or ""),
        base=str(parents[0]["oid"] if parents else pull["baseRefOid"]),
        asked=moment(_asked(pull)),
        merged=moment(pull["mergedAt"]),
        body=str(pull["body"] or "")[:_BODY],
        labels=tuple(dict.fromkeys(str(label["name"]) for label in named)),
        reviews=tuple(sorted(given, key=lambda review: review.at)),
    )


def _asked(pull: Json) -> Any:
    """Return when a review could begin: one that became a draft later was ready from the start."""
    for event in nodes(pull["timelineItems"]):
        if event["__typename"] == "ReadyForReviewEvent":
            return event["createdAt"]
    return pull["createdAt"]


def _review(review: Json) -> ReviewSeen:
    return ReviewSeen(
        login=login_of(review["author"]),
        is_bot=(review["author"] or {}).get("__typename") == "Bot",
        state=str(review["state"]),
        commit=str((review["commit"] or {}).get("oid") or ""),
        at=moment(review["submittedAt"]),
        comments=int(review["comments"]["totalCount"]),
    )
