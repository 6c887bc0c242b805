"""Whose days and times a command shows: those of the zone that the home's meter goes by."""

from __future__ import annotations

import os

from halton.cli.statusline import home
from halton.zone import follow, kept

# These start programs that may last, and must find the TZ of whoever typed the command, not the meter's.
STARTING = ("browse", "demo", "doctor", "init", "restart", "run", "start", "stop", "uninstall", "up")


def follow_home(command: str | None) -> None:
    """Go by the zone of the home from here on, unless the command starts programs; the meter's, as long as there was one."""
    if command in STARTING:
        return
    folder = home()
    follow(kept(folder) if os.path.exists(os.path.join(folder, "run", "settings.json")) else _stated(folder))


def _stated(folder: str) -> str | None:
    """What config.toml says; whether that can be used is for those to say who start the meter."""
    try:
        path = os.path.join(folder, "config.toml")
        if not os.path.isfile(path):  # a pipe would be waited for
            return None
        with open(path, "rb") as file:
            if b"time_zone" not in file.read():
                return None
    except OSError:
        return None
    from halton.errors import HaltonError
    from halton.paths import Home
    from halton.settings import Settings

    try:
        return Settings.load(Home.from_environment()).report.time_zone
    except HaltonError:
        return None
