"""What is sent to prove who one is: the headers of HTTP, written in any of the ways in which programs and logs write them."""

from __future__ import annotations

import base64
import binascii

from halton.redact.rule import pattern_rule
from halton.redact.worth import key_like, random_looking, stated, varied

# Behind a header's name: its closing quote, a colon or what assigns, an opening quote.
_SEP = rb"[\"'`\]\\*]{0,9}\s{0,3}(?::|=>|=|,|\x01|%3[aAdD])[\s\x20+]{0,3}[fbr]{0,2}[\"'`\\]{0,9}"
_VALUE = rb"[A-Za-z0-9._~+/=:|%@!$^*#&-]"
_COOKIE = rb"[^\s;,\"'\\\x00\x01=]{1,128}=[^\s;\"'\\\x00\x01]{0,4096}"


def _sent(found: bytes) -> bool:
    return len(found) >= 8 and stated(found) and (random_looking(found) or any(digit in found for digit in b"0123456789"))


def _user_and_password(found: bytes) -> bool:
    try:
        decoded = base64.b64decode(found + b"=" * (-len(found) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return b":" in decoded and decoded.isascii() and decoded.decode().isprintable()


def _session(found: bytes) -> bool:
    """Whether some cookie in it has a value as long and random as a session's; consent and themes do not."""
    return any(key_like(pair.partition(b"=")[2].strip()) for pair in found.split(b";"))


rules = (
    pattern_rule(
        "authorization",
        "authorization",
        "www-authenticate",
        pattern=rb"(?i:authorization)" + _SEP + rb"(?:(?i:bearer|basic|token|apikey|api-key|key|negotiate|ntlm|bot|oauth|splunk"
        rb"|glpat|jwt|snowflake)[\s+]{1,3}|(?i:bearer|basic)%20|(?i:token)\s?token=\\{0,7}\"?)?(?P<secret>"
        + _VALUE
        + rb"{8,8192}+)(?!\()",
        test=_sent,
    ),
    pattern_rule(
        "authorization",
        "authorization",
        pattern=rb"(?i:authorization)"
        + _SEP
        + rb"(?i:digest|hawk|oauth|aws4-hmac-sha256|signature)\s(?P<secret>[^\n\r\x00\x01]{16,2048}+)",
        test=varied,
    ),
    pattern_rule(
        "authorization",
        "bearer ",
        "bearer%20",
        pattern=rb"(?i:bearer)(?:\s|%20){1,3}(?P<secret>[A-Za-z0-9._~+/=-]{16,8192}+)",
        test=key_like,
    ),
    pattern_rule(
        "authorization", "basic ", pattern=rb"(?i:basic) {1,3}(?P<secret>[A-Za-z0-9+/_-]{8,512}={0,2})", test=_user_and_password
    ),
    pattern_rule(
        "cookie",
        "cookie:",
        'cookie"',
        "cookie'",
        "cookie=",
        "cookie =",
        "cookie\\",
        "cookie\x01",
        "cookies:",
        "cookies=",
        "cookie: ",
        pattern=rb"(?i:cookies?)" + _SEP + rb"(?P<secret>" + _COOKIE + rb"(?:;[\s+]{0,2}" + _COOKIE + rb"){0,64})",
        test=_session,
    ),
    pattern_rule(
        "cookie",
        *(
            f"{name}{sign}"
            for name in ("sessid", "sessionid", "session", "connect.sid", "_sid", "csrftoken", "auth_token", "_session")
            for sign in ("=", "\x01")
        ),
        " sid=",
        "'sid=",
        '"sid=',
        pattern=rb"[\s\"']?(?i:connect\.sid|[a-z_]{2,12}|sid)[=\x01](?P<secret>[A-Za-z0-9%+/_.:|~-]{16,8192}+)",
        test=key_like,
    ),
)
