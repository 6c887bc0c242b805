"""Values that only the name before them gives away: a name that ends in `password`, `secret`, `token` or `key`, and its value."""

from __future__ import annotations

from collections.abc import Iterator

from halton.redact.rule import Rule, pattern_rule
from halton.redact.worth import Test, key_like, passphrase_like, password_like, plain_password, secret_like

# What stands right behind a name that has a value, as one literal with the name: else every mention of a name would be tried.
_BEHIND = (
    "=", " =", ":", " :", '"', "'", "`", "\\", "]", ")", ">", "*", " |", "\t", "%3d", "%3a", "%22", "\x01", "\n",
    " is ", " was ", " {", '("', "('",
)  # fmt: skip
# From the name to the value: what closes the name, a type, what assigns, what opens the value.
_CLOSED = rb"[\"'`\]\\)*]{0,9}+(?:%22)?"
_TYPE = rb"(?::\s?[A-Za-z_][A-Za-z_|<>\[\]. ?]{0,40}?(?=\s?=))?"
_PROPERTY = rb"(?:\s?\{[^{}\n\x00]{0,40}\})?"
_ASSIGNS = (
    rb"(?:\s{0,6}(?:[:=]=|=>|<-|:(?!:)|==?|\||\x01|%3[aAdD]|,(?=\s?[\"']))|\("
    rb"| (?:is|was)(?: now)?(?=[ :])|>(?=[^\s>])"
    rb"|\s{1,3}(?:value|content|default)\s?=|\s*\{[^{}\x00]{0,160}?(?:default|value)\s{0,4}="
    rb"|(?:\s|\\n|\s{0,8}[0-9]{1,6}\t){1,12}(?:value|\"value\"|value\")\s?:)"
)
_OPENS = rb"[\s*+]{0,4}(?:%2[02]|[fFbBrRuU@]{1,2}(?=[\"'])|\\[nt]){0,3}"
# As far as the quote that opened it, at the same depth of escapes; else as far as a value goes that has no quotes.
_QUOTED = rb"(\\{0,7}([\"'`]))(?P<secret>(?:[^\\\"'`\n\r\x00\x01]|(?!\1)\\{1,15}+[\"'`]?|(?!\2)[\"'`]){4,512}+)"
_PLAIN = rb"(?P<plain>(?:[^\s\"'`<>(){}\[\],;|&\\\x00-\x1f]|&(?![A-Za-z_.-]{1,40}=|[a-z]{2,4};)){6,512}+)(?![(\[{]|\.[a-z_]+\()"
# `pw` and `userPw`, but not `spw`.
_OWN_WORD = rb"(?:(?<![A-Za-z])|(?<![A-Z])(?=[A-Z]))"
_VALUE = _OPENS + rb"(?:" + _QUOTED + rb"|" + _PLAIN + rb")"


def _anchors(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name + behind for name in names for behind in _BEHIND)


def _named(
    kind: str, names: tuple[str, ...], secret: Test, plain: Test, before: bytes = b"", unless: tuple[bytes, ...] = ()
) -> Iterator[Rule]:
    """The rule for names that end so, for options and variables with a space behind the name, and for fields of JSON."""
    any_name = before + rb"(?i:" + b"|".join(name.encode() for name in names) + rb")"
    yield pattern_rule(
        kind,
        *_anchors(names),
        pattern=any_name + _CLOSED + _TYPE + _PROPERTY + _ASSIGNS + _VALUE,
        test=secret,
        plain=plain,
        context=True,
        unless=unless,
    )
    spaced = tuple(f"{sign}{name} " for name in names for sign in "-_")
    yield pattern_rule(
        kind,
        *spaced,
        pattern=rb"[-_](?i:" + b"|".join(name.encode() for name in names) + rb")[ ]{1,3}" + _VALUE,
        test=secret,
        plain=plain,
        context=True,
    )


# `public_key`, `next_page_token`: what these name is no secret, however random it looks.
_NOT_SECRET = tuple(
    b"public primary foreign cache partition sort page next continuation host idempotency routing object dedup shard".split()
)

rules = (
    *_named("password", ("password", "passwd", "passwort", "kennwort", "passcode"), password_like, plain_password),
    *_named("password", ("pass", "pwd", "pw", "psk"), password_like, plain_password, _OWN_WORD),
    *_named("password", ("passphrase",), passphrase_like, passphrase_like),
    *_named(
        "secret", ("secret", "credential", "credentials", "secret_key_base", "key_base", "salt", "seed"), secret_like, secret_like
    ),
    *_named(
        "token", ("token", "jwt", "auth", "bearer", "webhook", "sessionid", "session_id"), key_like, key_like, unless=_NOT_SECRET
    ),
    *_named("key", ("key", "key_id", "key-data", "keydata", "token-data"), key_like, key_like, unless=_NOT_SECRET),
    pattern_rule(
        "variable",
        "env ",
        "set -x ",
        "set -gx ",
        "setenv ",
        pattern=rb"(?i:env|set -g?x|setenv) {1,3}[A-Za-z0-9_]{0,64}(?i:passw(?:or)?d|passphrase|pass|pwd|secret|token|key) {1,3}"
        + _VALUE,
        test=passphrase_like,
        plain=passphrase_like,
        context=True,
    ),
    pattern_rule("key", "instrumentationkey=", pattern=rb"(?i:instrumentationkey)=(?P<secret>[0-9a-fA-F-]{36})"),
)
