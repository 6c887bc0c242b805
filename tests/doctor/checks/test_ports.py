"""Who holds the ports that the meter should have."""

from __future__ import annotations

import os
import socket

from halton.doctor.checks.ports import check
from halton.paths import Home
from patients_made import PORT, patient, running, told


def stated(home: Home, proxy: int, browse: int) -> Home:
    home.config.write_text(f"[proxy]\nport = {proxy}\n[browse]\nport = {browse}\n")
    return home


def test_the_meter_has_its_ports_or_takes_free_ones_as_it_was_told(home: Home) -> None:
    for ports in ((PORT, PORT + 1), (0, 0)):
        assert told(check(patient(stated(home, *ports), running()))) == [
            ("well", f"the meter has its ports: {PORT} for the proxy and {PORT + 1} for the page.")
        ]


def test_it_had_to_take_another_because_somebody_holds_it(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ((state, seen),) = told(check(patient(stated(home, port, PORT + 1), running())))
    assert state == "warning"
    assert seen.startswith(f"the proxy is at port {PORT}, not at {port} as config.toml says, which ")
    assert seen.endswith(f"(pid {os.getpid()}) holds.")


def test_without_a_meter(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ((state, seen),) = told(check(patient(stated(home, 0, port))))
    assert state == "problem" and seen.startswith(f"port {port} for the page is held by ")
    assert seen.endswith(f"(pid {os.getpid()}).")
    assert told(check(patient(stated(home, 0, 0))))[0][0] == "well"
