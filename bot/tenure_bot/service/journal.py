"""What the bot's processes write down, and where: lines on standard error, as a service does."""

import logging

_QUIET = ("huey", "alembic", "waitress.queue", "urllib3")  # a line a minute and more


def log_to_stderr() -> None:
    """Write what happens to standard error."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
