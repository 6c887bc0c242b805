"""Bundles of roots: whole, each certificate once, and readable by their owner only."""

from __future__ import annotations

import resource
import ssl
import stat
from pathlib import Path

import pytest

from halton.capture.authority import Authority, make_authority
from halton.errors import SettingsError
from halton.paths import Home
from halton.setup.roots import join, merged_bundles, renew_roots, system_roots, write_bundle, write_upstream_roots


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("ours") / "ca", ["api.openai.com"])


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("theirs") / "ca", ["corporate.example"])


def loaded(file: Path) -> set[bytes]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(file)
    return set(context.get_ca_certs(binary_form=True))


def test_the_system_trusts_somebody() -> None:
    assert system_roots().count(b"-----BEGIN CERTIFICATE-----") > 50


def test_a_bundle_holds_the_systems_roots_and_ours(tmp_path: Path, ours: Authority) -> None:
    (tmp_path / "system.pem").write_bytes(system_roots())
    write_bundle(tmp_path / "bundle.pem", ours.root_file)
    assert loaded(tmp_path / "bundle.pem") == loaded(tmp_path / "system.pem") | loaded(ours.root_file)
    assert stat.S_IMODE((tmp_path / "bundle.pem").stat().st_mode) == 0o600


def test_a_bundle_keeps_the_users_own_roots(tmp_path: Path, ours: Authority, theirs: Authority) -> None:
    write_bundle(tmp_path / "bundle.pem", ours.root_file, theirs.root_file)
    assert loaded(ours.root_file) | loaded(theirs.root_file) <= loaded(tmp_path / "bundle.pem")


def test_a_bundle_of_the_users_that_is_gone_is_passed_over(tmp_path: Path, ours: Authority) -> None:
    write_bundle(tmp_path / "bundle.pem", ours.root_file, tmp_path / "gone.pem")
    assert loaded(ours.root_file) <= loaded(tmp_path / "bundle.pem")


def test_no_private_key_comes_into_a_bundle(tmp_path: Path, ours: Authority, theirs: Authority) -> None:
    write_bundle(tmp_path / "bundle.pem", ours.root_file, theirs.key_file)
    assert b"PRIVATE" not in (tmp_path / "bundle.pem").read_bytes()


def test_each_certificate_is_there_once(ours: Authority, theirs: Authority) -> None:
    one, two = ours.root_file.read_bytes(), theirs.root_file.read_bytes()
    assert join(one, b"# a comment\n" + one + two, two) == one + two
    assert join() == b""


def test_a_missing_line_end_between_two_bundles_does_no_harm(ours: Authority, theirs: Authority) -> None:
    one, two = ours.root_file.read_bytes(), theirs.root_file.read_bytes()
    assert join(one.rstrip() + two.rstrip()) == one + two


def test_the_providers_side_trusts_the_system_and_not_us(tmp_path: Path, ours: Authority) -> None:
    (tmp_path / "system.pem").write_bytes(system_roots())
    write_upstream_roots(tmp_path / "upstream.pem", None)
    assert loaded(tmp_path / "upstream.pem") == loaded(tmp_path / "system.pem")


def test_the_providers_side_trusts_what_the_settings_add(tmp_path: Path, theirs: Authority) -> None:
    write_upstream_roots(tmp_path / "upstream.pem", str(theirs.root_file))
    assert loaded(theirs.root_file) <= loaded(tmp_path / "upstream.pem")


def test_the_providers_side_trusts_what_the_environment_names(
    tmp_path: Path, theirs: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(theirs.root_file))
    write_upstream_roots(tmp_path / "upstream.pem", None)
    assert loaded(theirs.root_file) <= loaded(tmp_path / "upstream.pem")


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_upstream_file_without_certificates_is_a_settings_error(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "upstream-ca.pem").write_text(content)
    with pytest.raises(SettingsError, match="upstream_ca"):
        write_upstream_roots(tmp_path / "upstream.pem", str(tmp_path / "upstream-ca.pem"))
    assert not (tmp_path / "upstream.pem").exists()


def test_a_merged_bundle_gets_the_new_root_and_loses_the_old_one(tmp_path: Path, ours: Authority, theirs: Authority) -> None:
    other = make_authority(tmp_path / "other", ["api.openai.com"])
    bundle = tmp_path / "ca-bundle-1.pem"
    write_bundle(bundle, ours.root_file, theirs.root_file)
    before = loaded(bundle)
    renew_roots(bundle, {ours.digest, other.digest}, ours.root + other.root)
    assert loaded(bundle) == before | loaded(other.root_file)
    renew_roots(bundle, {ours.digest, other.digest}, other.root)
    assert loaded(bundle) == (before - loaded(ours.root_file)) | loaded(other.root_file)
    assert loaded(theirs.root_file) <= loaded(bundle)
    assert stat.S_IMODE(bundle.stat().st_mode) == 0o600


def test_a_merged_bundle_that_says_so_already_is_left_as_it_is(tmp_path: Path, ours: Authority) -> None:
    bundle = tmp_path / "ca-bundle-1.pem"
    bundle.write_bytes(b"-----BEGIN CERTIFICATE-----\nno base64 at all!\n-----END CERTIFICATE-----\n" + ours.root)
    before = bundle.stat().st_ino
    renew_roots(bundle, {ours.digest}, ours.root)
    assert bundle.stat().st_ino == before


def test_a_merged_bundle_that_nobody_may_read_is_opened_to_its_owner_and_kept(tmp_path: Path, ours: Authority) -> None:
    bundle = tmp_path / "ca-bundle-1.pem"
    write_bundle(bundle, ours.root_file)
    before = bundle.read_bytes()
    bundle.chmod(0)
    renew_roots(bundle, {ours.digest}, ours.root)
    assert (bundle.read_bytes(), stat.S_IMODE(bundle.stat().st_mode)) == (before, 0o600)


def test_a_merged_bundle_that_cannot_be_read_is_not_taken_for_an_empty_one(
    tmp_path: Path, ours: Authority, theirs: Authority
) -> None:
    bundle = tmp_path / "ca-bundle-1.pem"
    bundle.write_bytes(theirs.root)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))  # EMFILE
    try:
        with pytest.raises(OSError):
            renew_roots(bundle, {ours.digest}, ours.root)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert bundle.read_bytes() == theirs.root


def test_one_that_leads_nowhere_is_passed_over(tmp_path: Path, ours: Authority) -> None:
    (tmp_path / "ca-bundle-1.pem").symlink_to(tmp_path / "none")
    renew_roots(tmp_path / "ca-bundle-1.pem", {ours.digest}, ours.root)
    assert not (tmp_path / "none").exists()


def test_upstream_roots_that_are_the_same_are_not_written_again(tmp_path: Path) -> None:
    write_upstream_roots(tmp_path / "upstream.pem", None)
    before = (tmp_path / "upstream.pem").stat().st_mtime_ns
    write_upstream_roots(tmp_path / "upstream.pem", None)
    assert (tmp_path / "upstream.pem").stat().st_mtime_ns == before


def test_merged_bundles_are_those_in_the_folder_of_what_runs(home: Home, ours: Authority) -> None:
    for name in ("ca-bundle-b.pem", "ca-bundle-a.pem", "upstream-roots.pem"):
        write_bundle(home.run / name, ours.root_file)
    assert [bundle.name for bundle in merged_bundles(home)] == ["ca-bundle-a.pem", "ca-bundle-b.pem"]
