"""The parents rule: real trees of processes, in folders of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from halton.attribution.asked import Asked
from halton.attribution.process import Process
from halton.attribution.rules.parents import find
from processes import Program, program


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    (tmp_path / "shop" / ".git" / "HEAD").write_text("ref: refs/heads/main")
    return tmp_path / "shop"


def child(parent: Program, first: str = "") -> int:
    """A child of it that goes elsewhere."""
    return int(parent.do(f"answer = fork({f'{first}\nos.chdir(chr(47))'!r})"))


def found(pid: int) -> tuple[str, str] | None:
    answer = find(Asked(caller=Process(pid), cwd="/"))
    return None if answer is None else (answer.name, answer.evidence)


def test_the_repository_that_the_shell_is_in(shop: Path) -> None:
    with program(shop, leads_a_session=True) as shell:
        assert found(child(shell)) == ("shop", f"~/shop/.git of {Process(shell.pid)}")
        (shop / ".haltonrc").write_text("project: till")
        assert found(child(shell)) == ("till", f"~/shop/.haltonrc of {Process(shell.pid)}")
        (shop / ".haltonrc").write_text("project: --")
        assert found(child(shell)) == ("shop", f"~/shop/.git of {Process(shell.pid)}")


def test_the_variable_of_a_parent_goes_before_its_folder(shop: Path) -> None:
    with program(shop, {"HALTON_PROJECT": "billing"}, leads_a_session=True) as shell:
        assert found(child(shell)) == ("billing", f"HALTON_PROJECT of {Process(shell.pid)}")


def test_the_nearest_parent_decides(shop: Path, tmp_path: Path) -> None:
    (tmp_path / ".haltonrc").write_text("project: outer")
    (shop / ".haltonrc").write_text("project: inner")
    with program(tmp_path, leads_a_session=True) as shell:
        first = f"os.chdir({str(shop)!r}); fork('os.chdir(chr(47))')"
        middle = int(shell.do(f"answer = fork({first!r})"))
        leaf = int(Path(f"/proc/{middle}/task/{middle}/children").read_text())
        assert found(leaf) == ("inner", f"~/shop/.haltonrc of {Process(middle)}")
        assert found(middle) == ("outer", f"~/.haltonrc of {Process(shell.pid)}")


def test_beyond_the_leader_of_the_session_nobody_is_asked(shop: Path) -> None:
    with program(shop, leads_a_session=True) as terminal:
        leader = child(terminal, "os.setsid()")
        assert os.getsid(leader) == leader
        assert found(leader) is None
    assert find(Asked()) is None
