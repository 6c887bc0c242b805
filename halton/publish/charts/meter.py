"""A share of a whole as a bar: how much of a budget is used, how large a model's part is."""

from __future__ import annotations

from markupsafe import Markup

LEVELS = ("good", "odd", "bad", "plain")


def meter(
    share: float | None,
    *,
    title: str,
    level: str = "good",
    mark: float | None = None,
    band: tuple[float, float] | None = None,
) -> Markup:
    """The bar of a share (1.0 is all of it; more fills it), and `title`, which says it in words. Empty where it is not known.

    :param mark: a second share, drawn as a line: where it will be.
    :param band: from one share to another, drawn behind: where it may be.
    :raises ValueError: for a level that is none of LEVELS.
    """
    if level not in LEVELS:
        raise ValueError(level)
    line = (
        "" if mark is None else Markup('<rect class="meter-mark" x="{:.2f}" width=".8" height="8"/>').format(min(99.2, _x(mark)))
    )
    parts = [_part("meter-band", *band)] if band else []
    return Markup(
        '<svg class="meter meter-{}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}"><title>{}</title>'
        '<rect class="meter-ground" width="100" height="8"/>{}{}</svg>'
    ).format(level, title, title, Markup("").join([*parts, _part("meter-part", 0.0, share or 0.0)]), line)


def _part(name: str, begin: float, end: float) -> Markup:
    left, right = _x(begin), _x(end)
    return Markup('<rect class="{}" x="{:.2f}" width="{:.2f}" height="8"/>').format(name, left, max(0.0, right - left))


def _x(share: float) -> float:
    return 100 * min(1.0, max(0.0, share))
