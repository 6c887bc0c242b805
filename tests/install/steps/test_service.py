"""The step over a service manager; those themselves are in tests/service/."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eventually import eventually_in_threads
from halton.errors import HaltonError
from halton.install.journal import Journal
from halton.install.machine import Machine
from halton.install.steps import service
from halton.install.steps.service import Gone, Service
from halton.paths import Home
from service.session import Session, assert_installed


class Made:
    """A service manager that notes what it is asked for."""

    name, advice, ends_tunnel = "systemd", ("It lingers not.",), "systemctl --user stop halton-edge"

    def __init__(self, *paths: Path) -> None:
        self.files: Mapping[Path, bytes] = {path: f"[Unit] {path.name}\n".encode() for path in paths}
        self.asked: list[str] = []

    def activate(self) -> None:
        self.asked.append("activate")

    def deactivate(self) -> None:
        self.asked.append("deactivate")

    def end(self) -> None:
        self.asked.append("end")

    def is_active(self) -> bool:
        return self.asked[-1:] == ["activate"]


@pytest.fixture
def machine(home: Home, tmp_path: Path) -> Machine:
    return Machine(home, tmp_path, {}, "")


@pytest.fixture
def manager(tmp_path: Path) -> Made:
    folder = tmp_path / ".config" / "systemd" / "user"
    return Made(folder / "halton.service", folder / "halton-edge.service")


def test_its_files_are_written_and_it_is_started(machine: Machine, manager: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "HEALTHY_S", 0.1)
    step = Service(machine, manager, lambda: manager.asked.append("made way"))
    assert step.todo() is not None and not any(path.exists() for path in manager.files)
    with pytest.raises(HaltonError, match="systemd has started the meter, which is not healthy yet. See why: halton doctor"):
        step.do()  # no meter answers in this home
    assert {path: path.read_bytes() for path in manager.files} == manager.files
    assert manager.asked == ["made way", "activate"]
    assert step.todo() is None
    next(iter(manager.files)).write_text("older")
    assert step.todo() is not None


def test_it_goes_with_its_files_and_the_folders_made_for_them(machine: Machine, manager: Made, tmp_path: Path) -> None:
    step = Service(machine, manager, lambda: None)
    for path in step._stale():
        step._write(path, manager.files[path])
    assert [act.state for act in step.undo(dry_run=True)] == ["done", "done"]
    assert manager.asked == []
    assert [act.where for act in step.undo(dry_run=False)] == [(str(path),) for path in manager.files]
    assert manager.asked == ["deactivate"]
    assert not (tmp_path / ".config").exists() and Journal(machine.home).entries == ()


def test_a_file_that_somebody_changed_stays_and_is_named(machine: Machine, manager: Made) -> None:
    step = Service(machine, manager, lambda: None)
    for path in step._stale():
        step._write(path, manager.files[path])
    changed = next(iter(manager.files))
    changed.write_text("mine")
    left = [act for act in step.undo(dry_run=False) if act.state == "left"]
    assert [(act.what, act.next) for act in left] == [("was changed since, so it stays", f"rm {changed}")]
    assert changed.read_text() == "mine"


def test_where_there_is_no_manager_any_more_its_files_go(machine: Machine, manager: Made) -> None:
    step = Service(machine, manager, lambda: None)
    for path in step._stale():
        step._write(path, manager.files[path])
    assert [act.state for act in Service(machine, Gone(), lambda: None).undo(dry_run=False)] == ["done", "done"]
    assert not any(path.exists() for path in manager.files)
    assert list(Service(machine, Gone(), lambda: None).undo(dry_run=False)) == []


@pytest.mark.session
@pytest.mark.timeout(180)
def test_in_a_real_session_a_service_takes_the_place_of_the_background_and_goes_without_a_trace(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    assert_installed()
    session = Session(tmp_path_factory.mktemp("s"))
    with session.running():

        def halton(*arguments: str) -> dict[str, Any]:
            done = session.ask(sys.executable, "-P", "-m", "halton", *arguments, "--yes", "--json")
            assert done.returncode == 0, done.stdout + done.stderr
            found: dict[str, Any] = json.loads(done.stdout)
            return found

        halton("init")
        states = [(step["name"], step["state"]) for step in halton("init", "--service")["steps"]]
        assert states[2:] == [("service", "done"), ("start", "already"), ("self-test", "done")]
        eventually_in_threads(lambda: session.shows("halton-meter.service", "ActiveState") == "active")
        assert [step["state"] for step in halton("init", "--service")["steps"]] == ["already"] * 4 + ["done"]
        acts = halton("uninstall", "--purge")["acts"]
        assert session.shows("halton-meter.service", "ActiveState") == "inactive"
        (edge,) = [act for act in acts if act["what"].startswith("the edge ")]
        assert edge["next"] == "systemctl --user stop halton-edge.socket halton-edge.service"
        session.ask("sh", "-c", edge["next"])
        assert session.shows("halton-edge.service", "ActiveState") == "inactive"
    assert [path.name for path in session.home.glob("**/*")] == ["systemd.log"]
