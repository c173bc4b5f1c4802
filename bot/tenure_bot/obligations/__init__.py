"""What is owed, what people did, which writes follow, and how issues read: no I/O."""
