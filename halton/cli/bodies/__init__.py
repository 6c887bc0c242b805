"""The commands of `halton bodies`, one file for each: the file is the command's name."""
