"""What is known of a call when its project is asked for, and what a rule may answer."""

from __future__ import annotations

from typing import NamedTuple

from halton.attribution.place import Place
from halton.attribution.process import Process


class Asked(NamedTuple):
    """A call's proxy credentials, its `x-halton-project`, and the process behind it with the folder it was in at that moment.

    `unknown` says why there is no caller. The last two are for the rules and are filled in when these are asked: the run that
    the credentials prove, and the folder with what is read of it.
    """

    proxy_user: str | None = None
    proxy_password: str | None = None
    header_project: str | None = None
    caller: Process | None = None
    cwd: str | None = None
    unknown: str | None = None
    run_id: str | None = None
    place: Place | None = None


class Found(NamedTuple):
    """A project's name as it was written, what says so, and whether bodies may be kept."""

    name: str
    evidence: str
    body_capture: bool = True
