"""The bot on pull requests and issues; not yet built."""
