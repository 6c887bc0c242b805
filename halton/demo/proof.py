"""What the demo proves: that bytes passed unchanged and at once, and that the ledger holds what the provider said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from halton.attribution.project import PROJECT_HEADER
from halton.demo.calls import Call
from halton.demo.client import Outcome
from halton.demo.provider.server import Provider

_TOKENS = {
    "input_tokens": "uncached",
    "cache_read_tokens": "cache_read",
    "cache_write_5m_tokens": "cache_write_5m",
    "cache_write_1h_tokens": "cache_write_1h",
    "output_tokens": "output",
    "reasoning_tokens": "reasoning",
}


class Proof(msgspec.Struct, frozen=True):
    """One claim, and what was seen."""

    claim: str
    holds: bool
    seen: str


def prove(outcomes: Sequence[Outcome], rows: Mapping[str, dict[str, Any]], provider: Provider, delay_s: float) -> list[Proof]:
    """Every claim of the demo; `rows` are the ledger's calls by session."""
    return [
        _requests_unchanged(outcomes, provider),
        _answers_unchanged(outcomes, provider),
        _streamed(outcomes, delay_s),
        _all_recorded(outcomes, rows),
        _tokens_exact(outcomes, rows),
        _priced(outcomes, rows),
        _aborted(outcomes, rows, provider),
    ]


def _requests_unchanged(outcomes: Sequence[Outcome], provider: Provider) -> Proof:
    same = sum(
        received.body == outcome.call.content and received.headers == _forwarded(outcome.sent_headers)
        for outcome, received in zip(outcomes, provider.requests, strict=True)
    )
    return _of("Requests arrive byte for byte, headers in order", same, len(outcomes))


def _answers_unchanged(outcomes: Sequence[Outcome], provider: Provider) -> Proof:
    whole = [
        outcome.digest == sent.sha256
        for outcome, sent in zip(outcomes, provider.sent, strict=True)
        if outcome.call.leave_after is None
    ]
    return _of("Answers arrive byte for byte", sum(whole), len(whole))


def _streamed(outcomes: Sequence[Outcome], delay_s: float) -> Proof:
    """A buffered stream would come all at once, at its end."""
    streams = [outcome for outcome in outcomes if outcome.call.streamed]
    prompt = [stream for stream in streams if stream.arrivals[-1] - stream.arrivals[0] >= delay_s * len(stream.arrivals) / 2]
    longest = max(streams, key=lambda stream: len(stream.arrivals))
    seen = (
        f"{len(prompt)} of {len(streams)}; {longest.call.title}: chunk 1 after {longest.arrivals[0] * 1000:.0f} ms, "
        f"chunk {len(longest.arrivals)} after {longest.arrivals[-1] * 1000:.0f} ms"
    )
    return Proof("Streams arrive chunk by chunk", len(prompt) == len(streams), seen)


def _all_recorded(outcomes: Sequence[Outcome], rows: Mapping[str, dict[str, Any]]) -> Proof:
    right = sum(
        outcome.session in rows
        and rows[outcome.session]["status"] == outcome.call.expected_status
        and rows[outcome.session]["project"] == outcome.call.project
        for outcome in outcomes
    )
    return _of("Every call is in the ledger, under its project, with its fate", right, len(outcomes))


def _tokens_exact(outcomes: Sequence[Outcome], rows: Mapping[str, dict[str, Any]]) -> Proof:
    stated = [outcome for outcome in outcomes if outcome.call.expected_counts is not None]
    exact = sum(dict(_differences(outcome.call, rows.get(outcome.session, {}))) == {} for outcome in stated)
    return _of("Tokens are exactly those the provider stated", exact, len(stated))


def _priced(outcomes: Sequence[Outcome], rows: Mapping[str, dict[str, Any]]) -> Proof:
    stated = [outcome for outcome in outcomes if outcome.call.expected_counts is not None]
    costs = [rows.get(outcome.session, {}).get("cost_pico") or 0 for outcome in stated]
    priced = sum(cost > 0 for cost in costs)
    seen = f"{priced} of {len(stated)}, ${sum(costs) / 1e12:.6f} in all"
    return Proof("Every one of them has a price", priced == len(stated), seen)


def _aborted(outcomes: Sequence[Outcome], rows: Mapping[str, dict[str, Any]], provider: Provider) -> Proof:
    left = [outcome for outcome in outcomes if outcome.call.leave_after is not None]
    told = sum(rows.get(outcome.session, {}).get("status") == "aborted" for outcome in left)
    seen = f"{told} recorded as aborted, {len(provider.left_early)} ended at the provider"
    holds = told == len(left) == len(provider.left_early)
    return Proof("When the client leaves, so do we, and what was used is kept", holds, seen)


def _differences(call: Call, row: dict[str, Any]) -> Iterator[tuple[str, tuple[int, Any]]]:
    counts = call.expected_counts
    assert counts is not None
    for column, name in _TOKENS.items():
        expected, found = getattr(counts, name), row.get(column)
        # A provider that does not speak of reasoning states none, which is not a count of zero.
        if found != expected and not (column == "reasoning_tokens" and found is None and expected == 0):
            yield column, (expected, found)


def _forwarded(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name.lower() != PROJECT_HEADER.encode()]


def _of(claim: str, right: int, total: int) -> Proof:
    return Proof(claim, right == total, f"{right} of {total}")
