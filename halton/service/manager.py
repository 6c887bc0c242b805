"""What the meter asks of a service manager, and what it is told where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Manager(Protocol):
    """The service manager of this account, and the meter of one home as its service. All methods raise HaltonError."""

    @property
    def name(self) -> str:
        """systemd or launchd."""

    @property
    def files(self) -> Mapping[Path, bytes]:
        """The units or agents: where each lies, and what it says."""

    @property
    def advice(self) -> tuple[str, ...]:
        """Sentences for whoever has just installed it."""

    @property
    def ends_tunnel(self) -> str:
        """The command that ends what `deactivate` leaves running."""

    def activate(self) -> None:
        """Go by the files as they lie there, start now and with every session. Does not wait until the meter is ready."""

    def is_installed(self) -> bool:
        """Whether it knows the meter, running or not."""

    def start(self) -> None:
        """Start what is installed, now. Does not wait until the meter is ready."""

    def deactivate(self) -> None:
        """End the meter and start it no more. The tunnel stays for the programs that use it, until the session ends."""

    def end(self) -> None:
        """End all of it now, the tunnel too; it starts again with the next session."""

    def is_active(self) -> bool:
        """Whether it runs the meter, or is about to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why nothing here can start the meter by itself, in one sentence."""

    reason: str
