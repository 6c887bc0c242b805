"""`halton demo`: the whole way with a provider of its own, on one machine, in seconds."""
