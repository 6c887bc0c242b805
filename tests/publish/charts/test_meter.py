"""A meter: as long as its share, never longer than all of it."""

import re
from xml.etree import ElementTree

import pytest

from halton.publish.charts.meter import meter


def width(text: str) -> str:
    return re.findall(r'class="meter-part" x="0.00" width="([\d.]+)"', text)[0]


@pytest.mark.parametrize(
    ("share", "drawn"), [(0.0, "0.00"), (0.25, "25.00"), (1.0, "100.00"), (1.7, "100.00"), (-0.2, "0.00"), (None, "0.00")]
)
def test_the_bar_is_as_long_as_the_share(share: float | None, drawn: str) -> None:
    assert width(meter(share, title="Used")) == drawn


def test_where_it_will_be_is_a_line() -> None:
    assert 'class="meter-mark" x="60.00"' in meter(0.3, title="Used", mark=0.6)
    assert 'class="meter-mark" x="99.20"' in meter(0.3, title="Used", mark=4.0)
    assert "meter-mark" not in meter(0.3, title="Used")


def test_where_it_may_be_is_a_band_behind_it() -> None:
    drawn = meter(0.3, title="Used", band=(0.5, 0.75))
    assert '<rect class="meter-band" x="50.00" width="25.00" height="8"/><rect class="meter-part"' in drawn
    assert "meter-band" not in meter(0.3, title="Used")
    assert 'class="meter-band" x="90.00" width="0.00"' in meter(0.3, title="Used", band=(0.9, 0.2))


def test_it_says_in_words_what_it_shows() -> None:
    drawn = meter(0.9, title="<90 %>", level="bad")
    assert 'class="meter meter-bad"' in drawn and 'aria-label="&lt;90 %&gt;"' in drawn
    ElementTree.fromstring(drawn)


def test_a_level_that_has_no_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="great"):
        meter(0.5, title="Used", level="great")
