"""The trust contract, run on a home as it is now: each promise, and what was looked at."""
