"""What `halton init` sets up on a machine and `halton uninstall` takes away again: steps, and a journal of what left the home."""
