"""Private keys in their files' formats, signed tokens, and hashes of passwords, which can be guessed at."""

from __future__ import annotations

import re

from halton.redact.rule import BASE64, LEFT, WORD, pattern_rule, token
from halton.redact.worth import random_looking, varied

_HEADER = rb"-----BEGIN[A-Z0-9%+ ]{0,60}PRIVATE(?: |%20|\+)KEY(?:(?: |%20|\+)BLOCK)?-----"
# To the footer if there is one; else as far as lines of Base64 go, numbered, quoted, indented or escaped as they may be.
_TO_FOOTER = rb"(?:[^-\x00\x01]|-(?!----)){0,32768}+-----END[A-Z0-9%+ ]{0,60}-----"
_BETWEEN = rb"[\s#>|+*\"',]"
_LINES = (
    rb"(?:[A-Za-z0-9+/=]{12,8192}+|\\{1,8}[nr]|[0-9]{1,6}[\t:|]|"
    + _BETWEEN
    + rb"(?="
    + _BETWEEN
    + rb"|\\|[0-9]{1,6}[\t:|]|[A-Za-z0-9+/=]{12})){2,8192}+"
)
_RUN = re.compile(rb"[A-Za-z0-9+/]{20}")


def _has_key(found: bytes) -> bool:
    return _RUN.search(found) is not None


_HASH = rb"[./A-Za-z0-9+=$,_-]{20,8192}+"

rules = (
    pattern_rule("private_key", "-----begin", pattern=_HEADER + rb"(?:" + _TO_FOOTER + rb"|" + _LINES + rb")", test=_has_key),
    pattern_rule(
        "private_key", "private-lines:", pattern=rb"Private-Lines: [0-9]{1,3}(?P<secret>" + _LINES + rb")", test=_has_key
    ),
    pattern_rule("key_digest", "private-mac:", pattern=rb"Private-MAC: (?P<secret>[0-9a-f]{40,8192}+)"),
    pattern_rule(
        "jwk",
        *(f"{quote}{name}{quote}:" for name in "dkpq" for quote in ('"', '\\"', '\\\\\\"')),
        *(f"\x00{name}\x01" for name in "dkpq"),
        pattern=rb"[\x00\\\"]{1,8}[dkpq](?:\\{0,7}\":\s?\\{0,7}\"|\x01)(?P<secret>[A-Za-z0-9_-]{22,8192}+)",
        context=True,
        test=random_looking,
    ),
    pattern_rule("jwt", "eyj", pattern=LEFT + rb"eyJ[A-Za-z0-9_-]{10,8192}+(?:\.[A-Za-z0-9_=-]{0,16384}+){1,4}+", test=varied),
    token("grafana_token", "eyJrIjoi", body=BASE64, least=40),
    pattern_rule(
        "paseto",
        ".local.",
        ".public.",
        pattern=LEFT + rb"v[1-4]\.(?:local|public)\.[A-Za-z0-9_-]{32,8192}+(?:\.[\w-]{0,8192}+)?",
        back=(2,),
    ),
    pattern_rule(
        "password_hash",
        *(f"${name}$" for name in ("apr1", "2y", "2a", "2b", "5", "6", "y", "argon2id", "argon2i", "scrypt", "pbkdf2-sha256")),
        pattern=rb"\$(?:apr1|2[aby]|5|6|y|argon2id?|scrypt|pbkdf2-sha256)\$" + _HASH,
        test=varied,
    ),
    pattern_rule(
        "password_hash", "pbkdf2_sha", pattern=rb"pbkdf2_sha(?:1|256|512)\$[0-9]{1,8}\$[A-Za-z0-9]+\$[A-Za-z0-9+/=]{20,8192}+"
    ),
    pattern_rule("password_hash", "{ssha", "{sha", pattern=rb"\{S?SHA(?:256|512)?\}[A-Za-z0-9+/=]{20,8192}+"),
    pattern_rule(
        "ansible_vault",
        "$ansible_vault;",
        pattern=rb"\$ANSIBLE_VAULT;[0-9.]+;AES256(?P<secret>(?:[0-9a-f]{16,8192}+|\s|\\[nr]|[0-9]{1,6}\t)+)",
    ),
    token("onepassword_key", "A3-", body=rb"[A-Z0-9-]", least=30),
    pattern_rule("bitcoin_key", "xprv", pattern=LEFT + rb"xprv" + WORD + rb"{100,8192}+"),
)
