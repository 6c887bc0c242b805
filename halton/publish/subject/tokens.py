"""The tokens of a model over its days, by class, and the part of its prompts that a cache held."""

from __future__ import annotations

from markupsafe import Markup

from halton.publish.cells import compact
from halton.publish.charts.stacked import Series, stacked
from halton.publish.spend.bars import Bars
from halton.publish.spend.words import share

# Fixed, so that a class has its colour whatever the model does not use.
CLASSES = (
    ("input, uncached", "input_tokens", 3),
    ("cache write", "cache_write_tokens", 2),
    ("cache read", "cache_read_tokens", 1),
    ("output", "output_tokens", 5),
)


def chart(bars: Bars) -> Markup:
    """Tokens of each bar's days, by class; nothing where there were none."""
    if not bars.total.tokens:
        return Markup("")
    labels = [bars.label(day) for day in bars.first]
    classes = [Series(name, [getattr(bar, field) for bar in bars.totals], hue) for name, field, hue in CLASSES]
    return stacked(labels, [one for one in classes if any(one.values)], figure=compact)


def cached(bars: Bars) -> Markup:
    """The cache's part of each bar's prompts, in tenths of a percent; nothing where none was used, no bar without a prompt."""
    if not bars.total.cache_read_tokens:
        return Markup("")
    labels = [bars.label(day) for day in bars.first]
    rates = [Series("from a cache", bars.hit_rates_per_mille, 1)]
    return stacked(labels, rates, figure=lambda permille: f"{permille / 10:.0f} %", together=share(bars.total.hit_rate))
