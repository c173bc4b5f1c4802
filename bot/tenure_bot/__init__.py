"""The bot on pull requests and issues: a GitHub App, or a workflow."""
