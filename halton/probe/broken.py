"""What a probe says when a link of the chain does not hold."""

from __future__ import annotations

from halton.errors import HaltonError

PORT = "port"
"""The proxy's port: somebody listens there, and lets us in."""

READ = "read"
"""The edge hands the connection to capture, which reads it; else it is tunnelled."""

TRUST = "trust"
"""A client that goes by our environment block takes the certificate that it is shown."""

UPSTREAM = "upstream"
"""Capture reaches the provider's side, and takes its certificate."""

ANSWER = "answer"
"""What the provider says arrives as it was said."""

RECORD = "record"
"""The log holds the call, with what the provider stated."""

NEXT = "See what the processes say: halton logs"


class BrokenLink(HaltonError):
    """The first link of the chain that did not hold, by one of the names above."""

    def __init__(self, link: str, message: str) -> None:
        super().__init__(message)
        self.link = link
