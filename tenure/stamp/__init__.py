"""What `stamp` and `unstamp` write; functions of what they are given, the disk is the command's."""
