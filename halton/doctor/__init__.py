"""What is wrong with a home, this shell and this machine, why that matters, and what mends it."""
