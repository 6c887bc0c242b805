"""What one more event costs the projections must not grow with the log: no step of theirs may read a whole table."""

from __future__ import annotations

from pathlib import Path

import pytest

import make
from halton.events.types import CallsRetagged, Event, MeterStarted, ProjectMerged, ProjectSet

EVERY = 1000  # instructions of SQLite's machine between two counts

NEWS: dict[str, Event] = {
    "a call": make.call(response_id="new", units={"input_audio_tokens": 3}),
    "a response again": make.call(response_id="r7", kind="stored", started_at=make.NOON + 10**9),
    "a price of nobody's": make.price(model="other", match=("other",)),
    "a gap": make.gap(),
    "a merge of nobody's project": ProjectMerged(project="nobody", into_project="nothing"),
    "a retag of nobody's calls": CallsRetagged(project="nothing", session="none"),
    "a project's name": ProjectSet(project="halton", name="Halton"),
    "a start of the meter": MeterStarted(halton="0.1.0", python="3.13", mitmproxy="12"),
}


def instructions(folder: Path, calls: int, news: Event) -> int:
    """How many thousands of instructions it takes to project one event behind so many calls."""
    made = [make.call(response_id=f"r{number}", started_at=make.NOON + 1440 * make.MINUTE * number) for number in range(calls)]
    log = make.log(folder, [make.price(), *made])
    projector = make.projector(folder)
    projector.catch_up()
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    log.append(make.facts([news]))
    projector._connection.set_progress_handler(count, EVERY)
    projector.catch_up()
    projector._connection.set_progress_handler(None, 0)
    projector.close()
    log.close()
    return counted


@pytest.mark.parametrize("news", NEWS.values(), ids=NEWS.keys())
def test_one_more_event_costs_as_much_in_a_long_log_as_in_a_short_one(tmp_path: Path, news: Event) -> None:
    short, long = tmp_path / "short", tmp_path / "long"
    short.mkdir()
    long.mkdir()
    assert instructions(long, 2000, news) <= instructions(short, 50, news) * 1.5 + 3
