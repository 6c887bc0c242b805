"""The sections of a session's page: what it was, what it cost, who called when, and where its caches were lost."""
