"""What can go wrong between the bot and GitHub, told apart by what may be done next."""

from tenure.errors import TenureError


class SettingsError(TenureError):
    """The environment does not say what the bot needs, or says it in a way that cannot be right."""


class WebhookError(TenureError):
    """A delivery is not taken: it is not signed as it must be, or it is no delivery at all.

    Args:
        message: Why, in words that quote nothing of it.
        status: The status of the answer.
    """

    def __init__(self, message: str, status: int, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.status = status


class DatabaseError(TenureError):
    """The bot's database cannot be reached, is of another version, or takes no more."""


class QueueError(TenureError):
    """The queue cannot be reached, or its URL names none."""


class MirrorError(TenureError):
    """The commits of a repository cannot be brought here, or not all that is needed of them."""


class GatewayError(TenureError):
    """GitHub did not do what it was asked.

    Args:
        message: What was asked and what came back, without any secret.
        status: The status of the answer; 0 where there was none.
    """

    def __init__(self, message: str, status: int = 0, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.status = status


class Unknown(GatewayError):
    """Nobody can tell whether it happened: 5xx, 408, a time-out, a dropped connection.

    A write that ends so is looked for before it is tried again, and never by a library.
    """


class Refused(GatewayError):
    """It did not happen, and asking again changes nothing: 4xx but for the ones below."""


class Gone(Refused):
    """There is no such thing, or no longer: 404, 410."""


class NotPermitted(Refused):
    """The installation lacks a permission, is suspended, or the repository is archived: 401, 403."""


class Limited(GatewayError):
    """It did not happen: GitHub or our own budget wants a pause.

    Args:
        message: As above.
        seconds: How long, from now.
    """

    def __init__(self, message: str, seconds: float, status: int = 0) -> None:
        super().__init__(message, status)
        self.seconds = seconds
