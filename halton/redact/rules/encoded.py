"""Secrets in Base64, hexadecimal or percent encoding: runs that begin as one would, judged by what they decode to."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from halton.redact.rule import LEFT, Decode, Rule, pattern_rule

# What tokens, keys, addresses with passwords and files with any of them begin with.
_BEGINNINGS = (
    "sk-", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xapp-", "AKIA", "ASIA", "AIza",
    "sk_live_", "sk_test_", "rk_live_", "npm_", "hf_", "gsk_", "SG.", "eyJ", "-----BEGIN ", "pypi-AgE", "dckr_pat_",
    "dop_v1_", "hvs.", "xai-", "pplx-", "nvapi-", "whsec_", "shpat_", "glsa_", "ya29.", "GOCSPX-", "lin_api_", "ntn_",
    "dapi", "rubygems_", "sntrys_", "sbp_", "Bearer ", "postgres", "mysql", "mongodb", "redis", "amqp", "https:", "export ",
    "DB_", "DATABASE", "PASSWORD", "password", "API_KEY", "SECRET", "TOKEN", "apiVersion", "[default]", "machine ",
    "//registry", '{"type', '{"auths', '{\n  "type', '{"access', '{"token', '{"pass', '{"api', '{"client', '{"private',
)  # fmt: skip
_RUN = rb"[A-Za-z0-9+/_-]{12,65536}+"
_BREAK = rb"(?:(?:\r?\n|\\n|\\r\\n)[ \t]{0,16}(?:[0-9]{1,6}\t)?)"
_BREAKS = re.compile(rb"(?:\s|\\[rn])+(?:[0-9]{1,6}\t)?")
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_CAP_BYTES = 64 * 1024


def _base64(text: bytes) -> bytes:
    """Those characters of the encoding that do not depend on what follows."""
    return base64.b64encode(text).rstrip(b"=")[: len(text) * 8 // 6]


def _from_base64(found: bytes) -> bytes | None:
    text = _BREAKS.sub(b"", found[:_CAP_BYTES]).translate(_TO_STANDARD).rstrip(b"=")
    try:
        return base64.b64decode(text[: len(text) // 4 * 4] if len(text) % 4 == 1 else text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return None


def _from_hex(found: bytes) -> bytes | None:
    text = found[:_CAP_BYTES].replace(b"\\x", b"").replace(b"\\", b"")
    return bytes.fromhex(text[: len(text) // 2 * 2].decode())


def _encoded(*begin: bytes, pattern: bytes, decode: Decode) -> Rule:
    anchors = tuple(dict.fromkeys(text.decode() for text in begin))
    return pattern_rule("encoded", *anchors, pattern=pattern, decode=decode)


_raw = tuple(text.encode() for text in _BEGINNINGS)
_once = tuple(_base64(text) for text in _raw)

rules = (
    _encoded(
        *_once,
        *(_base64(text) for text in _once),
        pattern=LEFT + _RUN + rb"(?:" + _BREAK + _RUN + rb")*+(?:" + _BREAK + rb"[A-Za-z0-9+/_-]{1,11}+)?={0,2}",
        decode=_from_base64,
    ),
    _encoded(*(text.hex().encode() for text in _raw), pattern=LEFT + rb"[0-9a-fA-F]{24,65536}+", decode=_from_hex),
    _encoded(
        *("".join(f"\\x{byte:02x}" for byte in text).encode() for text in _raw),
        pattern=rb"(?:\\{1,4}x[0-9a-fA-F]{2}){12,65536}+",
        decode=_from_hex,
    ),
    _encoded(
        *("".join(f"%{byte:02x}" for byte in text).encode() for text in _raw),
        pattern=rb"(?:%[0-9a-fA-F]{2}){12,65536}+",
        decode=unquote_to_bytes,
    ),
)
