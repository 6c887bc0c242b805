"""Tokens of payment services, shops, trackers and other services that companies use."""

from __future__ import annotations

from halton.redact.rule import HEX, LOWER, WORD, token
from halton.redact.worth import random_looking

rules = (
    token("stripe_key", *(f"{kind}_{mode}_" for kind in ("sk", "rk") for mode in ("live", "test", "prod")), least=16),
    token("webhook_secret", "whsec_", body=rb"[A-Za-z0-9+/=]", least=24),
    token("square_token", "sq0atp-", "sq0csp-", "sq0acp-", body=WORD, least=20),
    token("square_token", "EAAAE", "EAAAl", body=WORD, least=50),
    token("paypal_token", "access_token$production$", "access_token$sandbox$", body=rb"[a-z0-9$]", least=24),
    token("shopify_token", "shpat_", "shppa_", "shpca_", "shpss_", "shpua_", body=HEX, least=24),
    token("plaid_token", *(f"access-{mode}-" for mode in ("production", "sandbox", "development")), body=rb"[0-9a-f-]", least=32),
    token("razorpay_key", "rzp_live_", "rzp_test_", least=14),
    token("flutterwave_key", "FLWSECK-", "FLWSECK_TEST-", body=rb"[A-Za-z0-9-]", least=24),
    token("duffel_token", "duffel_live_", "duffel_test_", body=rb"[A-Za-z0-9_=-]", least=24),
    token("easypost_key", "EZAK", "EZTK", least=40),
    token("shippo_token", "shippo_live_", "shippo_test_", body=HEX, least=24),
    token("linear_key", "lin_api_", "lin_oauth_", least=24),
    token("notion_token", "ntn_", least=36),
    token("notion_token", "secret_", least=40, test=random_looking),
    token("airtable_token", "pat", least=40, body=HEX, rest=rb"[A-Za-z0-9]{14}\."),
    token("figma_token", "figd_", "figu_", "figo_", "figor_", body=WORD, least=24),
    token("hubspot_token", "pat-na1-", "pat-eu1-", "pat-na2-", "pat-ap1-", body=rb"[0-9a-f-]", least=32),
    token("typeform_token", "tfp_", body=rb"[A-Za-z0-9_.=-]", least=32),
    token("contentful_token", "CFPAT-", body=WORD, least=24),
    token("adobe_secret", "p8e-", body=WORD, least=24),
    token("dropbox_token", "sl.", body=WORD, rest=rb"(?:u\.)?", least=100),
    token("pinata_token", "pnt_", least=32, test=random_looking),
    token("databento_key", "db-", least=28, test=random_looking),
    token("mapbox_token", "sk.eyJ", "tk.eyJ", body=rb"[A-Za-z0-9_.-]", least=40),
    token("onfido_token", "api_live.", "api_sandbox.", body=rb"[A-Za-z0-9_.-]", least=24),
    token("settlemint_token", "sm_aat_", "sm_pat_", "sm_sat_", least=16),
    token("grafana_token", "glc_", "glsa_", body=rb"[A-Za-z0-9+/=_]", least=32),
    token("newrelic_key", "NRAK-", "NRII-", "NRIQ-", "NRRA-", "NRAA-", "NRJS-", body=WORD, least=16),
    token("sentry_token", "sntrys_", "sntryu_", "sntrya_", "sntryi_", body=rb"[A-Za-z0-9+/=_]", least=32),
    token("dynatrace_token", "dt0c01.", "dt0s16.", "dt0s01.", "dt0s02.", body=rb"[A-Z0-9.]", least=60),
    token("honeycomb_key", "hcaik_", "hcbik_", "hcamk_", "hcalk_", "hcxik_", body=LOWER, least=32),
    token("posthog_key", "phx_", "phs_", least=30),
    token("frameio_token", "fio-u-", body=rb"[A-Za-z0-9=_-]", least=50),
    token(
        "authress_key",
        "authress_",
        "scauth_",
        body=rb"[A-Za-z0-9+/_.=-]",
        rest=rb"[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-]",
        least=40,
    ),
    token("telnyx_key", "KEY01", body=rb"[A-Za-z0-9_]", least=40),
)
