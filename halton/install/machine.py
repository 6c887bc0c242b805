"""The account that is set up: its home of Halton, its folder, its environment and its shell."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from halton.errors import HomeError
from halton.paths import Home


class Machine(NamedTuple):
    """What the steps go by. `shell` is the path of the login shell, empty where nobody says which it is."""

    home: Home
    folder: Path
    environment: Mapping[str, str]
    shell: str
    platform: str = sys.platform

    @classmethod
    def of_this_process(cls) -> Machine:
        """The account and the environment that a command runs in.

        :raises HomeError: if the account has no folder.
        """
        home = Home.from_environment()
        try:
            folder = Path.home()
        except RuntimeError:
            raise HomeError("This account has no folder, and HOME is not set. Set HOME to a folder.") from None
        return cls(home, folder, dict(os.environ), os.environ.get("SHELL") or _login_shell())

    def in_this_shell(self, *options: str) -> str:
        """How the variables of `halton env` come into a shell such as this account's; fish does not know `unset`."""
        asked = " ".join(["halton env", *options])
        return f"{asked} --shell fish | source" if Path(self.shell).name == "fish" else f'eval "$({asked})"'


def _login_shell() -> str:
    """What the account's entry says (passwd(5)): a container's environment often has no SHELL."""
    try:
        return pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        return ""
