"""Tokens of messengers, mail services and social networks."""

from __future__ import annotations

import base64

from halton.redact.rule import HEX, LEFT, pattern_rule, token
from halton.redact.worth import random_looking

# A bot's token begins with the Base64 of its number, and three digits encode to four characters.
_SNOWFLAKES = tuple(base64.b64encode(str(number).encode()).decode() for number in range(100, 1000))

rules = (
    token("slack_token", *(f"xox{letter}-" for letter in "bparsceo"), "xapp-", "xwfp-", body=rb"[A-Za-z0-9-]", least=20),
    token("slack_token", "xoxe.xoxb-", "xoxe.xoxp-", body=rb"[A-Za-z0-9-]", least=20),
    token("slack_token", "xoxd-", body=rb"[A-Za-z0-9%+/=_-]", least=20),
    pattern_rule(
        "discord_token",
        *_SNOWFLAKES,
        pattern=LEFT + rb"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,8192}+",
    ),
    pattern_rule(
        "telegram_token", ":aa", pattern=LEFT + rb"(?:bot)?[0-9]{8,10}:AA[A-Za-z0-9_-]{30,8192}+", back=(10, 9, 8, 13, 12, 11)
    ),
    token("facebook_token", "EAA", least=80),
    token("twitter_token", "AAAAAAAAAAAAAAAAAAAAA", body=rb"[A-Za-z0-9%]", least=40),
    token("twilio_key", *(f"SK{digit}" for digit in "0123456789abcdef"), body=HEX, least=31),
    token("sendgrid_key", "SG.", body=rb"[A-Za-z0-9_.-]", least=40),
    token("mailgun_key", "key-", body=HEX, least=32),
    pattern_rule("mailchimp_key", "-us", pattern=LEFT + rb"[0-9a-f]{32}-us[0-9]{1,2}", back=(32,)),
    token("brevo_key", "xkeysib-", "xsmtpsib-", body=rb"[A-Za-z0-9-]", least=24),
    token("resend_key", "re_", least=16, rest=rb"[A-Za-z0-9]{6,10}_", test=random_looking),
    token("linkedin_token", "WPL_AP1.", "WPL_AP0.", body=rb"[A-Za-z0-9.=_-]", least=16),
    token("lichess_token", "lip_", least=20, test=random_looking),
    token("twitch_token", "oauth:", body=rb"[a-z0-9]", least=28),
)
