"""Keys that lie in a home, whole or in the midst of other words."""

from __future__ import annotations

from authorities_made import unconstrained, with_authority
from halton.paths import Home
from halton.privacy.authority import authorities_of
from halton.privacy.install import Install
from halton.privacy.private_keys import holders_of


def test_the_private_half_of_a_key_is_found_wherever_it_lies(home: Home) -> None:
    file = with_authority(home)
    kept = home.root / "segments" / "notes.txt"
    unconstrained(file, keep_root_key=kept)
    (found,) = authorities_of(Install(home))
    assert holders_of([home.root, file.parent], found.root.public_key()) == ([kept], 2)
    assert holders_of([home.root], found.certificate.public_key()) == ([file], 2)


def test_what_only_looks_like_a_key_is_none(home: Home) -> None:
    file = with_authority(home)
    begin, end = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
    (home.root / "torn.pem").write_text(f"{begin}\nnothing")
    (home.root / "false.pem").write_text(f"{begin}\nbm90aGluZw==\n{end}\n")
    (found,) = authorities_of(Install(home))
    assert holders_of([home.root], found.certificate.public_key()) == ([file], 1)
