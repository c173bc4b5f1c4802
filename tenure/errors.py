"""The errors that stop `tenure`: each is one sentence for a person, never a traceback.

A wrong record is not an error but a `Finding`; an error means that `tenure` cannot do its work.
"""


class TenureError(Exception):
    """Something keeps `tenure` from doing its work; the command ends with exit status 2.

    Args:
        message: What is wrong, where and why, as a sentence.
        hint: The command or the edit that mends it.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(TenureError):
    """The command line asks for something that makes no sense."""


class SourceError(TenureError):
    """The repository cannot be read: no git, no repository, no such path or revision."""


class PolicyError(TenureError):
    """A policy file is invalid (TEN018)."""


class EditError(TenureError):
    """A file cannot take the change: it holds no record, cannot carry one, or cannot be written."""
