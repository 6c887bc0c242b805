"""Certificates by their digests, and programs of the system that fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.capture.authority import make_authority
from halton.errors import HaltonError
from halton.install.system_roots import digest_of, run


def test_a_certificate_has_the_digest_that_the_log_knows(tmp_path: Path) -> None:
    made = make_authority(tmp_path / "ca", ["api.openai.com"])
    assert digest_of(made.root) == made.digest
    assert (digest_of(b"no certificate"), digest_of(b"\xff")) == (None, None)


def test_a_program_hears_what_it_is_told_and_says_what_it_says() -> None:
    assert run(["cat"], "-gone.pem\n") == "-gone.pem\n"


def test_one_that_fails_is_told_with_its_last_words_and_how_to_run_it() -> None:
    with pytest.raises(HaltonError, match="^sh failed: no room. Run it yourself: sh -c "):
        run(["sh", "-c", "echo so; echo no room >&2; exit 3"])
    with pytest.raises(HaltonError, match=r"^no-such-program cannot be run \(FileNotFoundError\). Run it yourself: "):
        run(["no-such-program", "x"])
