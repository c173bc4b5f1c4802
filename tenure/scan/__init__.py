"""The inventory of a repository: which of its files AI made, by its history and by themselves."""

from tenure.scan.history import history

__all__ = ["history"]
