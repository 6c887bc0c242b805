"""The page on fleets does what it says: the same spend as each machine's own view, to the picodollar. Run: -m fleet"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from fleet.homes import LAPTOP, SERVER, export, kept, machine, run, sealed
from halton.paths import Home
from notebooks.packages import ROOT, advice, needed
from projections.given import logs

PAGE = ROOT / "docs" / "fleet.md"
SCRIPT = ROOT / "docs" / "fleet" / "rollup.py"
# Dask and pandas warn of each other.
pytestmark = [pytest.mark.fleet, pytest.mark.filterwarnings("default"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    if lacking := advice(needed("fleet"), "fleet"):
        pytest.fail(lacking, pytrace=False)


@pytest.fixture(scope="module")
def rollup() -> ModuleType:
    import importlib.util

    spec = importlib.util.spec_from_file_location("rollup", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def laptop(tmp_path: Path) -> Home:
    return machine(tmp_path / "laptop-home", LAPTOP)


@pytest.fixture
def server(tmp_path: Path) -> Home:
    return machine(tmp_path / "server-home", SERVER)


@pytest.fixture
def collected(tmp_path: Path, laptop: Home, server: Home) -> Path:
    """The exports of both, in one folder."""
    export(laptop, tmp_path / "fleet" / "laptop")
    export(server, tmp_path / "fleet" / "server")
    return tmp_path / "fleet"


@pytest.fixture
def third(tmp_path: Path, laptop: Home, server: Home) -> Home:
    """A home that metered nothing and imported both."""
    home = Home(tmp_path / "third-home")
    home.prepare()
    run(home, "import", str(sealed(laptop)), "--name", "laptop")
    run(home, "import", str(sealed(server)), "--name", "server")
    return home


def spend(rollup: ModuleType, fleet: Path) -> list[tuple[object, ...]]:
    """Its rows without the machine's name, which the views do not have; every sum of them is an int."""
    found = rollup.spend(fleet)
    assert {str(found[name].dtype) for name in rollup.SUMS} <= {"int64", "int64[pyarrow]"}
    rows = [tuple(row.values()) for row in found.drop(columns="machine").to_dict("records")]
    return sorted(rows)  # type: ignore[type-var]


def test_the_fleets_spend_is_that_of_each_machines_own_view(
    rollup: ModuleType, collected: Path, laptop: Home, server: Home
) -> None:
    rows = spend(rollup, collected)
    assert rows == sorted(kept(laptop) + kept(server))  # type: ignore[type-var]
    assert sum(row[-2] for row in rows) > 2**53, "more than a float would hold"  # type: ignore[misc]
    assert any(row[-1] for row in rows) and any(row[6] for row in rows) and any(row[7] for row in rows)


def test_it_is_that_of_a_home_that_imported_both(rollup: ModuleType, collected: Path, third: Home, tmp_path: Path) -> None:
    assert kept(third) == spend(rollup, collected)
    export(third, tmp_path / "alone" / "third")
    assert spend(rollup, tmp_path / "alone") == kept(third)


def test_imported_again_nothing_is_counted_twice(third: Home, laptop: Home) -> None:
    before = kept(third)
    assert run(third, "import", str(laptop.segments)).startswith("Nothing new of laptop")
    assert kept(third) == before


def test_each_row_says_which_machine(rollup: ModuleType, collected: Path, laptop: Home) -> None:
    found = rollup.spend(collected)
    assert set(found.machine) == {"laptop", "server"}
    assert set(found[found.machine == "laptop"].origin_id) == {origin for _, origin, *_ in kept(laptop)}


def test_a_log_that_two_folders_hold_is_not_counted_twice(rollup: ModuleType, collected: Path, third: Home) -> None:
    export(third, collected / "third")
    with pytest.raises(SystemExit, match=r"third and .*laptop both hold the log [0-9a-f]{32}|third and .*server both hold"):
        rollup.spend(collected)


def test_an_export_by_other_columns_is_refused(rollup: ModuleType, collected: Path, laptop: Home) -> None:
    shutil.rmtree(collected / "laptop")
    run(laptop, "export", "calls", str(collected / "laptop"), "--format", "parquet", "--partition-by", "day,project")
    with pytest.raises(SystemExit, match=r"laptop is no Parquet by origin_id,day,project. Export it again, with --force"):
        rollup.spend(collected)


def test_a_folder_without_exports_is_refused(rollup: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="No folder in .* is an export"):
        rollup.machines(tmp_path)


def test_a_sum_that_64_bits_might_not_hold_is_refused(
    rollup: ModuleType, collected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollup, "MOST_PICO", 30 * 333_333_333_333_337 - 1)
    with pytest.raises(SystemExit, match="may be above"):
        rollup.spend(collected)


def said(home: Home) -> str:
    *_, calls, unpriced, _, pico, _ = (
        sum(column) if isinstance(column[0], int) else 0 for column in zip(*kept(home), strict=True)
    )
    return f"${pico // 10**12:,}.{pico % 10**12:012} for {calls} calls, {unpriced} of them without a price"


@pytest.mark.parametrize("scheduler", ["threads", "processes", "synchronous"])
def test_the_script_says_what_each_machine_cost_whoever_does_the_work(
    collected: Path, laptop: Home, server: Home, tmp_path: Path, scheduler: str
) -> None:
    command = [sys.executable, str(SCRIPT), str(collected), "--out", str(tmp_path / "spend.parquet")]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=250, env={"DASK_SCHEDULER": scheduler, "PATH": "", "HOME": str(tmp_path)}
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"laptop: {said(laptop)}", f"server: {said(server)}"]
    import pyarrow.parquet

    assert pyarrow.parquet.read_table(tmp_path / "spend.parquet").num_rows > 5


def test_duckdb_reads_the_folders_as_they_are(collected: Path, laptop: Home, server: Home) -> None:
    import duckdb

    (query,) = re.findall(r"^```sql\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    with duckdb.connect() as connection:
        rows = connection.execute(query.replace("fleet/*/", f"{collected}/*/")).fetchall()
    expected: dict[tuple[str, str, str], int] = {}
    for day, origin, name, *_, pico, _ in kept(laptop) + kept(server):
        expected[day, origin, name] = expected.get((day, origin, name), 0) + pico  # type: ignore[index, operator]
    assert {(str(day), origin, name or ""): pico for day, origin, name, pico in rows} == expected
    assert "2024" in {name for _, _, name, _ in rows}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(first=logs(), second=logs())
def test_whatever_is_in_the_logs_the_fleets_spend_is_that_of_the_views(
    rollup: ModuleType, tmp_path_factory: pytest.TempPathFactory, first: Any, second: Any
) -> None:
    folder = tmp_path_factory.mktemp("law")
    homes = [machine(folder / name, events) for name, events in (("one", first), ("two", second))]
    for home in homes:
        export(home, folder / "fleet" / home.root.name)
    expected = sorted(row for home in homes for row in kept(home))  # type: ignore[type-var]
    if expected:
        assert spend(rollup, folder / "fleet") == expected
