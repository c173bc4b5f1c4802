"""What a reviewer reads, as Markdown: no I/O."""
