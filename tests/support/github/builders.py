"""Repositories and pull requests as tests use them: what people do is a method."""

from typing import TYPE_CHECKING, Any

from support.github import moves
from support.github.emulator import Row
from support.github.git_store import BareRepository, Files

if TYPE_CHECKING:  # a stand makes repositories
    from support.github.stand import Stand


class Repository:
    """A repository of the stand, found by its id: it may be renamed."""

    def __init__(self, stand: "Stand", number: int) -> None:
        self.stand = stand
        self.id = number

    @property
    def row(self) -> Row:
        """What emulate stores about it now."""
        row = self.stand.world.emulator.one("repos", id=self.id)
        assert row is not None
        return row

    @property
    def name(self) -> str:
        """Its full name."""
        return str(self.row["full_name"])

    @property
    def clone_url(self) -> str:
        """Where git finds it."""
        return f"{self.stand.url}/{self.name}.git"

    @property
    def git(self) -> BareRepository:
        """Its content. Call `refresh` after changing refs in it."""
        return self.stand.world.git[self.id]

    def refresh(self, by: str = "nadia") -> None:
        """Let GitHub notice what `git` did here, as if `by` had pushed it."""
        moves.refresh(self.stand.world, self.row, by)

    def act(self, login: str, method: str, path: str, body: object = None) -> Any:
        """Let a user make a request below `/repos/{owner}/{name}`."""
        return self.stand.act(login, method, f"/repos/{self.name}{path}", body)

    def push(
        self,
        branch: str,
        files: Files,
        message: str = "Change",
        *,
        by: str = "nadia",
        start: str | None = None,
        modes: dict[str | bytes, str] | None = None,
    ) -> str:
        """Push a commit and return its id.

        Args:
            branch: The branch; a new one starts at the default branch.
            files: Contents by path; None removes a file. The rest stays as it is.
            message: The commit's message.
            by: Who pushes.
            start: A commit or branch to start from instead of the branch's tip (a force push).
            modes: Modes of files that are not plain, such as `120000`.
        """
        heads = self.git.heads()
        default = self.row["default_branch"]
        if start is not None:
            parent = self.git.resolve(start)
        else:
            parent = heads.get(branch) or heads.get(default)
        parents = (parent,) if parent else ()
        sha = self.git.commit(branch, files, message, parents=parents, author=by, modes=modes or {})
        moves.moved(self.stand.world, self.row, branch, sha, by)
        return sha

    def delete_branch(self, branch: str, *, by: str = "nadia") -> None:
        """Delete a branch."""
        self.git.point(f"refs/heads/{branch}", None)
        moves.moved(self.stand.world, self.row, branch, None, by)

    def fork(self, owner: str) -> "Repository":
        """Fork the repository to a user's account."""
        shown = self.act(owner, "POST", "/forks", {})
        world, number = self.stand.world, shown["id"]
        place = world.root / f"{number}.git"
        world.git[number] = BareRepository(place, self.row["default_branch"], self.git)
        for collection in ("branches", "refs", "commits"):
            for row in world.emulator.find(collection, repo_id=number):
                world.emulator.delete(collection, row["id"])
        for branch, sha in self.git.heads().items():
            world.git[number].point(f"refs/heads/{branch}", sha)
        forked = Repository(self.stand, number)
        forked.refresh(owner)
        return forked

    def open_pull(
        self,
        head: "str | tuple[Repository, str]",
        base: str | None = None,
        *,
        title: str = "Change something",
        body: str = "",
        by: str = "nadia",
        draft: bool = False,
    ) -> "Pull":
        """Open a pull request from a branch, or from a branch of a fork."""
        source = head if isinstance(head, str) else f"{head[0].name.split('/')[0]}:{head[1]}"
        wanted = {"title": title, "head": source, "base": base or self.row["default_branch"]}
        shown = self.act(by, "POST", "/pulls", wanted | {"body": body, "draft": draft})
        return Pull(self, shown["number"])

    def open_issue(self, title: str, body: str = "", *, by: str = "nadia") -> int:
        """Open an issue and return its number."""
        return int(self.act(by, "POST", "/issues", {"title": title, "body": body})["number"])

    def collaborator(self, login: str, permission: str = "push") -> None:
        """Give a user rights: pull, triage, push, maintain or admin."""
        self.stand.person(login)
        self.act("nadia", "PUT", f"/collaborators/{login}", {"permission": permission})

    def set(self, **fields: object) -> None:
        """Change what GitHub stores about it: `archived=True`, `has_issues=False`."""
        if "has_issues" in fields:  # emulate would refuse comments on pull requests as well
            fields["issues_off"] = not fields.pop("has_issues")
        self.stand.world.emulator.update("repos", self.id, **fields)

    def rename(self, name: str) -> None:
        """Give it another name; the old one redirects."""
        old = self.name
        self.act("nadia", "PATCH", "", {"name": name.rsplit("/", maxsplit=1)[-1]})
        self._moved(old, "renamed", {"repository": {"name": {"from": old.split("/")[1]}}})

    def transfer(self, owner: str) -> None:
        """Give it to another user; the old name redirects.

        Only hooks of the account that gets it hear of the transfer. The installation that covered
        it until now hears that it is gone.
        """
        old, gone = self.name, self.stand.installation.covered()
        kind = "organization" if old.startswith(f"{self.stand.owner}/") else "user"
        self.stand.person(owner)
        before = self.stand.world.brief(old.split("/")[0])
        row = self.stand.world.emulator.one("users", login=owner)
        assert row is not None
        name = f"{owner}/{old.split('/')[1]}"
        self.set(owner_id=row["id"], owner_type="User", full_name=name)
        self._moved(old, "transferred", {"owner": {"from": {kind: before}}})
        removed = [row for row in gone if row["id"] == self.id]
        if removed:
            lists: Row = {"repositories_added": [], "repositories_removed": removed}
            more = {"repository_selection": "all", "requester": None}
            self.stand.installation.tell("installation_repositories", "removed", lists | more)

    def _moved(self, old: str, action: str, changes: Row) -> None:
        world, row = self.stand.world, self.row
        for known, target in list(world.moved_names.items()):
            if target == old:
                world.moved_names[known] = self.name
        world.moved_names[old] = self.name
        shown = world.show(f"/repos/{self.name}", self.name.split("/")[0])
        payload = {"action": action, "changes": changes, "repository": shown}
        world.emit("repository", payload | {"sender": world.brief("nadia")}, row)

    def delete(self) -> None:
        """Delete it; pull requests from it lose their head repository."""
        owner = self.name.split("/")[0]
        login = owner if owner != self.stand.owner else "nadia"
        self.act(login, "DELETE", "")

    def press(self, check_run: int, identifier: str, *, by: str = "nadia") -> None:
        """Press one of a check run's buttons."""
        self._tell_check(
            check_run, "requested_action", by, {"requested_action": {"identifier": identifier}}
        )

    def rerun(self, check_run: int, *, by: str = "nadia") -> None:
        """Ask for a check run again."""
        self._tell_check(check_run, "rerequested", by, {})

    def _tell_check(self, number: int, action: str, by: str, more: Row) -> None:
        world = self.stand.world
        shown = self.act(by, "GET", f"/check-runs/{number}")
        repository = self.act(by, "GET", "")
        payload = {"action": action, "check_run": shown, "repository": repository, **more}
        world.emit("check_run", payload | {"sender": world.brief(by)}, self.row)


class Pull:
    """A pull request and what people do with it."""

    def __init__(self, repository: Repository, number: int) -> None:
        self.repository = repository
        self.number = number

    @property
    def row(self) -> Row:
        """What emulate stores about it now."""
        row = self.repository.stand.world.pull(self.repository.id, self.number)
        assert row is not None
        return row

    @property
    def head(self) -> str:
        """The id of its newest commit."""
        return str(self.row["head_sha"])

    def push(self, files: Files, message: str = "Change more", *, by: str = "nadia") -> str:
        """Push to its branch, wherever that is."""
        home = Repository(self.repository.stand, self.row["head_repo_id"])
        return home.push(self.row["head_ref"], files, message, by=by)

    def act(self, login: str, method: str, path: str = "", body: object = None) -> Any:
        """Let a user make a request below `/pulls/{number}`."""
        return self.repository.act(login, method, f"/pulls/{self.number}{path}", body)

    def comment(self, by: str, text: str) -> int:
        """Comment, and return the comment's id."""
        path = f"/issues/{self.number}/comments"
        return int(self.repository.act(by, "POST", path, {"body": text})["id"])

    def review(self, by: str, event: str = "APPROVE", text: str = "") -> int:
        """Review it: APPROVE, REQUEST_CHANGES or COMMENT; return the review's id."""
        return int(self.act(by, "POST", "/reviews", {"event": event, "body": text})["id"])

    def approve(self, by: str) -> int:
        """Approve its newest commit."""
        return self.review(by)

    def label(self, *names: str, by: str = "nadia") -> None:
        """Add labels."""
        self.repository.act(by, "POST", f"/issues/{self.number}/labels", {"labels": names})

    def unlabel(self, name: str, *, by: str = "nadia") -> None:
        """Remove a label."""
        self.repository.act(by, "DELETE", f"/issues/{self.number}/labels/{name}")

    def edit(self, *, by: str = "nadia", **fields: object) -> None:
        """Change its title, body, base, state or draft flag."""
        self.act(by, "PATCH", "", fields)

    def ready(self, *, by: str = "nadia") -> None:
        """Take the draft flag away; GitHub has no REST request for that."""
        world = self.repository.stand.world
        world.emulator.update("pullRequests", self.row["id"], draft=False)
        self._happened("ready_for_review", by)
        world.tell_pull("ready_for_review", self.row, by)

    def enqueue(self, *, by: str = "nadia") -> str:
        """Put it into the merge queue; return the commit that is to be checked."""
        return moves.queued(self.repository.stand.world, self.repository.row, self.row, by)

    def close(self, *, by: str = "nadia") -> None:
        """Close it without merging."""
        self.edit(by=by, state="closed")

    def merge(self, *, by: str = "nadia") -> None:
        """Merge it."""
        self.act(by, "PUT", "/merge", {})

    def hide(self, comment: int, reason: str = "outdated") -> None:
        """Hide (minimize) a comment, as a person does."""
        self.repository.stand.world.emulator.update("comments", comment, minimized=reason)

    def edit_comment(self, by: str, comment: int, text: str) -> None:
        """Rewrite a comment."""
        self.repository.act(by, "PATCH", f"/issues/comments/{comment}", {"body": text})

    def delete_comment(self, by: str, comment: int) -> None:
        """Delete a comment, which GitHub remembers."""
        row = self.repository.stand.world.emulator.one("comments", id=comment)
        assert row is not None
        self.repository.act(by, "DELETE", f"/issues/comments/{comment}")
        self._happened("comment_deleted", by, author_id=row["user_id"])

    def _happened(self, event: str, by: str, **more: object) -> None:
        """Note an event that GitHub remembers and emulate does not."""
        world = self.repository.stand.world
        who = world.emulator.one("users", login=by)
        assert who is not None
        world.emulator.insert(
            "issueEvents",
            node_id=f"E_{event}_{self.number}_{len(world.emulator.find('issueEvents'))}",
            repo_id=self.repository.id,
            issue_number=self.number,
            event=event,
            actor_id=who["id"],
            label_name="",
            created_at=world.stamp(),
            **more,
        )

    def comments(self, by: str | None = None) -> list[Row]:
        """Return its comments as the API shows them, oldest first; those of one login."""
        path = f"/issues/{self.number}/comments?per_page=100"
        found = self.repository.act("nadia", "GET", path)
        return [row for row in found if by in (None, row["user"]["login"])]

    def labels(self) -> list[str]:
        """Return the names of its labels."""
        path = f"/issues/{self.number}/labels"
        return [label["name"] for label in self.repository.act("nadia", "GET", path)]

    def check_runs(self, sha: str | None = None) -> list[Row]:
        """Return the check runs of a commit, by default of its newest one, newest first."""
        path = f"/commits/{sha or self.head}/check-runs?filter=all&per_page=100"
        return list(self.repository.act("nadia", "GET", path)["check_runs"])
