"""The only room that writes events: one table, one chain, one file."""
