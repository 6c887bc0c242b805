"""What `halton top` is made of: what it reads, how that is shown, and the terminal that it holds meanwhile."""
