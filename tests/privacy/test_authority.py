"""Reading authorities from the disk: where they lie, and what their certificates allow."""

from __future__ import annotations

import ipaddress

import pytest
from cryptography import x509

from authorities_made import KEY, ROOT, unconstrained, with_authority
from halton.paths import Home
from halton.privacy.authority import authorities_of, authority_folder, faults, recorded, root_file
from halton.privacy.finding import NotChecked
from halton.privacy.install import Install
from halton.wire.find import provider_hosts

EVERY = ["0.0.0.0/0", "::/0"]
type Names = tuple[list[str] | None, list[str]]


def test_ours_is_found_by_the_log_and_has_no_fault(home: Home) -> None:
    file = with_authority(home)
    install = Install(home)
    assert authority_folder(install) == file.parent
    (found,) = authorities_of(install)
    assert (found.file, list(faults(found))) == (file, [])
    assert found.names == {host.removeprefix("*.") for host in provider_hosts()}
    assert [event.digest for event in recorded(install)] == [found.digest]
    assert root_file(file.parent) == file.parent / ROOT


def test_a_running_meter_says_where_it_lies(home: Home) -> None:
    install = Install(home)
    install.status = {"ca": {"cert": "/elsewhere/mitmproxy-ca-cert.pem"}}
    assert str(authority_folder(install)) == "/elsewhere"


def test_a_home_that_was_moved(home: Home) -> None:
    with_authority(home)
    moved = Home(home.root.rename(home.root.with_name("moved")))
    assert authority_folder(Install(moved)) == moved.root / "ca"


def test_one_that_waits_for_its_turn_is_read_too(home: Home) -> None:
    file = with_authority(home)
    unconstrained(file.with_name("halton-ca-0123456789abcdef.pem"))
    assert [found.file.name for found in authorities_of(Install(home))] == ["halton-ca-0123456789abcdef.pem", KEY]


@pytest.mark.parametrize(
    ("names", "critical", "said"),
    [
        (None, True, "has no name constraints: it may sign for any host"),
        ((["example.com"], EVERY), False, "has name constraints that are not critical: a verifier may pass over them"),
        ((["example.com"], EVERY[:1]), True, "does not exclude every address"),
        ((None, EVERY), True, "permits every name"),
    ],
)
def test_what_lets_one_sign_for_more(home: Home, names: Names | None, critical: bool, said: str) -> None:
    file = with_authority(home)
    unconstrained(file, _constraints(*names) if names else None, critical=critical)
    (found,) = authorities_of(Install(home))
    assert list(faults(found)) == [f"its certificate {said}", f"its root {said}"]


def test_none_yet(home: Home) -> None:
    with pytest.raises(NotChecked, match="nothing has been metered yet"):
        authorities_of(Install(home))
    file = with_authority(home)
    file.write_text("no certificate")
    with pytest.raises(NotChecked, match="there is no certificate authority in "):
        authorities_of(Install(home))


def _constraints(permitted: list[str] | None, excluded: list[str]) -> x509.NameConstraints:
    addresses = [x509.IPAddress(ipaddress.ip_network(network)) for network in excluded]
    names = None if permitted is None else [x509.DNSName(name) for name in permitted]
    return x509.NameConstraints(permitted_subtrees=names, excluded_subtrees=addresses)
