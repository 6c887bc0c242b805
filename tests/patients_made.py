"""What the doctor looks at, made for a test: a home, what its supervisor would say, and a shell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from halton.doctor.finding import Finding
from halton.doctor.patient import Patient
from halton.paths import Home

type Asked = Callable[..., str | None]

PORT = 18081
NAMES = ("ledger", "edge", "capture-1", "browse")


def running(**changes: Any) -> dict[str, Any]:
    """What a supervisor says when all is well, with these facts changed."""
    processes = [{"name": name, "pid": None, "state": "running", "restarts": 0} for name in NAMES]
    browse = {"host": "127.0.0.1", "port": PORT + 1, "private": False}
    proxy = {"host": "127.0.0.1", "port": PORT, "resolve": {}}
    return {"state": "healthy", "proxy": proxy, "browse": browse, "processes": processes, "failing": None, **changes}


def with_process(name: str, **changes: Any) -> dict[str, Any]:
    """The same with one process otherwise."""
    told = running()
    told["processes"] = [one | changes if one["name"] == name else one for one in told["processes"]]
    return told


def patient(
    home: Home,
    status: dict[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Patient:
    """A home whose supervisor says this, or is not there, looked at from a shell with these variables."""
    made = Patient(home, environment=environment or {}, folder=folder or home.root)
    made.status = status
    return made


def metered(**variables: str) -> dict[str, str]:
    """The variables of a shell that goes through the meter of `running`."""
    return {"HTTPS_PROXY": f"http://127.0.0.1:{PORT}", "NODE_USE_ENV_PROXY": "1", **variables}


def told(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """How it stands and what was seen, of each."""
    return [(str(finding.state), finding.seen) for finding in findings]
