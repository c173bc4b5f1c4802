"""Models that answer requests while nobody watches what they answer."""

import re
from collections.abc import Iterator

from tenure.debt.calls import calls_in
from tenure.debt.rule import Hit
from tenure.debt.subject import Subject, is_test

_WEB = re.compile(
    r"^[ \t]*(?:from|import)[ \t]+(?:fastapi|flask|starlette|sanic|quart|litestar|bottle|bentoml|ray|django|aiohttp|robyn|falcon|tornado)\b",
    re.MULTILINE,
)
_WATCHED = re.compile(
    r"(?i)\b(?:logging|logger|log\.(?:info|warning|error|debug)|loguru|structlog|prometheus\w*|opentelemetry|"
    r"sentry_sdk|statsd|datadog|ddtrace|newrelic|evidently|whylogs|mlflow|wandb|langfuse|langsmith|arize|"
    r"phoenix|metrics?|tracer|logfire|helicone|azure\.monitor|cloudwatch)\b|set_global_handler"
)
_ROUTE = re.compile(
    r"^@[\w.]+\.(?:route|get|post|put|patch|websocket|api_route|api|action)\b|^@(?:bentoml|serve)\."
)
_MODEL_CALL = re.compile(
    r"(?:^|\.)(?:predict|predict_proba|generate|generate_content|transform_predict|inference|infer)$|(?:^|_|\.)(?:pipeline|pipe|classifier)$|(?:completions|messages|responses|embeddings)\.(?:a?create|stream|parse)$"
)


def unwatched_model(subject: Subject) -> Iterator[Hit]:
    """Find web handlers that ask a model, in files that neither log nor measure anything."""
    if is_test(subject.path) or not _WEB.search(subject.text) or _WATCHED.search(subject.text):
        return
    for node in subject.nodes("decorated_definition"):
        marks = [one.text()[:100] for one in node.children() if one.kind() == "decorator"]
        if not any(_ROUTE.search(mark) for mark in marks):
            continue
        for call in calls_in(node, python=True):
            if _MODEL_CALL.search(call.name):
                yield Hit(call.line, f"{call.name}(…) under {marks[0].splitlines()[0][:60]}")
                break
