"""The bot's clock: given to whoever needs it, so that tests have one of their own."""

import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds since 1970 in UTC, as `time.time` returns them."""

SYSTEM: Clock = time.time
"""The machine's."""
