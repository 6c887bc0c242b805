"""Recorded calls answered again: a provider on loopback that needs no key and no network, and knows nothing else."""
