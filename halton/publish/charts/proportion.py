"""One bar whose parts are to each other as their values are: of what kinds a whole is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.cells import visible

WIDTH = 1000


class Share(NamedTuple):
    """One part, never below 0; `hue` is 1 to 8, or 0 for the rest."""

    name: str
    value: int
    hue: int


def proportion(shares: Sequence[Share], *, title: str) -> Markup:
    """The bar of these parts, in their order, and `title` for who does not see it; empty where they come to nothing."""
    whole = sum(share.value for share in shares)
    parts, at = [], 0
    for share in shares:
        if share.value > 0:
            parts.append(
                Markup('<rect class="hue-{}" x="{:.1f}" y="0" width="{:.1f}" height="10"><title>{}: {:,}</title></rect>').format(
                    share.hue, WIDTH * at / whole, WIDTH * share.value / whole, visible(share.name), share.value
                )
            )
            at += share.value
    return Markup(
        '<svg class="proportion" viewBox="0 0 {} 10" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
    ).format(WIDTH, title, Markup("").join(parts))
