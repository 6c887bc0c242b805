"""Tokens of clouds, hosts, databases and stores of secrets."""

from __future__ import annotations

from halton.redact.rule import BASE64, HEX, LEFT, LOWER, UPPER, WORD, pattern_rule, token
from halton.redact.worth import random_looking

rules = (
    token("aws_key_id", "AKIA", "ASIA", "ABIA", "ACCA", body=rb"[A-Z2-7]", least=16),
    token("aws_bedrock_key", "ABSKQmVkcm9ja0FQSUtleS", body=BASE64, least=24),
    token("aws_bedrock_key", "bedrock-api-key-", body=BASE64, least=24),
    pattern_rule("azure_secret", "q~", pattern=LEFT + rb"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{30,8192}+", back=(4,)),
    pattern_rule("azure_key", "azse", pattern=rb"[A-Za-z0-9]{42}AzSe[A-Za-z0-9]{6}", back=(42,)),
    *(
        pattern_rule(
            "azure_key", mark, pattern=rb"[A-Za-z0-9+/]{%d}\+%s[A-Za-z0-9+/]{4,6}={1,2}" % (before, name), back=(before,)
        )
        for mark, name, before in (
            ("+astt", b"AStt", 76),
            ("+acdb", b"ACDb", 76),
            ("+asbt", b"ASbT", 33),
            ("+aeht", b"AEhT", 33),
            ("+aiot", b"AIoT", 33),
        )
    ),
    token("digitalocean_token", "dop_v1_", "doo_v1_", "dor_v1_", body=HEX, least=24),
    token("heroku_key", "HRKU-", body=WORD, least=24),
    token("fly_token", "FlyV1 fm1_", "FlyV1 fm2_", "fm1r_", "fm1a_", "fm2_", "fo1_", body=rb"[A-Za-z0-9+/=_,-]", least=24),
    token("netlify_token", "nfp_", "nfc_", "nfo_", least=24),
    token("vault_token", "hvs.", "hvb.", "hvr.", body=WORD, least=20),
    pattern_rule(
        "vault_token",
        *(f"{before}s." for before in " \"'`=:\n>(/[,\x00\x01"),
        "ms.",
        pattern=rb"(?:[^A-Za-z0-9]|(?<=\[[0-9])m|(?<=\[[0-9]{2})m)(?P<secret>s\.[A-Za-z0-9]{24})(?![A-Za-z0-9_(]|\.[A-Za-z0-9])",
        test=random_looking,
    ),
    pattern_rule("terraform_token", ".atlasv1.", pattern=rb"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,8192}+", back=(14,)),
    token("pulumi_token", "pul-", body=HEX, least=24),
    token(
        "doppler_token",
        *(f"dp.{name}." for name in ("pt", "st", "ct", "sa", "scim", "audit", "said")),
        body=rb"[A-Za-z0-9._-]",
        least=24,
    ),
    token("onepassword_token", "ops_eyJ", body=BASE64, least=60),
    token("databricks_token", "dapi", body=rb"[0-9a-f]", least=32),
    token("planetscale_secret", "pscale_tkn_", "pscale_pw_", "pscale_oauth_", body=rb"[A-Za-z0-9_.=-]", least=24),
    token("neon_key", "napi_", body=LOWER, least=32),
    token("supabase_key", "sbp_", "sbp_oauth_", "sbp_v0_", "sb_secret_", body=WORD, least=20, test=random_looking),
    token("cloudflare_key", "v1.0-", body=rb"[0-9a-f-]", least=60),
    token("cloudflare_token", "cfut_", "cfat_", "cfk_", least=24),
    token("alibaba_key_id", "LTAI", least=16, test=random_looking),
    token("tencent_key_id", "AKID", least=28),
    token("yandex_key", "AQVN", body=WORD, least=30),
    token("yandex_token", "t1.9eu", "y0_Ag", body=rb"[A-Za-z0-9_.=-]", least=40),
    token("scaleway_key_id", "SCW", body=UPPER, least=17),
    token("tailscale_key", "tskey-", body=rb"[A-Za-z0-9-]", least=24),
    token("openshift_token", "sha256~", body=WORD, least=40),
    token("rancher_token", "token-", body=LOWER, least=40, rest=rb"[a-z0-9]{5}:"),
    token("confluent_key", "cflt", body=BASE64, least=50),
    token("kubernetes_join_token", "SWMTKN-1-", body=rb"[a-z0-9-]", least=40),
    token("age_key", "AGE-SECRET-KEY-1", body=UPPER, least=40),
    token("ngrok_key", "ak_2", least=26, test=random_looking),
    token("clickhouse_key", "4b1d", least=38),
    token("defined_networking_key", "dnkey-", body=rb"[A-Za-z0-9=_-]", least=60),
    token("scalingo_token", "tk-us-", body=WORD, least=40),
    pattern_rule("maxmind_key", "_mmk", pattern=LEFT + rb"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk", back=(36,)),
    token("mongodb_secret", "mdb_sa_sk_", body=WORD, least=24),
)
