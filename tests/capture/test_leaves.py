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

from halton.capture.authority import Authority, make_authority
from halton.capture.leaves import Leaves

DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority") / "ca", ["api.openai.com", "api.anthropic.com"])


@pytest.fixture
def leaves(authority: Authority) -> Leaves:
    return Leaves(authority)


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
    leaves = Leaves(msgspec.structs.replace(authority, not_after=end))
    assert certificate(leaves.get_cert(asked("api.openai.com"))).not_valid_after_utc == end


def test_a_leaf_that_is_about_to_end_is_made_anew(authority: Authority) -> None:
    end = datetime.datetime.now(datetime.UTC) + DAY / 2
    leaves = Leaves(msgspec.structs.replace(authority, not_after=end))
    assert leaves.get_cert(asked("api.openai.com")) is not leaves.get_cert(asked("api.openai.com"))


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
