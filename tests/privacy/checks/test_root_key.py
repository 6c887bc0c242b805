"""T5: the key of the root, which nobody may have."""

from __future__ import annotations

from authorities_made import unconstrained, with_authority
from halton.paths import Home
from halton.privacy.checks.root_key import check
from halton.privacy.finding import broken, holds
from halton.privacy.install import Install


def test_it_lies_nowhere(home: Home) -> None:
    with_authority(home)
    assert list(check(Install(home))) == [
        holds("1 private key found in the home and the authority's folder: none is that of the root.")
    ]


def test_a_file_that_holds_it(home: Home) -> None:
    file = with_authority(home)
    kept = home.root / "root key.pem"
    unconstrained(file, keep_root_key=kept)
    assert list(check(Install(home))) == [broken(f"{kept} holds the key of a root that clients trust.", f"rm '{kept}'")]
