"""What the fake models say: the same words for every provider, in the pieces in which they are streamed."""

from __future__ import annotations

# Four pieces: each stream has four text deltas, and the characters beyond ASCII test splits within a character.
PIECES = ("Grüße", " from a model", " that does not exist — ", "42 ✓")
TEXT = "".join(PIECES)

THOUGHTS = ("They ask for little.", " I give them less.")
SIGNATURE = "EqQBCkYIBxgCKkCq3Zc2S0pF"

TOOL = "get_weather"
TOOL_ARGUMENTS = {"city": "Zürich", "unit": "celsius"}
TOOL_PIECES = ('{"city": "Zü', 'rich", "unit": ', '"celsius"}')
TOOL_JSON = "".join(TOOL_PIECES)

# What those get who ask for JSON: agents let a small model choose the large one, and want a score or a choice.
VERDICT = '{"complexity_reasoning": "Little.", "complexity_score": 1, "reasoning": "Little.", "model_choice": "flash"}'

QUERIES = ("local meters for LLM traffic", "how tokens are counted")
PAGE_URL = "https://example.com/meters"
PAGE_TITLE = "On meters"

CREATED = 1_795_000_000
