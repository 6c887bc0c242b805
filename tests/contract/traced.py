"""What a program and all that it starts say to sockets, as strace(1) shows it: each address sorted into a kind."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path

TRACED = "connect,sendto,sendmsg,sendmmsg"
# Text that is sent is not printed, so nobody's words can look like an address.
STRACE = ("strace", "-f", "-qq", "--seccomp-bpf", "-s", "0", "-e", f"trace={TRACED}", "-e", "signal=none")
DNS = 53
_CALL = re.compile(r"^\d+\s+(connect|sendto|sendmsg|sendmmsg)\((.*)", re.DOTALL)
_UNIX = re.compile(r'sa_family=AF_UNIX, sun_path=(@?)"((?:[^"\\]|\\.)*)"')
_INTERNET = re.compile(r'sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?inet_(?:addr\(|pton\(AF_INET6?, )"([^"]+)"')
_FAMILY = re.compile(r"sa_family=(AF_\w+)")


def trace(command: Sequence[str], environment: Mapping[str, str], file: Path, timeout_s: float) -> tuple[int, str, list[str]]:
    """Run a command to its end: its exit code, what it printed, and a line for each call."""
    done = subprocess.run(
        [*STRACE, "-o", str(file), *command], env=environment, capture_output=True, text=True, timeout=timeout_s
    )
    return done.returncode, done.stdout + done.stderr, file.read_text(errors="replace").splitlines()


def kind(line: str, folders: Sequence[Path]) -> str | None:
    """What a line's call is to: `connect loopback`, `connect unix ours`, `sendto netlink` …, or whatever else it names.

    None for what names no address: the other end is one that was connected to, or that came to us. `ours` are files
    below these folders.
    """
    if (found := _CALL.match(line)) is None:
        return None
    name, rest = found.groups()
    if unix := _UNIX.search(rest):
        is_ours = not unix[1] and any(Path(unix[2]).is_relative_to(folder) for folder in folders)
        return f"{name} unix {'ours' if is_ours else unix[1] + unix[2]}"
    if internet := _INTERNET.search(rest):
        port, address = int(internet[1]), internet[2]
        if port == DNS:
            return f"{name} dns {address}"
        return f"{name} {'loopback' if ip_address(address).is_loopback else f'{address} port {port}'}"
    if family := _FAMILY.search(rest):
        return f"{name} {family[1].removeprefix('AF_').lower()}"
    return None


def kinds(lines: Sequence[str], folders: Sequence[Path]) -> set[str]:
    """All kinds of addresses in a trace."""
    return {found for line in lines if (found := kind(line, folders)) is not None}
