"""What the folders of projections say of a table."""

import os

from halton.paths import Home
from halton.publish.making import making_of


def test_the_file_of_a_view_beside_its_table(home: Home) -> None:
    made = making_of(home, "metered_calls")
    assert made is not None
    assert (made.projection, made.file, made.is_own) == ("cost", "cost.sql", False)
    assert made.makes == ("cost", "metered_calls", "touched")
    assert "usage" in made.reads and "usage_daily" in made.read_by and "call.completed" in made.events
    assert making_of(home, "nothing") is None


def test_a_new_file_is_seen_at_once_and_a_broken_one_makes_nothing(home: Home) -> None:
    assert making_of(home, "mine") is None
    home.projections.mkdir()
    path = home.projections / "mine.sql"
    path.write_text('/*\ntitle = "M"\ndescription = "D"\n*/\ncreate view mine as select 1 as a;\n')
    made = making_of(home, "mine")
    assert made is not None and made.is_own and made.reads == ()
    path.write_text("no header")
    os.utime(path, ns=(1, 1))
    assert making_of(home, "mine") is None
