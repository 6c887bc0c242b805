"""Which models nobody priced."""

from __future__ import annotations

from pathlib import Path

import make
from halton.views.unpriced_names import read_unpriced_names

PRICED, UNPRICED = ("anthropic", "claude-sonnet-4-5-20250929"), ("anthropic", "nobody-knows-1")


def test_a_model_without_a_price_is_told_from_one_that_has_one_and_from_one_that_is_not_there(tmp_path: Path) -> None:
    events = [make.price(), make.call(), make.call(model="nobody-knows-1"), make.call(usage_known=False)]
    with make.views(tmp_path, events) as views:
        assert read_unpriced_names(views, [PRICED, UNPRICED, ("openai", "nobody-knows-1")]) == {UNPRICED}
        assert read_unpriced_names(views, []) == set()


def test_a_price_from_some_day_on_is_one(tmp_path: Path) -> None:
    later = make.price(valid_from=make.NOON + 10**12)
    with make.views(tmp_path, [later, make.call()]) as views:
        assert read_unpriced_names(views, [PRICED]) == set()
