"""What the bot's commands need beside the core, and what installs it."""

from collections.abc import Iterable
from importlib.util import find_spec

from tenure.errors import UsageError

LIBRARIES = ("alembic", "flask", "github", "huey", "prometheus_client", "sqlalchemy", "waitress")


def require_libraries(names: Iterable[str] = LIBRARIES, extra: str = "bot") -> None:
    """Make sure that libraries are installed.

    Args:
        names: What they are imported as.
        extra: Of `tenure`, that installs them.

    Raises:
        UsageError: One of them is not.
    """
    for name in names:
        if find_spec(name) is None:
            raise UsageError(
                f"the {extra} needs {name}, which is not installed",
                f"pip install 'tenure[{extra}]'",
            )
