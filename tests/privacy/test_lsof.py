"""The output of lsof, and a machine that has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.privacy.finding import NotChecked
from halton.privacy.lsof import Found, ask_lsof, read_lsof

SAID = """\
p501
f7
PTCP
n127.0.0.1:8081
f9
PTCP
n127.0.0.1:50000->160.79.104.10:443
p502
f4
PTCP
n[::1]:8765
f5
PUDP
n*:5353
"""


def test_listeners_and_connections() -> None:
    assert list(read_lsof(SAID)) == [
        Found(501, "tcp", ("127.0.0.1", 8081), None, "501/7/127.0.0.1:8081"),
        Found(501, "tcp", ("127.0.0.1", 50000), ("160.79.104.10", 443), "501/9/127.0.0.1:50000->160.79.104.10:443"),
        Found(502, "tcp", ("::1", 8765), None, "502/4/[::1]:8765"),
        Found(502, "udp", ("0.0.0.0", 5353), None, "502/5/*:5353"),
    ]


def test_a_program_that_says_so_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "lsof"
    program.write_text(f'#!/bin/sh\n[ "$*" = "-nP -a -p 501,502 -i -FpfPn" ] && cat <<END\n{SAID}END\nexit 1\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert len(list(ask_lsof([501, 502]))) == 4


def test_without_lsof_nothing_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("halton.privacy.lsof._FOLDERS", "/nonexistent")
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(NotChecked, match="lsof is missing"):
        list(ask_lsof([1]))
