"""An edge that outlived its supervisor."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from eventually import eventually_in_threads
from halton.doctor.checks.ports import check as check_ports
from halton.doctor.checks.processes import check as check_processes
from halton.doctor.checks.shell import check as check_shell
from halton.doctor.lone_edge import has_lone_edge, is_held_by_lone_edge
from halton.doctor.patient import Patient
from halton.setup.ports import is_free
from patients_made import metered, told
from stack import Stack, running_stack


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, int]]:
    """A meter whose supervisor was killed, and the port that its edge still holds."""
    with running_stack(tmp_path_factory.mktemp("left")) as stack:
        port, edge = stack.proxy_port, stack.pid("edge")
        others = [one["pid"] for one in stack.status()["processes"] if one["name"] != "edge"]
        assert stack.process is not None
        try:
            stack.process.kill()
            stack.process.wait()
            yield stack, port
        finally:
            for pid in (edge, *others):
                _end(pid)
            eventually_in_threads(lambda: is_free(port))


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def test_it_is_told_from_others(whole: Stack, left: tuple[Stack, int]) -> None:
    stack, port = left
    lone = Patient(stack.home, environment={})
    assert has_lone_edge(lone) and is_held_by_lone_edge(lone, port)
    assert not is_held_by_lone_edge(lone, whole.status()["browse"]["port"])
    assert not has_lone_edge(Patient(whole.home, environment={}))


def test_what_the_checks_say_of_it(left: tuple[Stack, int]) -> None:
    stack, port = left
    stack.home.config.write_text(f"[proxy]\nport = {port}\n[browse]\nport = 0\n")
    lone = Patient(stack.home, environment=metered(HTTPS_PROXY=f"http://127.0.0.1:{port}"))
    assert told(check_processes(lone)) == [
        ("problem", "the meter does not run; its edge was left and tunnels everything unread.")
    ]
    assert told(check_shell(lone))[0] == ("warning", "HTTPS_PROXY leads to the edge of a meter that was stopped.")
    assert told(check_ports(lone)) == [("well", f"nobody else has the ports: {port} for the proxy and a free one for the page.")]
