"""Where a message begins and ends: SSE, JSON one after another, lines."""
