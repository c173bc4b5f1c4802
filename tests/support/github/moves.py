"""What git decides, written into emulate's rows as soon as a ref moves: each fact has one home.

Heads, commits and the counts of changed files come from the bare repositories; everybody else
reads them where emulate keeps them.
"""

from typing import NamedTuple

from support.github.emulator import Row
from support.github.git_store import Change, Commit
from support.github.world import World

NO_COMMIT = "0" * 40


class Move(NamedTuple):
    """A branch that moved: from where to where, by whom, and its repository as the API shows it."""

    repository: Row
    branch: str
    old: str | None
    new: str | None
    by: str
    shown: Row


_TOLD = 20  # commits in a push event, at most


def moved(world: World, repository: Row, branch: str, new: str | None, pusher: str) -> None:
    """Let emulate and the open pull requests know that a branch moved, and tell the hooks.

    Args:
        world: The stand.
        repository: The repository's row.
        branch: The branch.
        new: The commit that it is on now; None for a branch that was deleted.
        pusher: Who did it.
    """
    row = world.emulator.one("branches", repo_id=repository["id"], name=branch)
    old = row["sha"] if row else None
    if old == new:
        return
    _store_branch(world, repository["id"], branch, new)
    bare = world.git[repository["id"]]
    fresh = [] if new is None else bare.commits(new, old)
    for commit in fresh:
        _store_commit(world, repository["id"], commit)
    if new is not None:
        know(world, repository["id"], new)
    world.emulator.update("repos", repository["id"], pushed_at=world.stamp())
    forced = bool(old and new and bare.commits(old, new, limit=1))
    name = repository["full_name"]
    shown = world.show(f"/repos/{name}", name.split("/")[0])
    move = Move(repository, branch, old, new, pusher, shown)
    _tell_push(world, move, fresh, forced=forced)
    if new is not None:
        _request_checks(world, move)
        _synchronize(world, move)


def refresh(world: World, repository: Row, pusher: str) -> None:
    """Take over whatever moved in the bare repository, after a push or after `git`."""
    now = world.git[repository["id"]].heads()
    rows = world.emulator.find("branches", repo_id=repository["id"])
    for branch in sorted(now.keys() | {row["name"] for row in rows}):
        moved(world, repository, branch, now.get(branch), pusher)


def queued(world: World, repository: Row, pull: Row, by: str) -> str:
    """Put a pull request into the merge queue: a commit of its own, which is to be checked."""
    bare, number = world.git[repository["id"]], pull["number"]
    base = bare.heads()[pull["base_ref"]]
    tree = bare.merge(base, pull["head_sha"])
    assert tree is not None, "the pull request conflicts with its base"
    message = f"Merge pull request #{number}"
    sha = bare.join(tree, (base, pull["head_sha"]), message, author=by)
    branch = f"gh-readonly-queue/{pull['base_ref']}/pr-{number}-{base}"
    bare.point(f"refs/heads/{branch}", sha)
    moved(world, repository, branch, sha, by)
    name = repository["full_name"]
    payload = {
        "action": "checks_requested",
        "merge_group": {
            "head_sha": sha,
            "head_ref": f"refs/heads/{branch}",
            "base_sha": base,
            "base_ref": f"refs/heads/{pull['base_ref']}",
            "head_commit": {"id": sha, "tree_id": tree, "message": message},
        },
        "repository": world.show(f"/repos/{name}", name.split("/")[0]),
        "sender": world.brief(by),
    }
    world.emit("merge_group", payload, repository)
    return sha


def describe(world: World, pull: Row, *, head: str | None = None) -> None:
    """Write into a pull request's row what git says: both ends, the number of files."""
    number, bare = pull["base_repo_id"], world.git[pull["base_repo_id"]]
    head = head or pull["head_sha"]
    tip = world.emulator.one("branches", repo_id=number, name=pull["base_ref"])
    base = tip["sha"] if tip else pull["base_sha"]
    assert head is not None
    bare.point(f"refs/pull/{pull['number']}/head", head)
    know(world, number, head)
    found = changes(world, number, base, head)
    world.emulator.update(
        "pullRequests",
        pull["id"],
        head_sha=head,
        base_sha=base,
        changed_files=len(found),
        additions=sum(change.additions for change in found),
        deletions=sum(change.deletions for change in found),
        commits=len(bare.commits(head, base)),
    )


def changes(world: World, repository_id: int, base: str, head: str) -> list[Change]:
    """Return the files of a pull request."""
    if (base, head) not in world.compared:
        world.compared[base, head] = world.git[repository_id].changes(base, head)
    return world.compared[base, head]


def know(world: World, repository_id: int, sha: str) -> None:
    """Let emulate know a commit: checks and statuses are refused for others."""
    if (repository_id, sha) not in world.known:
        (commit,) = world.git[repository_id].commits(sha, limit=1)
        _store_commit(world, repository_id, commit)


def _store_commit(world: World, repository_id: int, commit: Commit) -> None:
    if (repository_id, commit.sha) in world.known:
        return
    world.known.add((repository_id, commit.sha))
    world.emulator.insert(
        "commits",
        repo_id=repository_id,
        sha=commit.sha,
        node_id=f"C_{commit.sha}",
        message=commit.message,
        author_name=commit.author[0],
        author_email=commit.author[1],
        author_date=commit.author[2],
        committer_name=commit.committer[0],
        committer_email=commit.committer[1],
        committer_date=commit.committer[2],
        tree_sha=commit.tree,
        parent_shas=list(commit.parents),
        user_id=None,
    )


def _store_branch(world: World, repository_id: int, branch: str, new: str | None) -> None:
    name = f"refs/heads/{branch}"
    row = world.emulator.one("branches", repo_id=repository_id, name=branch)
    ref = world.emulator.one("refs", repo_id=repository_id, ref=name)
    if row is None or ref is None:
        fields = {"repo_id": repository_id, "sha": new}
        world.emulator.insert("branches", **fields, name=branch, protected=False)
        world.emulator.insert("refs", **fields, ref=name, node_id=f"REF_{repository_id}_{branch}")
    elif new is None:
        world.emulator.delete("branches", row["id"])
        world.emulator.delete("refs", ref["id"])
    else:
        world.emulator.update("branches", row["id"], sha=new)
        world.emulator.update("refs", ref["id"], sha=new)


def _tell_push(world: World, move: Move, fresh: list[Commit], *, forced: bool) -> None:
    old, new, shown = move.old, move.new, move.shown
    commits = [_pushed(commit, shown["html_url"]) for commit in fresh[-_TOLD:]]
    payload = {
        "ref": f"refs/heads/{move.branch}",
        "before": old or NO_COMMIT,
        "after": new or NO_COMMIT,
        "created": old is None,
        "deleted": new is None,
        "forced": forced,
        "base_ref": None,
        "compare": f"{shown['html_url']}/compare/{old or ''}...{new or ''}",
        "commits": commits,
        "head_commit": commits[-1] if commits else None,
        "pusher": {"name": move.by, "email": f"{move.by}@example.org"},
        "repository": shown,
        "sender": world.brief(move.by),
    }
    world.emit("push", payload, move.repository)


def _pushed(commit: Commit, html_url: str) -> Row:
    author = {"name": commit.author[0], "email": commit.author[1], "username": commit.author[0]}
    return {
        "id": commit.sha,
        "tree_id": commit.tree,
        "distinct": True,
        "message": commit.message,
        "timestamp": commit.committer[2],
        "url": f"{html_url}/commit/{commit.sha}",
        "author": author,
        "committer": {"name": commit.committer[0], "email": commit.committer[1]},
        "added": [],
        "removed": [],
        "modified": [],
    }


def _request_checks(world: World, move: Move) -> None:
    """GitHub makes a check suite for each App that may write checks, and asks it for runs."""
    suite = {
        "id": int(str(move.new)[:8], 16),
        "node_id": f"CS_{move.new}",
        "head_branch": move.branch,
        "head_sha": move.new,
        "before": move.old or NO_COMMIT,
        "after": move.new,
        "status": "queued",
        "conclusion": None,
        "pull_requests": [],
        "app": None,
    }
    payload = {
        "action": "requested",
        "check_suite": suite,
        "repository": move.shown,
        "sender": world.brief(move.by),
    }
    world.emit("check_suite", payload, move.repository)


def _synchronize(world: World, move: Move) -> None:
    """Move the heads of the open pull requests of a branch; those from forks too."""
    where = {"head_repo_id": move.repository["id"], "head_ref": move.branch, "state": "open"}
    for pull in world.emulator.find("pullRequests", **where):
        describe(world, pull, head=move.new)
        world.tell_pull("synchronize", pull, move.by, before=move.old, after=move.new)
