"""The user name in the proxy's address, which `halton run --project` and `halton env --project` put there."""

from __future__ import annotations

from halton.attribution.asked import Asked, Found


def find(asked: Asked) -> Found | None:
    """The proxy user; a name that somebody wrote there by hand counts as well, but proves no run."""
    if not asked.proxy_user:
        return None
    return Found(asked.proxy_user, f"run {asked.run_id[:8]}" if asked.run_id else "user name in the proxy's address")
