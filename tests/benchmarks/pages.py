"""The real process of the page on a home, a client of it on a kept connection, and the addresses that people open."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from halton.log.store import read_only
from halton.paths import Home, shipped
from halton.publish.links import call_path, model_path, project_path, session_path
from halton.publish.metadata import read_query

STATIC = "/static/halton.css"
# As the links of the bar have them.
TABLES = ("metered_calls", "usage_daily", "sessions")


@dataclass(frozen=True, slots=True)
class Page:
    """A running page: its port and its process."""

    port: int
    pid: int

    def connect(self) -> http.client.HTTPConnection:
        """A connection that is kept for all that is asked."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def peak_mb(self) -> float:
        """The most memory that the process ever had."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


@contextmanager
def page(home: Home) -> Iterator[Page]:
    """The page of a home, started as the supervisor does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "halton.publish", "--home", str(home.root), "--fd", str(listener.fileno())]
        process = subprocess.Popen(command, pass_fds=(listener.fileno(),))
        port = listener.getsockname()[1]
    with process:
        try:
            yield Page(port, process.pid)
        finally:
            process.terminate()


def get(connection: http.client.HTTPConnection, path: str, worst: int = 200) -> tuple[float, bytes]:
    """How many milliseconds the whole answer took, and its body.

    :raises ConnectionError: for a status above `worst`.
    """
    begin = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    taken = (time.perf_counter() - begin) * 1e3
    if answer.status > worst:
        raise ConnectionError(f"{path}: {answer.status}")
    return taken, body


def tables(connection: http.client.HTTPConnection) -> dict[str, str]:
    """The addresses of tables, as the home page links them, or bare."""
    links = re.findall(rb'href="(/projections/([a-z_]+)[^"]*)"', get(connection, "/")[1])
    linked = {name.decode(): address.decode().replace("&amp;", "&") for address, name in reversed(links)}
    return {name: linked.get(name, f"/projections/{name}") for name in TABLES}


def queries(since: str = "") -> dict[str, str]:
    """The canned queries as JSON, all of their fields empty, or with this first day in those that ask for one."""
    found = {}
    for path in sorted((shipped("datasette-metadata") / "queries").glob("*.sql")):
        asked = read_query(path).header.get("parameters", {})
        values = {name: since if name == "from_day" else "" for name in asked}
        found[path.stem] = f"/projections/{path.stem}.json?{urlencode({'_shape': 'objects', **values})}"
    return found


def month_ago() -> str:
    """The first of the last thirty days."""
    return f"{datetime.now(UTC) - timedelta(days=29):%Y-%m-%d}"


def subjects(home: Home) -> dict[str, str]:
    """The pages of a call of the last month, and of its session, project and model."""
    with closing(read_only(home.views)) as connection:
        query = """select call_id, session, project, provider, coalesce(model, model_requested) from calls
                    where position = (select max(position) * 98 / 100 from calls)"""
        call, session, project, provider, model = connection.execute(query).fetchone()
    return {
        "call": call_path(call),
        "session": session_path(session),
        "project": project_path(project),
        "model": model_path(provider, model),
    }
