"""The outbound surface, by the kernel (product.md T2): a whole session and the demo talk to loopback and to files of ours alone.

Two ways: each address that is connected or sent to is read from a trace; and all of it works where there is nothing but loopback.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from contract.traced import kinds, trace
from stack import clean_environment

TESTS = Path(__file__).parent.parent
# The whole surface. NETLINK is the kernel itself: whose a connection is, and which addresses this machine has.
EXPECTED = {"connect loopback", "connect unix ours"}
HARMLESS = {"sendto netlink", "connect unix /var/run/nscd/socket", "connect unspec"}
# Nobody's address (RFC 5737, RFC 3849), and a name server that is none.
AWAY = """
import socket
for family, address in ((socket.AF_INET, ("192.0.2.1", 443)), (socket.AF_INET6, ("2001:db8::1", 443))):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(family, kind) as away:
            away.settimeout(1)
            try:
                away.connect(address)
            except OSError as error:
                print("no way:", error.errno)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as query:
    try:
        query.sendto(b"who is example.com", ("192.0.2.53", 53))
    except OSError as error:
        print("no way:", error.errno)
    query.connect(("127.0.0.1", 53))
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bus:
    try:
        bus.connect("\\0/somebody/elses/bus")
    except OSError:
        pass
"""
pytestmark = [pytest.mark.contract, pytest.mark.timeout(400)]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a short name: the sockets in a home have no room for a long one."""
    return tmp_path_factory.mktemp("o")


def session(folder: Path) -> list[str]:
    return [sys.executable, str(TESTS / "contract" / "session.py"), str(folder)]


def alone(command: list[str]) -> list[str]:
    """The same where there is no interface but loopback."""
    # Whoever is not root here is root there.
    mapped = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *mapped, "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *command]


def environment(folder: Path) -> dict[str, str]:
    paths = os.pathsep.join((str(TESTS.parent), str(TESTS)))
    return clean_environment() | {"PYTHONPATH": paths, "TMPDIR": str(folder), "HOME": str(folder)}


DEMO = [sys.executable, "-m", "halton", "demo"]


def test_a_whole_session_talks_to_loopback_and_to_our_own_files_alone(folder: Path) -> None:
    code, said, lines = trace(session(folder), environment(folder), folder / "trace", 300)
    assert code == 0, said
    seen = kinds(lines, [folder])
    assert seen - HARMLESS == EXPECTED, seen
    assert sum("sun_path" in line for line in lines) > 20  # so it was really seen


def test_the_demo_talks_to_loopback_and_to_our_own_files_alone(folder: Path) -> None:
    code, said, lines = trace(DEMO, environment(folder), folder / "trace", 120)
    assert code == 0, said
    assert kinds(lines, [folder]) - HARMLESS == EXPECTED


def test_a_whole_session_works_where_there_is_nothing_but_loopback(folder: Path) -> None:
    code, said, lines = trace(alone(session(folder)), environment(folder), folder / "trace", 300)
    assert code == 0, said
    # ip(8) asks the kernel for its part of the work.
    assert kinds(lines, [folder]) - HARMLESS - {"sendmsg netlink"} == EXPECTED


def test_the_demo_works_where_there_is_nothing_but_loopback(folder: Path) -> None:
    code, said, _ = trace(alone(DEMO), environment(folder), folder / "trace", 120)
    assert (code, "✗" in said) == (0, False), said


def test_what_goes_elsewhere_is_seen_and_gets_nowhere(folder: Path) -> None:
    """The same eyes on a program that does what ours must not."""
    code, said, lines = trace(alone([sys.executable, "-c", AWAY]), environment(folder), folder / "trace", 60)
    assert (code, said.count("no way:")) == (0, 5), said
    assert kinds(lines, [folder]) - HARMLESS - {"sendmsg netlink"} == {
        "connect 192.0.2.1 port 443",
        "connect 2001:db8::1 port 443",
        "sendto dns 192.0.2.53",
        "connect dns 127.0.0.1",
        "connect unix @/somebody/elses/bus",
    }
