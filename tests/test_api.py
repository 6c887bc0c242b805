"""`halton.open()`: a notebook's view of a home, read-only, while the meter may run."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pytest

import halton
import make
from halton.api import OpenHome
from halton.arrow.choice import ChoiceError
from halton.errors import LogError
from halton.log.segments.seal import seal
from halton.log.store import Log
from halton.paths import Home


@pytest.fixture
def filled(home: Home) -> OpenHome:
    later = {"started_at": make.NOON + 1440 * make.MINUTE}
    with make.views(home.root, [make.price(), make.call(), make.call(project="other", **later)]):
        return halton.open(home.root)


def test_calls_with_their_cost(filled: OpenHome) -> None:
    table = filled.calls(columns=["project", "cost_pico"]).table()
    assert table.to_pydict() == {"project": ["halton", "other"], "cost_pico": [6_000_000_000, 6_000_000_000]}


def test_times_may_be_text(filled: OpenHome) -> None:
    assert filled.calls(since="2026-09-23T00:00Z", columns=["project"]).table().to_pydict() == {"project": ["other"]}
    assert filled.view("usage_daily", until="2026-09-23", columns=["project"]).table().to_pydict() == {"project": ["halton"]}


def test_events_and_the_head(filled: OpenHome) -> None:
    table = filled.events(columns=["position", "type", "hash"]).table()
    assert table["type"].to_pylist() == ["log.created", "price.set", "call.completed", "call.completed"]
    assert (filled.head().position, filled.head().hash) == (4, table["hash"].to_pylist()[-1])
    assert filled.events(until="2026-01-01").table().num_rows == 0


def test_a_reader_gives_batches_and_rows_are_read_anew(filled: OpenHome) -> None:
    calls = filled.calls(columns=["position"])
    assert [batch.num_rows for batch in calls.reader()] == [2]
    log = Log(filled.path / "db.sqlite")
    log.append(make.facts([make.call()]))
    log.close()
    projector = make.projector(filled.path)
    projector.catch_up()
    projector.close()
    assert calls.table().num_rows == 3


def test_events_are_a_dataset_of_sealed_files_and_what_came_since(filled: OpenHome) -> None:
    with closing(Log(filled.path / "db.sqlite")) as log:
        assert [sealed.last for sealed in seal(log, filled.path / "segments", tail=True)] == [4]
        log.append(make.facts([make.call(project="late")]))
    dataset = filled.events().dataset(verify=True)
    found = dataset.to_table(columns=["position", "project"], filter=pyarrow.dataset.field("project") != "other")
    assert found.to_pydict() == {"position": [3, 6], "project": ["halton", "late"]}
    assert dataset.to_table().equals(filled.events().table())
    assert dataset.schema.metadata[b"halton.checked"] == b"digests"


def test_calls_are_a_dataset_in_memory(filled: OpenHome) -> None:
    dataset = filled.calls(columns=["project", "cost_pico"]).dataset()
    found = dataset.to_table(filter=pyarrow.dataset.field("project") == "other")
    assert found.to_pydict() == {"project": ["other"], "cost_pico": [6_000_000_000]}
    assert b"halton.head_position" in dataset.schema.metadata


def test_whatever_speaks_arrow_takes_the_rows(filled: OpenHome) -> None:
    assert pa.table(filled.calls(columns=["project"])).to_pydict() == {"project": ["halton", "other"]}


def test_views_have_names_and_a_wrong_one_is_told(filled: OpenHome) -> None:
    assert {"usage_daily", "metered_calls"} <= set(filled.views())
    with pytest.raises(ChoiceError, match="Did you mean usage_daily?"):
        filled.view("usage_dayly").table()


def test_the_home_is_that_of_the_environment(filled: OpenHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", str(filled.path))
    assert halton.open().path == filled.path


def test_where_nothing_was_metered_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="nothing has been metered"):
        halton.open(tmp_path)


def test_it_reads_while_a_writer_is_at_work(filled: OpenHome) -> None:
    log = Log(filled.path / "db.sqlite")
    log._connection.execute("begin immediate")
    assert filled.events(columns=["position"]).table().num_rows == 4
    log._connection.execute("rollback")
    log.close()


def test_import_halton_loads_nothing_but_its_version() -> None:
    code = "import halton, sys; print([name for name in sys.modules if name.split('.')[0] in ('halton', 'pyarrow', 'msgspec')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['halton.version', 'halton']\n"


def test_the_example_of_the_page_runs(filled: OpenHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", str(filled.path))
    page = Path(__file__).parent.parent / "docs" / "notebooks.md"
    (example,) = re.findall(r"^```py\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(example.replace("2026-11-01", "2026-09-01"), str(page), "exec"), names)
    assert isinstance(names["spent"], pa.Table) and isinstance(names["models"], pa.Table)
    assert names["models"].to_pydict() == {"model": ["claude-sonnet-4-5-20250929"], "output_tokens": [200]}
    assert names["spent"].to_pydict() == {"project": ["halton", "other"], "cost_pico_sum": [6_000_000_000, 6_000_000_000]}
