"""What a ready-made file for shells says, before it has any syntax."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from halton.paths import Home
from halton.settings import LOOPBACK
from halton.setup.environment import ADDING, PROXY, REPLACING, SERVERS

HEAD = "# Made by Halton for the shells of `halton init --shell`, anew whenever the meter starts. Changes here are lost.\n"
ROOTS = (*ADDING, *REPLACING)


class Ready(NamedTuple):
    """The variables, and the processes that tell by their lives whether the proxy's port is served: number and start of each.

    `root` is the file of our roots.
    """

    home: Home
    root: str
    port: int
    block: Mapping[str, str]
    witnesses: Sequence[tuple[int, str]]
    platform: str

    @property
    def address(self) -> str:
        """Host and port of the proxy."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def asks(self) -> list[str]:
        """The command that merges what somebody else has set."""
        return ["env", f"HALTON_HOME={self.home.root}", sys.executable, "-P", "-m", "halton", "env"]

    def always(self) -> list[tuple[str, str]]:
        """The variables that are set whatever they were."""
        return [(name, value) for name, value in self.block.items() if name in (*PROXY, "NODE_USE_ENV_PROXY")]

    def unless_set(self) -> list[tuple[str, str]]:
        """Those that are set where they are not."""
        return [(name, value) for name, value in self.block.items() if name in (*ROOTS, *SERVERS.values())]

    def looks(self, word: str) -> str:
        """Whether one of the processes lives, each looked at by `_halton_lives`, with this word between them."""
        return word.join(f"_halton_lives {pid} {started or 0}" for pid, started in self.witnesses) or "false"

    def placed(self, text: str) -> str:
        """A text with the proxy's address in it."""
        return text.replace("HOST", LOOPBACK).replace("PORT", str(self.port))
