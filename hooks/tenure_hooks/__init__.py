"""The git hooks: one module for each."""
