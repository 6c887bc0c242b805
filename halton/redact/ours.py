"""Which texts of an event are our own words, that no stranger can choose. All others are searched before they are written."""

from __future__ import annotations

_CALL = frozenset(("provider", "attributed_by", "kind"))

# By the struct and its fields. A name that is not here is a stranger's.
OURS: dict[str, frozenset[str]] = {
    "LogCreated": frozenset(("origin",)),
    "MeterStarted": frozenset(("halton", "python", "mitmproxy")),
    "CertificateAuthorityCreated": frozenset(("digest",)),
    "CallStarted": _CALL,
    "CallCompleted": _CALL | {"status", "usage_reason", "transport", "billing", "run_id"},
    "Estimate": frozenset(("method",)),
    "KeptBody": frozenset(("commitment", "redactions", "reason", "own_rules")),
    "CaptureGap": frozenset(("cause",)),
    "SegmentSealed": frozenset(("previous", "tip", "file", "digest")),
    "SegmentsImported": frozenset(("origin", "tip", "digests")),
    "LogCheckpoint": frozenset(("hash", "key", "signature")),
    "ViewsRebuilt": frozenset(("reason",)),
    "PriceBookLoaded": frozenset(("digest",)),
    "InvoiceImported": frozenset(("digest",)),
    "BodyRescanned": frozenset(("call", "side", "previous")),
}
