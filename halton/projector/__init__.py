"""The room that turns the log into views: one .sql file is one projection, one transaction is one batch."""
