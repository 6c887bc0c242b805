"""A bar of parts."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from halton.publish.charts.proportion import WIDTH, Share, proportion


def test_the_parts_are_as_large_as_their_values() -> None:
    drawn = proportion([Share("input", 1, 3), Share("nothing", 0, 2), Share("<out>", 3, 5)], title="of what kinds")
    assert drawn == (
        '<svg class="proportion" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="of what kinds">'
        '<rect class="hue-3" x="0.0" y="0" width="250.0" height="10"><title>input: 1</title></rect>'
        '<rect class="hue-5" x="250.0" y="0" width="750.0" height="10"><title>&lt;out&gt;: 3</title></rect></svg>'
    )


@given(st.lists(st.integers(0, 10**9), max_size=8))
def test_they_fill_the_bar_and_no_more(values: list[int]) -> None:
    drawn = proportion([Share("x", value, 1) for value in values], title="t")
    widths = [float(width) for width in re.findall(r' width="([0-9.]+)"', drawn)]
    assert len(widths) == sum(value > 0 for value in values)
    assert not widths or abs(sum(widths) - WIDTH) < 1
