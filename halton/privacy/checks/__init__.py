"""One check a file: its `promise`, and `check`, which says what it found; the folder is the list of them."""
