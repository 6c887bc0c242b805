"""The commands of `halton pricing`, one file each: `set.py` is `halton pricing set`."""
