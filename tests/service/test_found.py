from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from halton.paths import Home
from halton.sections import Proxy
from halton.service.found import found
from halton.service.launchd import Launchd
from halton.service.manager import Manager, Missing
from halton.service.systemd import Systemd
from halton.settings import Settings
from service.foreign import Foreign


class Machine:
    """A machine's files, as far as they tell what it is, and the account on it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = folder / "m"
        self.account = folder / "a"
        self.runtime = self.root / "run/user" / str(os.getuid())
        self.runtime.mkdir(parents=True)
        self.monkeypatch = monkeypatch
        monkeypatch.setenv("HOME", str(self.account))
        self.environment = {"XDG_RUNTIME_DIR": str(self.runtime)}

    def has(self, path: str, text: str = "") -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def boots_systemd(self) -> None:
        (self.root / "run/systemd/system").mkdir(parents=True)

    def answers(self, state: str = "running") -> Foreign:
        """systemd's command is there."""
        folder = self.root / "bin"
        folder.mkdir()
        path = f"{self.account}/.config/systemd/user /etc/systemd/user"
        cases = f"*is-system-running) echo {state}; [ {state} = running ];;\n*UnitPath*) echo '/x {path}';;"
        return Foreign(folder, "systemctl", cases, self.monkeypatch)

    def found(self, settings: Settings | None = None) -> Manager | Missing:
        home = Home(self.account / ".halton-meter")
        return found(home, settings or Settings(), platform="linux", environment=self.environment, root=self.root)

    def reason(self) -> str:
        missing = self.found()
        assert isinstance(missing, Missing)
        return missing.reason


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path_factory.mktemp("f"), monkeypatch)


@pytest.fixture
def logged_in(machine: Machine) -> Iterator[Machine]:
    """The same with the account's own systemd."""
    machine.boots_systemd()
    (machine.runtime / "systemd").mkdir()
    with closing(socket.socket(socket.AF_UNIX)) as private:
        private.bind(str(machine.runtime / "systemd/private"))
        yield machine


def test_systemd_of_an_account_that_is_logged_in(logged_in: Machine) -> None:
    systemctl = logged_in.answers()
    service = logged_in.found()
    assert isinstance(service, Systemd)
    assert {path.parent for path in service.files} == {logged_in.account / ".config/systemd/user"}
    assert f"XDG_RUNTIME_DIR={logged_in.runtime}" in systemctl.environment()
    assert service.advice


def test_an_account_that_lingers_needs_no_advice(logged_in: Machine) -> None:
    import pwd

    logged_in.answers()
    logged_in.has(f"var/lib/systemd/linger/{pwd.getpwuid(os.getuid()).pw_name}")
    service = logged_in.found()
    assert isinstance(service, Systemd)
    assert service.advice == ()


def test_after_su_its_place_is_known_without_the_variable(logged_in: Machine) -> None:
    logged_in.answers()
    logged_in.environment = {}
    assert isinstance(logged_in.found(), Systemd)


def test_units_lie_where_systemd_reads_them_and_not_where_this_shell_says(logged_in: Machine) -> None:
    logged_in.answers()
    logged_in.environment["XDG_CONFIG_HOME"] = "/elsewhere"
    service = logged_in.found()
    assert isinstance(service, Systemd)
    assert {path.parent for path in service.files} == {logged_in.account / ".config/systemd/user"}
    logged_in.environment["XDG_CONFIG_HOME"] = "/etc"
    service = logged_in.found()
    assert isinstance(service, Systemd)
    assert {path.parent for path in service.files} == {Path("/etc/systemd/user")}


@pytest.mark.parametrize("state", ["degraded", "starting", "maintenance"])
def test_a_systemd_that_takes_orders(logged_in: Machine, state: str) -> None:
    logged_in.answers(state)
    assert isinstance(logged_in.found(), Systemd)


@pytest.mark.parametrize("state", ["stopping", "offline", "unknown"])
def test_a_systemd_that_takes_none(logged_in: Machine, state: str) -> None:
    logged_in.answers(state)
    assert logged_in.reason().startswith("This account's systemd takes no orders now")


def test_a_systemd_that_hangs_is_waited_for_two_seconds(logged_in: Machine) -> None:
    folder = logged_in.root / "bin"
    folder.mkdir()
    Foreign(folder, "systemctl", "*) exec sleep 60;;", logged_in.monkeypatch)
    began = time.monotonic()
    assert logged_in.reason() == "This account's systemd does not answer; halton start runs it in the background."
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("etc/hostname", "x", "this machine"),
        (".dockerenv", "", "in this container"),
        ("run/.containerenv", "", "in this container"),
        ("run/systemd/container", "docker", "in this container"),
        ("proc/sys/kernel/osrelease", "4.4.0-19041-Microsoft\n", "in WSL 1"),
        (
            "proc/sys/kernel/osrelease",
            "5.15.90.1-microsoft-standard-WSL2\n",
            "in this WSL (systemd=true in /etc/wsl.conf has it do so)",
        ),
    ],
)
def test_without_systemd_it_is_said_where(machine: Machine, path: str, text: str, place: str) -> None:
    machine.has(path, text)
    began = time.monotonic()
    assert machine.reason() == f"systemd does not run {place}; halton start runs it in the background."
    assert time.monotonic() - began < 2


def test_an_account_without_a_systemd_of_its_own(machine: Machine) -> None:
    machine.boots_systemd()
    machine.answers()
    whose = {
        True: "root has no systemd of its own here (log in as the account that is to be metered)",
        False: "This account has no systemd of its own here (it begins with a login, not with su or sudo)",
    }
    assert machine.reason() == f"{whose[os.getuid() == 0]}; halton start runs it in the background."


def test_a_variable_that_sudo_kept_is_another_accounts(logged_in: Machine) -> None:
    logged_in.answers()
    if os.getuid() == 0:
        os.chown(logged_in.runtime, 4711, 4711)
    else:
        logged_in.environment["XDG_RUNTIME_DIR"] = "/"
    assert logged_in.reason() == (
        "XDG_RUNTIME_DIR is another account's (log in as the account that is to be metered); "
        "halton start runs it in the background."
    )


def test_without_its_command(logged_in: Machine) -> None:
    logged_in.monkeypatch.setenv("PATH", "/nowhere")
    assert logged_in.reason() == "systemctl is not on PATH; halton start runs it in the background."


def test_a_port_that_is_another_each_time(logged_in: Machine) -> None:
    logged_in.answers()
    missing = logged_in.found(Settings(proxy=Proxy(port=0)))
    assert isinstance(missing, Missing)
    assert missing.reason.startswith("[proxy] port = 0 takes another port each time")


def test_a_path_that_no_unit_can_hold(tmp_path: Path) -> None:
    missing = found(Home(tmp_path / "a\nb"), Settings(), platform="darwin")
    assert isinstance(missing, Missing)
    assert missing.reason == (
        "No service can be told a path with control characters in it; halton start runs it in the background."
    )


def test_launchd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    Foreign(tmp_path, "launchctl", "", monkeypatch)
    service = found(Home(tmp_path / ".halton-meter"), Settings(), platform="darwin")
    assert isinstance(service, Launchd)
    assert [*service.files] == [tmp_path / "Library/LaunchAgents/halton.meter.plist"]
    monkeypatch.setenv("PATH", "/nowhere")
    missing = found(Home(tmp_path / ".halton-meter"), Settings(), platform="darwin")
    assert missing == Missing(reason="launchctl is not on PATH; halton start runs it in the background.")
