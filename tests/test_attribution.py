"""Whose a call is, from outside: programs in folders, repositories and worktrees of their own, through a whole meter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import calling
from halton.control import flush
from halton.events.types import CallCompleted
from halton.log.store import Log
from stack import Stack, clean_environment

GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example",
}


def program(stack: Stack, folder: Path, *headers: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, calling.__file__, str(stack.proxy_port), stack.bundle, *headers],
        cwd=folder,
        env=clean_environment() | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # or the folder of what started it says whose it is
    )


def run(stack: Stack, process: subprocess.Popen[str], *steps: dict[str, Any]) -> list[float]:
    """Let it take its steps, one when it is known whose the calls before were; how long each call took, in seconds."""
    said = "[]"
    with process:
        for step in steps:
            begin(process, step)
            said = ended(stack, [process])[0]
        assert process.communicate(timeout=60) == ("", None) and process.returncode == 0
    return [float(seconds) for seconds in json.loads(said)]


def begin(process: subprocess.Popen[str], step: dict[str, Any]) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(step) + "\n")
    process.stdin.flush()


def ended(stack: Stack, processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """What they print after a step; on a machine with much to do, one that had ended by now might be known to nobody."""
    said = [process.stdout.readline() for process in processes if process.stdout is not None]
    assert all(said) and flush(stack.home, 30.0)
    return said


def git(folder: Path, *words: str) -> str:
    environment = clean_environment() | GIT
    return subprocess.run(["git", *words], cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def repository(folder: Path, branch: str = "main") -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "--initial-branch", branch)
    git(folder, "commit", "--allow-empty", "--message", "first")
    return folder


def places(base: Path) -> list[tuple[Path, str, str]]:
    """Twenty folders, each with the project that a call from there has, and the rule that says so."""
    found = []
    for number in range(6):
        repo = repository(base / f"repo-{number}")
        (repo / "src" / "deep").mkdir(parents=True)
        found.append((repo / "src" / "deep", f"repo-{number}", "git"))
    for number in range(5):
        main = repository(base / "mains" / f"tree-{number}")
        git(main, "worktree", "add", "-b", f"side-{number}", str(base / "trees" / f"elsewhere-{number}"))
        found.append((base / "trees" / f"elsewhere-{number}", f"tree-{number}", "git"))
    for number in range(4):
        folder = base / f"stated-{number}" / "inside"
        folder.mkdir(parents=True)
        (folder.parent / ".haltonrc").write_text(f'project = "Client {number}"\n')
        found.append((folder, f"client-{number}", "haltonrc"))
    for number in range(5):
        folder = base / "plain" / f"folder-{number}"
        folder.mkdir(parents=True)
        found.append((folder, f"folder-{number}", "folder"))
    return found


def attributed(stack: Stack, *names: str) -> Counter[tuple[str, str, str]]:
    calls = [call for call in stack.calls() if call["client"] in names]
    assert [(call["client"], call["evidence"]) for call in calls if call["attributed_by"] == "unknown"] == []
    return Counter((call["client"], call["project"], call["attributed_by"]) for call in calls)


def test_five_hundred_calls_at_once_from_twenty_new_projects_are_each_their_own(whole: Stack, tmp_path: Path) -> None:
    where = places(tmp_path)
    with ExitStack() as opened:
        processes = [opened.enter_context(program(whole, folder)) for folder, _, _ in where]
        for number, process in enumerate(processes):
            begin(process, {"calls": f"crowd-{number}", "number": 25})
        ended(whole, processes)
        for process in processes:
            process.communicate(timeout=60)
            assert process.returncode == 0
    names = [f"crowd-{number}" for number in range(len(where))]
    expected = {(name, project, rule): 25 for name, (_, project, rule) in zip(names, where, strict=True)}
    assert attributed(whole, *names) == expected


def test_a_process_that_goes_elsewhere_on_a_kept_connection_is_followed(whole: Stack, tmp_path: Path) -> None:
    one, other = repository(tmp_path / "one"), repository(tmp_path / "other")
    plain = tmp_path / "kept-plain"
    plain.mkdir()
    run(
        whole,
        program(whole, one),
        {"call": "kept-1"},
        {"chdir": str(other)},
        {"call": "kept-2"},
        {"write": [str(other / ".haltonrc"), "project: billing"]},
        {"call": "kept-3"},
        {"chdir": str(plain)},
        {"call": "kept-4"},
        {"chdir": str(one)},
        {"call": "kept-5"},
    )
    assert attributed(whole, *(f"kept-{number}" for number in range(1, 6))) == {
        ("kept-1", "one", "git"): 1,
        ("kept-2", "other", "git"): 1,
        ("kept-3", "billing", "haltonrc"): 1,
        ("kept-4", "kept-plain", "folder"): 1,
        ("kept-5", "one", "git"): 1,
    }


def test_the_branch_and_the_commit_are_those_of_the_moment(whole: Stack, tmp_path: Path) -> None:
    repo = repository(tmp_path / "branches")
    first = git(repo, "rev-parse", "HEAD")
    run(
        whole,
        program(whole, repo, **GIT),
        {"call": "branch-1"},
        {"run": ["git", "switch", "--create", "feature/x"]},
        {"call": "branch-2"},
        {"run": ["git", "commit", "--allow-empty", "--message", "second"]},
        {"call": "branch-3"},
    )
    second = git(repo, "rev-parse", "HEAD")
    assert flush(whole.home, 20.0)
    with closing(Log(whole.home.log)) as log:
        events = [stored.event() for stored in log.read(type_=CallCompleted.TYPE)]
    calls = {event.client: event for event in events if isinstance(event, CallCompleted)}
    assert [(calls[f"branch-{n}"].git_branch, calls[f"branch-{n}"].git_commit) for n in (1, 2, 3)] == [
        ("main", first[:12]),
        ("feature/x", first[:12]),
        ("feature/x", second[:12]),
    ]


def test_a_header_and_a_variable_go_before_the_folder(whole: Stack, tmp_path: Path) -> None:
    repo = repository(tmp_path / "passed-over")
    run(whole, program(whole, repo, "x-halton-project=By Header", HALTON_PROJECT="By Variable"), {"call": "stated-1"})
    run(whole, program(whole, repo, HALTON_PROJECT="By Variable"), {"call": "stated-2"})
    assert attributed(whole, "stated-1", "stated-2") == {
        ("stated-1", "by-header", "header"): 1,
        ("stated-2", "by-variable", "environment"): 1,
    }
    sent = {name.lower() for request in whole.provider.requests for name, _ in request.headers}
    assert b"user-agent" in sent and b"x-halton-project" not in sent
