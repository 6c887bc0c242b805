"""Bytes to facts: reads what LLM providers and their clients say on the wire. Pure, no I/O."""
