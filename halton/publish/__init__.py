"""Datasette as a read-only window on the views, for browsers and notebooks on this machine."""
