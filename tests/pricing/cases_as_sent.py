"""Usage as providers send it, read and priced: what a breakdown does not cover, charges in ticks and credits."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from pricing.case import Case, case
from pricing.cases_of_anthropic import CACHING, SONNET
from pricing.cases_of_openai import SOL, SOL_PAGE
from pricing.cases_of_others import GROK
from wire.streams import body, read

TICKS = "https://docs.x.ai/developers/cost-tracking"
CREDITS = "https://openrouter.ai/docs/use-cases/usage-accounting"
MINI = ("openrouter", "openai/gpt-4o-mini")


def sent(
    name: str, source: str, model: tuple[str, str], where: tuple[str, str], document: Any, list_pico: int, **more: Any
) -> Case:
    """The case of a whole answer from a host and path, whose counts are what the reader makes of it."""
    (answer,) = read(*where, body(document))
    facts = {field: getattr(answer, field) for field in Answer.__struct_fields__ if field not in ("model", "estimate")}
    made = case(name, source, model, list_pico, host=where[0], **facts, **more)
    return made._replace(call=msgspec.structs.replace(made.call, model=answer.model))


CASES = (
    # Of 3,000 tokens written 2,500 are broken down: 12 × $2 + 1,000 × $2.50 + 1,500 × $4 + 500 × $2.50 + 100 × $10
    sent(
        "a breakdown that is smaller than the total", CACHING, SONNET, ("api.anthropic.com", "/v1/messages"),
        {"type": "message", "id": "msg_1", "model": "claude-sonnet-5-5", "content": [], "stop_reason": "end_turn", "usage": {
            "input_tokens": 12, "cache_creation_input_tokens": 3000, "cache_read_input_tokens": 0, "output_tokens": 100,
            "cache_creation": {"ephemeral_5m_input_tokens": 1000, "ephemeral_1h_input_tokens": 1500}}},
        10_774_000_000,
    ),
    # 5 × $2 + 5 × $0.10 + 4 × $2.50 + 6 × $5 + 6 × $10, at double: the answer says that it was served fast
    sent(
        "a response with both lives of the cache", SOL_PAGE, SOL, ("api.openai.com", "/v1/responses"),
        {"id": "resp_1", "object": "response", "status": "completed", "model": "gpt-6.2-sol", "service_tier": "priority",
         "usage": {"input_tokens": 20, "output_tokens": 6, "total_tokens": 26, "output_tokens_details": {"reasoning_tokens": 2},
                   "input_tokens_details": {"cached_tokens": 5, "cache_write_tokens": 10,
                                            "cache_write_tokens_details": {"ttl_30m_tokens": 4, "ttl_12h_tokens": 6}}}},
        221_000_000,
    ),
    # Of 10 tokens written 6 are broken down: 10 × $2 + 6 × $5 + 4 × $2.50
    sent(
        "twelve hours and a remainder", SOL_PAGE, SOL, ("api.openai.com", "/v1/responses"),
        {"id": "resp_2", "object": "response", "status": "completed", "model": "gpt-6.2-sol",
         "usage": {"input_tokens": 20, "output_tokens": 0, "total_tokens": 20,
                   "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 10,
                                            "cache_write_tokens_details": {"ttl_12h_tokens": 6}}}},
        60_000_000,
    ),
    # 37,756,000 ticks of 10^-10 dollars; our own sum is 1,000 × $2 + 200 × $6
    sent(
        "a charge in ticks", TICKS, GROK, ("api.x.ai", "/v1/chat/completions"),
        {"id": "c1", "object": "chat.completion", "model": "grok-4.7", "choices": [],
         "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200, "cost_in_usd_ticks": 37_756_000}},
        3_200_000_000,
        cost_pico=3_775_600_000,
    ),
    # $0.00027 were charged, which is our own sum, too: 1,000 × $0.15 + 200 × $0.60
    sent(
        "a charge in credits", CREDITS, MINI, ("openrouter.ai", "/api/v1/chat/completions"),
        {"id": "g1", "object": "chat.completion", "model": "openai/gpt-4o-mini", "choices": [],
         "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200, "cost": 0.00027, "is_byok": False}},
        270_000_000,
        cost_pico=270_000_000,
    ),
    # a fee of $0.0000135, and $0.00027 that the upstream takes from one's own key
    sent(
        "a key of one's own", CREDITS, MINI, ("openrouter.ai", "/api/v1/chat/completions"),
        {"id": "g2", "object": "chat.completion", "model": "openai/gpt-4o-mini", "choices": [],
         "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200, "cost": 0.0000135, "is_byok": True,
                   "cost_details": {"upstream_inference_cost": 0.00027}}},
        270_000_000,
        cost_pico=283_500_000,
    ),
)  # fmt: skip
