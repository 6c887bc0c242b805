"""Today's spend by project and by model, within the room there is."""

from __future__ import annotations

import pytest

from halton.cli.screen import Screen
from halton.cli.top.snapshot import Snapshot
from halton.cli.top.tables import tables


@pytest.fixture
def many(noon: Snapshot) -> Snapshot:
    (row,) = [row for row in noon.rows if row.key[0] == "halton" and row.cost_pico]
    from msgspec.structs import replace

    rows = [
        replace(row, key=(f"project-{number:02}", "anthropic", f"model-{number % 4}"), calls=number + 1) for number in range(30)
    ]
    return noon._replace(rows=tuple(rows))


@pytest.mark.parametrize(("room", "projects", "models"), [(8, 4, 0), (14, 3, 3), (20, 8, 4), (46, 30, 4), (60, 30, 4)])
@pytest.mark.parametrize("width", [80, 160])
def test_all_rows_are_in_the_sums_however_few_are_shown(
    many: Snapshot, room: int, projects: int, models: int, width: int
) -> None:
    lines = tables(many, Screen(width), room, "project")
    assert len(lines) <= room
    text = "\n".join(lines)
    if width == 80:
        assert (text.count("project-") + text.count(" more") - (models == 3), text.count("model-") + (models == 3)) == (
            projects,
            models,
        )
    assert text.count(" 465 ") == 1 + (models > 0 or width == 160)  # 1 + 2 + … + 30 calls, in each total


def test_nothing_of_today_is_no_table(noon: Snapshot) -> None:
    assert tables(noon._replace(rows=()), Screen(80), 20, "project") == []
