"""How many descriptors a process may have: raised as far as it may, in processes of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from halton.descriptors import connections_for

RAISING = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
from halton.descriptors import raise_limit
print(raise_limit(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "told"),
    [(64, 64, "64 64 64"), (256, 4096, "4096 4096 4096"), (300, 300, "300 300 300")],
)
def test_the_limit_is_raised_to_what_is_allowed(soft: int, hard: int, told: str) -> None:
    command = [sys.executable, "-c", RAISING, str(soft), str(hard)]
    assert subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip() == told


def test_connections_leave_room_for_the_rest() -> None:
    assert [connections_for(limit) for limit in (10, 64, 256, 65_536)] == [1, 16, 112, 32_752]
