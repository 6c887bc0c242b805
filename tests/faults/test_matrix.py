"""The rows of the fault matrix, with less of everything: those that end within seconds with the suite, the others when asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from faults.matrix import ROWS, chosen, find_rows
from faults.result import Result, run
from faults.row import Figure, Row, Run, all_of, at_most, none, told, under

FOUND = find_rows()
LONGER = [pytest.param(name, marks=pytest.mark.timeout(row.limit_s)) for name, row in FOUND.items() if not row.in_suite]


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def result_of(*figures: Figure, fails: bool = False) -> Result:
    def measure(run: Run) -> Iterator[Figure]:
        yield from figures
        if fails:
            raise ValueError("no more\nthan that")

    row = Row(number=7, fault="a fault", demanded="nothing", measure=measure)
    return run(row, quick=True, say=lambda text: None)


@pytest.mark.parametrize("name", [name for name, row in FOUND.items() if row.in_suite])
def test_a_row_holds(name: str) -> None:
    result = run(FOUND[name], quick=True, say=say)
    assert result.holds, result.lines()


@pytest.mark.faults
@pytest.mark.parametrize("name", LONGER)
def test_a_row_that_takes_longer_holds(name: str) -> None:
    test_a_row_holds(name)


def test_each_file_is_a_row_and_they_stand_in_the_order_of_their_numbers() -> None:
    assert FOUND.keys() == {file.stem for file in ROWS.glob("*.py")}
    numbers = [row.number for row in FOUND.values()]
    assert numbers == sorted(numbers)


def test_rows_are_chosen_by_number_and_by_name() -> None:
    assert list(chosen(FOUND, ["1"])) == list(chosen(FOUND, ["meter_killed_idle"])) == ["meter_killed_idle"]
    assert chosen(FOUND, []) == FOUND
    with pytest.raises(SystemExit, match="No row is called nonsense"):
        chosen(FOUND, ["1", "nonsense"])


@pytest.mark.parametrize(
    "figure", [none("lost", 1), all_of("complete", 9, 10), at_most("added", 1.6, 1.5, "s"), under("back", 0.5, 0.5, "s")]
)
def test_a_row_with_a_figure_that_is_not_as_demanded_does_not_hold(figure: Figure) -> None:
    result = result_of(told("sent", 3), figure)
    assert not result.holds
    assert [line.split()[-2] for line in result.lines().splitlines()] == ["3", "NO"]


def test_a_row_whose_figures_are_as_demanded_holds() -> None:
    result = result_of(none("lost", 0), all_of("complete", 10, 10), at_most("added", 1.5, 1.5, "s"), under("back", 0.4, 0.5, "s"))
    assert result.holds
    assert [(figure["seen"], figure["holds"]) for figure in result.document()["figures"]] == [
        (0, True), (10, True), (1.5, True), (0.4, True),
    ]  # fmt: skip


def test_a_row_that_breaks_off_or_measures_nothing_does_not_hold() -> None:
    broken = result_of(none("lost", 0), fails=True)
    assert (broken.holds, broken.document()["broken"]) == (False, "ValueError: no more")
    assert not result_of().holds
