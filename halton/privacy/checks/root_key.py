"""T5: no file holds the key of the root."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from halton.privacy.authority import authorities_of
from halton.privacy.finding import Finding, broken, holds
from halton.privacy.install import Install
from halton.privacy.private_keys import holders_of
from halton.privacy.words import several

promise = "T5"


def check(install: Install) -> Iterator[Finding]:
    """Hold every private key in the home and in the authority's folder against the public key of each root."""
    authorities = authorities_of(install)
    folders = [install.home.root, authorities[0].file.parent]
    looked, holders = 0, list[str]()
    for authority in authorities:
        files, looked = holders_of(folders, authority.root.public_key())
        holders += map(str, files)
    for file in holders:
        yield broken(f"{file} holds the key of a root that clients trust.", f"rm {shlex.quote(file)}")
    if not holders:
        yield holds(f"{several(looked, 'private key')} found in the home and the authority's folder: none is that of the root.")
