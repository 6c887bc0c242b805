"""The *.err.log of a process: what a line may hold, how many lines there are, and the file that takes them."""
