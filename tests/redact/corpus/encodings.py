"""Secrets in Base64, hexadecimal or percent encoding: what is planted is the encoded text."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from urllib.parse import quote

from redact.corpus.planted import Kind, Planted, plant

_INNER = {
    "anthropic": "sk-ant-api03-{w:93}AA",
    "openai": "sk-proj-{an:48}",
    "github": "ghp_{an:36}",
    "github_fine": "github_pat_{an:22}_{an:59}",
    "gitlab": "glpat-{w:20}",
    "slack": "xoxb-{d:12}-{d:13}-{an:24}",
    "aws": "AKIA{b32:16}",
    "google": "AIza{w:35}",
    "stripe": "sk_live_{an:24}",
    "npm": "npm_{an:36}",
    "huggingface": "hf_{l:34}",
    "groq": "gsk_{an:52}",
    "sendgrid": "SG.{w:22}.{w:43}",
    "jwt": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ{w:80}.{w:43}",
    "pem": "-----BEGIN PRIVATE KEY-----\n{b:64}\n{b:64}\n-----END PRIVATE KEY-----\n",
    "postgres": "postgres://app:{an:20}@db:5432/app",
    "mongodb": "mongodb+srv://app:{an:20}@c.mongodb.net/app",
    "service_account": '{"type": "service_account", "private_key_id": "{hex:40}"}',
    "docker": '{"auths":{"ghcr.io":{"auth":"{b:44}"}}}',
    "password_line": "DB_PASSWORD={pw}\nDB_USER=app\n",
}


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _urlsafe(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


ENCODINGS: dict[str, Callable[[str], str]] = {
    "base64": _base64,
    "base64_urlsafe": _urlsafe,
    "base64_newline": lambda text: _base64(text + "\n"),
    "base64_twice": lambda text: _base64(_base64(text)),
    "base64_wrapped": lambda text: "\n".join(_base64(text)[place : place + 64] for place in range(0, len(_base64(text)), 64)),
    "hex": lambda text: text.encode().hex(),
    "percent": lambda text: quote(text, safe=""),
    "percent_all": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
}
KINDS = tuple(Kind(name, "encoded", (form,)) for name, form in _INNER.items())


def encoded(form: str, encoding: str, rng: random.Random) -> Planted:
    """The form filled and encoded; what must not be kept is any part of the encoding, but for what the prefix gives."""
    inner = plant(form.replace('{"', "\x01").replace('"}', "\x02"), rng)
    text = inner.text.replace("\x01", '{"').replace("\x02", '"}')
    code = ENCODINGS[encoding](text)
    if encoding.startswith("percent") and encoding == "percent":
        return Planted(code, tuple(quote(part, safe="") for part in inner.parts))
    return Planted(code, (code[len(code) // 2 :],))
