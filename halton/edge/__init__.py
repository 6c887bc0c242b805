"""Owns the proxy port: hands provider connections to capture, lets all others pass, and keeps working when capture does not."""
