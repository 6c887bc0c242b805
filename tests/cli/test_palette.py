"""The colours of the terminal, each with one meaning."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import halton.cli
from halton.cli.palette import FAILURE, GOOD, WARNING, share_colour, state_colour, status_colour

COLOUR = re.compile(r'"(?:bright_)?(?:black|red|green|yellow|blue|magenta|cyan|white)"')


@pytest.mark.parametrize(("state", "colour"), [("healthy", GOOD), ("degraded", WARNING), ("down", FAILURE), ("silent", FAILURE)])
def test_a_meter_that_is_not_well_is_seen(state: str, colour: str) -> None:
    assert state_colour(state) == colour


@pytest.mark.parametrize(("status", "colour"), [("ok", None), ("blocked", WARNING), ("error", FAILURE), ("cut", FAILURE)])
def test_a_call_that_failed_is_red_and_one_that_a_policy_kept_back_yellow(status: str, colour: str | None) -> None:
    assert status_colour(status) == colour


@pytest.mark.parametrize(
    ("percent", "warn", "colour"),
    [(79, None, None), (80, None, WARNING), (60, 60, WARNING), (99, 90, WARNING), (100, 90, FAILURE)],
)
def test_a_share_is_yellow_from_where_its_policy_warns(percent: int, warn: int | None, colour: str | None) -> None:
    assert share_colour(percent, warn) == colour


def test_no_other_module_names_a_colour() -> None:
    folder = Path(halton.cli.__file__).parent
    named = {str(path.relative_to(folder)) for path in folder.rglob("*.py") if COLOUR.search(path.read_text())}
    assert named == {"palette.py"}
