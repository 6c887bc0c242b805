"""Price books, read into price.set events. Which price a call has is decided in projections/cost.sql, not here."""
