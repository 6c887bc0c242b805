"""The notebooks in docs/notebooks/ run, and their totals are those of the local view, to the picodollar. Run: -m notebooks"""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

import pytest

from halton.log.store import read_only
from halton.log.verify import verify
from notebooks.demo_log import demo_home
from notebooks.execute import NOTEBOOKS, executed, printed
from notebooks.packages import INSTALL, advice, needed

FILES = sorted(NOTEBOOKS.glob("*.ipynb"))
# Jupyter's own packages warn of each other.
pytestmark = [pytest.mark.notebooks, pytest.mark.filterwarnings("default"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def packages() -> None:
    if lacking := advice(needed()):
        pytest.fail(lacking, pytrace=False)


def kept(views: Path) -> dict[str, int]:
    with closing(read_only(views)) as connection:
        query = "select project, sum(cost_pico) from usage_daily group by project having sum(cost_pico) > 0 order by project"
        return dict(connection.execute(query).fetchall())


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_notebook_runs_and_its_totals_are_those_of_the_view(file: Path, tmp_path: Path) -> None:
    import nbformat

    home = demo_home(tmp_path / "home")
    totals = json.loads(printed(executed(file, home.root, tmp_path), "total"))
    assert totals == kept(home.views)
    assert sum(totals.values()) > 0
    assert json.loads(printed(nbformat.read(file, as_version=4), "total")) == totals, "python tests/notebooks/execute.py"
    assert verify(home.log).sound


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_notebook_was_executed_and_names_no_machine(file: Path) -> None:
    cells = [cell for cell in json.loads(file.read_text())["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert not re.search(r"/(home|Users|root|tmp|work|var|usr|opt)/", file.read_text())


def test_the_demo_log_is_the_same_each_time(tmp_path: Path) -> None:
    heads = {verify(demo_home(tmp_path / name).log).head for name in ("one", "two")}
    assert len(heads) == 1


def test_packages_that_are_missing_are_named() -> None:
    assert {"nbclient", "ipykernel", "pandas", "polars", "duckdb"} <= set(needed())
    install = INSTALL.format(group="fleet")
    assert advice(("pytest", "no-such", "x-2"), "fleet") == f"The tests of fleet need no-such, x-2. Install the group: {install}"
    assert {"dask", "duckdb"} <= set(needed("fleet"))
    assert advice(("pytest",)) is None
