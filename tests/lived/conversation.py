"""One thread of calls: its prompt grows, and what was sent within five minutes is read from the cache."""

from __future__ import annotations

import random
from typing import Any

from halton.events.types import CallCompleted
from lived.past import MINUTE, exchange_id
from lived.team import Client

TTL = 5 * MINUTE
_READERS = {"anthropic": "anthropic/2", "openai": "openai_responses/2", "google": "gemini/2", "mistral": "openai_chat/2"}
_ERRORS = {"anthropic": (529, "overloaded_error"), "google": (503, "UNAVAILABLE")}
_RATE = (429, "rate_limit_error")


class Conversation:
    """`facts` are what all its calls have in common."""

    def __init__(self, rng: random.Random, client: Client, model: str, facts: dict[str, Any]) -> None:
        self._rng = rng
        self._client = client
        self.model = model
        self._facts = facts
        self.prompt = int(client.system * rng.uniform(0.8, 1.3))
        self._cached = 0
        self._cached_at = 0

    def call(self, at: int, **changes: Any) -> tuple[str, CallCompleted]:
        """One that brings its answer, or ends in between (`status`)."""
        new = int(self._rng.expovariate(1 / self._client.new)) + 60 if self._client.new else self._rng.randint(80, 900)
        output = int(self._rng.lognormvariate(0, 0.8) * self._client.output) + 8
        facts = self._counts(at, new, output) | self._times(at, output) | changes
        if not self._client.is_script:
            self.prompt += new + output
        return self._made(at, {"status": "ok", "http_status": 200} | facts)

    def refused(self, at: int) -> tuple[str, CallCompleted]:
        """One that the provider does not take, for the moment."""
        status, kind = self._rng.choice((_RATE, _ERRORS.get(self._client.provider, _RATE)))
        facts = {
            "http_status": status,
            "error_type": kind,
            "usage_reason": "error_status",
            "ttfb_ms": (ms := self._rng.randint(90, 700)),
        }
        own = {"status": "error", "model": None, "duration_ms": ms + 4, "response_bytes": 162, "transport": "json"}
        return self._made(at, own | facts)

    def compact(self) -> None:
        """The client begins anew with a summary of what was said."""
        self.prompt = int(self._client.system + 2_600)
        self._cached = 0

    def switch(self, model: str) -> None:
        """No model reads another's cache."""
        self.model = model
        self._cached = 0

    def _made(self, at: int, facts: dict[str, Any]) -> tuple[str, CallCompleted]:
        client, request = self._client, f"req_{self._rng.getrandbits(64):016x}"
        own = {
            "started_at": at, "provider": client.provider, "host": client.host, "method": "POST", "kind": "generation",
            "endpoint": client.endpoint.format(model=self.model), "model_requested": self.model, "model": self.model,
            "client": client.name, "client_version": client.version, "billing": client.billing, "request_id": request,
            "streamed": not client.is_script, "transport": "json" if client.is_script else "sse",
            "http_version": "1.1" if client.is_script else "2",
            "max_output_tokens": 32_000, "request_bytes": self.prompt * 4, "headers": {"request-id": request},
        }  # fmt: skip
        return exchange_id(at, self._rng), CallCompleted(**(own | self._facts | facts))

    def _counts(self, at: int, new: int, output: int) -> dict[str, Any]:
        whole, client = self.prompt + new, self._client
        read = self._cached if at - self._cached_at <= TTL else 0
        if client.is_script:
            read = 0
        elif not client.writes_cache:
            read -= read % 128
        written = whole - read if client.writes_cache and not client.is_script else 0
        first = whole - read - written if not written else self._rng.randint(2, 9)
        self._cached, self._cached_at = whole, at
        counts = {"input_tokens": first, "cache_read_tokens": read, "cache_write_5m_tokens": written, "output_tokens": output}
        stated = {name: count for name, count in counts.items() if count or name in ("input_tokens", "output_tokens")}
        return counts | {
            "usage_known": True, "cache_write_1h_tokens": 0, "cache_write_other_tokens": 0, "usage": stated,
            "reasoning_tokens": output // 3 if client.provider in ("openai", "google") else 0,
            "tool_calls": int(not client.is_script and self._rng.random() < 0.8), "reader": _READERS[client.provider],
            "response_id": f"msg_{self._rng.getrandbits(64):016x}", "stop_reason": "end_turn",
        }  # fmt: skip

    def _times(self, at: int, output: int) -> dict[str, int | None]:
        ttfb = self._rng.randint(160, 700) + self.prompt // 400
        ttft = ttfb + self._rng.randint(30, 900)
        return {
            "ttfb_ms": ttfb,
            "ttft_ms": None if self._client.is_script else ttft,
            "duration_ms": ttft + output * self._rng.randint(9, 22),
            "response_bytes": output * 30,
        }
