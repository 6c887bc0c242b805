"""What was not metered in the last days."""

from __future__ import annotations

import time

import make
from halton.doctor.checks.gaps import check
from halton.paths import Home
from patients_made import patient, told


def test_none_or_none_but_refused_certificates(home: Home) -> None:
    now = time.time_ns() // 1000
    with make.views(home.root, [make.gap(cause="client_refused_certificate", started_at=now, ended_at=now)]):
        pass
    assert told(check(patient(home))) == [("well", "all that came in the last 7 days was metered.")]


def test_by_cause_with_what_each_means(home: Home) -> None:
    now = time.time_ns() // 1000
    recent = {"started_at": now - 10, "ended_at": now}
    gaps = [
        make.gap(cause="capture_unavailable", connections=2, calls=0, **recent),
        make.gap(cause="capture_unavailable", host="api.openai.com", connections=1, calls=0, **recent),
        make.gap(cause="of a later version", connections=0, calls=1, **recent),
    ]
    with make.views(home.root, gaps):
        pass
    known, other = check(patient(home))
    assert known.seen.startswith("capture_unavailable in the last 7 days: 3 connections and 0 calls, the last at 20")
    assert known.why is not None and known.why.startswith("no healthy worker had room, so connections were tunnelled unread;")
    assert known.remedy == "halton logs --process capture --level error"
    assert other.why is not None and other.why.startswith("a cause that this version has no words for;")
