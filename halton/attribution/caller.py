"""Why it is not known which process called."""

from __future__ import annotations

REASONS = ("no_socket", "timed_out", "unsupported", "refused", "process_gone", "not_permitted")


class CallerUnknown(Exception):
    """The process behind a connection could not be looked up; `reason` is one of REASONS.

    `no_socket`: this network namespace has no such connection (any more), as for a program in a container with a network
    of its own. `refused`: the kernel does not answer such questions here. `not_permitted`: a process of another account.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
