"""The rules that ship: every file in this folder holds a group of them, in `rules`."""
