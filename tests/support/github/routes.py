"""The REST routes that the stand answers itself, because emulate has none or invents the answer."""

import re

from support.github import app_routes, issue_routes, pull_routes
from support.github.calls import Handler

_REPO = r"/repos/(?P<owner>[^/]+)/(?P<repo>[^/]+)"
ROUTES: tuple[tuple[str, re.Pattern[str], Handler], ...] = tuple(
    (method, re.compile(pattern), handler)
    for method, pattern, handler in (
        ("GET", _REPO + r"/pulls/(?P<number>\d+)/files", pull_routes.pull_files),
        ("PUT", _REPO + r"/pulls/(?P<number>\d+)/merge", pull_routes.merge),
        ("GET", _REPO + r"/issues/(?P<number>\d+)", issue_routes.issue_of_pull),
        ("GET", _REPO + r"/check-runs/(?P<run>\d+)/annotations", pull_routes.annotations),
        (
            "GET POST",
            _REPO + r"/issues/comments/(?P<comment>\d+)/reactions",
            issue_routes.reactions,
        ),
        (
            "DELETE",
            _REPO + r"/issues/comments/(?P<comment>\d+)/reactions/(?P<reaction>\d+)",
            issue_routes.reactions,
        ),
        ("GET POST", _REPO + r"/issues/(?P<number>\d+)/reactions", issue_routes.reactions),
        (
            "DELETE",
            _REPO + r"/issues/(?P<number>\d+)/reactions/(?P<reaction>\d+)",
            issue_routes.reactions,
        ),
        ("GET", _REPO + r"/contents/(?P<path>.+)", pull_routes.contents),
        ("GET", _REPO + r"/issues", issue_routes.issues),
        ("GET", _REPO + r"/issues/comments", issue_routes.comments),
        ("GET", _REPO + r"/assignees/(?P<login>[^/]+)", issue_routes.assignee),
        ("GET", _REPO + r"/collaborators/(?P<login>[^/]+)/permission", issue_routes.permission),
        ("GET", r"/app/hook/deliveries", app_routes.hook_deliveries),
        ("GET", r"/app/hook/deliveries/(?P<delivery>\d+)", app_routes.hook_delivery),
        ("POST", r"/app/hook/deliveries/(?P<delivery>\d+)/attempts", app_routes.hook_attempt),
        ("GET", r"/installation/repositories", app_routes.installation_repositories),
    )
)


def route(method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
    """Return who answers a path here, with what the path says."""
    for methods, pattern, handler in ROUTES:
        if method in methods.split() and (match := pattern.fullmatch(path)):
            return handler, {k: v for k, v in match.groupdict().items() if v is not None}
    return None
