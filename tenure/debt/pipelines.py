"""Pipelines that fail for good at the first hiccup, or do their work twice when run again."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tenure.debt.calls import Call, calls, calls_in, line_of
from tenure.debt.rule import Hit
from tenure.debt.subject import Subject, is_test

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_ORCHESTRATOR = re.compile(
    r"^[ \t]*(?:from|import)[ \t]+(?:airflow|prefect|dagster|celery|luigi|kedro|metaflow|kfp|mage_ai)\b",
    re.MULTILINE,
)
_RETRIES = re.compile(r"(?i)\bretr(?:y|ies)|max_retries|tenacity|backoff|autoretry|RetryPolicy")
_REMOTE = re.compile(
    r"^(?:requests|httpx|urllib\.request|aiohttp|boto3|s3|client|session|ftp|smtplib|gcs|bq|bigquery)\w*\."
    r"|(?:^|\.)(?:urlopen|urlretrieve|wget|read_sql|read_sql_query|to_sql|get_conn|to_gbq|download\w*|upload\w*|"
    r"get_object|put_object|fetch\w*)$|(?:cursor|conn|connection|engine|session|db|hook)\.execute\w*$"
    r"|^pd\.read_(?:csv|parquet|json)$"
)
_TASK = re.compile(
    r"^@(?:\w+\.)?(?:task|shared_task|flow|asset|op|component|step|data_loader|data_exporter)\b|^@\w+\.task\b"
)
_INSERT = re.compile(r"(?is)\binsert\s+into\s+([\w.\"`\[\]{}$-]+)")
_SAFE_INSERT = re.compile(
    r"(?i)on\s+conflict|on\s+duplicate|insert\s+(?:or\s+(?:ignore|replace)|ignore|overwrite)|\bmerge\s+into|not\s+exists|\bdelete\s+from|\btruncate|\bcreate\s+table|except\s+select|left\s+join"
)
_ONCE = re.compile(r"(?i)migrat|alembic|versions/|seed|schema|fixture|init")
_JOB_PATH = re.compile(
    r"(?i)(?:^|/)(?:dags?|pipelines?|jobs?|etl|tasks?|flows?|transform\w*|ingest\w*)(?:/|$)"
)
_GOES_ON = 20
"""A command goes on over fewer lines than this."""

_CI_PATH = re.compile(r"(?:^|/)\.github/(?:workflows|actions)/")
_DOWNLOAD = re.compile(r"(?<![\w./-])(curl)[ \t]+(?![|&;])([^\n|;&]*)")
_SAID_ONLY = re.compile(r"#|\becho\b|\bprintf\b|\bname:|\bdescription:|['\"`]\s*$|::\w+::")
_LOCAL = re.compile(r"localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]")
_FETCHES = re.compile(r"https?://|\$\{?\w*URL")
_SENDS = re.compile(
    r"(?:^|\s)(?:-X|--request|-d|--data[\w-]*|--post-\w+|-F|--form|-T|--upload-file|--json|--head|-I)\b"
)
_AGAIN = re.compile(r"(?i)retr(?:y|ies)|attempt|--tries|\buntil\b|\bwhile\b|for i in|\bseq\b")


def task_without_retry(subject: Subject) -> Iterator[Hit]:
    """Find tasks that talk to something remote, in files that never mention a retry."""
    if (
        is_test(subject.path)
        or not _ORCHESTRATOR.search(subject.text)
        or _RETRIES.search(subject.text)
    ):
        return
    for node in subject.nodes("decorated_definition"):
        marks = [one.text()[:100] for one in node.children() if one.kind() == "decorator"]
        mark = next((mark for mark in marks if _TASK.search(mark)), None)
        remote = next((c for c in calls_in(node, python=True) if _REMOTE.search(c.name)), None)
        if mark and remote:
            yield Hit(
                line_of(node),
                f"{mark.splitlines()[0][:60]} calls {remote.name[:60]} in line {remote.line}",
            )


def dag_without_retry(subject: Subject) -> Iterator[Hit]:
    """Find Airflow DAGs whose file never mentions a retry."""
    if is_test(subject.path) or "airflow" not in subject.text or _RETRIES.search(subject.text):
        return
    for call in calls(subject):
        named = call.first is not None or "dag_id" in call.given
        settings = call.given.get("default_args")
        # What comes in from elsewhere may bring retries along.
        known = (
            settings is None
            or settings.kind() == "dictionary"
            or _is_written_here(subject, settings)
        )
        if call.last_name == "DAG" and named and known and not call.spread and _is_scheduled(call):
            yield Hit(call.line, "DAG(…) without retries")


def _is_scheduled(call: Call) -> bool:
    """Whether it runs by itself, and seldom: who starts it by hand sees it fail and starts it again."""
    when = (
        call.given.get("schedule")
        or call.given.get("schedule_interval")
        or call.given.get("timetable")
    )
    said = when.text()[:20].strip("'\"") if when is not None else "None"
    return said not in ("@once", "None") and not said.startswith(
        "*"
    )  # every few minutes is a retry


def _is_written_here(subject: Subject, node: "SgNode") -> bool:
    """Whether a variable of the file is set to a dictionary that takes nothing from elsewhere."""
    name = re.escape(node.text()[:100])
    return bool(
        re.search(rf"(?m)^{name}\s*(?::[^=\n]+)?=\s*(?:\{{|dict\()(?![^}}]*\*\*)", subject.text)
    )


def insert_without_key(subject: Subject) -> Iterator[Hit]:
    """Find inserts in pipelines that add the same rows again when the task runs again."""
    if is_test(subject.path) or _ONCE.search(subject.path):
        return
    if subject.language == "sql":
        if _JOB_PATH.search(subject.path) and not _SAFE_INSERT.search(subject.text):
            yield from _inserts(subject.text, 1)
        return
    if not _ORCHESTRATOR.search(subject.text) or _SAFE_INSERT.search(subject.text):
        return
    for node in subject.nodes("string"):
        at = node.range()
        if at.end.index - at.start.index > len("INSERT INTO a"):
            yield from _inserts(node.text(), int(at.start.line) + 1)


def _inserts(said: str, first_line: int) -> Iterator[Hit]:
    for found in _INSERT.finditer(said):
        yield Hit(first_line + said.count("\n", 0, found.start()), f"INSERT INTO {found[1][:60]}")


def download_without_retry(subject: Subject) -> Iterator[Hit]:
    """Find downloads in CI steps that one lost packet fails; wget tries 20 times by itself."""
    if not _CI_PATH.search(subject.path):
        return
    lines = list(_joined(subject.text))
    for number, line in enumerate(lines):
        found = _DOWNLOAD.search(line[:2000])
        if not found or _SAID_ONLY.search(line[: found.start()]) or _LOCAL.search(line):
            continue
        before = "\n".join(lines[max(0, number - 8) : number + 1])
        if _FETCHES.search(found[2]) and not _SENDS.search(found[2]) and not _AGAIN.search(before):
            yield Hit(number + 1, found[0].strip()[:80])


def _joined(text: str) -> Iterator[str]:
    """Yield the lines; one that goes on after a backslash has the rest too."""
    lines = text.split("\n")
    for number in range(len(lines)):
        last = number
        while lines[last].endswith("\\") and last + 1 < min(len(lines), number + _GOES_ON):
            last += 1
        yield " ".join(one.rstrip("\\") for one in lines[number : last + 1])
