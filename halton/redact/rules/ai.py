"""Keys of model providers and of the services around them."""

from __future__ import annotations

from halton.redact.rule import WORD, token

rules = (
    token("anthropic_key", "sk-ant-", body=WORD, least=20),
    token("openai_key", "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-", body=WORD, least=20),
    token("google_key", "AIza", body=WORD, least=30),
)
