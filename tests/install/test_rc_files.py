"""Which files are read by the shells that an account has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from halton.install.machine import Machine
from halton.install.rc_files import possible, wanted
from halton.paths import Home

Names = Callable[..., list[str]]


@pytest.fixture
def names(tmp_path: Path) -> Names:
    """The files that are wanted, for a login shell, by their paths in the account's folder."""

    def names(shell: str, platform: str = "linux", **environment: str) -> list[str]:
        machine = Machine(Home(tmp_path / ".halton-meter"), tmp_path, environment, shell, platform)
        return [f"{rc.path.relative_to(tmp_path)} {rc.syntax}" for rc in wanted(machine)]

    return names


@pytest.mark.parametrize(
    ("shell", "platform", "made"),
    [
        ("/bin/bash", "linux", [".bashrc sh"]),
        ("/bin/bash", "darwin", [".bash_profile sh"]),
        ("/bin/zsh", "darwin", [".zshrc sh"]),
        ("/usr/bin/fish", "linux", [".config/fish/conf.d/halton.fish fish"]),
        ("/bin/ash", "linux", [".profile sh"]),
        ("/bin/dash", "linux", [".profile sh"]),
        ("/usr/sbin/nologin", "linux", []),
        ("", "linux", []),
    ],
)
def test_an_empty_folder_gets_the_file_of_its_login_shell(names: Names, shell: str, platform: str, made: list[str]) -> None:
    assert names(shell, platform) == made


def test_shells_whose_files_exist_are_in_use_too(names: Names, tmp_path: Path) -> None:
    (tmp_path / ".zshrc").touch()
    (tmp_path / ".bashrc").touch()
    (tmp_path / ".config" / "fish").mkdir(parents=True)
    assert names("/bin/zsh") == [".bashrc sh", ".zshrc sh", ".config/fish/conf.d/halton.fish fish"]


def test_a_login_shell_of_bash_reads_the_first_of_three(names: Names, tmp_path: Path) -> None:
    (tmp_path / ".profile").write_text("umask 022\n")
    assert names("/bin/bash") == [".bashrc sh", ".profile sh"]
    (tmp_path / ".bash_profile").write_text("umask 022\n")
    assert names("/bin/bash") == [".bashrc sh", ".bash_profile sh"]
    (tmp_path / ".bash_profile").write_text("[ -f ~/.bashrc ] && . ~/.bashrc\n")
    assert names("/bin/bash") == [".bashrc sh"]


def test_where_the_shells_say_that_their_files_lie_elsewhere_it_is_there(names: Names, tmp_path: Path) -> None:
    elsewhere = {"ZDOTDIR": str(tmp_path / "z"), "XDG_CONFIG_HOME": str(tmp_path / "x")}
    assert names("/bin/zsh", "linux", **elsewhere) == ["z/.zshrc sh"]
    assert names("/bin/fish", "linux", **elsewhere) == ["x/fish/conf.d/halton.fish fish"]


def test_all_that_may_hold_lines_of_ours(tmp_path: Path) -> None:
    machine = Machine(Home(tmp_path / "h"), tmp_path, {}, "")
    assert [str(rc.path.relative_to(tmp_path)) for rc in possible(machine)] == [
        ".bashrc", ".bash_profile", ".bash_login", ".profile", ".zshrc", ".config/fish/conf.d/halton.fish",
    ]  # fmt: skip
