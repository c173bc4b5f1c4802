"""Pull requests and merge groups: the comment, the check, the labels."""
