"""Keys of model providers and of the services around them."""

from __future__ import annotations

from halton.redact.rule import HEX, LOWER, UPPER, WORD, pattern_rule, token
from halton.redact.worth import random_looking

rules = (
    token("anthropic_key", "sk-ant-", body=WORD, least=16),
    token("openai_key", "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-", "sess-", body=WORD, least=20),
    token("openrouter_key", "sk-or-v1-", "sk-or-", body=HEX, least=24),
    token("langfuse_key", "sk-lf-", body=rb"[0-9a-f-]", least=24),
    # OpenAI's older keys, DeepSeek's, Moonshot's and those of many that speak OpenAI's format.
    token("sk_key", "sk-", least=24, test=random_looking),
    token("groq_key", "gsk_", least=24),
    token("xai_key", "xai-", least=24, test=random_looking),
    token("perplexity_key", "pplx-", least=24, test=random_looking),
    token("replicate_token", "r8_", least=24),
    token("huggingface_token", "hf_", "api_org_", least=24, test=random_looking),
    token("google_key", "AIza", body=WORD, least=30),
    token("google_secret", "GOCSPX-", body=WORD, least=20),
    token("google_token", "ya29.", body=rb"[A-Za-z0-9_.-]", least=20),
    token("google_refresh_token", "1//0", body=WORD, least=30),
    token("google_key", "AQ.A", body=WORD, least=30),
    token("fireworks_key", "fw_", least=20, test=random_looking),
    token("together_key", "tgp_v1_", body=WORD, least=24),
    token("nvidia_key", "nvapi-", body=WORD, least=24),
    token("cerebras_key", "csk-", body=LOWER, least=24, test=random_looking),
    token("langsmith_key", "lsv2_pt_", "lsv2_sk_", "ls__", body=rb"[0-9a-f_]", least=24),
    token("tavily_key", "tvly-", body=WORD, least=20),
    token("jina_key", "jina_", body=WORD, least=32),
    token("voyage_key", "pa-", body=WORD, least=40, test=random_looking),
    token("pinecone_key", "pcsk_", body=rb"[A-Za-z0-9_]", least=24),
    token("elevenlabs_key", "sk_", body=HEX, least=40),
    token("firecrawl_key", "fc-", body=HEX, least=24),
    token("e2b_key", "e2b_", body=HEX, least=24),
    token("modal_secret", "as-", least=22, test=random_looking),
    token("runpod_key", "rpa_", body=UPPER, least=24),
    token("wandb_key", "wandb_v1_", body=rb"[A-Za-z0-9_]", least=24),
    token("cursor_key", "key_", body=HEX, least=40),
    pattern_rule("azure_openai_key", "jqqj99", pattern=rb"[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{8,64}+", back=(52,)),
)
