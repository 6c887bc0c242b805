"""The ready-made file, read by fish."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from halton.paths import Home
from halton.setup.shell_fish import fish_text, word
from processes import program
from shells import PORT, after, ready, written

FISH = ["fish", "--no-config"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What fish has as its home: it writes there."""
    (tmp_path / "account").mkdir()
    return tmp_path / "account"


def read(folder: Path, text: str, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    return after(FISH, f"source {word(str(written(folder, text)))}", {"HOME": str(folder), **(environment or {})})


def test_a_shell_has_the_whole_block_while_the_meter_lives(home: Home, folder: Path) -> None:
    stated = ready(home)
    assert read(folder, fish_text(stated)) == dict(stated.block)


def test_a_dead_meter_leaves_a_shell_as_it_is(home: Home, folder: Path) -> None:
    with program() as gone:
        text = fish_text(ready(home, [gone.pid]))
    assert read(folder, text) == {}
    assert read(folder, fish_text(ready(home, []))) == {}
    assert read(folder, fish_text(ready(home)._replace(witnesses=[(os.getpid(), "1")]))) == {}


@pytest.mark.parametrize("inherited", [f"http://127.0.0.1:{PORT}", f"http://billing:x@127.0.0.1:{PORT}"])
def test_what_was_inherited_from_the_dead_meter_goes(home: Home, folder: Path, inherited: str) -> None:
    file = written(folder, fish_text(ready(home, [])))
    has = {"HOME": str(folder), "HTTPS_PROXY": inherited, "https_proxy": inherited}
    found = after(FISH, f"source {word(str(file))}; set -q HTTPS_PROXY https_proxy; set -gx LEFT $status", has)
    assert found == {"LEFT": "2"}
    found = read(folder, fish_text(ready(home, [])), {**has, "HALTON_UPSTREAM": "http://proxy.example:3128"})
    assert found == {"HTTPS_PROXY": "http://proxy.example:3128", "https_proxy": "http://proxy.example:3128"}


def test_a_run_around_the_shell_and_a_shell_within_a_shell_stay_as_they_are(home: Home, folder: Path) -> None:
    stated, around = ready(home), f"http://billing:x@127.0.0.1:{PORT}"
    assert read(folder, fish_text(stated), {"HTTPS_PROXY": around, "https_proxy": around}) == {}
    assert read(folder, fish_text(stated), stated.block) == {}
    merged = {**stated.block, "SSL_CERT_FILE": str(home.run / "ca-bundle-0123456789abcdef.pem")}
    assert read(folder, fish_text(stated), merged) == {}


def test_what_somebody_else_has_set_is_left_to_halton_env(home: Home, folder: Path) -> None:
    text = fish_text(ready(home))
    assert read(folder, text, {"SSL_CERT_FILE": "/corporate.pem"}) == {}  # no meter answers in this home
    assert read(folder, text, {"HTTPS_PROXY": "http://proxy.example:3128"}) == {}


def test_the_users_own_exceptions_stay(home: Home, folder: Path) -> None:
    found = read(folder, fish_text(ready(home)), {"NO_PROXY": "intranet.example"})
    assert found["NO_PROXY"] == found["no_proxy"] == "localhost,127.0.0.1,::1,intranet.example"


def test_where_there_is_no_proc_the_port_is_tried(home: Home, folder: Path) -> None:
    (folder / "nc").write_text('#!/bin/bash\n[ "$*" = "-z 127.0.0.1 8599" ]\n')
    (folder / "nc").chmod(0o755)
    path = {"PATH": f"{folder}:/usr/bin:/bin"}
    stated = ready(home, platform="darwin")
    assert read(folder, fish_text(stated), path) == dict(stated.block)
    elsewhere = ready(home, port=PORT + 1, platform="darwin")
    assert read(folder, fish_text(elsewhere), path) == {}


def test_a_word_is_read_as_it_is(folder: Path) -> None:
    value = "it's \\ \"$HOME\" `x` (y)\n"
    assert after(FISH, f"set -gx SAID {word(value)}", {"HOME": str(folder)}) == {"SAID": value}
