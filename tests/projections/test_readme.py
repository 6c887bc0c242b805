from __future__ import annotations

import re
from pathlib import Path

import make
from halton.paths import shipped
from halton.projector.run import Projector
from projector.build import write

README = shipped("projections") / "README.md"


def test_the_example_runs(tmp_path: Path) -> None:
    (example,) = re.findall(r"```sql\n(.*?)```", README.read_text(), re.DOTALL)
    make.log(tmp_path, [make.call(utc_offset_minutes=840), make.call()]).close()
    made = Projector(tmp_path / "db.sqlite", tmp_path / "views.sqlite", write(tmp_path, idle_hours=example))
    made.catch_up()
    rows = made._connection.execute("select project, hour, origin, calls from idle_hours").fetchall()
    made.close()
    assert rows == [("halton", 2, 1, 1)]


def test_every_projection_and_its_tables_are_in_the_list() -> None:
    text = README.read_text()
    for projection in make.projections():
        assert f"| `{projection.name}.sql` |" in text
        for kind, name in projection.creates:
            assert kind == "index" or f"`{name}`" in text or name == "daily_parts", name
