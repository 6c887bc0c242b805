"""How each provider writes a stream: from what was said, and when, to the events that say it. One file for each format."""
