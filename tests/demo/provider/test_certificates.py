"""The authority is fresh each time, private on disk and good for the hosts that are played and for loopback."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from halton.demo.provider import make_authority


def test_files_are_private(tmp_path: Path) -> None:
    authority = make_authority(tmp_path / "folder")
    (tmp_path / "folder" / "provider-key.pem").chmod(0o644)
    make_authority(tmp_path / "folder")
    for path in (authority.ca_file, authority.certificate_file, authority.key_file):
        assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o700


def test_the_leaf_names_the_providers(tmp_path: Path) -> None:
    leaf = x509.load_pem_x509_certificate(make_authority(tmp_path).certificate_file.read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [
        "api.anthropic.com",
        "api.openai.com",
        "chatgpt.com",
        "ab.chatgpt.com",
        "generativelanguage.googleapis.com",
        "cloudcode-pa.googleapis.com",
        "oauth2.googleapis.com",
        "www.googleapis.com",
        "localhost",
    ]
    key = leaf.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == "secp256r1"


def test_the_key_of_the_authority_is_kept_nowhere(tmp_path: Path) -> None:
    authority = make_authority(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"provider-ca.pem", "provider.pem", "provider-key.pem"}
    assert authority.ca_file.read_bytes().count(b"PRIVATE KEY") == 0
