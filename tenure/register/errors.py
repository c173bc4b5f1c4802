"""What keeps the register's database from being used: a sentence, and the command that mends it."""

from tenure.errors import TenureError


class RegisterError(TenureError):
    """The database cannot be reached, is of another version, is broken or is in use."""
