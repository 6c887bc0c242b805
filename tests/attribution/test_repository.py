"""Repositories that git itself made: names, branches and commits as git tells them, read without it."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from halton.attribution.place import Place
from halton.attribution.repository import Repository, _packed_commit

WHO = {f"GIT_{role}_{what}": "a@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, **WHO, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "commit", "-q", "--allow-empty", "-m", "x")
    return git(folder, "rev-parse", "HEAD")[:12]


def made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    return folder


def found(folder: Path) -> Repository:
    repository = Place(str(folder)).repository
    assert repository
    return repository


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return made(tmp_path / "shop")


def test_a_repository_before_its_first_commit_and_after(shop: Path) -> None:
    assert (found(shop).name, found(shop).head()) == ("shop", ("main", None))
    first = commit(shop)
    assert found(shop).head() == ("main", first)
    (shop / "a" / "b").mkdir(parents=True)
    assert found(shop / "a" / "b") == found(shop)


def test_the_branch_and_the_commit_are_those_of_now(shop: Path) -> None:
    first = commit(shop)
    git(shop, "switch", "-q", "-c", "fix/ünï-1")
    second = commit(shop)
    assert found(shop).head() == ("fix/ünï-1", second)
    git(shop, "switch", "-q", "--detach", "main")
    assert found(shop).head() == (None, first)
    assert first != second


def test_refs_that_are_packed(shop: Path) -> None:
    commit(shop)
    git(shop, "tag", "-a", "v1", "-m", "an annotated tag has a line more")
    git(shop, "branch", "other/main")
    last = commit(shop)
    git(shop, "pack-refs", "--all")
    assert not (shop / ".git" / "refs" / "heads" / "main").exists()
    assert found(shop).head() == ("main", last)
    newer = commit(shop)
    assert found(shop).head() == ("main", newer)


def test_a_branch_that_stands_for_another(shop: Path) -> None:
    first = commit(shop)
    git(shop, "symbolic-ref", "refs/heads/alias", "refs/heads/main")
    (shop / ".git" / "HEAD").write_text("ref: refs/heads/alias\n")
    assert found(shop).head() == ("alias", first)
    git(shop, "symbolic-ref", "refs/heads/main", "refs/heads/alias")
    assert found(shop).head() == ("alias", None)


def test_a_worktree_belongs_to_its_main_repository_and_has_a_branch_of_its_own(shop: Path, tmp_path: Path) -> None:
    first = commit(shop)
    git(shop, "worktree", "add", "-q", "-b", "fix", str(tmp_path / "elsewhere" / "hotfix"))
    worktree = tmp_path / "elsewhere" / "hotfix"
    second = commit(worktree)
    assert (found(worktree).name, found(worktree).head()) == ("shop", ("fix", second))
    assert found(worktree).marker == str(worktree / ".git")
    assert found(shop).head() == ("main", first)
    git(worktree, "checkout", "-q", "--detach", "main")
    git(shop, "pack-refs", "--all")
    assert found(worktree).head() == (None, first)


@pytest.mark.parametrize(("bare", "name"), [("shop.git", "shop"), ("shop", "shop"), ("shop/.bare", "shop")])
def test_a_worktree_of_a_bare_repository_has_that_ones_name(tmp_path: Path, bare: str, name: str) -> None:
    commit(made(tmp_path / "origin"))
    git(tmp_path, "clone", "-q", "--bare", "origin", bare)
    git(tmp_path / bare, "worktree", "add", "-q", "-b", "fix", str(tmp_path / "tree"))
    assert (found(tmp_path / "tree").name, found(tmp_path / "tree").head()[0]) == (name, "fix")


def test_a_bare_repository_in_a_git_folder_names_the_folder_around_it(tmp_path: Path) -> None:
    commit(made(tmp_path / "origin"))
    git(tmp_path, "clone", "-q", "--bare", "origin", "shop/.git")
    git(tmp_path / "shop" / ".git", "worktree", "add", "-q", "-b", "fix", str(tmp_path / "shop" / "fix"))
    assert found(tmp_path / "shop" / "fix").name == "shop"


def test_a_submodule_is_a_project_of_its_own(shop: Path, tmp_path: Path) -> None:
    library = made(tmp_path / "library")
    first = commit(library)
    commit(shop)
    git(shop, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library), "parts/lib")
    assert (found(shop / "parts" / "lib").name, found(shop / "parts" / "lib").head()) == ("lib", ("main", first))
    assert found(shop / "parts").name == "shop"
    git(shop / "parts" / "lib", "worktree", "add", "-q", "-b", "fix", str(tmp_path / "tree"))
    assert found(tmp_path / "tree").head() == ("fix", first)


def test_a_repository_that_keeps_its_files_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    git(tmp_path / "shop", "init", "-q", "-b", "main", "--separate-git-dir", str(tmp_path / "files"))
    first = commit(tmp_path / "shop")
    assert (found(tmp_path / "shop").name, found(tmp_path / "shop").head()) == ("shop", ("main", first))


def test_hashes_of_64_digits(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    git(tmp_path / "shop", "init", "-q", "-b", "main", "--object-format", "sha256")
    assert found(tmp_path / "shop").head() == ("main", None)
    assert found(tmp_path / "shop").head() == ("main", None)
    first = commit(tmp_path / "shop")
    assert found(tmp_path / "shop").head() == ("main", first)


def test_refs_in_tables_are_not_read(shop: Path) -> None:
    commit(shop)
    (shop / ".git" / "HEAD").write_text("ref: refs/heads/.invalid\n")
    assert (found(shop).name, found(shop).head()) == ("shop", (None, None))


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\n",
        b"ref:",
        b"ref: ",
        b"ref: ../../../etc/passwd",
        b"ref: refs/../../x",
        b"ref: refs/heads/\0",
        b"\xff" * 40,
        b"g" * 40,
    ],
)
def test_a_head_that_says_nothing_is_no_branch_and_no_commit(shop: Path, head: bytes) -> None:
    (shop / ".git" / "HEAD").write_bytes(head)
    assert found(shop).head() == (None, None)


@pytest.mark.parametrize("pointer", [b"", b"gitdir:", b"gitdir: \n", b"elsewhere", b"\xff\xfe", b"gitdir: " + b"x" * 9000])
def test_a_git_file_that_points_nowhere_is_no_repository(shop: Path, pointer: bytes) -> None:
    (shop / "part").mkdir()
    (shop / "part" / ".git").write_bytes(pointer)
    assert found(shop / "part").name == "shop"


def test_a_worktree_whose_repository_is_gone_still_has_a_name(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / ".git").write_text(f"gitdir: {tmp_path}/gone/.git/worktrees/tree\n")
    assert (found(tmp_path / "tree").name, found(tmp_path / "tree").head()) == ("tree", (None, None))


def test_packed_refs_are_read_once_for_each_version_of_the_file(shop: Path) -> None:
    first = commit(shop)
    git(shop, "pack-refs", "--all")
    before = _packed_commit.cache_info()
    assert [found(shop).head(), found(shop).head()] == [("main", first)] * 2
    after = _packed_commit.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) == (1, 1)
    second = commit(shop)
    git(shop, "pack-refs", "--all")
    assert found(shop).head() == ("main", second)
    (shop / ".git" / "packed-refs").unlink()
    assert found(shop).head() == ("main", None)


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder"])
def test_a_marker_or_a_head_that_is_no_file_is_passed_over_at_once(shop: Path, kind: str) -> None:
    (shop / "part" / "deep" / ".git").mkdir(parents=True)
    for path in (shop / "part" / ".git", shop / "part" / "deep" / ".git" / "HEAD", shop / "part" / ".haltonrc"):
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "socket":
            os.mknod(path, stat.S_IFSOCK | 0o600)
        elif kind == "device":
            path.symlink_to("/dev/zero")
        else:
            path.mkdir()
    assert found(shop / "part" / "deep").name == "shop"
    assert Place(str(shop / "part")).said.project is None


def test_links_are_not_followed_among_the_files_of_another_mount_namespace(shop: Path) -> None:
    commit(shop)
    root = f"/proc/{os.getpid()}/root"
    inside = shop.parent / "inside"
    (inside / "own" / ".git").mkdir(parents=True)
    (inside / "own" / ".git" / "HEAD").symlink_to(shop / ".git" / "HEAD")
    (inside / ".git").symlink_to(shop / ".git")
    (shop / "haltonrc").write_text("project: ours")
    (inside / ".haltonrc").symlink_to(shop / "haltonrc")
    there = Place(str(inside / "own"), root)
    assert (there.repository, there.said.project) == (None, None)
    assert Place(str(shop), root).repository == found(shop)._replace(root=root)
    assert Place(str(inside)).said.project == "ours"
