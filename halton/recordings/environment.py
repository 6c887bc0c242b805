"""What clients must be told so that they ask here: the variables that their SDKs read, for the paths that are recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Each variable, and what stands behind the address it holds; the group is the part of a path that belongs to the address.
_VARIABLES = (
    ("ANTHROPIC_BASE_URL", re.compile(r"(.*?)/v1/messages")),
    ("OPENAI_BASE_URL", re.compile(r"(.*?)/(?:chat/completions|completions|responses|embeddings)")),
    ("GOOGLE_GEMINI_BASE_URL", re.compile(r"()/v[0-9][a-z0-9]*/(?:(?:models|tunedModels)/)?\*:\w+")),
    ("OLLAMA_HOST", re.compile(r"()/api/(?:chat|generate|embed)")),
)


def variables(paths: Iterable[str], address: str) -> list[tuple[str, str]]:
    """Names and values for these recorded paths; a name comes twice where providers of one format have several prefixes."""
    found: dict[tuple[str, str], None] = {}
    for path in paths:
        for name, pattern in _VARIABLES:
            if fits := pattern.fullmatch(path):
                found[name, f"{address}{fits[1]}"] = None
    names = [name for name, _ in _VARIABLES]
    return sorted(found, key=lambda line: names.index(line[0]))
