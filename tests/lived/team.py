"""Who works on what, with which client: five projects, four providers, two ways to pay."""

from __future__ import annotations

from typing import NamedTuple


class Client(NamedTuple):
    """A program that calls: where, which models it takes turns with, how long its prompts and answers are in tokens.

    `writes_cache`: its provider bills what goes into the cache. `agents` start beside it and ask other models.
    """

    name: str
    version: str
    provider: str
    host: str
    endpoint: str
    models: tuple[str, ...]
    agents: tuple[str, ...] = ()
    system: int = 19_000
    new: int = 4_000
    output: int = 900
    writes_cache: bool = False
    billing: str = "billed"
    keeps_thread: bool = False
    is_script: bool = False


class Work(NamedTuple):
    """How often a client is used for a project on a working day, how many calls a session has, on which branches."""

    project: str
    client: Client
    a_day: float
    calls: tuple[int, int]
    branches: tuple[str | None, ...]
    attributed_by: str = "git"


_ANTHROPIC = ("anthropic", "api.anthropic.com", "/v1/messages")
_OPENAI = ("openai", "api.openai.com", "/v1/responses")
_MISTRAL = ("mistral", "api.mistral.ai", "/v1/chat/completions")
_CLAUDE_CODE = ("claude-code", "2.4.11", *_ANTHROPIC)
_HAIKU, _SONNET, _OPUS = "claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"

ON_PLAN = Client(*_CLAUDE_CODE, (_OPUS, _SONNET), (_HAIKU, _SONNET), writes_cache=True, billing="subscription")
BY_KEY = Client(*_CLAUDE_CODE, (_SONNET,), (_HAIKU,), writes_cache=True)
BY_KEY_OPUS = Client(*_CLAUDE_CODE, (_OPUS, _SONNET), (_HAIKU, _SONNET), writes_cache=True)
CODEX = Client("codex", "0.141.0", *_OPENAI, ("gpt-6.1-sol",), ("gpt-6-luna",), 12_000, 3_600, 900, keeps_thread=True)
GEMINI = Client(
    "gemini-cli", "0.38.2", "google", "generativelanguage.googleapis.com", "/v1beta/models/{model}:streamGenerateContent",
    ("gemini-4-hydrogen", "gemini-3.8-flash"), system=11_000, new=2_400, output=760,
)  # fmt: skip
_SCRIPT = {"system": 21_000, "new": 0, "output": 1_300, "is_script": True}
EVALS = Client("openai-python", "3.54.0", *_OPENAI, ("gpt-6-luna", "gpt-6.1-sol"), **_SCRIPT)
GRADES = Client("anthropic-python", "2.12.0", *_ANTHROPIC, (_HAIKU,), **_SCRIPT)
LARGE = Client("mistral-python", "3.7.0", *_MISTRAL, ("mistral-large-4",), **_SCRIPT)
UNPRICED = Client("mistral-python", "3.7.0", *_MISTRAL, ("mistral-research-preview",), **_SCRIPT)

TEAM = (
    Work("storefront", ON_PLAN, 1.0, (14, 44), ("main", "feature/gift-cards", "fix/tax-rounding", "feature/search")),
    Work("checkout-api", BY_KEY, 0.45, (10, 36), ("main", "feature/3ds-retry")),
    Work("checkout-api", CODEX, 0.5, (8, 32), ("main", "refactor/ledger")),
    Work("docs-site", GEMINI, 0.7, (6, 24), ("main", "docs/quickstart"), "folder"),
    Work("docs-site", LARGE, 0.25, (8, 16), (None,), "haltonrc"),
    Work("ml-eval", EVALS, 0.35, (16, 50), (None,), "environment"),
    Work("ml-eval", GRADES, 0.25, (16, 40), (None,), "environment"),
    Work("ml-eval", UNPRICED, 0.2, (6, 14), (None,), "environment"),
    Work("halton", BY_KEY_OPUS, 0.55, (12, 40), ("main", "feature/page", "fix/projector")),
)
