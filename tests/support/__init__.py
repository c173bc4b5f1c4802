"""What the tests share: real git repositories in temporary folders."""
