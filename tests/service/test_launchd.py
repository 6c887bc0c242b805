from __future__ import annotations

import plistlib
import sys
from pathlib import Path

import pytest

from halton.errors import HaltonError
from halton.paths import Home
from halton.service.launchd import Launchd, agent
from halton.service.manager import Manager
from service.foreign import Foreign

# What launchd.plist(5) says of the type of each key that we use.
TYPES = {
    "Label": str,
    "ProgramArguments": list,
    "EnvironmentVariables": dict,
    "RunAtLoad": bool,
    "KeepAlive": dict,
    "ThrottleInterval": int,
    "ExitTimeOut": int,
    "AbandonProcessGroup": bool,
    "ProcessType": str,
    "StandardOutPath": str,
    "StandardErrorPath": str,
    "Umask": int,
    "SoftResourceLimits": dict,
    "HardResourceLimits": dict,
}
NOT_LOADED = "print*/halton.meter) exit 113;;\n"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("HOME", str(tmp_path))
    return Home(tmp_path / ".halton-meter")


def made(home: Home) -> Launchd:
    return Launchd(home, home.root.parent / "Library/LaunchAgents", 501)


def test_the_file_is_its_agent(own: Home) -> None:
    service: Manager = made(own)
    assert service.name == "launchd"
    (path,) = service.files
    assert path == own.root.parent / "Library/LaunchAgents/halton.meter.plist"
    told = plistlib.loads(service.files[path])
    assert {key: type(value) for key, value in told.items()} == TYPES
    assert told["ProgramArguments"] == [sys.executable, "-P", "-m", "halton", "up", "--background"]
    assert told["EnvironmentVariables"] == {"HALTON_HOME": str(own.root)}
    assert told["StandardErrorPath"] == str(own.root / "up.err.log")
    assert told["KeepAlive"] == {"SuccessfulExit": False}
    assert told["Umask"] == 0o077
    assert told["ExitTimeOut"] > 30, "streams may finish"
    assert told["SoftResourceLimits"] == {"NumberOfFiles": 65536, "Core": 0}
    assert told["HardResourceLimits"] == {"Core": 0}


def test_a_path_may_hold_whatever_a_path_can_hold(tmp_path: Path) -> None:
    home = Home(tmp_path / '50% of "<jörg\'s>" & $HOME')
    told = plistlib.loads(plistlib.dumps(agent(home, "halton.meter-1", "/opt/<x> & y/python")))
    assert told["EnvironmentVariables"] == {"HALTON_HOME": str(home.root)}
    assert told["ProgramArguments"][0] == "/opt/<x> & y/python"


def test_another_home_has_an_agent_of_its_own(own: Home, tmp_path: Path) -> None:
    (path,) = made(Home(tmp_path / "other")).files
    assert path.name.startswith("halton.meter-") and path.suffix == ".plist"
    assert plistlib.loads(made(Home(tmp_path / "other")).files[path])["Label"] == path.stem


def test_activated_it_is_in_the_desktop_session(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    launchctl = Foreign(tmp_path, "launchctl", NOT_LOADED + "print*) echo there;;", monkeypatch)
    made(own).activate()
    assert launchctl.asked == [
        "print gui/501",
        "print gui/501/halton.meter",
        "enable gui/501/halton.meter",
        f"bootstrap gui/501 {tmp_path}/Library/LaunchAgents/halton.meter.plist",
    ]


def test_without_a_desktop_it_is_in_the_accounts_own_domain(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_desktop = "print*gui*) echo 'Could not find domain' >&2; exit 112;;\n"
    launchctl = Foreign(tmp_path, "launchctl", no_desktop + NOT_LOADED, monkeypatch)
    made(own).activate()
    assert launchctl.asked[1:] == [
        "print user/501/halton.meter",
        "enable user/501/halton.meter",
        f"bootstrap user/501 {tmp_path}/Library/LaunchAgents/halton.meter.plist",
    ]


def test_one_that_runs_has_ended_before_it_is_started_anew(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ending = f"""\
print*/halton.meter)
    [ -e '{tmp_path}/gone' ] && exit 113
    [ ! -e '{tmp_path}/told' ] || : > '{tmp_path}/gone'
    echo loaded;;
print*) echo there;;
bootout*) : > '{tmp_path}/told'; echo 'Operation now in progress' >&2; exit 36;;"""
    launchctl = Foreign(tmp_path, "launchctl", ending, monkeypatch)
    made(own).activate()
    assert launchctl.asked[1:-2] == [
        "print gui/501/halton.meter",
        "bootout gui/501/halton.meter",
        "print gui/501/halton.meter",
        "print gui/501/halton.meter",
    ]
    assert launchctl.asked[-1].startswith("bootstrap")


@pytest.mark.parametrize("ends", ["deactivate", "end"])
def test_ended_it_is_out_of_the_session(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str) -> None:
    gone = f"""\
print*/halton.meter) [ ! -e '{tmp_path}/gone' ] || exit 113; echo loaded;;
print*) echo there;;
bootout*) : > '{tmp_path}/gone';;"""
    launchctl = Foreign(tmp_path, "launchctl", gone, monkeypatch)
    service = made(own)
    assert service.is_active()
    getattr(service, ends)()
    assert "bootout gui/501/halton.meter" in launchctl.asked
    assert not service.is_active()


@pytest.mark.parametrize(("loaded", "command"), [("echo loaded", "kickstart gui/501/"), ("exit 113", "bootstrap gui/501 ")])
def test_what_is_installed_is_started(
    own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loaded: str, command: str
) -> None:
    launchctl = Foreign(tmp_path, "launchctl", f"print*/halton.meter) {loaded};;\nprint*) echo there;;", monkeypatch)
    service = made(own)
    assert not service.is_installed()
    (path,) = service.files
    path.parent.mkdir(parents=True)
    path.write_bytes(service.files[path])
    assert service.is_installed()
    service.start()
    assert launchctl.asked[-1].startswith(command)


def test_what_it_refuses_is_an_error(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = NOT_LOADED + "print*) echo there;;\nbootstrap*) echo 'Bootstrap failed: 5: Input/output error' >&2; exit 5;;"
    Foreign(tmp_path, "launchctl", refusal, monkeypatch)
    with pytest.raises(HaltonError) as raised:
        made(own).activate()
    assert str(raised.value).endswith(
        "failed: Bootstrap failed: 5: Input/output error. "
        "Look with: launchctl print gui/501/halton.meter, or do without: halton start"
    )


def test_what_to_know_of_it(own: Home) -> None:
    assert made(own).advice == ("The meter runs while you are logged in.",)
    assert made(own).ends_tunnel == "halton stop --all"
