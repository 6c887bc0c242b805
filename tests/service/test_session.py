"""The units in a real session of an account: everything that systemd does with them, and the traffic meanwhile."""

from __future__ import annotations

import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import calling
from client import OpenStream
from eventually import eventually_in_threads
from halton.errors import MeterDown
from service.account import EDGE, METER, SERVICE, SOCKET, STANDING, Account, account
from service.session import Session

pytestmark = [pytest.mark.session, pytest.mark.timeout(120)]
PAGE = Path(__file__).parents[2] / "docs/service.md"


@pytest.fixture
def own(session: Session, tmp_path: Path) -> Iterator[Account]:
    with account(session, tmp_path) as made:
        yield made


def test_installed_by_hand_it_meters_reloads_stops_and_goes(own: Account) -> None:
    by_hand = PAGE.read_text().partition("<<'PY'\n")[2].partition("\nPY\n")[0]
    done = own.session.python(by_hand)
    assert done.returncode == 0, done.stderr
    own.healthy()
    assert own.service("is_active") == "True"
    assert own.call() == 200
    assert own.metered() == 1
    edge, supervisor = own.pid(EDGE), own.pid(METER)
    own.session.systemctl("reload", METER)
    assert own.session.shows(METER, "ActiveState") == "active"

    own.session.systemctl("stop", METER)
    assert own.session.shows(METER, "Result") == "success"
    assert own.call() == 200, "the edge tunnels"
    own.session.systemctl("start", METER)
    own.healthy()
    assert own.call() == 200
    assert own.metered() == 2
    assert own.pid(EDGE) == edge and own.pid(METER) != supervisor

    own.service("deactivate")
    assert own.service("is_active") == "False"
    assert own.session.shows(METER, "UnitFileState") == own.session.shows(SOCKET, "UnitFileState") == "disabled"
    assert own.call() == 200 and own.pid(EDGE) == edge, "a program that has our proxy in its environment goes on"
    ends_tunnel = own.service("ends_tunnel")
    for path in own.session.units.glob("halton-*"):
        path.unlink()
    own.session.systemctl("daemon-reload")
    assert own.call() == 200, "and without its units"
    ended = own.session.ask("sh", "-c", ends_tunnel)
    assert ended.returncode == 0, ended.stderr
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", own.port))


def test_what_is_written_is_the_accounts_alone(own: Account) -> None:
    own.install()
    logs = sorted(path.name for path in own.home.root.glob("*.err.log"))
    assert {"edge.err.log", "up.err.log"} <= {*logs}
    assert {name: stat.S_IMODE((own.home.root / name).stat().st_mode) for name in logs} == dict.fromkeys(logs, 0o600)
    for unit in (EDGE, METER):
        shown = (Path("/proc") / _outside(own, unit) / "status").read_text()
        assert {"Umask:\t0077", "NoNewPrivs:\t1", "Seccomp:\t2"} <= {*shown.splitlines()}


def test_programs_are_known_and_alerts_are_told_from_within_the_limits(own: Account) -> None:
    told, place = own.session.home / "told", own.session.home / "my-project"
    place.mkdir()
    # JavaScript makes memory executable.
    script = own.session.home / "tell.js"
    script.write_text("require('fs').writeFileSync(process.argv[2], process.env.HALTON_ALERT_TEXT)\n")
    text = own.home.config.read_text()
    own.home.config.write_text(text.replace("[alerts]\n", f'[alerts]\ncommand = "node {script} {told}"\n'))
    own.install()
    added = own.session.ask(sys.executable, "-P", "-m", "halton", "policy", "add", "few", "--requests", "1", "--window", "day")
    assert added.returncode == 0, added.stderr
    said = own.session.ask(
        *("sh", "-c", 'cd "$1" && echo "{\\"call\\": \\"its-name\\"}" | exec "$2" "$3" "$4" "$5"', "sh", place),
        *(sys.executable, calling.__file__, str(own.port), own.home.bundle),
    )
    assert said.returncode == 0, said.stderr
    assert own.call() == 429
    eventually_in_threads(told.exists)
    assert told.read_text().startswith("Policy few blocked a call")
    (call,) = [call for call in own.stack.calls() if call["client"] == "its-name"]
    assert (call["project"], call["attributed_by"]) == ("my-project", "folder")


def test_an_edge_that_is_killed_costs_no_connect(own: Account) -> None:
    own.install()
    for _ in range(5):
        before = own.pid(EDGE)
        own.kill(EDGE)
        assert own.call() == 200
        assert own.pid(EDGE) not in (0, before)
    own.healthy()
    assert own.call() == 200
    assert own.session.shows(EDGE, "NRestarts") == "5"


def test_a_connect_starts_the_edge(own: Account) -> None:
    own.service("write")
    own.session.systemctl("daemon-reload")
    own.session.systemctl("start", SOCKET)
    assert own.session.shows(EDGE, "ActiveState") == "inactive"
    with socket.create_connection(("127.0.0.1", own.port), 10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert plain.recv(1024).startswith(b"HTTP/1.1 405 "), "no meter has ever run, and it answers"
    assert own.session.shows(EDGE, "ActiveState") == "active"


def test_it_stands_for_servers_where_the_settings_say(own: Account) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
        table = f'[[provider]]\nhost = "{place}"\nformat = "ollama"\naddress = "127.0.0.1:{server.getsockname()[1]}"\n'
        own.home.config.write_text(own.home.config.read_text() + table)
        own.service("write")
        refused = own.session.python(SERVICE, "activate")
        assert "halton-edge-standing.socket" in refused.stderr, "another program has the port"
        own.healthy()
        assert own.call() == 200, "which is no reason not to meter"
        free.close()
        own.service("activate")
        assert own.session.shows(STANDING, "ActiveState") == "active"
        server.settimeout(10)
        with socket.create_connection(("127.0.0.1", int(place.partition(":")[2])), 10) as plain:
            plain.sendall(b"GET /api/tags HTTP/1.1\r\nHost: x\r\n\r\n")
            with server.accept()[0] as accepted:
                assert accepted.recv(1024).startswith(b"GET /api/tags ")


def test_a_supervisor_that_is_killed_costs_no_call(own: Account) -> None:
    own.install()
    stream = OpenStream(own.stack)
    before = own.pid(METER)
    own.kill(METER)
    assert own.call() == 200
    eventually_in_threads(lambda: own.pid(METER) not in (0, before))
    eventually_in_threads(lambda: _answers(own))
    stream.begun.clear()
    assert stream.begun.wait(10), "the worker that serves it goes on"
    stream.leave()
    assert stream.error is None
    own.healthy()
    assert own.call() == 200
    assert own.session.shows(METER, "NRestarts") == "1"


def test_a_supervisor_that_hangs_is_replaced(own: Account) -> None:
    own.service("write")
    own.drop_in(METER, "[Service]", "WatchdogSec=2")
    own.install()
    before = own.pid(METER)
    own.kill(METER, "STOP")
    eventually_in_threads(lambda: own.pid(METER) not in (0, before))
    own.healthy()
    assert own.session.shows(METER, "NRestarts") == "1"
    assert own.call() == 200


def test_a_meter_that_cannot_start_is_tried_again_and_says_why(own: Account) -> None:
    right = own.home.config.read_text()
    own.service("write")
    own.home.config.write_text(right + "[no_such]\nx = 1\n")
    own.session.systemctl("daemon-reload")
    own.session.systemctl("start", SOCKET)
    own.session.systemctl("start", "--no-block", METER)
    eventually_in_threads(lambda: int(own.session.shows(METER, "NRestarts")) >= 1)
    assert "no_such" in (own.home.error_log("up")).read_text()
    own.home.config.write_text(right)
    own.healthy()


def test_the_port_closes_where_the_interpreter_is_gone(own: Account) -> None:
    own.service("write")
    gone = own.session.home / "gone/python"
    own.drop_in(EDGE, "[Unit]", "ConditionPathExists=", f"ConditionPathExists={gone}")
    own.session.systemctl("start", SOCKET)
    eventually_in_threads(lambda: _is_refused(own.port))
    assert own.session.shows(SOCKET, "Result") in ("trigger-limit-hit", "service-start-limit-hit", "service-failed-permanent")


def test_a_socket_follows_a_port_that_was_changed(own: Account) -> None:
    own.install()
    with socket.create_server(("127.0.0.1", 0)) as free:
        other = free.getsockname()[1]
    own.home.config.write_text(own.home.config.read_text().replace(f"port = {own.port}\n", f"port = {other}\n"))
    own.session.systemctl("stop", METER)
    own.service("write")
    own.service("activate")
    assert _is_refused(own.port)
    own.port = other
    own.healthy()
    assert own.call() == 200
    assert own.metered() == 1


def test_a_meter_whose_unit_was_changed_is_started_anew(own: Account) -> None:
    own.install()
    edge, before = own.pid(EDGE), own.pid(METER)
    unit = own.session.units / METER
    unit.write_text(unit.read_text() + "# later\n")
    own.service("activate")
    eventually_in_threads(lambda: own.pid(METER) not in (0, before))
    own.healthy()
    assert own.pid(EDGE) == edge
    assert own.call() == 200


def test_a_limit_that_is_in_the_way_of_an_alert_can_be_taken_out(own: Account) -> None:
    """As docs/service.md has it."""
    own.service("write")
    own.drop_in(METER, *PAGE.read_text().partition("```ini\n")[2].partition("```")[0].splitlines())
    own.install()
    assert "NoNewPrivs:\t0" in (Path("/proc") / _outside(own, METER) / "status").read_text().splitlines()


def _answers(own: Account) -> bool:
    try:
        own.stack.status()
    except MeterDown:
        return False
    return True


def _outside(own: Account, unit: str) -> str:
    """The process as it is numbered here."""
    inside = own.pid(unit)
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        numbers = next(line.split()[1:] for line in text.splitlines() if line.startswith("NSpid:"))
        if numbers[1:] == [str(inside)] and own.session.holds(int(numbers[0])):
            return numbers[0]
    raise AssertionError(f"{unit} has no process {inside}")


def _is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return True
    return False
