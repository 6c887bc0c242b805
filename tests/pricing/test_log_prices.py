from __future__ import annotations

from contextlib import closing
from pathlib import Path

import make
from halton.log.store import read_only
from halton.pricing.log_prices import read_call, read_prices


def test_the_prices_of_a_log_up_to_a_position_and_one_call(tmp_path: Path) -> None:
    make.log(tmp_path, [make.price(), make.call(project="p"), make.price(source="later")]).close()
    with closing(read_only(tmp_path / "db.sqlite")) as log:
        found = [read_prices(log, upto).in_force("anthropic", "claude-sonnet-4-5", make.NOON) for upto in (1, 3, None)]
        assert [held and held.position for held in found] == [None, 2, 4]
        assert read_prices(log, provider="anthropic").in_force("anthropic", "claude-sonnet-4-5", make.NOON) is not None
        assert read_prices(log, provider="openai").in_force("anthropic", "claude-sonnet-4-5", make.NOON) is None
        call = read_call(log, 3)
        assert call is not None and call.project == "p"
        assert read_call(log, 2) is None
        assert read_call(log, 99) is None
