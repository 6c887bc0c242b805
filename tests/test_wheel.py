"""The wheel holds all that Halton needs, and nothing else. Slow: it builds one, with hatchling from the package index."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", str(ROOT), "--no-deps", "--wheel-dir", str(folder))
    (built,) = folder.glob("halton-*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_module_and_data_file_is_in_it(names: set[str]) -> None:
    files = (file for file in (ROOT / "halton").glob("**/*") if file.suffix in (".py", ".sql", ".typed"))
    assert {str(file.relative_to(ROOT)) for file in files} <= names
    assert {"halton/log/schema.sql", "halton/py.typed"} <= names


def test_what_lies_beside_the_package_is_shipped_inside_it(names: set[str]) -> None:
    for folder in ("projections", "datasette-metadata"):
        files = (file for file in (ROOT / folder).glob("**/*") if file.is_file() and "__pycache__" not in file.parts)
        assert {f"halton/_shipped/{file.relative_to(ROOT)}" for file in files} <= names


def test_nothing_else_is_in_it(names: set[str]) -> None:
    strange = {name for name in names if not name.startswith(("halton/", "halton-"))}
    assert strange == set()
    assert not [name for name in names if "test" in name or "__pycache__" in name or name.endswith(".pyc")]


def test_an_installed_wheel_finds_what_it_ships(wheel: Path, tmp_path: Path) -> None:
    _pip("install", str(wheel), "--no-deps", "--target", str(tmp_path / "site"))
    script = (
        "import halton.paths as paths, halton.log.store as store\n"
        "from halton.projector.folder import find_projections\n"
        "found = find_projections(paths.shipped('projections'), paths.Path('/nonexistent'))\n"
        "metadata = paths.shipped('datasette-metadata')\n"
        "print(paths.__file__, metadata, store._SCHEMA.exists(), len(found.projections), *found.refused)"
    )
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=50)
    module, metadata, has_schema, projections = done.stdout.split()
    package = tmp_path / "site" / "halton"
    assert (module, metadata) == (str(package / "paths.py"), str(package / "_shipped" / "datasette-metadata"))
    assert (has_schema, int(projections)) == ("True", len(list((ROOT / "projections").glob("*.sql"))))


def test_both_commands_are_installed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (entry_points,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        said = archive.read(entry_points).decode()
    assert "halton = halton.__main__:main" in said and "halton-meter = halton.__main__:main" in said


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=250)
    assert done.returncode == 0, done.stderr
