"""The transitions of an artifact: each is a gate, a function from a tree to a plan; none touches a disk."""
