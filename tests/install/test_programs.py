"""Programs that run, as /proc shows them."""

from __future__ import annotations

import os
from pathlib import Path

from halton.install.programs import Program, users_of
from processes import program


def process(proc: Path, pid: int, cmdline: str, environ: str, name: str = "python") -> None:
    folder = proc / str(pid)
    folder.mkdir(parents=True)
    (folder / "cmdline").write_bytes(cmdline.replace(" ", "\0").encode() + b"\0")
    (folder / "environ").write_bytes(environ.replace(" ", "\0").encode() + b"\0")
    (folder / "comm").write_text(f"{name}\n")


def test_a_program_that_was_started_with_our_variables_is_found() -> None:
    with program(environment={"HTTPS_PROXY": "http://billing:x@127.0.0.1:8599"}) as one, program() as other:
        found = {found.pid for found in users_of(8599)}
    assert one.pid in found and other.pid not in found and os.getpid() not in found


def test_the_address_is_that_of_the_proxy_however_it_is_spelt(tmp_path: Path) -> None:
    process(tmp_path, 10, "claude", "HTTPS_PROXY=http://127.0.0.1:8081 A=1", "claude")
    process(tmp_path, 11, "node x", "https_proxy=http://a:b@127.0.0.1:8081/", "node")
    process(tmp_path, 12, "node x", "HTTPS_PROXY=http://127.0.0.1:80811")
    process(tmp_path, 13, "node x", "HTTPS_PROXY=http://proxy.example:8081")
    process(tmp_path, 14, "python -P -m halton.publish", "HTTPS_PROXY=http://127.0.0.1:8081")
    (tmp_path / "15").mkdir()
    assert users_of(8081, tmp_path) == [Program(10, "claude"), Program(11, "node")]


def test_where_there_is_no_proc_nothing_is_seen(tmp_path: Path) -> None:
    assert users_of(8081, tmp_path / "none") == []
