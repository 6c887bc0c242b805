"""What is left, and named, when it is taken away; a whole meter's end is in tests/cli/commands/test_uninstall.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import make
from authorities_made import with_authority
from halton.install.machine import Machine
from halton.install.step import Act, Step
from halton.install.uninstalling import Uninstalling
from halton.paths import Home
from processes import program


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("HOME", str(tmp_path))
    home = Home(tmp_path / ".halton-meter")
    home.prepare()
    home.config.write_text("[proxy]\nport = 8599\n")
    make.log(home.root, [make.call()]).close()
    with_authority(home)
    return Machine(home, tmp_path, {}, "")


def acts(
    machine: Machine, *steps: Step, purge: bool = False, dry_run: bool = False, edge: int | None = None, ends: str | None = None
) -> list[Act]:
    asked = Uninstalling(machine, steps, lambda: None, purge=purge, edge=edge, ends_tunnel=ends)
    return list(asked.acts(dry_run=dry_run))


class Made:
    """A step that had done something."""

    name, outside, vital = "made", True, False

    def todo(self) -> Act | None:
        return None

    def found(self) -> Act:
        return Act("there")

    def do(self) -> Act:
        return Act("done")

    def undo(self, *, dry_run: bool) -> Iterator[Act]:
        yield Act("would undo" if dry_run else "undone")


def test_steps_are_undone_first(machine: Machine) -> None:
    assert acts(machine, Made())[0].what == "undone"
    assert acts(machine, Made(), dry_run=True)[0].what == "would undo"


def test_an_edge_that_goes_on_is_told_with_what_ends_it(machine: Machine) -> None:
    with program() as edge:
        said = f"the edge (pid {edge.pid}) goes on as a tunnel until you log out, so that no program that runs fails"
        assert Act(said, (), "left", f"kill {edge.pid}") in acts(machine, edge=edge.pid)
        assert Act(said, (), "left", "systemctl stop x") in acts(machine, edge=edge.pid, ends="systemctl stop x")
        assert Act(said, (), "left", f"kill {edge.pid}") in acts(machine, edge=edge.pid, dry_run=True)
    assert not [act for act in acts(machine, edge=edge.pid) if "goes on as a tunnel" in act.what]


def test_without_purge_the_authority_and_the_home_stay_and_are_named(machine: Machine) -> None:
    folder = machine.folder / ".mitmproxy"
    authority, home = acts(machine)
    assert (authority.state, authority.next) == (home.state, home.next) == ("left", "halton uninstall --purge")
    assert authority.where == (str(folder / "mitmproxy-ca.pem"), str(folder / "mitmproxy-ca-cert.pem"))
    assert machine.home.log.exists() and (folder / "mitmproxy-ca.pem").exists()


def test_with_purge_both_go_and_what_is_not_ours_is_named(machine: Machine) -> None:
    theirs = machine.folder / ".mitmproxy" / "config.yaml"
    theirs.write_text("x")
    assert [(act.what, act.state) for act in acts(machine, purge=True)] == [
        ("remove our authority, with the only key for it", "done"),
        ("not known to be ours, so untouched", "left"),
        ("remove the home, with all calls", "done"),
    ]
    assert sorted(machine.folder.glob("**/*")) == [theirs.parent, theirs]


def test_a_dry_run_removes_nothing(machine: Machine) -> None:
    before = sorted(machine.folder.glob("**/*"))
    assert [act.what for act in acts(machine, purge=True, dry_run=True)][-1] == "remove the home, with all calls"
    assert sorted(machine.folder.glob("**/*")) == before


def test_programs_and_shells_that_have_our_variables_are_named(machine: Machine) -> None:
    ours = {"HTTPS_PROXY": "http://127.0.0.1:8599"}
    with program(environment=ours) as one:
        programs, shell = [act for act in acts(machine._replace(environment=ours)) if act.state == "left"][1:3]
    assert programs.what.startswith("these were started with our variables, and go through port 8599: ")
    assert f"({one.pid})" in programs.what
    assert shell.what == "this shell has our variables" and shell.next == 'eval "$(halton env --unset)"'


def test_of_a_home_that_is_gone_the_rest_is_taken_away(machine: Machine, tmp_path: Path) -> None:
    gone = machine._replace(home=Home(tmp_path / "gone"))
    assert [act.what for act in acts(gone, Made(), purge=True)] == ["undone"]


def test_where_all_goes_a_shell_is_told_itself_what_to_do(machine: Machine) -> None:
    ours = {
        "HTTPS_PROXY": "http://127.0.0.1:8599",
        "https_proxy": "http://127.0.0.1:8599",
        "HALTON_UPSTREAM": "http://me:secret@proxy.example:3128",
        "CURL_CA_BUNDLE": str(machine.home.bundle),
    }
    (shell,) = [act for act in acts(machine._replace(environment=ours), purge=True) if "this shell" in act.what]
    assert shell.next is not None and sorted(shell.next.split("; ")) == [
        'export HTTPS_PROXY="$HALTON_UPSTREAM" https_proxy="$HALTON_UPSTREAM"',
        "unset HALTON_UPSTREAM CURL_CA_BUNDLE",
    ]
