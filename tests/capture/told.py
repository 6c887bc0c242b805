"""What a tending leaves for the workers, without the folder that it would change."""

from __future__ import annotations

from collections.abc import Sequence

from halton.capture.authorities import changing
from halton.capture.authority import Authority
from halton.paths import Home


def tell_in_force(home: Home, authorities: Sequence[Authority]) -> None:
    """Note that these are in force."""
    with changing(home, authorities, {}):
        pass
