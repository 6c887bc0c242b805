"""What init and uninstall print."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from halton.cli.install_text import document, echo_act, echo_outcome, short
from halton.install.sequence import Outcome
from halton.install.step import Act


def printed(outcome: Outcome) -> list[str]:
    @click.command()
    def command() -> None:
        echo_outcome(outcome)

    return CliRunner().invoke(command).output.splitlines()


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("done", "  ✓ shell        made it  /x"),
        ("already", "  ✓ shell        made it  /x"),
        ("would", "  · shell        would made it  /x"),
        ("failed", "  ✗ shell        made it  /x"),
        ("left", "  ! shell        made it  /x"),
        ("declined", "  · shell        left out: made it  /x"),
        ("not reached", "  · shell        made it  /x"),
    ],
)
def test_a_step_is_a_line(state: str, line: str) -> None:
    assert printed(Outcome("shell", state, Act("made it", ("/x",)))) == [line]


def test_one_that_was_refused_says_how_it_is_allowed() -> None:
    assert printed(Outcome("shell", "refused", Act("make it"))) == [
        "  ✗ shell        not done: make it",
        "                 This changes files outside of the home. Allow it: --yes",
    ]


def test_a_command_that_is_left_to_run_stands_alone() -> None:
    act = Act("only root can", (), "left", "sudo y")
    assert printed(Outcome("x", "left", act)) == ["  ! x            only root can", "                 sudo y"]


def test_nothing_in_a_path_is_obeyed_by_a_terminal() -> None:
    assert printed(Outcome("x", "done", Act("made \x1b[2J", ("/a\x07",)))) == ["  ✓ x            made \\x1b[2J  /a\\x07"]


def test_a_thing_that_would_go_is_told_so() -> None:
    @click.command()
    def command() -> None:
        echo_act(Act("take it out"), dry_run=True)
        echo_act(Act("it stays", (), "left"), dry_run=True)

    assert CliRunner().invoke(command).output == "  ·              would take it out\n  !              it stays\n"


def test_paths_of_the_account_are_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert (short(f"{tmp_path}/a/b"), short("/etc/x"), short("http://x")) == ("~/a/b", "/etc/x", "http://x")


def test_json_has_all_of_it() -> None:
    assert document(Act("x", ("/a",), "left", "y"), "left") == {"state": "left", "what": "x", "where": ["/a"], "next": "y"}
