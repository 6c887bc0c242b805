"""The heartbeat in shared memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from halton.pulse import Pulse


def test_what_one_counts_the_other_reads(tmp_path: Path) -> None:
    ours, descriptor = Pulse.create(tmp_path)
    theirs = Pulse(descriptor)
    os.close(descriptor)
    assert theirs.read() == (0, 0)
    ours.beat()
    ours.beat()
    ours.handled()
    ours.handled()
    ours.handled()
    assert theirs.read() == (2, 3)


def test_another_process_beats_through_the_descriptor(tmp_path: Path) -> None:
    ours, descriptor = Pulse.create(tmp_path)
    script = f"from halton.pulse import Pulse\npulse = Pulse({descriptor})\npulse.beat()\npulse.handled()"
    subprocess.run([sys.executable, "-c", script], pass_fds=[descriptor], check=True, timeout=30)
    os.close(descriptor)
    assert ours.read() == (1, 1)


def test_the_memory_has_no_name_that_others_could_open(tmp_path: Path) -> None:
    _, descriptor = Pulse.create(tmp_path)
    assert list(tmp_path.iterdir()) == []
    os.close(descriptor)


def test_a_descriptor_that_is_no_pulse_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(b"x")
    with (tmp_path / "short").open("r+b") as file, pytest.raises(ValueError):
        Pulse(file.fileno())


def test_calls_that_a_process_holds_are_read_after_its_end(tmp_path: Path) -> None:
    theirs, descriptor = Pulse.create(tmp_path)
    ours = Pulse(descriptor)
    os.close(descriptor)
    theirs.hold(7)
    theirs.handled()
    assert (ours.held(), ours.read()) == (7, (0, 1))


def test_a_process_that_ends_in_order_holds_nothing(tmp_path: Path) -> None:
    theirs, descriptor = Pulse.create(tmp_path)
    ours = Pulse(descriptor)
    os.close(descriptor)
    theirs.hold(7)
    theirs.leave()
    theirs.hold(8)
    assert ours.held() == 0
