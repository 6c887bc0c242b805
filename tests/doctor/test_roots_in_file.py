"""The certificates of a file, by the digests that our authorities have."""

from __future__ import annotations

from pathlib import Path

from authorities_made import ROOT, with_authority
from halton.capture.authority import read_authority
from halton.doctor.roots_in_file import digests_in, digests_of
from halton.paths import Home


def test_ours_is_among_them_by_the_digest_that_the_log_has(home: Home) -> None:
    file = with_authority(home)
    digest = read_authority(file.parent).digest
    assert digests_in(file.parent / ROOT) == {digest}
    bundle = digests_in(home.bundle)
    assert bundle is not None and digest in bundle and len(bundle) > 50


def test_what_is_none(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")
    assert digests_in(empty) is digests_in(tmp_path / "gone.pem") is digests_in(tmp_path) is None
    begin, end = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
    assert digests_of(begin + b"\nA\n" + end) == frozenset()
