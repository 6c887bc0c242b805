"""Where calls are sent."""

from __future__ import annotations

from halton.doctor.checks.routes import check
from halton.paths import Home
from patients_made import patient, told


def test_straight_to_the_providers(home: Home) -> None:
    assert told(check(patient(home))) == [("well", "calls go straight to the providers.")]


def test_elsewhere_by_resolve(home: Home) -> None:
    home.config.write_text('[proxy]\nresolve = {"api.openai.com" = "127.0.0.1:9"}\n')
    assert told(check(patient(home))) == [("warning", "[proxy] resolve is in force: api.openai.com is reached at 127.0.0.1:9.")]


def test_by_a_proxy_whose_password_is_not_shown(home: Home) -> None:
    home.config.write_text('[proxy]\nupstream = "http://ann:geheim@proxy.corp.example:3128"\n')
    ((state, seen),) = told(check(patient(home)))
    assert state == "well" and "the proxy at proxy.corp.example:3128," in seen and "geheim" not in seen
