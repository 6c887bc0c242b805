"""install.json: what was changed outside of the home."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from halton.install.journal import Entry, Journal, digest
from halton.paths import Home


def entry(path: Path, after: str, *, existed: bool = True, before: str | None = "b") -> Entry:
    return Entry(step="shell", path=str(path), existed=existed, before=before, after=after)


def test_it_lies_in_the_home_for_its_owner_alone(home: Home) -> None:
    Journal(home).note(Entry(step="shell", path="/x/.bashrc", existed=True, before="b", after="a", block="lines\n"))
    file = home.root / "install.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == {
        "version": 1,
        "entries": [{"step": "shell", "path": "/x/.bashrc", "existed": True, "before": "b", "after": "a", "block": "lines\n"}],
    }


def test_of_one_path_the_first_tells_how_it_was_and_the_last_how_it_is(home: Home, tmp_path: Path) -> None:
    journal = Journal(home)
    journal.note(entry(tmp_path, "one", existed=False, before=None))
    journal.note(entry(tmp_path, "two", before="one"))
    assert journal.entries == (entry(tmp_path, "two", existed=False, before=None),)
    assert journal.find(tmp_path) == journal.of("shell")[0]
    assert journal.of("service") == ()


def test_what_was_taken_away_is_forgotten(home: Home, tmp_path: Path) -> None:
    journal = Journal(home)
    journal.note(entry(tmp_path / "a", "a"))
    journal.note(entry(tmp_path / "b", "b"))
    journal.forget(tmp_path / "a")
    journal.forget(tmp_path / "never")
    assert [one.path for one in journal.entries] == [str(tmp_path / "b")]


def test_one_that_is_gone_or_cannot_be_read_is_empty(home: Home) -> None:
    journal = Journal(home)
    assert journal.entries == ()
    journal.path.write_text("{")
    assert journal.entries == ()
    journal.forget(home.root)
    assert journal.path.read_text() == "{"


def test_a_digest_is_of_all_bytes() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
