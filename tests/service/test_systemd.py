from __future__ import annotations

from pathlib import Path

import pytest

from halton.errors import HaltonError
from halton.paths import Home
from halton.sections import ProviderHost, Proxy
from halton.service.manager import Manager
from halton.service.systemd import Systemd
from halton.settings import Settings
from service.foreign import Foreign

OLLAMA = ProviderHost(host="127.0.0.1:11435", format="ollama", address="127.0.0.1:11434")
OPEN = "*show*edge.socket) printf 'Listen=127.0.0.1:8081 (Stream)\\nActiveState=active\\n';;\n"
CLOSED = "*show*Listen*) printf 'Listen=127.0.0.1:8081 (Stream)\\nActiveState=inactive\\n';;\n"
OLD = "--user show --property=NeedDaemonReload --value halton-meter.service"
SHOW = "--user show --property=ActiveState,Listen halton-edge.socket"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("HOME", str(tmp_path))
    return Home(tmp_path / ".halton-meter")


def made(home: Home, settings: Settings | None = None, *, written: bool = True, lingers: bool = False) -> Systemd:
    folder = home.root.parent / "units"
    service = Systemd(home, settings or Settings(), folder, Path("/run/user/1000"), lingers=lingers)
    folder.mkdir(exist_ok=True)
    if written:
        for path, data in service.files.items():
            path.write_bytes(data)
    return service


def test_the_files_are_its_units(own: Home) -> None:
    service: Manager = made(own, written=False)
    assert service.name == "systemd"
    assert [path.name for path in service.files] == ["halton-edge.socket", "halton-edge.service", "halton-meter.service"]
    assert all(path.parent == own.root.parent / "units" for path in service.files)


def test_activated_it_starts_now_and_with_every_session(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    systemctl = Foreign(tmp_path, "systemctl", CLOSED, monkeypatch)
    made(own).activate()
    assert systemctl.asked == [
        SHOW,
        OLD,
        "--user daemon-reload",
        "--user stop halton-edge.socket halton-edge.service",
        "--user enable halton-edge.socket halton-meter.service",
        "--user start halton-edge.socket",
        "--user start --no-block halton-edge.service",
        "--user start --no-block halton-meter.service",
    ]
    assert "XDG_RUNTIME_DIR=/run/user/1000" in systemctl.environment()


def test_a_socket_that_is_open_where_it_should_be_stays_open(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    systemctl = Foreign(tmp_path, "systemctl", OPEN, monkeypatch)
    made(own).activate()
    assert not [asked for asked in systemctl.asked if "stop" in asked]


def test_a_meter_that_runs_by_an_older_text_is_started_anew(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    systemctl = Foreign(tmp_path, "systemctl", OPEN + "*NeedDaemonReload*) echo yes;;", monkeypatch)
    made(own).activate()
    assert systemctl.asked[-2:] == [
        "--user start --no-block halton-edge.service",
        "--user restart --no-block halton-meter.service",
    ]


def test_a_socket_whose_port_has_changed_is_opened_anew(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    systemctl = Foreign(tmp_path, "systemctl", OPEN, monkeypatch)
    made(own, Settings(proxy=Proxy(port=9081))).activate()
    assert systemctl.asked[2:5] == [
        "--user daemon-reload",
        "--user stop halton-edge.socket halton-edge.service",
        "--user enable halton-edge.socket halton-meter.service",
    ]


def test_a_unit_for_servers_that_are_no_longer_set_goes(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    systemctl = Foreign(tmp_path, "systemctl", CLOSED, monkeypatch)
    made(own, Settings(provider=(OLLAMA,))).activate()
    assert systemctl.asked[-4:-2] == ["--user start halton-edge.socket", "--user start halton-edge-standing.socket"]
    made(own).activate()
    assert "--user disable --now halton-edge-standing.socket" in systemctl.asked
    assert not (tmp_path / "units/halton-edge-standing.socket").exists()


def test_what_is_installed_is_started(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    systemctl = Foreign(tmp_path, "systemctl", "", monkeypatch)
    assert not made(own, written=False).is_installed()
    service = made(own)
    assert service.is_installed()
    service.start()
    assert systemctl.asked == [
        "--user start halton-edge.socket",
        "--user start --no-block halton-edge.service halton-meter.service",
    ]


def test_deactivated_the_edge_stays_for_the_programs_that_use_it(
    own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    systemctl = Foreign(tmp_path, "systemctl", "", monkeypatch)
    service = made(own)
    service.deactivate()
    assert systemctl.asked == ["--user disable --now halton-meter.service", "--user disable halton-edge.socket"]
    assert service.ends_tunnel == "systemctl --user stop halton-edge.socket halton-edge.service"


def test_ended_nothing_of_it_runs(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    systemctl = Foreign(tmp_path, "systemctl", "", monkeypatch)
    made(own).end()
    assert systemctl.asked == ["--user stop halton-edge.socket halton-edge.service halton-meter.service"]


def test_what_is_not_there_is_neither_stopped_nor_disabled(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    systemctl = Foreign(tmp_path, "systemctl", "*) exit 1;;", monkeypatch)
    service = made(own, written=False)
    service.deactivate()
    service.end()
    assert systemctl.asked == []


@pytest.mark.parametrize(
    ("said", "status", "whether"),
    [("active", 0, True), ("activating", 3, True), ("reloading", 0, True), ("failed", 3, False), ("inactive", 4, False)],
)
def test_whether_it_runs(
    own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, status: int, whether: bool
) -> None:
    systemctl = Foreign(tmp_path, "systemctl", f"*) echo {said}; exit {status};;", monkeypatch)
    assert made(own).is_active() is whether
    assert systemctl.asked == ["--user is-active halton-meter.service"]


def test_a_port_that_is_held_is_what_a_refusal_asks_about(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Foreign(tmp_path, "systemctl", CLOSED + "*start*) echo 'Job for halton-edge.socket failed.' >&2; exit 1;;", monkeypatch)
    with pytest.raises(HaltonError) as raised:
        made(own).activate()
    assert str(raised.value) == (
        "`systemctl --user start halton-edge.socket` failed: Job for halton-edge.socket failed. If another program holds "
        "the port, end it (a meter: halton stop --all). Look with: systemctl --user status halton-edge.socket"
    )


def test_a_listener_that_is_taken_is_no_reason_not_to_meter(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = "*start*standing*) echo 'Job for halton-edge-standing.socket failed.' >&2; exit 1;;"
    systemctl = Foreign(tmp_path, "systemctl", CLOSED + taken, monkeypatch)
    with pytest.raises(HaltonError, match="status halton-edge-standing.socket"):
        made(own, Settings(provider=(OLLAMA,))).activate()
    assert systemctl.asked[-1] == "--user start --no-block halton-meter.service"


def test_a_systemd_that_does_not_answer_is_an_error(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Foreign(tmp_path, "systemctl", "*) echo 'Failed to connect to bus: No medium found' >&2; exit 1;;", monkeypatch)
    with pytest.raises(HaltonError) as raised:
        made(own).is_active()
    assert str(raised.value) == (
        "`systemctl --user is-active halton-meter.service` failed: Failed to connect to bus: No medium found. "
        "See: systemctl --user status halton-meter.service, or do without: halton start"
    )


def test_who_does_not_linger_is_told_how_to(own: Home) -> None:
    assert made(own).advice == (
        "The meter runs while you are logged in. To have it run from the start of the machine: loginctl enable-linger",
    )
    assert made(own, lingers=True).advice == ()
