"""The questions the product answers, asked of views.sqlite read-only. Plain sqlite3: these must load in no time."""
