"""The user name in the proxy's address, which `halton run --project` and `halton env --project` put there."""

from __future__ import annotations

from halton.attribution.asked import Asked, Found
from halton.attribution.credential import NO_PROJECT


def find(asked: Asked) -> Found | None:
    """The proxy user; a name that somebody wrote there by hand counts as well, but proves no run.

    `-` is nobody's name: who has no project, but must prove an account, is called so, and the other rules decide.
    """
    if not asked.proxy_user or asked.proxy_user == NO_PROJECT:
        return None
    own = asked.run_id.rpartition(".")[2] if asked.run_id else None
    return Found(asked.proxy_user, f"run {own[:8]}" if own else "user name in the proxy's address")
