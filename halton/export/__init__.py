"""The log and its views as files that other programs read: whole or not at all, in memory that does not grow."""
