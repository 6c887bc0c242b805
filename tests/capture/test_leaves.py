"""Leaves: a key of their own, a short life, and a chain that clients accept."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from mitmproxy.certs import CertStoreEntry
from mitmproxy.connection import Client
from mitmproxy.options import Options
from mitmproxy.proxy.context import Context

from halton.capture.authority import Authority, generate, make_authority, parse
from halton.capture.leaves import Leaves, load_signers
from halton.paths import write_private

DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority") / "ca", ["api.openai.com", "api.anthropic.com"])


@pytest.fixture
def leaves(authority: Authority) -> Leaves:
    return Leaves(load_signers([authority]))


def asked(host: str) -> Context:
    client = Client(peername=("127.0.0.1", 1), sockname=("127.0.0.1", 2), timestamp_start=0.0)
    client.sni = host
    return Context(client, Options())


def certificate(entry: CertStoreEntry) -> x509.Certificate:
    return entry.cert.to_cryptography()


def test_a_leaf_is_for_the_name_that_was_asked_for(leaves: Leaves) -> None:
    leaf = certificate(leaves.get_cert(asked("api.openai.com")))
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["api.openai.com"]
    assert len(names) == 1


def test_each_host_has_a_key_of_its_own_and_none_is_the_authoritys(leaves: Leaves, authority: Authority) -> None:
    intermediate, root = x509.load_pem_x509_certificates(authority.key_file.read_bytes())
    entries = [leaves.get_cert(asked(host)) for host in ("api.openai.com", "api.anthropic.com")]
    keys = {
        key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        for key in (*(certificate(entry).public_key() for entry in entries), intermediate.public_key(), root.public_key())
    }
    assert len(keys) == 4
    for entry in entries:
        assert entry.privatekey.public_key() == certificate(entry).public_key()


def test_a_leaf_is_used_again(leaves: Leaves) -> None:
    assert leaves.get_cert(asked("api.openai.com")) is leaves.get_cert(asked("api.openai.com"))


def test_a_leaf_lives_for_30_days(leaves: Leaves) -> None:
    leaf = certificate(leaves.get_cert(asked("api.openai.com")))
    left = leaf.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    assert 29 * DAY < left <= 30 * DAY


def test_a_leaf_does_not_outlive_the_authority(authority: Authority) -> None:
    end = (datetime.datetime.now(datetime.UTC) + 3 * DAY).replace(microsecond=0)
    leaves = Leaves(load_signers([msgspec.structs.replace(authority, not_after=end)]))
    assert certificate(leaves.get_cert(asked("api.openai.com"))).not_valid_after_utc == end


def test_a_leaf_that_is_about_to_end_is_made_anew(authority: Authority) -> None:
    end = datetime.datetime.now(datetime.UTC) + DAY / 2
    leaves = Leaves(load_signers([msgspec.structs.replace(authority, not_after=end)]))
    assert leaves.get_cert(asked("api.openai.com")) is not leaves.get_cert(asked("api.openai.com"))


def test_a_leaf_that_was_made_while_the_clock_was_ahead_is_made_anew(authority: Authority) -> None:
    clock = [authority.not_before + 10 * DAY]
    leaves = Leaves(load_signers([authority]), lambda: clock[0])
    leaves.get_cert(asked("api.openai.com"))
    clock[0] -= 9 * DAY
    assert certificate(leaves.get_cert(asked("api.openai.com"))).not_valid_before_utc < clock[0]
    assert leaves.get_cert(asked("api.openai.com")) is leaves.get_cert(asked("api.openai.com"))


@pytest.mark.parametrize("days", [-3000, -1, 364.9, 365, 366, 3000])
def test_where_none_lives_a_leaf_is_made_for_those_whose_clock_is_right(authority: Authority, days: float) -> None:
    leaves = Leaves(load_signers([authority]), lambda: authority.not_before + days * DAY)
    leaf = certificate(leaves.get_cert(asked("api.openai.com")))
    assert authority.not_before <= leaf.not_valid_before_utc < leaf.not_valid_after_utc <= authority.not_after


def test_the_chain_goes_with_the_leaf_up_to_the_root(leaves: Leaves, authority: Authority) -> None:
    entry = leaves.get_cert(asked("api.openai.com"))
    chain = [one.to_cryptography() for one in entry.chain_certs]
    assert chain == x509.load_pem_x509_certificates(authority.key_file.read_bytes())[:-1]
    certificate(entry).verify_directly_issued_by(chain[0])


def test_openssl_accepts_a_leaf_strictly(leaves: Leaves, authority: Authority, tmp_path: Path) -> None:
    import subprocess

    entry = leaves.get_cert(asked("api.openai.com"))
    leaf = tmp_path / "leaf.pem"
    leaf.write_bytes(entry.cert.to_pem())
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "api.openai.com"]
    command += ["-CAfile", str(authority.root_file), "-untrusted", str(authority.key_file), str(leaf)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 0, ended.stderr


@pytest.fixture(scope="module")
def later(authority: Authority) -> Authority:
    """One that was made 300 days after the first, and may sign for one host more."""
    hosts = ["api.openai.com", "api.anthropic.com", "api.x.ai"]
    raw = generate(hosts, datetime.datetime.now(datetime.UTC) + 300 * DAY)
    made = parse(raw, authority.folder / "halton-ca-later.pem")
    write_private(made.key_file, raw)
    return made


def signed_by(leaves: Leaves, host: str, one: Authority) -> bool:
    intermediate = x509.load_pem_x509_certificates(one.key_file.read_bytes())[0]
    return certificate(leaves.get_cert(asked(host))).issuer == intermediate.subject


def test_the_oldest_signs_what_it_may_and_the_next_the_rest(authority: Authority, later: Authority) -> None:
    now = datetime.datetime.now(datetime.UTC) + 320 * DAY
    leaves = Leaves(load_signers([authority, later]), lambda: now)
    assert signed_by(leaves, "api.openai.com", authority) and signed_by(leaves, "eu.api.openai.com", authority)
    assert signed_by(leaves, "api.x.ai", later)


def test_when_the_oldest_is_about_to_end_the_next_signs_all_by_the_clock(authority: Authority, later: Authority) -> None:
    clock = [authority.not_after - 1.1 * DAY]
    leaves = Leaves(load_signers([authority, later]), lambda: clock[0])
    assert signed_by(leaves, "api.openai.com", authority)
    clock[0] = authority.not_after - DAY
    assert signed_by(leaves, "api.openai.com", later)


def test_what_was_signed_by_authorities_that_count_no_more_is_not_used_again(authority: Authority, later: Authority) -> None:
    leaves = Leaves(load_signers([authority]))
    assert signed_by(leaves, "api.openai.com", authority)
    leaves.adopt(load_signers([later]))
    assert signed_by(leaves, "api.openai.com", later)
