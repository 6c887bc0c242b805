"""The formats of such files: one for each module here, found by its file."""
