"""`halton reload` where no meter runs; tests/test_reload.py has one that does."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from halton.cli.group import halton
from halton.paths import Home


@pytest.fixture(autouse=True)
def of_this_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", str(home.root))


@pytest.mark.parametrize("options", [[], ["--dry-run"], ["--json"]])
def test_without_a_meter_it_says_how_to_start_one(options: list[str]) -> None:
    done = CliRunner().invoke(halton, ["reload", *options])
    assert done.exit_code == 1
    assert done.output == "Error: The meter is not running. Start it with: halton start\n"
