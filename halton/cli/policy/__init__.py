"""The commands of `halton policy`, one a file."""
