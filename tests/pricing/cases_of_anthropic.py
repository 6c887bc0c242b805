"""Calls of Anthropic's, each worked out by hand from the page that prints its price. $1 per million is 1,000,000 a token."""

from __future__ import annotations

from pricing.case import case

PRICING = "https://platform.claude.com/docs/en/about-claude/pricing"
CACHING = "https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing"
BATCHES = "https://platform.claude.com/docs/en/about-claude/pricing#batch-processing"
FAST = "https://platform.claude.com/docs/en/build-with-claude/fast-mode#pricing"
LONG = "https://platform.claude.com/docs/en/about-claude/pricing#long-context-pricing"
RESIDENCY = "https://platform.claude.com/docs/en/manage-claude/data-residency"
SEARCH = "https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool"
NAMES = "https://platform.claude.com/docs/en/about-claude/models/overview"
TIERS = "https://platform.claude.com/docs/en/api/service-tiers"
COUNTING = "https://platform.claude.com/docs/en/build-with-claude/token-counting"

OPUS = ("anthropic", "claude-opus-5-5")  # $4, $20; cache $0.20 read, $5 for 5 minutes, $8 for an hour
SONNET = ("anthropic", "claude-sonnet-5-5")  # $2, $10
HAIKU = ("anthropic", "claude-haiku-5-5")  # $0.10, $0.50; five times that above 100,000
FABLE = ("anthropic", "claude-fable-5-2")  # $8, $40
BOTH = {"input_tokens": 1000, "output_tokens": 200}

CASES = (
    # 1,000 × $4 + 200 × $20 = $0.004 + $0.004
    case("an ordinary call", PRICING, OPUS, 8_000_000_000, **BOTH),
    # 12 × $4 + 50,000 × $0.20 + 1,000 × $5 + 2,000 × $8 + 480 × $20 = $0.000048 + $0.01 + $0.005 + $0.016 + $0.0096
    case(
        "both lives of the cache beside reads", CACHING, OPUS, 40_648_000_000,
        input_tokens=12, cache_read_tokens=50_000, cache_write_5m_tokens=1000, cache_write_1h_tokens=2000, output_tokens=480,
    ),
    # 3,000 × $8, not × $5
    case("an hour's cache writes", CACHING, OPUS, 24_000_000_000, cache_write_1h_tokens=3000),
    # 3,000 × $5: five minutes are what a write without a stated life gets
    case("cache writes of an unstated life", CACHING, OPUS, 15_000_000_000, cache_write_other_tokens=3000),
    # 10,000 × $0.20
    case("cache reads alone", CACHING, OPUS, 2_000_000_000, cache_read_tokens=10_000),
    # half: 1,000 × $2 + 200 × $10
    case("a batch", BATCHES, OPUS, 4_000_000_000, service_tier="batch", **BOTH),
    # half: 10,000 × $0.10 + 1,000 × $2.50 + 1,000 × $4
    case(
        "a batch with caches", BATCHES, OPUS, 7_500_000_000, service_tier="batch",
        cache_read_tokens=10_000, cache_write_5m_tokens=1000, cache_write_1h_tokens=1000,
    ),
    # double: 1,000 × $8 + 200 × $40
    case("fast mode", FAST, OPUS, 16_000_000_000, speed="fast", **BOTH),
    # double: 10,000 × $0.40 + 1,000 × $16
    case("fast mode with caches", FAST, OPUS, 20_000_000_000, speed="fast", cache_read_tokens=10_000, cache_write_1h_tokens=1000),
    # 1,000 × $16 + 200 × $80
    case("fast mode of the largest", FAST, ("anthropic", "claude-mythos-5-2"), 32_000_000_000, speed="fast", **BOTH),
    # Sonnet has no fast mode: no rate is printed
    case("fast mode where there is none", FAST, SONNET, None, "tier_unpriced", speed="fast", **BOTH),
    # 1.1 ×: 1,000 × $4.40 + 200 × $22 + 10,000 × $0.22
    case("in the US", RESIDENCY, OPUS, 11_000_000_000, inference_geo="us", cache_read_tokens=10_000, **BOTH),
    # 1.1 × half: 1,000 × $2.20 + 200 × $11
    case("a batch in the US", RESIDENCY, OPUS, 4_400_000_000, inference_geo="us", service_tier="batch", **BOTH),
    # 1.1 × double: 1,000 × $8.80 + 200 × $44
    case("fast in the US", RESIDENCY, OPUS, 17_600_000_000, inference_geo="us", speed="fast", **BOTH),
    # $0.0088 + 3 × $0.01: a search costs the same everywhere
    case("searches in the US", RESIDENCY, OPUS, 38_800_000_000, inference_geo="us", web_searches=3, **BOTH),
    # 1.1 × of 100,001 × $0.50
    case("long and in the US", RESIDENCY, HAIKU, 55_000_550_000, inference_geo="us", input_tokens=100_001),
    # global costs what it always costs
    case("anywhere", RESIDENCY, OPUS, 8_000_000_000, inference_geo="global", **BOTH),
    # Opus 4.5 does not know inference_geo
    case("in the US before that was sold", RESIDENCY, ("anthropic", "claude-opus-4-5"), None, "tier_unpriced",
         inference_geo="us", **BOTH),
    # $0.008 + 2 × $10 / 1,000
    case("web searches", SEARCH, OPUS, 28_000_000_000, web_searches=2, **BOTH),
    # the priority tier is sold by commitment; no page prints it
    case("the priority tier", TIERS, OPUS, None, "tier_unpriced", service_tier="priority", **BOTH),
    # 100,000 × $0.10 + 100 × $0.50
    case("exactly 100,000 tokens", LONG, HAIKU, 10_050_000_000, input_tokens=100_000, output_tokens=100),
    # 100,001 × $0.50 + 100 × $2.50
    case("one token above 100,000", LONG, HAIKU, 50_250_500_000, input_tokens=100_001, output_tokens=100),
    # 1 × $0.50 + 100,000 × $0.05: what is read from the cache is a part of the prompt
    case("above 100,000 by the cache", LONG, HAIKU, 5_000_500_000, input_tokens=1, cache_read_tokens=100_000),
    # half of 100,001 × $0.50
    case("a long batch", BATCHES, HAIKU, 25_000_250_000, service_tier="batch", input_tokens=100_001),
    # 200,000 × $3 + 10 × $15
    case("exactly 200,000 tokens", LONG, ("anthropic", "claude-sonnet-4-5"), 600_150_000_000,
         input_tokens=200_000, output_tokens=10),
    # 200,001 × $6 + 10 × $22.50
    case("one token above 200,000", LONG, ("anthropic", "claude-sonnet-4-5"), 1_200_231_000_000,
         input_tokens=200_001, output_tokens=10),
    # 200,001 × $6, on the last day on which long prompts cost more
    case("the last long prompt that cost more", LONG, ("anthropic", "claude-sonnet-4-6"), 1_200_006_000_000,
         at="2026-03-12T23:59", input_tokens=200_001),
    # 200,001 × $3
    case("the first that did not", LONG, ("anthropic", "claude-sonnet-4-6"), 600_003_000_000,
         at="2026-03-13T00:00", input_tokens=200_001),
    # 1,000 × $1 + 200 × $5
    case("a dated name", NAMES, ("anthropic", "claude-haiku-4-5-20251001"), 2_000_000_000, **BOTH),
    # 1,000 × $5 + 200 × $25, by the name in the request, since the answer states none
    case("an alias", NAMES, ("anthropic", None), 10_000_000_000, model_requested="claude-opus-5-latest", **BOTH),
    # Opus answered: $0.008, not Fable's $0.016
    case("another model than was asked for", PRICING, OPUS, 8_000_000_000, model_requested="claude-fable-5-2", **BOTH),
    # 1,000 × $8 + 200 × $40
    case("the largest", PRICING, FABLE, 16_000_000_000, **BOTH),
    case("capital letters", NAMES, ("anthropic", "Claude-Opus-5-5"), 8_000_000_000, **BOTH),
    case("a model that nobody prices", PRICING, ("anthropic", "claude-unheard-of"), None, "model_unpriced", **BOTH),
    case("no model at all", PRICING, ("anthropic", None), None, "model_unknown", **BOTH),
    case("usage that never came", PRICING, OPUS, None, "usage_unknown", usage_known=False, usage_reason="aborted_before_usage",
         status="aborted"),
    case("a call that failed", PRICING, OPUS, None, "failed", usage_known=False, usage_reason="error_status", status="error"),
    case("a count of tokens", COUNTING, OPUS, 0, kind="count_tokens", basis="free", input_tokens=1000),
    case("a call that was blocked", PRICING, OPUS, 0, status="blocked", basis="free", usage_known=False),
    # what it would have cost: $0.008
    case("a subscription's call", PRICING, OPUS, 8_000_000_000, billing="subscription", basis="subscription", **BOTH),
    case("a server of one's own", PRICING, ("anthropic", "qwen3"), 0, billing="local", basis="local", **BOTH),
    case("a response", PRICING, OPUS, 8_000_000_000, response_id="msg_seen_twice", **BOTH),
    case("the same response fetched again", PRICING, OPUS, 0, response_id="msg_seen_twice", kind="stored", basis="free",
         at="2026-11-28T12:01", **BOTH),
)  # fmt: skip
