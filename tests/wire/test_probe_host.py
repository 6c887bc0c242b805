from __future__ import annotations

import pytest

from halton.wire.probe_host import probe_address, probe_host


def test_a_name_leads_to_the_port_in_it() -> None:
    assert probe_host(40123) == "p40123.probe.halton.invalid"
    assert probe_address("p40123.probe.halton.invalid") == ("127.0.0.1", 40123)
    assert probe_address("p1.probe.halton.invalid") == ("127.0.0.1", 1)


@pytest.mark.parametrize("label", ["p0", "p01", "p65536", "p123456", "p-1", "p", "q80", "p80.x", "x.p80", "", "p８０"])
def test_any_other_name_of_the_zone_leads_to_where_nobody_listens(label: str) -> None:
    assert probe_address(f"{label}.probe.halton.invalid") == ("127.0.0.1", 0)
    assert probe_address("probe.halton.invalid") == ("127.0.0.1", 0)


def test_nobody_is_led_there_by_another_port_than_a_probes() -> None:
    assert probe_address("p40123.probe.halton.invalid", 443) == ("127.0.0.1", 40123)
    assert probe_address("p40123.probe.halton.invalid", 80) == ("127.0.0.1", 0)
    assert probe_address("api.openai.com", 80) is None


@pytest.mark.parametrize("name", ["api.openai.com", "halton.invalid", "xprobe.halton.invalid", "p1.probe.halton.invalid.example"])
def test_all_other_names_are_left_alone(name: str) -> None:
    assert probe_address(name) is None
