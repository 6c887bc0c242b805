"""The commands of `halton project`, one file each."""
