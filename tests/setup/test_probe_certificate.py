from __future__ import annotations

import datetime
import stat

import pytest
from cryptography import x509

from halton.errors import HomeError
from halton.paths import Home, write_private
from halton.setup.probe_certificate import ensure_probe_certificate, probe_file, read_probe_certificate


def test_it_is_made_once_for_names_of_probes_and_can_sign_nothing(home: Home) -> None:
    made = ensure_probe_certificate(home)
    assert ensure_probe_certificate(home) == read_probe_certificate(home) == made
    assert stat.S_IMODE(probe_file(home).stat().st_mode) == 0o600
    certificate = x509.load_pem_x509_certificate(made)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["*.probe.halton.invalid"]
    assert len(names) == 1
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    assert certificate.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign is False
    assert certificate.not_valid_after_utc == datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)


def test_the_certificate_that_others_get_holds_no_key(home: Home) -> None:
    assert b"PRIVATE" not in ensure_probe_certificate(home)
    assert b"PRIVATE" in probe_file(home).read_bytes()


@pytest.mark.parametrize("kind", ["empty", "half", "another's key", "a link"])
def test_one_that_cannot_be_used_is_made_anew(home: Home, kind: str) -> None:
    made, file = ensure_probe_certificate(home), probe_file(home)
    if kind == "empty":
        file.write_bytes(b"")
    elif kind == "half":
        file.write_bytes(made)
    elif kind == "another's key":
        raw = file.read_bytes()
        file.unlink()
        ensure_probe_certificate(home)
        key = file.read_bytes().partition(b"-----BEGIN CERTIFICATE-----")[0]
        write_private(file, key + raw.partition(b"-----END PRIVATE KEY-----\n")[2])
    else:
        file.rename(home.root / "elsewhere.pem")
        file.symlink_to(home.root / "elsewhere.pem")
    assert ensure_probe_certificate(home) != made
    assert not file.is_symlink()
    assert read_probe_certificate(home) == ensure_probe_certificate(home)


def test_without_one_the_meter_has_to_start_again(home: Home) -> None:
    with pytest.raises(HomeError, match="started before it could be probed. Start it again: halton stop; halton start"):
        read_probe_certificate(home)
