"""The meter as an agent of macOS's launchd: launchd.plist(5), launchctl(1)."""

from __future__ import annotations

import plistlib
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from halton.errors import HaltonError
from halton.paths import Home
from halton.service.command import ENDING_LIMIT_S, ask
from halton.service.name import plain_root, suffix

LABEL = "halton.meter"
_DRAIN_S = 60
_DESCRIPTORS = 65536  # more, and launchd would ask for it to be allowed for the whole system
_POLL_S = 0.2
# What `launchctl error` calls "Could not find specified domain", "… service", and "Domain does not support specified action".
_ABSENT = (112, 113, 125)
# ESRCH: it is gone; EINPROGRESS: it is told to end.
_ENDS = (0, 3, 36)
_REMEDY = "Look with: launchctl print {target}, or do without: halton start"


class Launchd:
    """One home's agent in `folder`; `uid` is the account's. It lives in its desktop session, and where there is none, without."""

    name = "launchd"

    def __init__(self, home: Home, folder: Path, uid: int) -> None:
        self._home = home
        self._label = LABEL + suffix(home)
        self._uid = uid
        self._file = folder / f"{self._label}.plist"

    @property
    def files(self) -> Mapping[Path, bytes]:
        """The agent: where it lies, and what it says."""
        return {self._file: plistlib.dumps(agent(self._home, self._label), sort_keys=False)}

    @property
    def advice(self) -> tuple[str, ...]:
        """What to know of it: agents of an account begin with its session."""
        return ("The meter runs while you are logged in.",)

    @property
    def ends_tunnel(self) -> str:
        """The command that ends what `deactivate` leaves running."""
        return "halton stop --all"

    def activate(self) -> None:
        """Go by the agent as it lies there, start now and with every session. Does not wait until the meter is ready.

        :raises HaltonError: naming the command, and what it said.
        """
        domain = self._domain()
        self._boot_out(domain)
        # An agent that somebody has disabled would be refused.
        self._launchctl("enable", f"{domain}/{self._label}")
        self._launchctl("bootstrap", domain, str(self._file))

    def is_installed(self) -> bool:
        """Whether the agent lies there."""
        return self._file.exists()

    def start(self) -> None:
        """Start what is installed, now. Does not wait until the meter is ready.

        :raises HaltonError: naming the command, and what it said.
        """
        domain = self._domain()
        if self._is_loaded(domain):
            self._launchctl("kickstart", f"{domain}/{self._label}")
        else:
            self._launchctl("bootstrap", domain, str(self._file))

    def deactivate(self) -> None:
        """End the meter and start it no more. The edge goes on for the programs that use it.

        :raises HaltonError: naming the command, and what it said.
        """
        self._boot_out(self._domain())

    def end(self) -> None:
        """End the meter now; it starts again with the next session. The edge is its own process: `halton stop --all` ends it.

        :raises HaltonError: naming the command, and what it said.
        """
        self._boot_out(self._domain())

    def is_active(self) -> bool:
        """Whether launchd runs the meter, or is about to.

        :raises HaltonError: if launchd does not answer.
        """
        return self._is_loaded(self._domain())

    def _domain(self) -> str:
        desktop = f"gui/{self._uid}"
        answers = self._launchctl("print", desktop, accepted=(0, *_ABSENT))
        return desktop if answers else f"user/{self._uid}"

    def _is_loaded(self, domain: str) -> bool:
        return bool(self._launchctl("print", f"{domain}/{self._label}", accepted=(0, *_ABSENT)))

    def _boot_out(self, domain: str) -> None:
        """launchd says so at once and ends it by and by; until it has, it would not take another of that name."""
        if not self._is_loaded(domain):
            return
        self._launchctl("bootout", f"{domain}/{self._label}", limit_s=ENDING_LIMIT_S, accepted=(*_ENDS, *_ABSENT))
        deadline = time.monotonic() + ENDING_LIMIT_S
        while self._is_loaded(domain):
            if time.monotonic() > deadline:
                raise HaltonError(f"launchd has not ended {self._label}. {self._remedy}")
            time.sleep(_POLL_S)

    @property
    def _remedy(self) -> str:
        return _REMEDY.format(target=f"gui/{self._uid}/{self._label}")

    def _launchctl(self, *arguments: str, limit_s: float = 8.0, accepted: tuple[int, ...] = (0,)) -> str:
        return ask(["launchctl", *arguments], limit_s=limit_s, accepted=accepted, remedy=self._remedy)


def agent(home: Home, label: str, python: str = sys.executable) -> dict[str, Any]:
    """The property list: the whole meter, as `halton start` runs it; launchd knows neither readiness nor a watchdog."""
    log = str(Home(plain_root(home)).error_log("up"))
    return {
        "Label": label,
        "ProgramArguments": [python, "-P", "-m", "halton", "up", "--background"],
        "EnvironmentVariables": {"HALTON_HOME": str(plain_root(home))},
        "RunAtLoad": True,
        # A meter that was stopped ends with 0 and stays down; one that fell comes back.
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 10,
        # Streams may finish; launchd's own limit is 20 s.
        "ExitTimeOut": _DRAIN_S,
        # The edge outlives the supervisor, and workers finish what they serve.
        "AbandonProcessGroup": True,
        # As any program that somebody waits for: others are slowed down.
        "ProcessType": "Interactive",
        "StandardOutPath": "/dev/null",
        "StandardErrorPath": log,
        "Umask": 0o077,
        "SoftResourceLimits": {"NumberOfFiles": _DESCRIPTORS, "Core": 0},
        "HardResourceLimits": {"Core": 0},
    }
