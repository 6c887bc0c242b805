"""The `halton` command finds its commands by their files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli.hostile import evil, obeyed
from halton import __version__
from halton.cli import commands
from halton.cli.group import Commands, halton
from halton.errors import HaltonError

FILES = sorted(file.stem for file in Path(commands.__file__).parent.glob("*.py") if file.stem != "__init__")


def test_each_file_is_a_command_of_its_name() -> None:
    context = click.Context(halton)
    assert halton.list_commands(context) == sorted(name.replace("_", "-") for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_each_command_explains_itself(name: str) -> None:
    found = halton.get_command(click.Context(halton), name.replace("_", "-"))
    assert isinstance(found, click.Command)
    assert found.name == name.replace("_", "-")
    assert found.help and found.help.strip()


def test_an_unknown_command_is_a_usage_error() -> None:
    result = CliRunner().invoke(halton, ["no-such-command"])
    assert result.exit_code == 2
    assert "No such command" in result.output


def test_a_path_is_no_command() -> None:
    assert halton.get_command(click.Context(halton), "os.path") is None


def test_the_version_is_the_packages() -> None:
    assert CliRunner().invoke(halton, ["--version"]).output == f"halton, version {__version__}\n"


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_the_commands(flag: str) -> None:
    result = CliRunner().invoke(halton, [flag])
    assert result.exit_code == 0
    assert "halton run -- claude" in result.output
    assert "\n  verify " in result.output


def test_an_error_of_ours_is_a_sentence_and_not_a_traceback(tmp_path: Path) -> None:
    result = CliRunner().invoke(halton, ["verify"], env={"HALTON_HOME": str(tmp_path / "nowhere")})
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "nothing has been metered" in result.output
    assert isinstance(result.exception, SystemExit)
    assert issubclass(HaltonError, Exception)


def test_help_imports_none_of_the_large_libraries() -> None:
    script = (
        "import sys\n"
        "from halton.cli.group import halton\n"
        "halton.list_commands(None)\n"
        "large = {'mitmproxy', 'pyarrow', 'datasette', 'uvicorn', 'genai_prices', 'rich', 'anyio', 'asyncio'}\n"
        "print(sorted(large & set(sys.modules)))\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30)
    assert ended.stdout == "[]\n"


@pytest.mark.parametrize("kind", [click.ClickException, click.UsageError, HaltonError])
def test_what_an_error_quotes_is_harmless(kind: type[Exception]) -> None:
    @click.command("fail")
    def fail() -> None:
        raise kind(f"{evil('word')}\nSecond line.")

    class Failing(Commands):
        def list_commands(self, ctx: click.Context) -> list[str]:
            return ["fail"]

        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
            return fail

    done = CliRunner().invoke(Failing("halton"), ["fail"])
    assert obeyed(done.stderr_bytes) == []
    assert "evil-word" in done.stderr and done.stderr.endswith("\nSecond line.\n")


@pytest.mark.parametrize("arguments", [["--\x1b[6n"], ["\x1b[6n\u202e"], ["report", "--since", "\x9b6n"], ["report", "--\u202e"]])
def test_what_an_argument_holds_is_harmless(arguments: list[str]) -> None:
    done = CliRunner().invoke(halton, arguments)
    assert (done.exit_code, obeyed(done.stderr_bytes)) == (2, [])
