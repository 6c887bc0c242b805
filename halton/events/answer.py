"""What the answer to one inference states, which is most of what a call.completed records."""

from __future__ import annotations

from typing import Any

import msgspec


class Estimate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an inference may have used where its usage was never stated: a guess with its bounds, in no total.

    `method` names the rule and its version. A bound that cannot be given is None.
    """

    method: str
    input_tokens: int | None = None
    input_tokens_low: int | None = None
    input_tokens_high: int | None = None
    output_tokens: int | None = None
    output_tokens_low: int | None = None
    output_tokens_high: int | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the answer to one inference states of it; CallCompleted holds these facts under the same names.

    Where `usage_known` holds, the five input counts and `output_tokens` are all integers and disjoint: a bucket that the
    provider left out or does not have is 0. `reasoning_tokens` is a part of `output_tokens`. With `partial` the counts are
    those stated so far, a lower bound. `units` counts what is billed by something else than these tokens (images, audio_ms,
    characters, pages, search_units, requests) and the parts of the tokens that have prices of their own (input_audio_tokens,
    input_image_tokens, output_audio_tokens, output_image_tokens, …). `entry` numbers the inferences that share one
    `response_id`. `stated_cost_pico` is what the provider says it charged. `headers` are its request id and rate limits, as
    header lines or, under the same names, inside the answer; a limit that the host states as it did last is left out of the
    event. Where usage is not known, `usage_reason` is one of

    reader_failed         a fault of ours stopped the reading
    undecodable           the content coding is unknown or broken
    bomb                  the coding unfolds to more than 200 times its size
    too_large             a line or an object exceeds its cap
    malformed             no JSON or SSE where it was expected
    error_status          the provider refused: status 400 or more, or a refusal in an answer or on a socket
    aborted_before_usage  the exchange ended before the provider stated any usage
    stream_without_usage  a whole stream that never states usage (OpenAI chat without include_usage)
    endpoint_unread       Halton does not read answers of this endpoint
    no_usage              a whole answer that states no usage
    absurd                a count is no integer in 0 … 10^8: that count is None
    background            the provider works on: the answer will be fetched later, by a call of kind stored
    metering_overload     the meter could not keep up and lost bytes of the answer
    ledger_restarted      the meter's ledger was started anew while the answer came
    interrupted           the meter ended before the answer did
    blocked               a policy kept the call from its provider: it used nothing, and costs nothing
    """

    model: str | None = None
    response_id: str | None = None
    entry: int = 1
    usage_known: bool = False
    usage_reason: str | None = None
    partial: bool = False
    input_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_5m_tokens: int | None = None
    cache_write_1h_tokens: int | None = None
    cache_write_other_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    tool_calls: int | None = None
    web_searches: int | None = None
    units: dict[str, int] | None = None
    stated_cost_pico: int | None = None
    estimate: Estimate | None = None
    service_tier: str | None = None
    speed: str | None = None
    inference_geo: str | None = None
    stop_reason: str | None = None
    error_type: str | None = None
    usage: dict[str, Any] | None = None
    reader: str | None = None
    headers: dict[str, str] | None = None
