"""Halton meters LLM API traffic on one machine and keeps it there."""

__version__ = "0.1.0"
