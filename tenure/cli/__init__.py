"""The command line: arguments in, engine called, report out."""
