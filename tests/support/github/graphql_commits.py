"""Branches, commits and their checks as GraphQL objects."""

from collections.abc import Iterable
from typing import Any

from support.github.emulator import Row
from support.github.graphql_objects import Node, Objects, connection, refusal, small


def ref(objects: Objects, row: Row, branch: str) -> Node | None:
    found = objects.world.emulator.one("branches", repo_id=row["id"], name=branch)
    if found is None:
        return None
    return {
        "id": f"REF_{found['id']}",
        "name": branch,
        "prefix": "refs/heads/",
        "target": lambda: commit(objects, row, found["sha"]),
    }


def git_object(objects: Objects, row: Row, expression: str) -> Node | None:
    bare = objects.world.git[row["id"]]
    name, _, path = expression.partition(":")
    sha = bare.resolve(name)
    if sha is None:
        return None
    if not path:
        return commit(objects, row, sha)
    data = bare.read(sha, path)
    if data is None:
        return None
    binary = b"\0" in data
    return {
        "__typename": "Blob",
        "byteSize": len(data),
        "isBinary": binary,
        "isTruncated": len(data) > 512_000,
        "text": None if binary else data[:512_000].decode(errors="replace"),
    }


def commit(objects: Objects, row: Row, sha: str) -> Node:
    """Return a commit."""
    return {
        "__typename": "Commit",
        "id": f"C_{sha}",
        "oid": sha,
        "message": lambda: objects.world.git[row["id"]].commits(sha, limit=1)[0].message,
        "parents": connection(
            lambda: [
                commit(objects, row, parent)
                for parent in objects.world.git[row["id"]].commits(sha, limit=1)[0].parents
            ]
        ),
        "url": f"{objects.world.base_url}/{row['full_name']}/commit/{sha}",
        "checkSuites": connection(
            lambda **asked: _suites(objects, row, sha, asked.get("filterBy") or {})
        ),
    }


def _suites(objects: Objects, row: Row, sha: str, wanted: dict[str, Any]) -> Iterable[Node]:
    """Emulate has one suite for a commit, GitHub one for each App that checks it."""
    if row["private"] and not objects.viewer.may("checks"):
        raise refusal("FORBIDDEN", "Resource not accessible by integration")
    runs = objects.rows("checkRuns", repo_id=row["id"], head_sha=sha)
    for app in sorted({run["app_id"] or 0 for run in runs}):
        if wanted.get("appId") in (None, app):
            yield _suite(objects, row, [run for run in runs if (run["app_id"] or 0) == app], app)


def _suite(objects: Objects, row: Row, runs: list[Row], app: int) -> Node:
    done = all(run["status"] == "completed" for run in runs)
    found = objects.world.emulator.one("apps", app_id=app)
    return {
        "id": f"CS_{runs[0]['check_suite_id']}_{app}",
        "databaseId": small(runs[0]["check_suite_id"]),
        "app": {"id": f"A_{app}", "databaseId": app, "slug": found["slug"] if found else ""},
        "status": "COMPLETED" if done else "IN_PROGRESS",
        "conclusion": None,
        "checkRuns": connection(
            lambda **asked: _runs(objects, row, runs, asked.get("filterBy") or {})
        ),
    }


def _runs(objects: Objects, row: Row, runs: list[Row], wanted: dict[str, Any]) -> list[Node]:
    """`LATEST`, GitHub's default, keeps the newest run of each name."""
    chosen = [run for run in runs if wanted.get("checkName") in (None, run["name"])]
    if wanted.get("checkType") != "ALL":
        chosen = list({run["name"]: run for run in chosen}.values())
    return [check_run(objects, run) for run in chosen]


def check_run(objects: Objects, run: Row) -> Node:
    """Return a check run."""
    row = objects.world.emulator.one("repos", id=run["repo_id"])
    assert row is not None
    return {
        "__typename": "CheckRun",
        "id": run["node_id"],
        "databaseId": small(run["id"]),
        "url": f"{objects.world.base_url}/{row['full_name']}/runs/{run['id']}",
        "name": run["name"],
        "externalId": run["external_id"],
        "status": run["status"].upper(),
        "conclusion": run["conclusion"].upper() if run["conclusion"] else None,
        "title": run["output"]["title"],
        "summary": run["output"]["summary"],
        "text": run["output"]["text"],
        "detailsUrl": run["details_url"],
    }
