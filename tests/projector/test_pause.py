from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import make
from halton.errors import ViewsError
from halton.projector.follower import Follower
from halton.projector.pause import is_paused, paused
from projector.build import SEEN, projector

HOLDER = """
import sys, time; from pathlib import Path
from halton.projector.pause import paused
with paused(Path(sys.argv[1]), time.monotonic() + 5):
    print("held", flush=True)
    time.sleep(60)
"""


def soon() -> float:
    return time.monotonic() + 5


def test_nobody_waits_for_a_lock_that_was_never_made(tmp_path: Path) -> None:
    assert not is_paused(tmp_path / "views.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_it_lasts_as_long_as_its_block(tmp_path: Path) -> None:
    views = tmp_path / "views.sqlite"
    with paused(views, soon()):
        assert is_paused(views)
    assert not is_paused(views)
    assert oct((tmp_path / "views.lock").stat().st_mode & 0o777) == "0o600"


def test_one_at_a_time_and_the_other_is_told(tmp_path: Path) -> None:
    views = tmp_path / "views.sqlite"
    with paused(views, soon()), pytest.raises(ViewsError, match="Another command"), paused(views, time.monotonic() + 0.05):
        pass
    with paused(views, soon()):
        pass


def test_it_ends_with_a_holder_that_is_killed(tmp_path: Path) -> None:
    views = tmp_path / "views.sqlite"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(views)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    assert is_paused(views)
    holder.send_signal(signal.SIGKILL)
    holder.wait(10)
    holder.stdout.close()
    assert not is_paused(views)


def test_a_projector_begins_no_batch_meanwhile(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    made = projector(tmp_path, seen=SEEN)
    with paused(tmp_path / "views.sqlite", soon()):
        assert made.catch_up() == {"seen": 0}
        assert made.held_up
    assert made.catch_up() == {"seen": 2}
    assert not made.held_up
    made.close()


def test_a_follower_goes_on_by_itself(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    with paused(tmp_path / "views.sqlite", soon()):
        follower = Follower(projector(tmp_path, seen=SEEN))
        assert not follower.wait_until(2, timeout_s=0.2)
    assert follower.wait_until(2, timeout_s=5)
    follower.close()
