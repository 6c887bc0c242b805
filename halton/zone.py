"""The time zone of `[report] time_zone`: whose days and times are recorded and shown, where that is not the clock's own.

A process follows it by its variable TZ (POSIX, environ(7)), so that all that asks for local time has it, and what it starts too.
It imports nothing that takes long: the status line has no time for it.
"""

from __future__ import annotations

import json
import os
import time

TYPE_CHECKING = False  # to import typing would take four of the milliseconds that the status line has
if TYPE_CHECKING:
    from collections.abc import Iterable


def checked(name: str) -> str:
    """The name, if there is such a zone in the data that this machine has (IANA names, RFC 6557).

    :raises ValueError: naming the nearest one, or saying that there is no such data at all.
    """
    import zoneinfo

    if name.startswith("right/"):  # its clock counts leap seconds: all would be half a minute early (tz, theory.html)
        plain = name.removeprefix("right/")
        raise ValueError(f'"{name}" counts leap seconds, as no clock here does. Write {checked(plain)}.')
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(_refusal(name, zoneinfo.available_timezones())) from None
    # The C library knows nothing of the data in Python's package tzdata: it would go by UTC and say nothing.
    if not any(os.path.isfile(os.path.join(folder, name)) for folder in zoneinfo.TZPATH):
        raise ValueError(_refusal(name, ()))
    return name


def follow(name: str | None) -> None:
    """Have this process, and what it starts, go by a zone; with None all stays as it is."""
    if name and name != os.environ.get("TZ"):
        os.environ["TZ"] = name
        time.tzset()


def kept(home: str) -> str | None:
    """The zone that the meter of a home folder was last started with, if it had one: run/settings.json tells."""
    try:
        with open(os.path.join(home, "run", "settings.json"), encoding="utf-8") as file:
            name = json.load(file)["report"]["time_zone"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return name if isinstance(name, str) else None


def _refusal(name: str, known: Iterable[str]) -> str:
    import difflib

    from halton.errors import safe

    names = {zone.lower(): zone for zone in known}
    if not names:
        return "this machine has no data of time zones. Install its package tzdata, or take the key out."
    cities = {zone.rpartition("/")[2]: zone for zone in names}
    asked = name.lower().replace(" ", "_")
    near = difflib.get_close_matches(asked, names, 1, 0.87) or difflib.get_close_matches(asked, cities, 1, 0.87)
    if not near:
        return f'"{safe(name)}" is no time zone. Write it as the IANA does, such as Europe/Berlin.'
    return f'"{safe(name)}" is no time zone. Did you mean {names[cities.get(near[0], near[0])]}?'
