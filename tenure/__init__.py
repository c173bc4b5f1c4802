"""Lifecycle records for AI-written files: the core that the hooks and the bot share."""

__version__ = "0.1.0"
