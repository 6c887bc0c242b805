"""The ready-made file, read by bash, zsh and dash."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from halton.paths import Home
from halton.setup.shell_sh import sh_text
from processes import program
from shells import PORT, SH, after, ready, written

OURS = f"http://127.0.0.1:{PORT}"
pytestmark = pytest.mark.parametrize("shell", SH, ids=" ".join)


def read(shell: list[str], tmp_path: Path, text: str, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a shell that stops at every error and every name that is not set has after the file."""
    return after(shell, f"set -eu; . {shlex.quote(str(written(tmp_path, text)))}", environment)


def test_a_shell_has_the_whole_block_while_the_meter_lives(shell: list[str], home: Home, tmp_path: Path) -> None:
    stated = ready(home)
    assert stated.block["OLLAMA_HOST"] == "http://127.0.0.1:11435"
    assert read(shell, tmp_path, sh_text(stated)) == dict(stated.block)


def test_one_witness_that_lives_is_enough(shell: list[str], home: Home, tmp_path: Path) -> None:
    with program() as gone:
        stated = ready(home, [gone.pid, os.getpid()])
    assert read(shell, tmp_path, sh_text(stated)) == dict(stated.block)


def test_a_dead_meter_leaves_a_shell_as_it_is(shell: list[str], home: Home, tmp_path: Path) -> None:
    with program() as gone:
        text = sh_text(ready(home, [gone.pid]))
    assert read(shell, tmp_path, text) == {}
    assert read(shell, tmp_path, sh_text(ready(home, []))) == {}


def test_another_process_of_the_same_number_is_not_the_meter(shell: list[str], home: Home, tmp_path: Path) -> None:
    stated = ready(home)._replace(witnesses=[(os.getpid(), "1")])
    assert read(shell, tmp_path, sh_text(stated)) == {}


def test_a_process_that_has_ended_and_that_nobody_waited_for_is_dead(shell: list[str], home: Home, tmp_path: Path) -> None:
    child = subprocess.Popen(["true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert read(shell, tmp_path, sh_text(ready(home, [child.pid]))) == {}
    child.wait()


@pytest.mark.parametrize("inherited", [OURS, f"http://billing:x@127.0.0.1:{PORT}"])
def test_what_was_inherited_from_the_dead_meter_goes(shell: list[str], home: Home, tmp_path: Path, inherited: str) -> None:
    file = written(tmp_path, sh_text(ready(home, [])))
    has = {"HTTPS_PROXY": inherited, "https_proxy": inherited, "PATH": "/usr/bin:/bin"}
    command = f'. {shlex.quote(str(file))}; echo "${{HTTPS_PROXY-none}} ${{https_proxy-none}}"'
    done = subprocess.run([*shell, "-c", command], env=has, capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == "none none\n"


def test_a_proxy_whose_place_the_dead_meter_took_has_it_again(shell: list[str], home: Home, tmp_path: Path) -> None:
    has = {"HTTPS_PROXY": OURS, "https_proxy": OURS, "HALTON_UPSTREAM": "http://proxy.example:3128"}
    found = read(shell, tmp_path, sh_text(ready(home, [])), has)
    assert found == {"HTTPS_PROXY": "http://proxy.example:3128", "https_proxy": "http://proxy.example:3128"}


def test_a_run_around_the_shell_stays_as_it_is(shell: list[str], home: Home, tmp_path: Path) -> None:
    around = f"http://billing:x@127.0.0.1:{PORT}"
    assert read(shell, tmp_path, sh_text(ready(home)), {"HTTPS_PROXY": around, "https_proxy": around}) == {}


def test_a_shell_within_a_shell_is_the_same(shell: list[str], home: Home, tmp_path: Path) -> None:
    stated = ready(home)
    assert read(shell, tmp_path, sh_text(stated), stated.block) == {}
    merged = {**stated.block, "SSL_CERT_FILE": str(home.run / "ca-bundle-0123456789abcdef.pem")}
    assert read(shell, tmp_path, sh_text(stated), merged) == {}


def test_what_somebody_else_has_set_is_left_to_halton_env(shell: list[str], home: Home, tmp_path: Path) -> None:
    text, block = sh_text(ready(home)), ready(home).block
    for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
        assert read(shell, tmp_path, text, {name: "/corporate.pem"}) == {}  # no meter answers in this home
    assert read(shell, tmp_path, text, {"HTTPS_PROXY": "http://proxy.example:3128"}) == {}
    assert block["SSL_CERT_FILE"] == str(home.bundle)


@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
def test_the_users_own_exceptions_stay(shell: list[str], home: Home, tmp_path: Path, name: str) -> None:
    found = read(shell, tmp_path, sh_text(ready(home)), {name: "intranet.example"})
    assert found["NO_PROXY"] == found["no_proxy"] == "localhost,127.0.0.1,::1,intranet.example"


def test_where_there_is_no_proc_the_port_is_tried(shell: list[str], home: Home, tmp_path: Path) -> None:
    if shell[0] == "dash":  # which has nothing to try a port with but nc(1), that macOS has
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "nc").write_text('#!/bin/bash\n[ "$1" = -z ] && (: < "/dev/tcp/$2/$3")\n')
        (tmp_path / "bin" / "nc").chmod(0o755)
    path = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}
    with socket.create_server(("127.0.0.1", 0)) as served:
        stated = ready(home, port=served.getsockname()[1], platform="darwin")
        assert read(shell, tmp_path, sh_text(stated), path) == dict(stated.block)
        with program() as gone:
            pass
        assert read(shell, tmp_path, sh_text(stated._replace(witnesses=[(gone.pid, "")])), path) == {}
    assert read(shell, tmp_path, sh_text(stated), path) == {}
