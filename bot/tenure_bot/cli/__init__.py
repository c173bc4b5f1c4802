"""The commands of the bot; `tenure/cli/main.py` loads them by name."""
