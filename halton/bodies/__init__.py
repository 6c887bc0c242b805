"""What was asked and answered, redacted and compressed in bodies.sqlite, and the ways in which it is removed again."""
