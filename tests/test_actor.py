"""Tests of who asks for a change."""

from __future__ import annotations

import os

import click
import pytest
from click.testing import CliRunner

from halton.actor import COMMAND_CAP, asked, from_text, this_command, to_text
from halton.events.actor import Actor

SECRET = "sk-ant-api03-" + "x" * 40


@click.group()
@click.option("--home")
def program(home: str | None) -> None:
    """A program."""


@program.group("project")
def project() -> None:
    """A group."""


@project.command("set", context_settings={"ignore_unknown_options": True})
@click.option("-n", "--name")
@click.option("--tag", multiple=True)
@click.option("--on/--off", default=True)
@click.option("--limit", default=7)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def change(name: str | None, tag: tuple[str, ...], on: bool, limit: int, words: tuple[str, ...]) -> None:
    """A command."""
    click.echo(this_command().command)


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        (["project", "set"], "halton project set"),
        (["project", "set", "--name", SECRET, SECRET], "halton project set --name"),
        (["project", "set", f"-n{SECRET}"], "halton project set --name"),
        (["project", "set", f"--name={SECRET}", "--tag", "a", "--tag", "b"], "halton project set --name --tag"),
        (["project", "set", "--off"], "halton project set --off"),
        (["project", "set", "--on", "--limit", "7"], "halton project set --on --limit"),
        (["--home", "/tmp/x", "project", "set"], "halton --home project set"),
        (["project", "set", "--", "claude", "-p", "my prompt", f"--key={SECRET}"], "halton project set"),
    ],
)
def test_a_command_is_named_by_its_path_and_its_options_without_what_was_typed_into_them(typed: list[str], command: str) -> None:
    assert CliRunner().invoke(program, typed).output == f"{command}\n"


def test_an_actor_is_the_account_of_the_process() -> None:
    assert this_command() == Actor(uid=os.getuid(), command="")


def test_an_actor_passes_from_one_process_to_another() -> None:
    actor = Actor(uid=1000, command="halton start")
    assert from_text(to_text(actor)) == actor


def test_who_starts_a_process_names_a_command_and_never_an_account() -> None:
    assert asked(to_text(Actor(uid=4242, command="halton start"))) == Actor(uid=os.getuid(), command="halton start")
    assert asked("forged") == this_command()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"uid": "x", "command": ""}', "\ud800"])
def test_what_is_no_actor_is_none(text: str) -> None:
    assert from_text(text) is None


def test_a_command_longer_than_any_of_ours_is_none() -> None:
    assert from_text(to_text(Actor(uid=0, command="x" * (COMMAND_CAP + 1)))) is None
