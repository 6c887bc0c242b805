"""Calls of Google, xAI and others, each worked out by hand from the page that prints its price."""

from __future__ import annotations

from pricing.case import case

GEMINI = "https://ai.google.dev/gemini-api/docs/pricing"
VERTEX = "https://cloud.google.com/vertex-ai/generative-ai/pricing"
XAI = "https://docs.x.ai/developers/pricing"
GROQ_FLEX = "https://console.groq.com/docs/flex-processing"
GROQ_BATCH = "https://console.groq.com/docs/batch"
GROQ_SPEECH = "https://console.groq.com/docs/speech-to-text"
DEEPSEEK = "https://api-docs.deepseek.com/quick_start/pricing"
COHERE = "https://cohere.com/pricing"
MISTRAL = "https://mistral.ai/pricing#api-pricing"
PERPLEXITY = "https://docs.perplexity.ai/getting-started/pricing"

GROK = ("x-ai", "grok-4.7")  # $2, $6; double from 200,000 on
PRO = ("google", "gemini-2.5-pro")  # $1.25, $10; above 200,000 $2.50, $15
WHISPER = ("groq", "whisper-large-v3")  # $0.111 an hour
CHINESE = ("deepseek", "deepseek-v4-pro")  # $0.66, $1.98; double at 01:00-04:00 and 06:00-10:00
BOTH = {"input_tokens": 1000, "output_tokens": 200}

CASES = (
    # introductory: 1,000 × $2 + 200 × $10
    case("the last day of Argon's first price", GEMINI, ("google", "gemini-4-argon"), 4_000_000_000,
         at="2026-11-30T23:59", **BOTH),
    # 1,000 × $4 + 200 × $20
    case("the first day of Argon's second", GEMINI, ("google", "gemini-4-argon"), 8_000_000_000, at="2026-12-01T00:00", **BOTH),
    case("Carbon, which costs the same", GEMINI, ("google", "gemini-4-carbon"), 4_000_000_000, **BOTH),
    case("and changes on the same day", GEMINI, ("google", "gemini-4-carbon"), 8_000_000_000, at="2026-12-01T00:00", **BOTH),
    # 1,000 × $0.75 + 200 × $3.75
    case("the last day of Flash's first price", GEMINI, ("google", "gemini-3.8-flash"), 1_500_000_000,
         at="2026-12-31T23:59", **BOTH),
    # 1,000 × $1.50 + 200 × $7.50
    case("the first day of Flash's second", GEMINI, ("google", "gemini-3.8-flash"), 3_000_000_000, at="2027-01-01T00:00", **BOTH),
    # half of each
    case("a batch before that day", GEMINI, ("google", "gemini-3.8-flash"), 750_000_000, service_tier="batch", **BOTH),
    case("a batch after it", GEMINI, ("google", "gemini-3.8-flash"), 1_500_000_000, service_tier="batch",
         at="2027-01-01T00:00", **BOTH),
    # 1,000 × $3 + 200 × $15
    case("Neon", GEMINI, ("google", "gemini-4-neon"), 6_000_000_000, **BOTH),
    # 1.8 ×: 1,000 × $2.70 + 200 × $13.50
    case("Google's priority", GEMINI, ("google", "gemini-4-hydrogen"), 5_400_000_000, service_tier="priority", **BOTH),
    # half: 1,000 × $0.75 + 200 × $3.75
    case("Google's flex", GEMINI, ("google", "gemini-4-hydrogen"), 1_500_000_000, service_tier="flex", **BOTH),
    # 1,000 × $0.625 + 1,000 × $0.125 + 200 × $5: cached tokens cost there what they cost everywhere
    case("flex with a cache", GEMINI, PRO, 1_750_000_000, service_tier="flex", cache_read_tokens=1000, **BOTH),
    # 200,000 × $1.25
    case("exactly 200,000 tokens", GEMINI, PRO, 250_000_000_000, input_tokens=200_000),
    # 200,001 × $2.50 + 1 × $15
    case("one token above", GEMINI, PRO, 500_017_500_000, input_tokens=200_001, output_tokens=1),
    # 600 × $0.30 + 400 × $1 + 100 × $2.50
    case("sound among text", GEMINI, ("google", "gemini-2.5-flash"), 830_000_000, input_tokens=1000, output_tokens=100,
         units={"input_audio_tokens": 400}),
    # 300 × $0.03 + 200 × $0.10
    case("cached sound", GEMINI, ("google", "gemini-2.5-flash"), 29_000_000, cache_read_tokens=500,
         units={"cached_audio_tokens": 200}),
    # what has no rate of its own stays a part of the whole: 1,000 × $1.25
    case("tool results among text", GEMINI, PRO, 1_250_000_000, input_tokens=1000, units={"input_tool_tokens": 300}),
    # 1,000 × $1.50 + 200 × $9 + 2 × $14 / 1,000
    case("grounding", GEMINI, ("google", "gemini-3.5-flash"), 31_300_000_000, web_searches=2, **BOTH),
    # 10 × $0.50 + 1,120 × $60
    case("an image in tokens", GEMINI, ("google", "gemini-3.1-flash-image"), 67_205_000_000, input_tokens=10,
         output_tokens=1120, units={"output_image_tokens": 1120, "images": 1}),
    # 258 × $0.45
    case("the embedding of a picture", GEMINI, ("google", "gemini-embedding-2"), 116_100_000, input_tokens=258,
         units={"input_image_tokens": 258}),
    # 2 × $0.04
    case("images by the piece", VERTEX, ("google", "imagen-3.0-generate-001"), 80_000_000_000, units={"images": 2}),
    # 199,999 × $2
    case("one token below 200,000", XAI, GROK, 399_998_000_000, input_tokens=199_999),
    # 200,000 × $4: xAI's threshold belongs to the higher rate
    case("exactly 200,000 tokens at xAI", XAI, GROK, 800_000_000_000, input_tokens=200_000),
    # 1,000 × $2 + 200 × $6 + 2 × $5 / 1,000 + 1 × $5 / 1,000
    case("xAI's searches", XAI, GROK, 18_200_000_000, web_searches=2, units={"social_searches": 1}, **BOTH),
    # $2.50 or $10 a thousand, and the answer does not say which
    case("a fee that nobody can tell", XAI, GROK, None, "unit_unpriced", units={"storage_searches": 1}, **BOTH),
    # a fifth off: 1,000 × $1.60 + 200 × $4.80
    case("xAI's batch", XAI, GROK, 2_560_000_000, service_tier="batch", **BOTH),
    # one minute × $0.08 + 2 × $4 / 1,000
    case("a talk", XAI, ("x-ai", "grok-voice-3.0"), 88_000_000_000, units={"audio_ms": 60_000, "text_messages": 2}),
    # what xAI charged holds; our 1,000 × $2 + 200 × $6 stands beside it
    case("a stated charge", XAI, GROK, 3_200_000_000, cost_pico=3_775_600_000, stated_cost_pico=3_775_600_000, **BOTH),
    case("a stated charge of nothing", XAI, GROK, 3_200_000_000, cost_pico=0, stated_cost_pico=0, **BOTH),
    case("a stated charge for a model that nobody prices", XAI, ("x-ai", "grok-unheard-of"), None, "model_unpriced",
         cost_pico=7, stated_cost_pico=7, **BOTH),
    # as always: 1,000 × $0.15 + 200 × $0.60
    case("Groq's flex", GROQ_FLEX, ("groq", "openai/gpt-oss-120b"), 270_000_000, service_tier="flex", **BOTH),
    case("Groq's on demand", GROQ_FLEX, ("groq", "openai/gpt-oss-120b"), 270_000_000, service_tier="on_demand", **BOTH),
    # half, and cached tokens cost there what others cost: 1,000 × $0.075 + 1,000 × $0.075 + 200 × $0.30
    case("Groq's batch", GROQ_BATCH, ("groq", "openai/gpt-oss-120b"), 210_000_000, service_tier="batch",
         cache_read_tokens=1000, **BOTH),
    # ten seconds × $0.111 / 3,600 s = 308,333,333.3
    case("three seconds of sound, billed as ten", GROQ_SPEECH, WHISPER, 308_333_333, units={"audio_ms": 3000}),
    case("exactly ten seconds", GROQ_SPEECH, WHISPER, 308_333_333, units={"audio_ms": 10_000}),
    # 10.001 s: 308,364,166.67, rounded half up
    case("a millisecond more", GROQ_SPEECH, WHISPER, 308_364_167, units={"audio_ms": 10_001}),
    # ten seconds × $0.04 / 3,600 s = 111,111,111.1, at the same price in flex
    case("the least in flex", GROQ_SPEECH, ("groq", "whisper-large-v3-turbo"), 111_111_111, service_tier="flex",
         units={"audio_ms": 1}),
    # 1,000 × $0.66 + 200 × $1.98
    case("the minute before the peak", DEEPSEEK, CHINESE, 1_056_000_000, at="2026-11-26T00:59", **BOTH),
    # 1,000 × $1.32 + 200 × $3.96
    case("the first minute of the peak", DEEPSEEK, CHINESE, 2_112_000_000, at="2026-11-26T01:00", **BOTH),
    case("its last minute", DEEPSEEK, CHINESE, 2_112_000_000, at="2026-11-26T03:59", **BOTH),
    case("the end of the peak", DEEPSEEK, CHINESE, 1_056_000_000, at="2026-11-26T04:00", **BOTH),
    case("the second peak", DEEPSEEK, CHINESE, 2_112_000_000, at="2026-11-26T06:00", **BOTH),
    case("the end of the second", DEEPSEEK, CHINESE, 1_056_000_000, at="2026-11-26T10:00", **BOTH),
    # 3 × $2.50 / 1,000
    case("reranking", COHERE, ("cohere", "rerank-v4.0-pro"), 7_500_000_000, units={"search_units": 3}),
    # 42 × $0.12
    case("Cohere's embeddings of 42 tokens", COHERE, ("cohere", "embed-v5.0-pro"), 5_040_000, input_tokens=42),
    # 3 × $1.50 / 1,000
    case("parsed pages", "https://cohere.com/blog/parse", ("cohere", "parse-v5.0"), 4_500_000_000, units={"pages": 3}),
    # 3 × $4 / 1,000, and 1 × $1 / 1,000 for what was made of one of them ($5 in all)
    case("read pages, one of them annotated", MISTRAL, ("mistral", "mistral-ocr-4-1"), 13_000_000_000,
         units={"pages": 3, "annotated_pages": 1}),
    # half: 3 × $2 / 1,000
    case("read pages in a batch", MISTRAL, ("mistral", "mistral-ocr-4-1"), 6_000_000_000, service_tier="batch",
         units={"pages": 3}),
    # 1,000 × $1 + 200 × $1 + $12 / 1,000 for the request
    case("a fee for the request", PERPLEXITY, ("perplexity", "sonar"), 13_200_000_000, **BOTH),
    # 1,000 × $2 + 100 × $8 + 200 × $3: thinking has a rate of its own
    case("thinking that costs less", PERPLEXITY, ("perplexity", "sonar-deep-research"), 3_400_000_000, input_tokens=1000,
         output_tokens=300, reasoning_tokens=200),
)  # fmt: skip
