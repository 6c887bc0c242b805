from __future__ import annotations

from halton.policy.asked import PASSING_KINDS
from halton.wire.caller import billing
from halton.wire.find import find_provider, provider_hosts


def test_a_probe_is_a_call_to_ourselves_that_bills_nothing_and_that_no_policy_sees() -> None:
    provider = find_provider("p40123.probe.halton.invalid")
    assert provider is not None
    assert (provider.name, provider.local) == ("halton", False)
    assert billing(provider.name, (), local=provider.local) == "local"
    route = provider.route("POST", "/v1/messages")
    assert (route.kind, route.reader() is not None) == ("probe", True)
    assert route.kind in PASSING_KINDS
    assert provider.route("POST", "/elsewhere").kind == "control"


def test_our_authority_may_sign_for_it() -> None:
    assert "*.probe.halton.invalid" in provider_hosts()
