"""A call's event, straight from the log."""

from __future__ import annotations

from pathlib import Path

import make
from halton.publish.call.log_facts import read_log_facts


def test_the_event_and_the_cost_by_the_prices_that_are_costed(tmp_path: Path) -> None:
    later = make.price(rates=())
    make.log(tmp_path, [make.price(), make.call(), later, make.started()]).close()
    log = tmp_path / "db.sqlite"
    found = read_log_facts(log, 3, "e0002", 3, None)
    assert found is not None and found.event == make.call()
    assert found.told.cost_pico == 6_000_000_000 and len(found.hash) == 64 and found.recorded_at > make.NOON
    again = read_log_facts(log, 3, "e0002", 4, None)
    assert again is not None and again.told.reason == "unit_unpriced"
    free = read_log_facts(log, 3, "e0002", 3, 2)
    assert free is not None and free.told.free_because == "its response counts in another call, event 2"


def test_another_event_than_the_views_mean_is_none(tmp_path: Path) -> None:
    log = tmp_path / "db.sqlite"
    assert read_log_facts(log, 3, "e0002", 3, None) is None
    make.log(tmp_path, [make.price(), make.call(), make.started()]).close()
    for position, call in ((3, "e0003"), (3, "e0002.2"), (2, "e0001"), (4, "e0003"), (99, "e0002")):
        assert read_log_facts(log, position, call, 3, None) is None
    log.write_bytes(b"no database" * 100)
    assert read_log_facts(log, 3, "e0002", 3, None) is None
