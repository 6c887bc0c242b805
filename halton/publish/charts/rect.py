"""A rectangle at shares of a picture's width, drawn so often that it is put together without escaping."""

from __future__ import annotations

from markupsafe import Markup

_RECT = '<rect class="%s" x="%.3f%%" width="%.3f%%" y="%.1f" height="%.1f"/>'


def rect(part: str, left_percent: float, wide_percent: float, y: float, height: float) -> Markup:
    """One rectangle of the class `part`, which is a word of ours and never foreign; the rest are numbers."""
    return Markup(_RECT % (part, left_percent, wide_percent, y, height))  # noqa: S704 (a page has a thousand of them)
