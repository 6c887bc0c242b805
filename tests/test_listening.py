"""Where a running meter listens, from the kernel's own tables, and that nothing can be set to make it listen elsewhere (T3)."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from halton.errors import SettingsError
from halton.paths import Home
from halton.settings import Settings
from replay.metered import free_port
from stack import Stack, running_stack

LISTENING = {"tcp": "0A", "tcp6": "0A"}  # TCP_LISTEN; a UDP socket that is bound is open to all


class Bound(NamedTuple):
    """A socket of the network that takes what comes."""

    protocol: str
    address: str
    port: int


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    """Loopback addresses to listen on, in the place of a local server."""
    return {host: free_port() for host in ("127.0.0.1", "127.0.0.2", "::1")}


@pytest.fixture(scope="module")
def meter(ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    hosts = (f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in ports.items())
    settings = "".join(f'[[provider]]\nhost = "{host}"\nformat = "ollama"\naddress = "127.0.0.1:9"\n' for host in hosts)
    with running_stack(tmp_path_factory.mktemp("listening"), settings=settings) as meter:
        yield meter


def pids(stack: Stack) -> set[int]:
    """The supervisor and all that it started, and what these started."""
    assert stack.process is not None
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
    found = {stack.process.pid}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    assert {process["pid"] for process in stack.status()["processes"]} <= found
    return found


def inodes(stack: Stack) -> set[str]:
    """Of all sockets that the meter's processes hold."""
    found = set()
    for pid in pids(stack):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = os.readlink(link)
            except OSError:
                continue
            if target.startswith("socket:["):
                found.add(target[8:-1])
    return found


def bound(held: set[str]) -> set[Bound]:
    found = set()
    for protocol in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        for line in Path(f"/proc/net/{protocol}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in held and fields[3] == LISTENING.get(protocol, fields[3]):
                host, _, port = fields[1].rpartition(":")
                found.add(Bound(protocol, address_of(host), int(port, 16)))
    return found


def address_of(words: str) -> str:
    """The kernel prints each 32 bits of an address as a number of this machine's byte order."""
    parts = [int(words[at : at + 8], 16).to_bytes(4, sys.byteorder) for at in range(0, len(words), 8)]
    return socket.inet_ntop(socket.AF_INET6 if len(parts) == 4 else socket.AF_INET, b"".join(parts))


def test_a_meter_listens_on_loopback_and_nowhere_else(meter: Stack, ports: dict[str, int]) -> None:
    status = meter.status()
    assert bound(inodes(meter)) == {
        Bound("tcp", "127.0.0.1", status["proxy"]["port"]),
        Bound("tcp", "127.0.0.1", status["browse"]["port"]),
        *(Bound("tcp6" if ":" in host else "tcp", host, port) for host, port in ports.items()),
    }


def test_its_own_sockets_are_files_of_the_home_that_only_its_owner_can_open(meter: Stack) -> None:
    held = inodes(meter)
    accepting, paths = "00010000", set()
    for line in Path("/proc/net/unix").read_text().splitlines()[1:]:
        _, _, _, flags, _, _, inode, *path = line.split()
        if inode in held and flags == accepting:
            paths.add(path[0] if path else "without a name")
    assert paths == {str(meter.home.socket(name)) for name in ("meter", "edge", "door", "ledger")}
    for path in paths:
        status = os.lstat(path)
        assert (stat.S_IFMT(status.st_mode), stat.S_IMODE(status.st_mode), status.st_uid) == (stat.S_IFSOCK, 0o600, os.getuid())
        assert stat.S_IMODE(os.stat(Path(path).parent).st_mode) == 0o700


SERVER = '[[provider]]\nhost = "{}"\nformat = "ollama"\naddress = "127.0.0.1:11434"\n'
BEHIND = '[[provider]]\nhost = "llm.corp.example"\nformat = "openai"\naddress = "{}"\n'
RESOLVED = '[proxy.resolve]\n"api.openai.com" = "{}"\n'
ELSEWHERE = ["0.0.0.0:8443", "[::]:8443", "10.0.0.1:8443", "192.168.1.1:8443", "169.254.169.254:8443", "[fe80::1]:8443",
             "[::ffff:10.0.0.1]:8443", "128.0.0.1:8443", "126.255.255.255:8443", "*:8443", ":8443", "localhost:8443",
             "127.1:8443", "2130706433:8443", "0:8443", "0x7f.1:8443", "127.0.0.1.evil.example:8443"]  # fmt: skip
NAMELESS = ["0.0.0.0", "::", "[::]", "*", "10.0.0.1", "0"]


@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("entry", [SERVER, BEHIND, RESOLVED], ids=["listen", "address", "resolve"])
def test_no_entry_can_name_an_address_off_this_machine(home: Home, entry: str, address: str) -> None:
    home.config.write_text(entry.format(address))
    with pytest.raises(SettingsError) as refusal:
        Settings.load(home)
    said = str(refusal.value)
    assert said.startswith(str(home.config)) and (address in said or "llm.corp.example" in said), said


@pytest.mark.parametrize("address", NAMELESS)
def test_an_address_to_listen_on_has_a_port_and_is_loopback(home: Home, address: str) -> None:
    home.config.write_text(SERVER.format(address))
    with pytest.raises(SettingsError):
        Settings.load(home)


@pytest.mark.parametrize("section", ["proxy", "browse"])
@pytest.mark.parametrize("key", ["host", "listen", "bind", "address", "interface"])
def test_there_is_no_key_for_an_address_of_the_proxy_or_the_page(home: Home, section: str, key: str) -> None:
    home.config.write_text(f'[{section}]\n{key} = "0.0.0.0"\n')
    with pytest.raises(SettingsError, match=f'unknown key "{section}.{key}"'):
        Settings.load(home)


@pytest.mark.parametrize("section", ["proxy", "browse"])
@pytest.mark.parametrize("port", ['"0.0.0.0:8081"', "-1", "65536", "8081.0", "[8081]"])
def test_a_port_is_a_number_and_nothing_else(home: Home, section: str, port: str) -> None:
    home.config.write_text(f"[{section}]\nport = {port}\n")
    with pytest.raises(SettingsError, match=rf"{section}\.port"):
        Settings.load(home)


@pytest.mark.parametrize("variable", ["HALTON_PROXY_PORT", "HALTON_BROWSE_PORT"])
@pytest.mark.parametrize("value", ["0.0.0.0:8081", ":8081", "10.0.0.1", "-1", "65536"])
def test_a_variable_cannot_name_an_address(home: Home, monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError):
        Settings.load(home)


@pytest.mark.parametrize("option", ["--proxy-port", "--browse-port"])
def test_an_option_cannot_name_an_address(meter: Stack, option: str) -> None:
    command = [sys.executable, "-m", "halton", "up", option, "0.0.0.0:8081"]
    done = subprocess.run(command, env=meter.environment, capture_output=True, text=True, timeout=30)
    assert (done.returncode, f"Invalid value for '{option}'" in done.stderr) == (2, True), done.stderr
