"""Where `halton browse` leads, and the token."""

from pathlib import Path

from click.testing import CliRunner

from halton.cli.commands.browse import address_of, command, launch
from halton.page_key import PageKey
from halton.paths import Home


def test_a_page_for_this_whole_machine_is_a_plain_address(tmp_path: Path) -> None:
    assert address_of(Home(tmp_path), {"host": "127.0.0.1", "port": 8765}) == "http://127.0.0.1:8765/"
    assert list(tmp_path.iterdir()) == []  # nothing is made that nobody needs


def test_the_address_of_a_private_page_signs_in(tmp_path: Path) -> None:
    address = address_of(Home(tmp_path), {"host": "127.0.0.1", "port": 8765, "private": True})
    place, _, proof = address.partition("?proof=")
    assert place == "http://127.0.0.1:8765/-/sign-in"
    assert PageKey(Home(tmp_path)).link_expiry(proof) is not None


def test_a_token_needs_no_meter(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    done = CliRunner().invoke(command, ["--token"], env={"HALTON_HOME": str(home.root)})
    assert done.exit_code == 0
    assert PageKey(home).takes_token(done.output.strip())
    assert CliRunner().invoke(command, ["--token"], env={"HALTON_HOME": str(home.root)}).output == done.output


def test_on_macos_no_argument_of_any_process_has_the_link(tmp_path: Path) -> None:
    stand_in, seen = tmp_path / "osascript", tmp_path / "seen"
    stand_in.write_text(f'#!/bin/sh\n{{ echo "$# arguments"; cat; }} > {seen}\n')
    stand_in.chmod(0o700)
    launch("http://127.0.0.1:8765/-/sign-in?proof=1.a.b", "darwin", str(stand_in))
    assert seen.read_text() == '0 arguments\nopen location "http://127.0.0.1:8765/-/sign-in?proof=1.a.b"\n'


def test_a_mac_that_cannot_open_it_has_printed_it(tmp_path: Path) -> None:
    launch("http://127.0.0.1:8765/", "darwin", str(tmp_path / "nothing"))


def test_no_example_puts_the_token_into_arguments() -> None:
    """Other accounts read them: `curl -H` takes the header from its input."""
    said = CliRunner().invoke(command, ["--help"]).output
    assert """printf 'Authorization: Bearer %s' "$(halton browse --token)" |""" in said
    assert "curl -H @- http" in said
