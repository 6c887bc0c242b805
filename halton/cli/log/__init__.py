"""The commands of `halton log`, one file each: `seal.py` is `halton log seal`."""
