"""The way out to the ledger, for capture and the edge: bounded, never waiting, and nothing forgotten before it is recorded."""
