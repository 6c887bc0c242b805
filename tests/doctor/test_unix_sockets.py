"""Which unix sockets somebody listens on."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import pytest

from halton.doctor.unix_sockets import listened_on
from halton.paths import Home
from halton.privacy.finding import NotChecked


def test_one_that_is_listened_on_and_one_that_was_left(home: Home) -> None:
    left, there = home.socket("ledger"), home.socket("edge")
    with closing(socket.socket(socket.AF_UNIX)) as dead, closing(socket.socket(socket.AF_UNIX)) as living:
        dead.bind(str(left))
        living.bind(str(there))
        living.listen()
        found = listened_on()
    assert str(there) in found and str(left) not in found


def test_a_system_that_does_not_tell(tmp_path: Path) -> None:
    with pytest.raises(NotChecked, match="does not tell"):
        listened_on(tmp_path / "unix")
