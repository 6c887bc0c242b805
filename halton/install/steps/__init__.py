"""The steps of `halton init`, one file each."""
