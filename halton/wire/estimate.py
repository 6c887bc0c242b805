"""What an inference may have used where the provider never said: a guess from the bytes seen, with bounds."""

from __future__ import annotations

import msgspec

from halton.events.answer import Answer, Estimate
from halton.wire.request_facts import RequestFacts

METHOD = "bytes/1"
BYTES_PER_TOKEN = 4
MOST_BYTES_PER_TOKEN = 16
NOT_BILLED = ("error_status", "endpoint_unread", "background", "ledger_restarted")


def with_estimate(answer: Answer, asked: RequestFacts, text_bytes: int) -> Answer:
    """The answer with a guess, where its usage is not known, or known in part, and it may have cost something.

    A token is taken for four bytes of UTF-8, for one at least (byte-level vocabularies) and for sixteen at most. Where the
    prompt continues what the provider keeps, it has no upper bound. What the provider stated bounds the guess from below.
    """
    if answer.usage_known and not answer.partial or answer.usage_reason in NOT_BILLED:
        return answer
    prompt, output = _tokens(asked.body_bytes), _tokens(text_bytes)
    stated = answer.output_tokens if answer.partial else None
    guess = Estimate(
        method=METHOD,
        input_tokens=None if answer.usage_known else prompt[1],
        input_tokens_low=None if answer.usage_known else prompt[0],
        input_tokens_high=None if answer.usage_known or asked.continues else prompt[2],
        output_tokens=_at_least(stated, output[1]),
        output_tokens_low=_at_least(stated, output[0]),
        output_tokens_high=None,
    )
    return msgspec.structs.replace(answer, estimate=guess)


def _tokens(size: int | None) -> tuple[int | None, int | None, int | None]:
    """The least, the likely and the most tokens in this many bytes."""
    if size is None:
        return None, None, None
    return -(-size // MOST_BYTES_PER_TOKEN), -(-size // BYTES_PER_TOKEN), size


def _at_least(stated: int | None, guess: int | None) -> int | None:
    return guess if stated is None or guess is None else max(stated, guess)
