from __future__ import annotations

from typing import Any

import pytest

from halton.paths import Home


@pytest.mark.parametrize("reading", ["calls", "events"])
def test_it_writes_a_file_that_is_fit(run: Any, home: Home, reading: str) -> None:
    path = home.projections / "night_owls.sql"
    assert run("projections", "new", "night_owls", "--reading", reading).output == (
        f"Wrote {path}. Try it: halton projections test night_owls\n"
        "Its table is there after the next start of the meter: halton stop, then halton start\n"
    )
    assert path.stat().st_mode & 0o777 == 0o600
    assert run("projections", "test", "night_owls").exit_code == 0


def test_nothing_is_written_over(run: Any, home: Home) -> None:
    (home.projections / "mine.sql").write_text("what I wrote")
    result = run("projections", "new", "mine")
    assert (result.exit_code, (home.projections / "mine.sql").read_text()) == (1, "what I wrote")
    assert "Change that file, or choose another name." in result.output


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Mine", "Mine is no name"),
        ("../mine", "../mine is no name"),
        ("group", "group is a word of SQL or of Halton itself"),
        ("sqlite_x", "sqlite_x is a word of SQL or of Halton itself"),
        ("batch", "batch is a word of SQL or of Halton itself"),
        ("unit_costs", "There is a table unit_costs already, of the projection cost_rule"),
    ],
)
def test_a_name_that_cannot_be(run: Any, home: Home, name: str, why: str) -> None:
    result = run("projections", "new", name)
    assert (result.exit_code, list(home.projections.iterdir())) == (2, [])
    assert why in result.output
