"""The texts of systemd's user units: the edge with its sockets, which systemd holds, and the meter behind it."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from halton.paths import Home
from halton.service.name import plain_root, suffix
from halton.service.unit_text import assignment, command, rest_of_line
from halton.settings import LOOPBACK, Settings

PROXY, STANDING_FOR = "proxy", "standing-for"  # FileDescriptorName=, which LISTEN_FDNAMES tells the edge

# What an account's own systemd can enforce and no part of us needs: systemd.exec(5), "Sandboxing". There it is all seccomp.
_SANDBOX = """\
# ProtectSystem=, PrivateTmp=, ProtectProc= and whatever else needs a mount namespace are left out: here it would lie in a user
# namespace, from where the kernel does not tell which programs call, and no call would find its project. CapabilityBoundingSet=,
# IPAddressAllow= and ProtectClock= are for the system's manager only. SystemCallFilter= of an older systemd lacks what a newer
# libc calls, and traffic would break by it.
UMask=0077
LimitCORE=0
LimitNOFILE=65536:524288
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
"""

_SOCKET = """\
[Unit]
Description={description}
# Nobody can be too often at a port.
StartLimitIntervalSec=0

[Socket]
{listens}
FileDescriptorName={name}
Service={service}

[Install]
WantedBy=sockets.target
"""

_EDGE = """\
[Unit]
Description={description}
# Without the interpreter or the home nothing can run: systemd then closes the port, and programs hear at once that nobody is
# there.
ConditionPathExists={python}
ConditionPathIsDirectory={root}
# It must never be given up: programs of this account go through it.
StartLimitIntervalSec=0

[Service]
Type=simple
Sockets={sockets}
ExecStart={start}
Environment={home}
# What belongs to the user's own programs must not change which modules this one runs.
UnsetEnvironment=PYTHONHOME PYTHONPATH PYTHONSTARTUP HALTON_PROJECT
StandardOutput=null
StandardError=append:{error_log}
Restart=always
RestartSec=200ms
# SIGTERM: it takes no more, and what goes through it may finish.
KillMode=process
TimeoutStopSec=60
OOMPolicy=continue

{sandbox}RestrictNamespaces=yes
MemoryDenyWriteExecute=yes
"""

_METER = """\
[Unit]
Description={description}
Wants={edge}
After={edge}
ConditionPathExists={python}
ConditionPathIsDirectory={root}
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
WatchdogSec=30
ExecStart={start}
ExecReload={reload}
Environment={home}
UnsetEnvironment=PYTHONHOME PYTHONPATH PYTHONSTARTUP HALTON_PROJECT
StandardOutput=null
StandardError=append:{error_log}
Restart=on-failure
RestartSec=2
# A log of an older version may have to be brought up to date first.
TimeoutStartSec=300
# Streams may finish, for 30 s.
TimeoutStopSec=60
# Only the supervisor is told: it ends the others in their order. If it is killed, what serves a call finishes it.
KillMode=process
# One process that was too large is no reason to end the others: the supervisor starts it again.
OOMPolicy=continue

{sandbox}# An alert's command runs in here too, and may be one in JavaScript or in a container: so there is neither
# MemoryDenyWriteExecute= nor RestrictNamespaces=.

[Install]
WantedBy=default.target
"""


def edge_socket(home: Home) -> str:
    """The name of the unit that holds the proxy's port."""
    return f"halton-edge{suffix(home)}.socket"


def standing_socket(home: Home) -> str:
    """The name of the unit that holds the addresses of `[[provider]]`: one that is taken does not cost the proxy its port."""
    return f"halton-edge{suffix(home)}-standing.socket"


def edge_service(home: Home) -> str:
    """The name of the edge's unit."""
    return f"halton-edge{suffix(home)}.service"


def meter_service(home: Home) -> str:
    """The name of the meter's unit."""
    return f"halton-meter{suffix(home)}.service"


def units(home: Home, settings: Settings, python: str = sys.executable) -> dict[str, str]:
    """Each unit's name and text."""
    proxy = f"{LOOPBACK}:{settings.proxy.port}"
    texts = {edge_socket(home): _socket(home, "the proxy's port", [proxy], PROXY)}
    if settings.listeners:
        texts[standing_socket(home)] = _socket(home, "where it stands for local servers", settings.listeners, STANDING_FOR)
    sockets = " ".join(texts)
    common = {
        "home": assignment("HALTON_HOME", plain_root(home)),
        "python": rest_of_line(python),
        "root": rest_of_line(plain_root(home)),
        "sandbox": _SANDBOX,
    }
    texts[edge_service(home)] = _EDGE.format(
        description=_description(home, "the edge"),
        sockets=sockets,
        start=command([python, "-P", "-m", "halton.edge", "--systemd"]),
        error_log=_error_log(home, "edge"),
        **common,
    )
    texts[meter_service(home)] = _METER.format(
        description=_description(home, "the meter"),
        edge=f"{sockets} {edge_service(home)}",
        start=command([python, "-P", "-m", "halton", "up", "--service"]),
        reload=command([python, "-P", "-m", "halton", "reload"]),
        error_log=_error_log(home, "up"),
        **common,
    )
    return texts


def _socket(home: Home, what: str, addresses: Iterable[str], name: str) -> str:
    listens = "\n".join(f"ListenStream={address}" for address in addresses)
    return _SOCKET.format(description=_description(home, what), listens=listens, name=name, service=edge_service(home))


def _description(home: Home, what: str) -> str:
    return rest_of_line(f"Halton, a meter for LLM API traffic: {what} ({plain_root(home)})")


def _error_log(home: Home, name: str) -> str:
    return rest_of_line(Home(plain_root(home)).error_log(name))
