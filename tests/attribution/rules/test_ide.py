"""The ide rule: what editors and agents put into the environment of real programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.attribution.asked import Asked
from halton.attribution.process import WANTED, Process
from halton.attribution.rules import ide
from processes import program


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "Web Shop"
    folder.mkdir()
    return folder


def found(variable: str, value: str) -> tuple[str, str] | None:
    with program("/", {variable: value}) as other:
        caller = Process(other.pid)
        answer = ide.find(Asked(caller=caller, cwd="/"))
        return None if answer is None else (answer.name, answer.evidence.replace(str(caller), "CALLER"))


@pytest.mark.parametrize("variable", ide.FOLDERS)
def test_the_workspace_names_the_project(workspace: Path, variable: str) -> None:
    assert found(variable, str(workspace)) == ("Web Shop", f"{variable} of CALLER: ~/Web Shop")


def test_its_repository_and_its_haltonrc_go_before_its_name(workspace: Path) -> None:
    (workspace / "part").mkdir()
    (workspace / ".git").mkdir()
    (workspace / ".git" / "HEAD").write_text("ref: refs/heads/main")
    part = str(workspace / "part")
    assert found("ZED_WORKTREE_ROOT", part) == ("Web Shop", "ZED_WORKTREE_ROOT of CALLER: ~/Web Shop/part")
    (workspace / "part" / ".haltonrc").write_text("project: till")
    assert found("ZED_WORKTREE_ROOT", part) == ("till", "ZED_WORKTREE_ROOT of CALLER: ~/Web Shop/part")


def test_one_folder_in_a_list_counts_and_several_do_not(workspace: Path) -> None:
    expected = ("Web Shop", f"WORKSPACE_FOLDER_PATHS of CALLER: ~/{workspace.name}")
    assert found("WORKSPACE_FOLDER_PATHS", f'["{workspace}"]') == expected
    for several in (f'["{workspace}", "/etc"]', f"{workspace},/etc", f"{workspace}:/etc", "[", "[1]", "[[]]", "[]", "[" * 9999):
        assert found("WORKSPACE_FOLDER_PATHS", several) is None


@pytest.mark.parametrize("value", ["", "relative", "/nowhere/at/all", "/", "/tmp", "${workspaceFolder}"])
def test_what_is_no_workspace_is_nothing(workspace: Path, value: str) -> None:
    assert found("CURSOR_PROJECT_DIR", value) is None


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("/home/a/.cache/JetBrains/IntelliJIdea2021.2/terminal/history/professor-team-3-1-history2", "professor-team-3-1"),
        ("/home/a/.cache/JetBrains/PyCharm2024.1/terminal/history/web shop-history", "web shop"),
        ("/home/a/.zsh_history", None),
    ],
)
def test_the_history_file_of_a_jetbrains_terminal_is_named_after_the_project(file: str, name: str | None) -> None:
    assert found(ide.HISTORY, file) == (None if name is None else (name, f"{ide.HISTORY} of CALLER"))


def test_each_variable_is_among_those_that_are_kept_of_a_process() -> None:
    assert {*ide.FOLDERS, ide.HISTORY} < set(WANTED)
    assert ide.find(Asked()) is None


def test_the_page_lists_them() -> None:
    page = (Path(__file__).parents[3] / "docs" / "attribution.md").read_text()
    assert all(f"| `{variable}` |" in page for variable in (*ide.FOLDERS, ide.HISTORY))
