"""A provider of LLM answers for demo, tests and benchmarks: there is no internet in any of them."""

from __future__ import annotations

from halton.demo.provider.certificates import Authority, make_authority
from halton.demo.provider.playback import Sent
from halton.demo.provider.received import Received
from halton.demo.provider.scenarios import SCENARIOS, Counts, Scenario
from halton.demo.provider.server import Provider

__all__ = ["SCENARIOS", "Authority", "Counts", "Provider", "Received", "Scenario", "Sent", "make_authority"]
