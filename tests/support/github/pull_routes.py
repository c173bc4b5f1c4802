"""Pull requests where git has the answer: files, contents, merging; and the notes of checks."""

import base64

from support.github import moves, refusals
from support.github.calls import Call, not_found, page
from support.github.emulator import Row
from support.github.git_store import Change
from support.github.wire import Response, answer_json

PATCHES = 3_000  # files of a pull request, at most


def pull_files(call: Call) -> Response:
    """List the files of a pull request."""
    pull = call.pull()
    if pull is None or call.repository is None:
        return not_found()
    changes = moves.changes(call.world, call.repository["id"], pull["base_sha"], pull["head_sha"])
    shown = [_file(call, change, pull["head_sha"]) for change in changes[:PATCHES]]
    return page(call, shown)


def _file(call: Call, change: Change, head: str) -> Row:
    url = f"{call.world.base_url}/{call.name}"
    quoted = change.path.encode(errors="replace").decode()
    shown: Row = {
        "sha": change.blob,
        "filename": quoted,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{url}/blob/{head}/file",
        "raw_url": f"{url}/raw/{head}/file",
        "contents_url": f"{call.world.base_url}/repos/{call.name}/contents/file?ref={head}",
    }
    if change.previous:
        shown["previous_filename"] = change.previous
    return shown


def annotations(call: Call) -> Response:
    """List the annotations of a check run: emulate forgets their titles and columns."""
    run = call.world.emulator.one("checkRuns", id=int(call.words["run"]))
    if run is None:
        return not_found()
    optional = dict.fromkeys(("start_column", "end_column", "title", "raw_details"))
    url = f"{call.world.base_url}/{call.name}/blob/{run['head_sha']}"
    given = run.get("annotated") or ()
    return page(call, [optional | one | {"blob_href": f"{url}/{one['path']}"} for one in given])


def contents(call: Call) -> Response | None:
    """Show a file of a commit; folders are left to git, which the bot asks."""
    assert call.repository is not None
    bare = call.world.git[call.repository["id"]]
    ref = bare.resolve(call.request.asked.get("ref") or call.repository["default_branch"])
    data = bare.read(ref, call.words["path"]) if ref else None
    if data is None:
        return not_found()
    path, name = call.words["path"], call.words["path"].rsplit("/", 1)[-1]
    url = f"{call.world.base_url}/repos/{call.name}/contents/{path}?ref={ref}"
    sha = bare.git("hash-object", "--stdin", stdin=data).decode().strip()
    links = {"self": url, "git": url, "html": url}
    shown = {"type": "file", "size": len(data), "name": name, "path": path, "sha": sha, "url": url}
    encoded = {"encoding": "base64", "content": base64.encodebytes(data).decode()}
    addresses = {"git_url": url, "html_url": url, "download_url": url, "_links": links}
    return answer_json(200, shown | encoded | addresses)


def merge(call: Call) -> Response:
    """Merge a pull request with a merge commit."""
    pull, world = call.pull(), call.world
    if pull is None or call.repository is None or call.viewer is None:
        return not_found()
    if pull["state"] != "open":
        return refusals.problem(405, "Pull Request is not mergeable")
    if pull["head_sha"] != (call.request.json() or {}).get("sha", pull["head_sha"]):
        return refusals.problem(409, "Head branch was modified. Review and try the merge again.")
    bare, who = world.git[call.repository["id"]], call.viewer.login
    base = bare.heads()[pull["base_ref"]]
    tree = bare.merge(base, pull["head_sha"])
    if tree is None:
        return refusals.problem(405, "Pull Request is not mergeable")
    text = f"Merge pull request #{pull['number']}\n\n{pull['title']}"
    sha = bare.join(tree, (base, pull["head_sha"]), text, author=who)
    bare.point(f"refs/heads/{pull['base_ref']}", sha)
    now, user = world.stamp(), world.emulator.one("users", login=who)
    done = {"state": "closed", "closed_at": now}
    by = {"merged": True, "merged_at": now, "merge_commit_sha": sha}
    world.emulator.update(
        "pullRequests", pull["id"], **done, **by, merged_by_id=user["id"] if user else None
    )
    issue = world.emulator.one("issues", repo_id=call.repository["id"], number=pull["number"])
    if issue:
        world.emulator.update("issues", issue["id"], **done)
    world.tell_pull("closed", pull, who)
    moves.moved(world, call.repository, pull["base_ref"], sha, who)
    return answer_json(
        200, {"sha": sha, "merged": True, "message": "Pull Request successfully merged"}
    )
