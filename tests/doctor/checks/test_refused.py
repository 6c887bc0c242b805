"""Programs that refused our certificates."""

from __future__ import annotations

import time

import make
from authorities_made import with_authority
from halton.doctor.checks.refused import CAUSE, check
from halton.paths import Home
from patients_made import patient, told


def test_nobody(home: Home) -> None:
    with make.views(home.root):
        pass
    assert told(check(patient(home))) == [("well", "no program refused the meter's certificates in the last 7 days.")]


def test_by_program_with_the_variable_that_it_reads(home: Home) -> None:
    with_authority(home)
    now = time.time_ns() // 1000
    recent = {"cause": CAUSE, "calls": 0, "connections": 3, "started_at": now - 10, "ended_at": now}
    gaps = [make.gap(program="codex", host="api.openai.com", **recent), make.gap(program="codex", host="chatgpt.com", **recent)]
    gaps.append(make.gap(**recent))
    with make.views(home.root, gaps):
        pass
    codex, unknown = check(patient(home))
    assert told([codex, unknown]) == [
        ("warning", "codex refused the meter's certificate 6 times in 7 days, for api.openai.com, chatgpt.com."),
        (
            "warning",
            "a program that is not known by name refused the meter's certificate 3 times in 7 days, for api.anthropic.com.",
        ),
    ]
    root = home.root / "ca" / "mitmproxy-ca-cert.pem"
    assert codex.remedy is not None and codex.remedy.endswith(f"what it reads is CODEX_CA_CERTIFICATE={root}")
    assert unknown.remedy is not None and f"NODE_EXTRA_CA_CERTS={root} or SSL_CERT_FILE={home.bundle}" in unknown.remedy
