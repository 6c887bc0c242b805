"""A folder and what is above it: which .haltonrc and which repository count there, and whose are passed over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from halton.attribution.place import Place, Said, shown

NOBODY = 65534


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    (folder / "work" / "deep" / "er").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    return folder


def say(folder: Path, text: str) -> str:
    (folder / ".haltonrc").write_text(text)
    return str(folder / ".haltonrc")


def repository(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")


def test_the_nearest_file_that_names_a_project_counts(account: Path) -> None:
    place = account / "work" / "deep" / "er"
    assert Place(str(place)).said == Said()
    home = say(account, "project: home")
    assert Place(str(place)).said == Said("home", home)
    work = say(account / "work", "project: work")
    assert Place(str(place)).said == Said("work", work)
    assert Place(str(account)).said == Said("home", home)


def test_a_file_about_bodies_alone_holds_and_the_search_for_a_project_goes_on(account: Path) -> None:
    work = say(account / "work", "project: work")
    say(account / "work" / "deep", "body_capture = false")
    assert Place(str(account / "work" / "deep")).said == Said("work", work, body_capture=False)
    assert Place(str(account / "work")).said == Said("work", work)


def test_true_switches_nothing_on_that_a_file_above_switched_off(account: Path) -> None:
    say(account / "work", "body_capture = false")
    deep = say(account / "work" / "deep", 'project = "deep"\nbody_capture = true')
    assert Place(str(account / "work" / "deep")).said == Said("deep", deep, body_capture=False)


def test_what_is_above_the_home_folder_does_not_count_in_it(account: Path) -> None:
    above = say(account.parent, "project: above\nbody_capture: false")
    (account.parent / "elsewhere").mkdir()
    assert Place(str(account / "work")).said == Said()
    assert Place(str(account.parent / "elsewhere")).said == Said("above", above, body_capture=False)


def test_every_folder_up_to_the_root_is_looked_at_and_no_odd_path_hurts() -> None:
    assert list(Place("/a/b").upward()) == ["/a/b", "/a", "/"]
    assert list(Place("/").upward()) == ["/"]
    assert list(Place("(unreachable)/a").upward()) == []
    assert len(list(Place("/a" * 500).upward())) == 100
    for odd in ("", "a", "/a\0b", "/\ud800", "/" + "x" * 5000):
        assert Place(odd).said == Said()
        assert Place(odd).repository is None
        assert Place(odd).problems() == []


def test_files_behind_another_root_are_read_there(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    say(tmp_path / "app", "project: inside")
    repository(tmp_path / "app")
    place = Place("/app", root=str(tmp_path))
    assert place.said == Said("inside", "/app/.haltonrc")
    assert place.repository and place.repository.marker == "/app/.git"
    assert place.repository.head() == ("main", None)


def test_the_innermost_repository_counts_and_an_empty_git_folder_is_none(account: Path) -> None:
    deep = account / "work" / "deep"
    assert Place(str(deep / "er")).repository is None
    repository(account / "work")
    (deep / ".git").mkdir()
    found = Place(str(deep / "er")).repository
    assert found and (found.name, found.marker) == ("work", str(account / "work" / ".git"))
    (deep / ".git" / "HEAD").write_text("ref: refs/heads/x")
    found = Place(str(deep / "er")).repository
    assert found and found.name == "deep"


@pytest.mark.parametrize(
    ("mode", "folder_mode", "counts"),
    [(0o644, 0o755, True), (0o664, 0o755, False), (0o646, 0o755, False), (0o644, 0o1777, False)],
)
def test_another_accounts_files_count_only_if_nobody_else_could_have_put_them_there(
    account: Path, monkeypatch: pytest.MonkeyPatch, mode: int, folder_mode: int, counts: bool
) -> None:
    work = account / "work"
    path = say(work, "project: theirs")
    repository(work)
    for file in (work / ".haltonrc", work / ".git"):
        os.chmod(file, mode | 0o111 * file.is_dir())
    work.chmod(folder_mode)
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)
        os.chown(work / ".git", NOBODY, NOBODY)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: NOBODY)  # then ours are another account's
    place = Place(str(work))
    assert (place.said.project == "theirs") is counts
    assert (place.repository is not None) is counts
    refusal = f"{path}: another account's, and others may write there, so it is passed over."
    assert place.problems() == ([] if counts else [refusal])


def test_problems_are_those_of_all_files_that_are_looked_at(account: Path) -> None:
    say(account, "projct: a")
    os.mkfifo(account / "work" / ".haltonrc")
    say(account.parent, "nonsense")
    assert Place(str(account / "work")).problems() == [
        f"{account / 'work' / '.haltonrc'}: cannot be read. Make it a file that you may read.",
        f'{account}/.haltonrc: unknown key "projct". Did you mean "project"?',
    ]


def test_paths_are_shown_from_the_home_folder(account: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(str(account)) == "~"
    assert shown(f"{account}/work") == "~/work"
    assert shown(f"{account}work") == f"{account}work"
    assert shown("/etc") == "/etc"
    monkeypatch.setenv("HOME", "/")
    assert shown("/etc") == "/etc"
