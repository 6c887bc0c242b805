"""`halton ca show`: facts, and what is wrong with what mends it."""

from __future__ import annotations

import datetime
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from halton.capture.authority import Authority, make_authority
from halton.log.store import Log
from halton.paths import Home
from halton.setup.authority import Wish, tend
from halton.wire.find import provider_hosts

DAY = datetime.timedelta(days=1)


@pytest.fixture
def ours(home: Home, monkeypatch: pytest.MonkeyPatch) -> tuple[Authority, ...]:
    monkeypatch.setenv("HOME", str(home.root.parent))
    with closing(Log(home.log)) as log:
        return tend(home, log, provider_hosts(), Wish(added=("*.corp.example",))).authorities


def test_a_home_without_one_says_how_it_gets_one_and_nothing_is_made(run: Any, home: Home) -> None:
    before = sorted(path.name for path in home.root.iterdir())
    done = run("ca", "show")
    assert (done.exit_code, done.stderr) == (
        1,
        "There is no authority yet: the first start makes one. Mend it with: halton start\n",
    )
    assert sorted(path.name for path in home.root.iterdir()) == before


def test_one_that_is_well(run: Any, home: Home, ours: tuple[Authority, ...]) -> None:
    done = run("ca", "show")
    assert done.exit_code == 0, done.output
    first = ours[0]
    assert f"{first.digest[:16]}  signs" in done.stdout and f"{first.not_after:%Y-%m-%d}" in done.stdout
    assert f"Roots    {first.root_file}\nBundle   {home.bundle}\n" in done.stdout
    assert "Asked for by `halton ca add`: *.corp.example.\nAll is well.\n" in done.stdout


def test_all_of_it_as_json(run: Any, home: Home, ours: tuple[Authority, ...]) -> None:
    with closing(Log(home.log)) as log:
        first, second = tend(home, log, provider_hosts(), Wish(renew=True)).authorities
    done = run("ca", "show", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (told["schema"], told["folder"], told["roots"]) == (1, str(first.folder), str(first.root_file))
    assert [(one["digest"], one["state"], one["file"]) for one in told["authorities"]] == [
        (first.digest, "signs", str(first.key_file)),
        (second.digest, "next", str(second.key_file)),
    ]
    assert told["authorities"][0]["days_left"] in (364, 365)
    assert told["authorities"][0]["not_after"] == f"{first.not_after:%Y-%m-%dT%H:%M:%SZ}"
    assert {"api.openai.com", "corp.example"} <= set(told["authorities"][0]["hosts"])
    assert told["authorities"][0]["recorded"] is True
    assert set(told["modes"].values()) == {"0700", "0600"} and len(told["modes"]) == 5
    assert (told["added"], told["others"], told["faults"]) == (["*.corp.example"], [], [])


def test_what_is_wrong_is_told_with_what_mends_it(run: Any, home: Home, ours: tuple[Authority, ...]) -> None:
    ours[0].key_file.chmod(0o644)
    home.bundle.write_bytes(b"")
    done = run("ca", "show")
    assert done.exit_code == 1 and "All is well" not in done.output
    assert done.stderr == (
        f"{ours[0].key_file} has the mode 0644, not 0600. Mend it with: chmod 600 {ours[0].key_file}\n"
        f"{home.bundle} lacks a root of ours. Mend it with: halton ca renew\n"
    )
    ours[0].key_file.chmod(0o600)
    assert run("ca", "renew").exit_code == 0
    assert run("ca", "show").exit_code == 0


def test_a_long_path_is_not_cut_and_a_strange_one_is_harmless(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a\x1b]52;c\x07").mkdir()
    (tmp_path / "a\x1b]52;c\x07" / ".mitmproxy").mkdir()
    file = tmp_path / "a\x1b]52;c\x07" / ".mitmproxy" / f"halton-ca-{'x' * 150}.pem"
    file.write_text("somebody's notes")
    home = Home(file.parent.parent / ".halton-meter")
    monkeypatch.setenv("HOME", str(file.parent.parent))
    monkeypatch.setenv("HALTON_HOME", str(home.root))
    done = run("ca", "show")
    assert str(file).replace("\x1b", "\\x1b").replace("\x07", "\\x07") in done.stdout and "\x1b" not in done.output


def test_a_host_of_the_settings_that_nothing_signs_for(run: Any, home: Home, ours: tuple[Authority, ...]) -> None:
    home.config.write_text('[[provider]]\nhost = "llm.example.com"\nformat = "openai"\n')
    done = run("ca", "show")
    assert (done.exit_code, done.stderr) == (1, "None may sign for llm.example.com. Mend it with: halton ca renew\n")


def test_one_that_is_not_ours_is_named_and_no_fault(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = make_authority(tmp_path / ".mitmproxy", ["a.example.com"])
    home = Home(tmp_path / ".halton-meter")
    home.prepare()
    monkeypatch.setenv("HALTON_HOME", str(home.root))
    assert run("ca", "renew").exit_code == 0
    done = run("ca", "show")
    assert done.exit_code == 0
    assert f"Not of this home, and left as it is: {theirs.key_file}.\n" in done.stdout
    assert str(home.root / "ca" / "mitmproxy-ca.pem") in done.stdout
    told = json.loads(run("ca", "show", "--json").stdout)
    assert told["others"] == [{"file": str(theirs.key_file), "digest": theirs.digest, "recorded": False}]
