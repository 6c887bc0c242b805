"""The service that starts the meter with a session."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from halton.doctor.checks.service import check, judge
from halton.paths import Home
from patients_made import patient, told


class Units:
    """A service manager that says what the test has it say: systemd itself runs in no container."""

    name = "systemd"
    advice: tuple[str, ...] = ()
    ends_tunnel = ""

    def __init__(self, folder: Path, active: bool) -> None:
        self._active = active
        self.files: Mapping[Path, bytes] = {folder / "halton.service": b"[Service]\n", folder / "halton.socket": b"[Socket]\n"}

    def activate(self) -> None: ...

    def deactivate(self) -> None: ...

    def end(self) -> None: ...

    def is_active(self) -> bool:
        return self._active


def installed(folder: Path, *, active: bool) -> Units:
    units = Units(folder, active)
    for path, said in units.files.items():
        path.write_bytes(said)
    return units


def test_one_that_runs_and_one_that_was_not_asked_to(tmp_path: Path) -> None:
    assert told([judge(Units(tmp_path, active=False))]) == [
        ("well", "systemd does not start this meter, and was not asked to: halton init --service has it do so.")
    ]
    assert told([judge(installed(tmp_path, active=True))]) == [("well", "systemd runs this meter.")]


def test_one_that_is_there_and_not_active(tmp_path: Path) -> None:
    assert told([judge(installed(tmp_path, active=False))]) == [("problem", "systemd knows this meter and does not run it.")]


def test_files_of_another_version(tmp_path: Path) -> None:
    units = installed(tmp_path, active=True)
    (tmp_path / "halton.service").write_text("of before")
    (tmp_path / "halton.socket").unlink()
    assert told([judge(units)]) == [
        ("warning", "systemd goes by other files than this version writes: halton.service, halton.socket.")
    ]


def test_where_there_is_none_that_is_said(home: Home) -> None:
    home.config.write_text("[proxy]\nport = 0\n")
    ((state, seen),) = told(check(patient(home)))
    assert state == "well" and "halton start runs it in the background" in seen
