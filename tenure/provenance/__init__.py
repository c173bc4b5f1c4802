"""Signs that AI wrote a file: one module for each foreign format."""
