"""A provider's certificate for a moment."""

from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from authorities_made import with_authority
from halton.capture.authority import read_authority
from halton.doctor.leaf import make_leaf
from halton.paths import Home

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def test_it_is_signed_by_the_authority_for_one_host_and_lives_ten_minutes(home: Home) -> None:
    authority = read_authority(with_authority(home).parent)
    raw = make_leaf(authority, "api.openai.com", NOW, b"word")
    leaf, above = x509.load_pem_x509_certificates(raw)
    leaf.verify_directly_issued_by(above)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["api.openai.com"]
    assert leaf.not_valid_after_utc == NOW + datetime.timedelta(minutes=10)


def test_its_key_is_another_than_the_authoritys_and_locked(home: Home) -> None:
    file = with_authority(home)
    raw = make_leaf(read_authority(file.parent), "api.openai.com", NOW, b"word")
    with pytest.raises(TypeError, match="encrypted"):
        serialization.load_pem_private_key(raw, None)
    key = serialization.load_pem_private_key(raw, b"word")
    assert key.public_key() == x509.load_pem_x509_certificate(raw).public_key()
    own = serialization.load_pem_private_key(file.read_bytes(), None)
    assert key.public_key() != own.public_key()
