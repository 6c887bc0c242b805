"""Home, authority and bundle."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from halton.install.journal import Journal
from halton.install.machine import Machine
from halton.install.steps.home import Home as Step
from halton.paths import Home
from stack import Stack


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("HOME", str(tmp_path))
    return Machine(Home(tmp_path / ".halton-meter"), tmp_path, {}, "")


def listing(folder: Path) -> dict[str, object]:
    return {str(path): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"") for path in folder.glob("**/*")}


def test_it_makes_all_of_it_once(machine: Machine) -> None:
    step, folder = Step(machine), machine.folder
    assert step.todo() is not None and list(folder.iterdir()) == []
    act = step.do()
    assert act.where == (str(folder / ".halton-meter"), str(folder / ".mitmproxy"))
    assert {".halton-meter", ".mitmproxy"} == {path.name for path in folder.iterdir()}
    assert machine.home.bundle.read_bytes().endswith((folder / ".mitmproxy" / "mitmproxy-ca-cert.pem").read_bytes())
    before = listing(folder)
    assert step.todo() is None
    assert listing(folder) == before


def test_what_is_wrong_is_mended(machine: Machine) -> None:
    step = Step(machine)
    step.do()
    key = machine.folder / ".mitmproxy" / "mitmproxy-ca.pem"
    key.chmod(0o644)
    assert step.todo() is not None
    step.do()
    assert (stat.S_IMODE(key.stat().st_mode), step.todo()) == (0o600, None)
    machine.home.bundle.unlink()
    assert step.todo() is not None


@pytest.mark.parametrize(("mode", "noted"), [(None, (False, None)), (0o755, (True, 0o755))])
def test_the_folder_of_the_authority_is_noted_as_it_was(
    machine: Machine, mode: int | None, noted: tuple[bool, int | None]
) -> None:
    folder = machine.folder / ".mitmproxy"
    if mode is not None:
        folder.mkdir()
        folder.chmod(mode)
    Step(machine).do()
    (entry,) = Journal(machine.home).entries
    assert (entry.path, (entry.existed, entry.mode)) == (str(folder), noted)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_authority_of_somebody_elses_is_left_and_nothing_is_noted(machine: Machine) -> None:
    theirs = machine.folder / ".mitmproxy" / "mitmproxy-ca.pem"
    theirs.parent.mkdir()
    theirs.write_text("theirs")
    act = Step(machine).do()
    assert (theirs.read_text(), act.where[1]) == ("theirs", str(machine.home.root / "ca"))
    assert Journal(machine.home).entries == ()


def test_while_a_meter_runs_it_only_asserts_modes(whole: Stack, tmp_path: Path) -> None:
    step, settings = Step(Machine(whole.home, tmp_path, {}, "")), (whole.home.run / "settings.json").read_bytes()
    assert step.todo() is None
    root_file = whole.home.root / "ca" / "mitmproxy-ca-cert.pem"
    root_file.chmod(0o644)
    act = step.todo()
    assert act is not None and act.where == (str(root_file),)
    assert step.do() == ("closed to others what only this account may read", (str(root_file),), "done", None)
    assert (stat.S_IMODE(root_file.stat().st_mode), step.todo()) == (0o600, None)
    assert (whole.home.run / "settings.json").read_bytes() == settings
