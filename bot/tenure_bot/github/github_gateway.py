"""The protocol `GitHub` on GitHub itself: reading is GraphQL, each write is one REST request."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from tenure_bot.errors import Gone, Refused
from tenure_bot.github import merged_seen, seen
from tenure_bot.github.connection import Connection, place, segment
from tenure_bot.github.credentials import Use
from tenure_bot.github.gateway import (
    CheckRun,
    CheckSeen,
    CommentSeen,
    MergedSeen,
    PullSeen,
    Repo,
    RepoSeen,
    Suggestion,
)
from tenure_bot.github.queries import CHECKS, MERGED, MERGED_LATELY, MORE, PULL
from tenure_bot.github.seen import Identity, understood

BATCH = 50
"""Annotations that GitHub takes in one request."""

_ROUNDS = 100  # of a hundred comments each: GitHub itself stops at 2,500 comments
_PLAIN = "ededed"  # the color of a label that came to exist by being added
_NAMED = 2.0  # seconds for which a name holds: the lists of one sweep are asked for in less

T = TypeVar("T")


class GitHubGateway:
    """GitHub as a pull request needs it; an object belongs to one thread.

    Args:
        connection: Of this thread.
        identity: Whose comments, checks and issues are ours.
    """

    def __init__(self, connection: Connection, identity: Identity) -> None:
        self._connection = connection
        self._identity = identity
        self._seen: tuple[float, int, str] = 0.0, 0, ""  # when, and under which name, the last one

    def repository(self, repo: Repo) -> RepoSeen:
        """Return what a repository is now."""
        path = place(repo)
        value = self._connection.read(repo, Use.LIST, path)
        found = understood(seen.repo, value, asked=f"GET {path}")
        self._seen = self._connection.clock(), found.id, found.name
        return _same(repo, found.id, found)

    def named(self, repo: Repo) -> Repo:
        """Return a repository under the name that it has now, as lists have to be asked for.

        Where it was renamed PyGithub follows GitHub to the new address without the parameters, and
        all but the open issues would be missing.
        """
        at, known, name = self._seen
        if known != repo.id or not 0 <= self._connection.clock() - at < _NAMED:
            name = self.repository(repo).name
        return repo._replace(name=name)

    def pull(self, repo: Repo, number: int) -> PullSeen:
        """Return everything about a pull request: one query, and one for each further hundred."""
        title = f"{repo.name}, pull request {number}"
        repository = self._query(repo, number, PULL, title, app=self._identity.app)
        pages = [_page(repository, title)]
        while pages[-1].further:
            if len(pages) == _ROUNDS:
                raise Refused(f"{title}: more than {_ROUNDS * 100} comments")
            pages.append(_page(self._query(repo, number, MORE, title, pages[-1].further), title))
        comments = [item for page in pages for item in page.comments]
        threads = [item for page in pages for item in page.threads]
        found = understood(seen.pull, repository, comments, threads, self._identity, asked=title)
        return _same(repo, found.repo.id, found)

    def merged(self, repo: Repo, number: int) -> MergedSeen:
        """Return how a merged pull request was reviewed: one query for each hundred reviews."""
        title = f"{repo.name}, merged pull request {number}"
        owner, name = _names(repo)
        found, reviews, after = None, [], None
        for _ in range(_ROUNDS):
            variables = {"owner": owner, "name": name, "number": number, "reviews": after}
            found = self._about(repo, MERGED, title, variables)
            page, after = understood(merged_seen.reviews, found, asked=title)
            reviews += page
            if after is None:
                break
        else:
            raise Refused(f"{title}: more than {_ROUNDS * 100} reviews")
        home = understood(lambda seen: int(seen["databaseId"]), found, asked=title)
        return _same(repo, home, understood(merged_seen.merged, found, reviews, asked=title))

    def merged_lately(self, repo: Repo) -> tuple[int, ...]:
        """Return the numbers of the newest merged pull requests, fifty at most."""
        title = f"{repo.name}, merged pull requests"
        owner, name = _names(repo)
        variables = {"owner": owner, "name": name}
        data = self._connection.query(repo, Use.PULL, title, MERGED_LATELY, variables)
        if not isinstance(data.get("repository"), dict):
            raise Gone(f"{title}: there is no such repository, or none that the App may see", 404)
        number, found = understood(merged_seen.numbers, data["repository"], asked=title)
        return _same(repo, number, found)

    def create_comment(self, repo: Repo, number: int, body: str) -> CommentSeen:
        """Write a comment; one POST, never repeated."""
        path = f"{place(repo)}/issues/{number}/comments"
        value = self._write(repo, "POST", path, {"body": body})
        made = understood(seen.comment, value, self._identity, asked=f"POST {path}")
        return made._replace(ours=True)  # also with a token that belongs to a person

    def edit_comment(self, repo: Repo, comment: int, body: str) -> None:
        """Replace the body of a comment of ours."""
        self._write(repo, "PATCH", f"{place(repo)}/issues/comments/{comment}", {"body": body})

    def delete_comment(self, repo: Repo, comment: int) -> None:
        """Remove a comment of ours; that it is gone already is success."""
        with suppress(Gone):
            self._write(repo, "DELETE", f"{place(repo)}/issues/comments/{comment}")

    def checks(self, repo: Repo, head: str) -> tuple[CheckSeen, ...]:
        """Return our check runs on a commit, the oldest first."""
        title = f"{repo.name}, checks of {head}"
        owner, name = _names(repo)
        variables = {"owner": owner, "name": name, "head": head, "app": self._identity.app}
        data = self._connection.query(repo, Use.PULL, title, CHECKS, variables)
        return understood(_read_checks, data, head, asked=title)

    def create_check(self, repo: Repo, check: CheckRun) -> int:
        """Create a completed check run with the first 50 annotations; return its id."""
        path = f"{place(repo)}/check-runs"
        body = {**_check(check, 0), "head_sha": check.head}
        value = self._write(repo, "POST", path, body)
        return understood(lambda made: int(made["id"]), value, asked=f"POST {path}")

    def edit_check(self, repo: Repo, check_id: int, check: CheckRun, start_at: int = 0) -> None:
        """Complete or rewrite a check run, and append the 50 annotations from `start_at` on."""
        path = f"{place(repo)}/check-runs/{check_id}"
        self._write(repo, "PATCH", path, _check(check, start_at))

    def add_labels(self, repo: Repo, number: int, labels: Sequence[str]) -> None:
        """Add labels in one request; those that do not exist yet come to exist."""
        path = f"{place(repo)}/issues/{number}/labels"
        self._write(repo, "POST", path, {"labels": list(labels)})

    def remove_label(self, repo: Repo, number: int, label: str) -> None:
        """Remove one label; that it is not there is success."""
        with suppress(Gone):
            self._write(repo, "DELETE", f"{place(repo)}/issues/{number}/labels/{segment(label)}")

    def create_suggestions(
        self, repo: Repo, number: int, head: str, suggestions: Sequence[Suggestion]
    ) -> None:
        """Offer changes in one review; one POST, never repeated."""
        body = {
            "commit_id": head,
            "event": "COMMENT",
            "comments": [_suggestion(suggestion) for suggestion in suggestions],
        }
        self._write(repo, "POST", f"{place(repo)}/pulls/{number}/reviews", body)

    def delete_suggestion(self, repo: Repo, comment: int) -> None:
        """Remove a review comment of ours; that it is gone already is success."""
        with suppress(Gone):
            self._write(repo, "DELETE", f"{place(repo)}/pulls/comments/{comment}")

    def request_reviewers(
        self, repo: Repo, number: int, people: Sequence[str], teams: Sequence[str]
    ) -> None:
        """Ask for a review; teams are named `org/team`."""
        body = {
            "reviewers": list(people),
            "team_reviewers": [team.rpartition("/")[2] for team in teams],
        }
        self._write(repo, "POST", f"{place(repo)}/pulls/{number}/requested_reviewers", body)

    def describe_labels(self, repo: Repo, labels: Iterable[tuple[str, str, str]]) -> None:
        """Give labels (name, color, description) their looks where they exist without any."""
        for name, color, description in labels:
            path = f"{place(repo)}/labels/{segment(name)}"
            try:
                now = self._connection.read(repo, Use.PULL, path)
            except Gone:
                continue
            plain = isinstance(now, dict) and now.get("color") == _PLAIN
            if plain and not now.get("description"):
                self._write(repo, "PATCH", path, {"color": color, "description": description})

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _write(self, repo: Repo, method: str, path: str, body: object = None) -> Any:
        return self._connection.write(repo, Use.PULL, method, path, body)

    def _query(
        self,
        repo: Repo,
        number: int,
        text: str,
        title: str,
        further: Mapping[str, str] | None = None,
        **more: object,
    ) -> Any:
        owner, name = _names(repo)
        further = {"comments": "", "threads": ""} if further is None else further
        variables = {
            "owner": owner,
            "name": name,
            "number": number,
            "wantComments": "comments" in further,
            "comments": further.get("comments") or None,
            "wantThreads": "threads" in further,
            "threads": further.get("threads") or None,
            **more,
        }
        return self._about(repo, text, title, variables)

    def _about(self, repo: Repo, text: str, title: str, variables: Mapping[str, object]) -> Any:
        """Return the repository of an answer about a pull request of it."""
        repository = self._connection.query(repo, Use.PULL, title, text, variables).get(
            "repository"
        )
        if not isinstance(repository, dict) or not isinstance(repository.get("pullRequest"), dict):
            raise Gone(f"{title}: there is no such pull request, or none that the App may see", 404)
        return repository


def _names(repo: Repo) -> tuple[str, str]:
    place(repo)  # refuses a name that is none
    owner, _, name = repo.name.partition("/")
    return owner, name


def _read_checks(data: Mapping[str, Any], head: str) -> tuple[CheckSeen, ...]:
    commit = (data["repository"] or {}).get("object")
    return seen.checks([commit] if commit else [], head)


class _Page(NamedTuple):
    """A hundred comments and threads of a pull request.

    Attributes:
        comments: Those with a mark, as GraphQL shows them.
        threads: Those whose first comment has one.
        further: Where each of the two goes on, for those that do.
    """

    comments: list[Any]
    threads: list[Any]
    further: dict[str, str]


def _page(repository: Any, title: str) -> _Page:
    return understood(_read_page, repository["pullRequest"], asked=title)


def _read_page(pull: Mapping[str, Any]) -> _Page:
    found: dict[str, list[Any]] = {"comments": [], "threads": []}
    further = {}
    for name, field in (("comments", "comments"), ("threads", "reviewThreads")):
        if field not in pull:
            continue
        # What has no mark is dropped page by page: a pull request has up to 160 MB of comments.
        found[name] = [node for node in pull[field]["nodes"] if node and seen.is_marked(node)]
        if pull[field]["pageInfo"]["hasNextPage"]:
            further[name] = str(pull[field]["pageInfo"]["endCursor"])
    return _Page(found["comments"], found["threads"], further)


def _same(repo: Repo, found: int, value: T) -> T:
    """Return the value if it is about the repository that was meant: a name can be given anew."""
    if repo.id and found != repo.id:
        raise Gone(f"{repo.name} is another repository by now: {found}, not {repo.id}")
    return value


def _check(check: CheckRun, start_at: int) -> dict[str, object]:
    output: dict[str, object] = {
        "title": check.title,
        "summary": check.summary,
        "text": check.text,
        "annotations": [
            {
                "path": note.path,
                "start_line": note.start_line,
                "end_line": note.end_line,
                "annotation_level": note.level,
                "title": note.title,
                "message": note.message,
            }
            for note in check.annotations[start_at : start_at + BATCH]
        ],
    }
    return {
        "name": check.name,
        "external_id": check.external,
        "status": "completed",
        "conclusion": check.conclusion,
        "output": output,
        "actions": [
            {"label": label, "description": description, "identifier": identifier}
            for label, description, identifier in check.actions
        ],
    }


def _suggestion(suggestion: Suggestion) -> dict[str, object]:
    lines: dict[str, object] = {"line": suggestion.line, "side": "RIGHT"}
    if suggestion.start_line < suggestion.line:  # GitHub refuses a range of one line
        lines |= {"start_line": suggestion.start_line, "start_side": "RIGHT"}
    return {"path": suggestion.path, "body": suggestion.body, **lines}
