"""The vocabulary: what can be said in the log. Imports nothing of ours."""
