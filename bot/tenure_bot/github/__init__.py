"""GitHub: what is asked of it, as protocols and values, and the same on GitHub itself."""
