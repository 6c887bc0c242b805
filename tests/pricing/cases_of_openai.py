"""Calls of OpenAI's, each worked out by hand from the page that prints its price. $1 per million is 1,000,000 a token."""

from __future__ import annotations

from pricing.case import case

PRICING = "https://developers.openai.com/api/docs/pricing"
MODELS = "https://developers.openai.com/api/docs/models"
SOL_PAGE = f"{MODELS}/gpt-6.2-sol"
ASTRA_PAGE = f"{MODELS}/gpt-6.2-astra"
RESIDENCY = "https://developers.openai.com/api/docs/guides/data-residency"
CHANGES = "https://developers.openai.com/api/docs/changelog"
FAST = "https://developers.openai.com/api/docs/guides/fast-mode"

SOL = ("openai", "gpt-6.2-sol")  # $2, $10; cache $0.10 read, $2.50 for 30 minutes, $5 for 12 hours
GPT5 = ("openai", "gpt-5")  # $1.25, $10
BOTH = {"input_tokens": 1000, "output_tokens": 200}
US = "us.api.openai.com"

CASES = (
    # 1,000 × $2 + 200 × $10
    case("an ordinary call", SOL_PAGE, SOL, 4_000_000_000, **BOTH),
    # 272,000 × $2
    case("exactly 272,000 tokens", SOL_PAGE, SOL, 544_000_000_000, input_tokens=272_000),
    # 272,001 × $4 + 10 × $15
    case("one token above 272,000", SOL_PAGE, SOL, 1_088_154_000_000, input_tokens=272_001, output_tokens=10),
    # 272,000 × $0.20 + 1 × $4: the cached part decides, too
    case("above 272,000 by the cache", SOL_PAGE, SOL, 54_404_000_000, input_tokens=1, cache_read_tokens=272_000),
    # half: 1,000 × $1 + 200 × $5
    case("a batch", SOL_PAGE, SOL, 2_000_000_000, service_tier="batch", **BOTH),
    # double: 1,000 × $4 + 200 × $20
    case("the priority tier", FAST, SOL, 8_000_000_000, service_tier="priority", **BOTH),
    case("the same tier as requests call it", FAST, SOL, 8_000_000_000, service_tier="fast", **BOTH),
    # its page has no flex row
    case("a tier that the page does not price", SOL_PAGE, SOL, None, "tier_unpriced", service_tier="flex", **BOTH),
    # three times until the end of February 2027: 1,000 × $6 + 200 × $30
    case("ultrafast while it is introduced", SOL_PAGE, SOL, 12_000_000_000, service_tier="ultrafast",
         at="2027-02-28T23:59", **BOTH),
    # six times after: 1,000 × $12 + 200 × $60
    case("ultrafast from March 2027 on", SOL_PAGE, SOL, 24_000_000_000, service_tier="ultrafast", at="2027-03-01T00:00", **BOTH),
    # 1,000 × $60 + 200 × $300
    case("ultrafast of the largest", PRICING, ("openai", "gpt-6-astra"), 120_000_000_000, service_tier="ultrafast", **BOTH),
    # 1.1 ×: 1,000 × $2.20 + 200 × $11
    case("in one region", RESIDENCY, SOL, 4_400_000_000, host=US, **BOTH),
    # 1.1 × double
    case("fast in one region", RESIDENCY, SOL, 8_800_000_000, host="eu.api.openai.com", service_tier="priority", **BOTH),
    # released before March 2026: 1,000 × $2 + 200 × $8, no uplift
    case("an older model in one region", RESIDENCY, ("openai", "gpt-4.1"), 3_600_000_000, host=US, **BOTH),
    # 4 × $2.50 + 6 × $5
    case("cache writes for 30 minutes and for 12 hours", SOL_PAGE, SOL, 40_000_000,
         cache_write_other_tokens=10, units={"cache_write_30m_tokens": 4, "cache_write_12h_tokens": 6}),
    # half of 6 × $5
    case("twelve hours in a batch", PRICING, SOL, 15_000_000, service_tier="batch",
         cache_write_other_tokens=6, units={"cache_write_12h_tokens": 6}),
    # 1,000 × $8 + 200 × $40
    case("the largest, by a dated name", ASTRA_PAGE, ("openai", "gpt-6.2-astra-2026-11-17"), 16_000_000_000, **BOTH),
    # the model came out on 2026-11-17
    case("a model before it was sold", SOL_PAGE, SOL, None, "model_unpriced", at="2026-11-16T23:59", **BOTH),
    # half: 1,000 × $1 + 200 × $5
    case("flex", PRICING, ("openai", "gpt-6.1-sol"), 2_000_000_000, service_tier="flex", **BOTH),
    # 1,000 × $1 + 1,000 × $0.50 + 200 × $4: the batch table prints no cached rate
    case("a batch that caches as usual", PRICING, ("openai", "gpt-4.1"), 2_300_000_000, service_tier="batch",
         cache_read_tokens=1000, **BOTH),
    # 1,000 × $1.25 + 1,000 × $0.13 + 200 × $7.50: printed as $0.13, not half of $0.25
    case("a printed rate that is no half", PRICING, ("openai", "gpt-5.4"), 2_880_000_000, service_tier="flex",
         cache_read_tokens=1000, **BOTH),
    # 272,001 × $60
    case("a long prompt", PRICING, ("openai", "gpt-5.5-pro"), 16_320_060_000_000, input_tokens=272_001),
    # 272,001 × $15: the batch table prints no rate for long prompts
    case("a long prompt in a batch", PRICING, ("openai", "gpt-5.5-pro"), 4_080_015_000_000, service_tier="batch",
         input_tokens=272_001),
    # its page prints no rate for cached tokens
    case("a unit that the price lacks", PRICING, ("openai", "gpt-5.5-pro"), None, "unit_unpriced", cache_read_tokens=5, **BOTH),
    # $0.00325 + 2 × $2.50 / 1,000
    case("file searches", PRICING, GPT5, 8_250_000_000, units={"storage_searches": 2}, **BOTH),
    # $0.00325 + $10 / 1,000
    case("a web search", PRICING, GPT5, 13_250_000_000, web_searches=1, **BOTH),
    # 42 × $0.02: not nothing
    case("embeddings of 42 tokens", PRICING, ("openai", "text-embedding-3-small"), 840_000, input_tokens=42),
    # 1,000 × $10 + 200 × $40
    case("the last o3 at its first price", PRICING, ("openai", "o3"), 18_000_000_000, at="2025-06-09T23:59", **BOTH),
    # 1,000 × $2 + 200 × $8
    case("the first o3 at its second", PRICING, ("openai", "o3"), 3_600_000_000, at="2025-06-10T00:00", **BOTH),
    # 1,000 × $1 + 200 × $6
    case("Luna before its cut by 80 %", CHANGES, ("openai", "gpt-5.6-luna"), 2_200_000_000, at="2026-07-29T23:59", **BOTH),
    # 1,000 × $0.20 + 200 × $1.20
    case("Luna after it", CHANGES, ("openai", "gpt-5.6-luna"), 440_000_000, at="2026-07-30T00:00", **BOTH),
    # 400 × $4 + 600 × $32 + 100 × $16 + 200 × $64
    case("sound and text", f"{MODELS}/gpt-realtime", ("openai", "gpt-realtime"), 35_200_000_000, input_tokens=1000,
         output_tokens=300, units={"input_audio_tokens": 600, "output_audio_tokens": 200}),
    # 300 × $0.40 + 100 × $0.50
    case("cached pictures", f"{MODELS}/gpt-realtime", ("openai", "gpt-realtime"), 170_000_000, cache_read_tokens=400,
         units={"cached_image_tokens": 100}),
    # 40 × $5 + 60 × $8 + 100 × $10 + 900 × $32; how many pictures they make is not billed
    case("a picture", f"{MODELS}/gpt-image-1.5", ("openai", "gpt-image-1.5"), 30_480_000_000, input_tokens=100,
         output_tokens=1000, units={"input_image_tokens": 60, "output_image_tokens": 900, "images": 1}),
    # 20 × $2.50 + 480 × $6 + 40 × $10
    case("a transcription by tokens", PRICING, ("openai", "gpt-4o-transcribe"), 3_330_000_000, input_tokens=500,
         output_tokens=40, units={"input_audio_tokens": 480}),
    # 1.5 minutes × $0.006
    case("a transcription by time", f"{MODELS}/whisper-1", ("openai", "whisper-1"), 9_000_000_000, units={"audio_ms": 90_000}),
    # 1,000 × $15 / 1,000,000
    case("speech by characters", PRICING, ("openai", "tts-1"), 15_000_000_000, units={"characters": 1000}),
    # what a picture costs depends on a size that the answer does not tell
    case("pictures whose price no answer tells", PRICING, ("openai", "dall-e-3"), None, "model_unpriced", units={"images": 2}),
    # one sum for a batch's requests: 1,000 × $1 + 200 × $5
    case("a finished batch", SOL_PAGE, SOL, 2_000_000_000, service_tier="batch", units={"requests": 7}, **BOTH),
)  # fmt: skip
