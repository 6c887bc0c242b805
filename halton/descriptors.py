"""How many files and sockets this process may have open, and how many connections that comes to."""

from __future__ import annotations

import resource

MOST = 65_536
# setrlimit(2) of macOS refuses more than this where the hard limit says «unlimited» (OPEN_MAX in sys/syslimits.h).
OPEN_MAX = 10_240
# What a process holds beside connections, and what connections need for a moment: look-ups, second attempts, pipes.
OWN = 32
EACH = 2  # a client's side and a provider's


def raise_limit() -> int:
    """Let this process open as many as the hard limit allows, at most 65,536: how many it may have open now.

    Shells start programs with 1,024 or, on macOS, with 256; a proxy needs two for each connection.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in (MOST, OPEN_MAX):
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if soft == resource.RLIM_INFINITY or soft >= allowed:
            break
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        except (ValueError, OSError):
            continue
        soft = allowed
    return MOST if soft == resource.RLIM_INFINITY else soft


def connections_for(limit: int) -> int:
    """How many connections fit into so many descriptors; at least one."""
    return max(1, (limit - OWN) // EACH)
