"""The end of a meter, and of what tunnels behind it; with a real meter: tests/test_restart.py."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading

import pytest

from eventually import eventually_in_threads
from halton.cli.ending import end_meter, tunnel_line
from halton.edge.handover import look
from halton.errors import MeterDown
from halton.paths import Home


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("e") / "h")
    home.prepare()
    return home


@pytest.mark.parametrize("tunnel", [True, False])
def test_where_nothing_runs_there_is_nothing_to_end(home: Home, tunnel: bool) -> None:
    with pytest.raises(MeterDown):
        end_meter(home, tunnel=tunnel)
    assert tunnel_line(home) is None


def test_an_edge_that_is_alone_is_told_of_and_ended_when_that_is_wanted(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "halton.edge", "--fd", str(listener.fileno())]
        environment = {**os.environ, "HALTON_HOME": str(home.root)}
        with subprocess.Popen(command, pass_fds=[listener.fileno()], env=environment) as edge:
            eventually_in_threads(lambda: look(home))
            end_meter(home)
            assert edge.poll() is None
            assert tunnel_line(home) == (
                f"The tunnel on port {port} stays for programs that use it (pid {edge.pid}); what they call is not metered. "
                "End it with: halton stop --all"
            )
            _reap(edge)
            end_meter(home, tunnel=True)
    assert look(home) is None


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Take note of its end as it comes: a child that nobody waited for still counts as there."""
    threading.Thread(target=process.wait, daemon=True).start()
