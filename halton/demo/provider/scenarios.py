"""Every answer the fake provider can give and the tokens a meter must find in it, as data, so that tests state literal rows."""

from __future__ import annotations

import msgspec

ANTHROPIC = "anthropic_messages"
CHAT = "openai_chat"
RESPONSES = "openai_responses"
EMBEDDINGS = "openai_embeddings"
GEMINI = "gemini_generate"


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Disjoint tokens: `uncached` is the prompt without the cache, `output` holds `reasoning`."""

    uncached: int
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    cache_write_other: int = 0
    output: int
    reasoning: int = 0
    web_searches: int = 0

    @property
    def cache_write(self) -> int:
        return self.cache_write_5m + self.cache_write_1h + self.cache_write_other

    @property
    def prompt(self) -> int:
        return self.uncached + self.cache_read + self.cache_write


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """One way a provider can answer; `by_endpoint` holds the counts of endpoints whose wire cannot say what `counts` says."""

    name: str
    summary: str
    counts: Counts | None
    by_endpoint: dict[str, Counts | None] = {}
    status: int = 200
    fault: str | None = None
    coding: str | None = None
    padding: int = 0

    def served(self, endpoint: str) -> Counts:
        """The counts the provider writes into a whole answer; a scenario without any writes those of `plain`."""
        counts = self.counts if self.fault else self.by_endpoint.get(endpoint, self.counts)
        return counts or PLAIN

    def expected(self, endpoint: str, *, streamed: bool = False, include_usage: bool = True) -> Counts | None:
        """The counts a meter can know from the bytes of this answer, or None where the wire does not tell."""
        if streamed and endpoint == CHAT and not include_usage:
            return None
        if self.fault in BROKEN and not streamed:
            return None
        if endpoint == EMBEDDINGS:
            return EMBEDDED if self.counts else None
        return self.by_endpoint.get(endpoint, self.counts)


PLAIN = Counts(uncached=12, output=7)
THINKING = Counts(uncached=40, output=420, reasoning=300)
# Embeddings have a prompt and nothing else, whatever the scenario.
EMBEDDED = Counts(uncached=8, output=0)
# What the free endpoints that count tokens say.
COUNTED = 12
BROKEN = frozenset({"cut", "reset", "endless", "error_mid_stream", "malformed_json"})

# What is on the wire before a stream breaks: Anthropic's message_start, Gemini's second chunk, nothing from OpenAI.
BROKEN_OFF: dict[str, Counts | None] = {
    ANTHROPIC: Counts(uncached=12, output=1),
    GEMINI: Counts(uncached=12, output=3),
    CHAT: None,
    RESPONSES: None,
}


def _error(status: int, summary: str) -> Scenario:
    return Scenario(name=f"error_{status}", summary=summary, counts=None, status=status)


def _faulty(fault: str, summary: str, counts: Counts | None) -> Scenario:
    return Scenario(name=fault, summary=summary, counts=counts, fault=fault)


def _breaks(fault: str, summary: str) -> Scenario:
    return Scenario(name=fault, summary=summary, counts=PLAIN, by_endpoint=BROKEN_OFF, fault=fault)


def _coded(coding: str) -> Scenario:
    return Scenario(name=coding, summary=f"The plain answer in {coding}, flushed after each event.", counts=PLAIN, coding=coding)


_ALL = (
    Scenario(name="plain", summary="A short text.", counts=PLAIN),
    Scenario(name="tool_call", summary="A call of the client's tool get_weather.", counts=Counts(uncached=340, output=58)),
    Scenario(name="thinking", summary="Reasoning, then text; Gemini's thoughts outside the candidates.", counts=THINKING),
    Scenario(name="thinking_inside", summary="The same, Gemini's thoughts inside the candidates.", counts=THINKING),
    Scenario(name="cache_read", summary="A prompt found in the cache.", counts=Counts(uncached=15, cache_read=1024, output=25)),
    Scenario(
        name="cache_write_5m",
        summary="A prompt written to the cache for five minutes (OpenAI: thirty; Gemini: its wire has no writes).",
        counts=Counts(uncached=20, cache_write_5m=2000, output=30),
        by_endpoint={
            CHAT: Counts(uncached=20, cache_write_other=2000, output=30),
            RESPONSES: Counts(uncached=20, cache_write_other=2000, output=30),
            GEMINI: Counts(uncached=2020, output=30),
        },
    ),
    Scenario(
        name="cache_write_1h",
        summary="A prompt written to the cache for one hour (OpenAI: twelve; Gemini: its wire has no writes).",
        counts=Counts(uncached=20, cache_write_1h=4000, output=30),
        by_endpoint={
            CHAT: Counts(uncached=20, cache_write_other=4000, output=30),
            RESPONSES: Counts(uncached=20, cache_write_other=4000, output=30),
            GEMINI: Counts(uncached=4020, output=30),
        },
    ),
    Scenario(
        name="cache_mixed",
        summary="Cache reads and writes of both lifetimes, with reasoning.",
        counts=Counts(uncached=12, cache_read=50000, cache_write_5m=1000, cache_write_1h=2000, output=480, reasoning=300),
        by_endpoint={
            CHAT: Counts(uncached=12, cache_read=50000, cache_write_other=3000, output=480, reasoning=300),
            RESPONSES: Counts(uncached=12, cache_read=50000, cache_write_other=3000, output=480, reasoning=300),
            GEMINI: Counts(uncached=3012, cache_read=50000, output=480, reasoning=300),
        },
    ),
    Scenario(
        name="web_search",
        summary="Two searches by the provider; Anthropic's input grows in message_delta, Gemini's stands under toolUse.",
        counts=Counts(uncached=10500, output=510, web_searches=2),
        by_endpoint={CHAT: Counts(uncached=10500, output=510)},
    ),
    Scenario(
        name="absurd_counts",
        summary="Counts beyond what a float can hold.",
        counts=Counts(uncached=9_007_199_254_740_993, output=4_000_000_000_000),
    ),
    _faulty("nonsense_counts", "Negative, fractional, textual and vast numbers.", None),
    _error(400, "The request is refused as invalid."),
    _error(401, "The key is refused."),
    _error(403, "The key may not do this."),
    _error(429, "Too many requests, with retry-after."),
    _error(500, "The provider fails."),
    _error(502, "The edge before the provider fails, in HTML."),
    _error(529, "The provider is overloaded (503 from OpenAI and Google, who have no 529)."),
    Scenario(name="retry", summary="Overloaded, then plain once x-stainless-retry-count is above 0.", counts=None, status=529),
    _breaks("error_mid_stream", "An error after 200 and half of the stream; 500 when not streamed."),
    _breaks("cut", "The provider closes half way."),
    _breaks("reset", "The provider resets the connection (RST) half way."),
    _breaks("endless", "Text for ever, until the client leaves; blanks when not streamed."),
    _faulty("malformed_sse", "Rubbish amid the events; the last usage is sound.", PLAIN),
    _faulty("malformed_json", "Half of the JSON with a true length, also when SSE was asked.", None),
    _faulty("split", "Seven bytes at a time, comments between the events.", PLAIN),
    _coded("gzip"),
    _coded("br"),
    _coded("zstd"),
    _coded("deflate"),
    Scenario(name="gzip_bomb", summary="gzip of `size` filler bytes (64 MiB).", counts=PLAIN, coding="gzip", padding=64 << 20),
    Scenario(name="long_line", summary="One line of `size` filler bytes (64 MiB).", counts=PLAIN, padding=64 << 20),
)

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in _ALL}
