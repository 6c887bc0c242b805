"""The commands of `halton ca`, one file for each: the file is the command's name."""
