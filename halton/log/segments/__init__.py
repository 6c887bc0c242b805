"""Sealed copies of ranges of the log, as Arrow files for notebooks, backups and rebuilds: the log itself stays the truth."""
