"""Secrets in addresses: passwords before the host, signatures and keys in the query, webhooks whose path is the secret."""

from __future__ import annotations

from halton.redact.rule import Rule, pattern_rule
from halton.redact.worth import key_like, random_looking, stated

_USER = rb"[^\s/?#@:\"'<>\\\x00\x01]{0,128}"
_ENCODED_USER = rb"(?:[^\s/?#@:&\"'<>%\x00\x01]|%(?!3[aA]|40|2[fF])[0-9A-Fa-f]{2}){0,128}"


def _webhook(kind: str, anchor: str, path: bytes) -> Rule:
    return pattern_rule(kind, anchor, pattern=anchor.encode().replace(b".", rb"\.") + rb"(?P<secret>" + path + rb")")


rules = (
    pattern_rule(
        "url_password",
        "://",
        ":\\/\\/",
        pattern=rb":(?:\\{0,4}/){2}" + _USER + rb":(?P<secret>[^\s/\"'<>\\\x00\x01]{3,256})@",
        test=stated,
    ),
    pattern_rule(
        "url_token",
        "://",
        pattern=rb"://(?P<secret>[A-Za-z0-9_-]{12,256}:[^\s/\"'<>\\\x00\x01]{3,256}|[A-Za-z0-9_-]{20,256})@",
        test=random_looking,
    ),
    pattern_rule(
        "url_password",
        "%3a%2f%2f",
        pattern=rb"%3[aA]%2[fF]%2[fF]"
        + _ENCODED_USER
        + rb"%3[aA](?P<secret>(?:[^\s/?#@&\"'<>%\x00\x01]|%(?!40)[0-9A-Fa-f]{2}){3,256})%40",
        test=stated,
    ),
    pattern_rule(
        "jdbc_password",
        "jdbc:oracle:",
        pattern=rb"jdbc:oracle:[a-z0-9]+:[^\s/@:]{1,64}/(?P<secret>[^\s@\"']{3,128})@",
        test=stated,
    ),
    pattern_rule(
        "url_signature",
        *(f"{name}=" for name in ("sig", "signature", "x-amz-signature", "x-goog-signature", "x-amz-security-token")),
        *(f"{name}%3d" for name in ("sig", "signature")),
        pattern=rb"(?i:x-amz-security-token|x-(?:amz|goog)-signature|signature|sig)(?:=|%3[dD])(?P<secret>[A-Za-z0-9%+/=_~.-]{20,8192}+)",
        test=random_looking,
    ),
    pattern_rule(
        "url_key",
        *(
            f"{sign}{name}="
            for sign in "?&#"
            for name in ("key", "code", "k", "auth", "sid", "session", "jwt", "hash", "state", "t")
        ),
        pattern=rb"[?&#][a-z]{1,7}=(?P<secret>[A-Za-z0-9%+/=_~.-]{24,8192}+)",
        test=key_like,
    ),
    _webhook("slack_webhook", "hooks.slack.com/", rb"(?:services|workflows|triggers)/[A-Za-z0-9/]{20,8192}+"),
    _webhook("discord_webhook", "/api/webhooks/", rb"[0-9]{16,20}/[A-Za-z0-9_-]{40,8192}+"),
    _webhook("teams_webhook", ".webhook.office.com/", rb"[A-Za-z0-9@/_-]{40,8192}+"),
    _webhook("zapier_webhook", "hooks.zapier.com/hooks/catch/", rb"[A-Za-z0-9/]{10,8192}+"),
    _webhook("webhook", "hook.eu1.make.com/", rb"[a-z0-9]{20,8192}+"),
    _webhook("webhook", "hook.us1.make.com/", rb"[a-z0-9]{20,8192}+"),
    _webhook("webhook", "maker.ifttt.com/trigger/", rb"[\w-]{1,64}/(?:json/)?with/key/[\w-]{20,8192}+"),
    pattern_rule("telegram_token", "/bot", pattern=rb"/bot(?P<secret>[0-9]{8,10}:[A-Za-z0-9_-]{30,8192}+)"),
)
