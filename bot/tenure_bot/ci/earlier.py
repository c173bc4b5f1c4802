"""What happened to a pull request's labels and comments before this job: GitHub itself remembers it.

The App has a database for that. A job asks for the last hundred events, in one query.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tenure_bot.errors import Gone
from tenure_bot.exactly_once.memory import Remote
from tenure_bot.github.connection import Connection
from tenure_bot.github.credentials import Use
from tenure_bot.github.gateway import Repo
from tenure_bot.github.seen import login_of, understood
from tenure_bot.pulls import extras, sticky

QUERY = """
query Earlier($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      timelineItems(
        last: 100, itemTypes: [LABELED_EVENT, UNLABELED_EVENT, COMMENT_DELETED_EVENT]
      ) {
        nodes {
          __typename
          ... on LabeledEvent { actor { __typename login } label { name } }
          ... on UnlabeledEvent { actor { __typename login } label { name } }
          ... on CommentDeletedEvent {
            actor { __typename login }
            deletedCommentAuthor { __typename login }
          }
        }
      }
    }
  }
}
"""

_ALWAYS = "critical"  # no tier is worse, so a comment that somebody deleted does not come back


def remotes(connection: Connection, repo: Repo, number: int, account: str) -> tuple[Remote, ...]:
    """Return what a database would remember of a pull request's labels and its comment.

    Args:
        connection: To ask with.
        repo: The repository.
        number: Of the pull request.
        account: The login that the job writes as.

    Raises:
        GatewayError: GitHub does not say.
    """
    owner, _, name = repo.name.partition("/")
    title = f"{repo.name}, what happened to pull request {number}"
    variables = {"owner": owner, "name": name, "number": number}
    data = connection.query(repo, Use.PULL, title, QUERY, variables)
    pull = (data.get("repository") or {}).get("pullRequest")
    if not isinstance(pull, dict):
        raise Gone(f"{title}: there is no such pull request", 404)
    return understood(_read, pull, account, asked=title)


def _read(pull: Mapping[str, Any], account: str) -> tuple[Remote, ...]:
    nodes = [node for node in pull["timelineItems"]["nodes"] if node]
    deleted = [node for node in nodes if node["__typename"] == "CommentDeletedEvent"]
    found = [_labels([node for node in nodes if node not in deleted], account)]
    if any(
        login_of(node["deletedCommentAuthor"]) == account != login_of(node["actor"])
        for node in deleted
    ):
        found.append(Remote(sticky.ROLE, human={"deleted": _ALWAYS}))
    return tuple(found)


def _labels(events: Iterable[Mapping[str, Any]], account: str) -> Remote:
    """Return which labels are ours, and which a person took away: the last event of each counts."""
    last = {str(event["label"]["name"]): event for event in events}
    put, taken = [], []
    for name, event in last.items():
        is_ours, is_there = (
            login_of(event["actor"]) == account,
            event["__typename"] == "LabeledEvent",
        )
        if is_ours and is_there:
            put.append(name)
        elif not is_ours and not is_there:
            taken.append(name)
    return Remote(extras.LABELS, human={"unlabelled": sorted(taken)}, notes={"put": sorted(put)})
