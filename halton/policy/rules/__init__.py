"""The kinds of policies: each file here is one."""
