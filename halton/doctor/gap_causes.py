"""What each cause of a gap means, and what to do about it; docs/reliability.md has the same causes."""

from __future__ import annotations

from typing import NamedTuple


class GapCause(NamedTuple):
    """What happened, and what keeps it from happening again."""

    meaning: str
    remedy: str


GAP_CAUSES = {
    "capture_unavailable": GapCause(
        "no healthy worker had room, so connections were tunnelled unread", "halton logs --process capture --level error"
    ),
    "client_refused_certificate": GapCause("a program does not trust our root", 'eval "$(halton env)", and start it again'),
    "metering_overload": GapCause(
        "the ledger did not keep up, and calls lack their usage",
        "set [capture] workers higher only if cores are free; halton logs --process ledger",
    ),
    "worker_lost": GapCause(
        "a worker was killed with calls that nobody had heard of", "halton logs --process capture --level error"
    ),
    "socket_unread": GapCause("a WebSocket went on after its reading had stopped", "halton logs --process ledger"),
    "ledger_restarted": GapCause(
        "the ledger was started again while a WebSocket or a batch's results were read",
        "halton logs --process ledger --level error",
    ),
    "not_http": GapCause("a program spoke something else than HTTP to a provider", "nothing, if that program is one you know"),
    "refused_head": GapCause(
        "a request could be read in two ways, and was refused with 400",
        "look at the program that sent it: halton logs --process capture",
    ),
    "metering_failed": GapCause(
        "a fault of ours: the ledger could not take a call up", "halton logs --process ledger --level error"
    ),
    "log_damaged": GapCause("the log was damaged; what could be read of it goes on in a new one", "halton verify"),
}
OTHER = GapCause("a cause that this version has no words for", "halton status")
