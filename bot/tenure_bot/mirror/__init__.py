"""Commits brought here: a bare, partial mirror of each repository, nothing checked out."""
