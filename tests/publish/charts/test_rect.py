"""A rectangle of numbers, as markup."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from halton.publish.charts.rect import rect


def test_it_is_markup_of_numbers() -> None:
    drawn = rect("waiting", 1, 2.34567, 24, 14.25)
    assert drawn == '<rect class="waiting" x="1.000%" width="2.346%" y="24.0" height="14.2"/>'
    assert isinstance(drawn, Markup)


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(TypeError):
        rect("waiting", "1", 2, 3, 4)  # type: ignore[arg-type]
