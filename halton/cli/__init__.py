"""The command line: one file in commands/ is one command."""
