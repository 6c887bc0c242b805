"""The deeper look of docs/privacy.md: every connect() of a whole demo, as strace shows it and the page prints it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stack import clean_environment
from trust_pages import PRIVACY, blocks

TRACED = blocks(PRIVACY, "sh", "Three checks that anyone can run")[3]
NOTHING_FOUND = 1  # grep(1): no line was selected
pytestmark = [pytest.mark.contract, pytest.mark.timeout(240)]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a short path: the demo's home, with its sockets, lies below it."""
    return tmp_path_factory.mktemp("o")


def traced(folder: Path, before: str = "") -> tuple[int, str, str]:
    """What the block's last command ends with, all that was printed, and the trace."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = clean_environment() | {"PATH": path, "TMPDIR": str(folder)}
    script = f"{before}\n{TRACED}\nstatus=$?\ncp \"$TRACE\" '{folder}/trace'\nexit $status"
    done = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, timeout=200)
    return done.returncode, done.stdout + done.stderr, (folder / "trace").read_text()


def test_a_whole_demo_connects_to_nothing_but_loopback(folder: Path) -> None:
    status, printed, trace = traced(folder)
    assert "To meter your own programs" in printed
    assert status == NOTHING_FOUND, printed
    assert trace.count('inet_addr("127.0.0.1")') > 20


def test_a_connection_to_elsewhere_would_be_left_over(folder: Path) -> None:
    # 192.0.2.1 is for documentation (RFC 5737) and leads nowhere; a datagram's connect() sends nothing.
    away = 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("192.0.2.1", 9))'
    status, printed, _ = traced(
        folder, f"halton() {{ :; }}\nstrace() {{ command strace -f -qq -e trace=connect -o \"$TRACE\" python3 -c '{away}'; }}"
    )
    assert (status, "192.0.2.1" in printed) == (0, True)
