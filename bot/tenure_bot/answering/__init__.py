"""The answer to a command: the change it makes, as a patch or a pull request, and the reply."""
