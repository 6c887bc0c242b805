"""What a call will probably use and cost, worked out from what the log holds of it: enforcement and backtest do the same."""

from __future__ import annotations

import msgspec

BYTES_A_TOKEN = 4
UNSTATED_OUTPUT_TOKENS = 1024
MOST_OUTPUT_TOKENS = 4096


class RatePair(msgspec.Struct, frozen=True):
    """What a token sent and a token received cost, in pico-dollars."""

    input_pico: int
    output_pico: int


class Expectation(msgspec.Struct, frozen=True):
    """The prompt by its bytes (None where their number is not known), all tokens, and the money (None without a rate)."""

    prompt_tokens: int | None
    tokens: int
    pico: int | None


def expect(
    request_bytes: int | None, max_output_tokens: int | None, rates: RatePair | None, *, is_billed: bool = True
) -> Expectation:
    """Four bytes are taken for a token of the prompt; the answer is taken for what the request allows, within 4,096 tokens.

    :param rates: those of the model, or the dearest there are.
    """
    prompt = None if request_bytes is None else -(-request_bytes // BYTES_A_TOKEN)
    stated = UNSTATED_OUTPUT_TOKENS if max_output_tokens is None else max(0, max_output_tokens)
    output = min(stated, MOST_OUTPUT_TOKENS)
    if not is_billed:
        pico: int | None = 0
    else:
        pico = None if rates is None else (prompt or 0) * rates.input_pico + output * rates.output_pico
    return Expectation(prompt, (prompt or 0) + output, pico)
