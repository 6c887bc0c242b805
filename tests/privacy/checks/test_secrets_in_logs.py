"""T7: a secret that was planted in a log."""

from __future__ import annotations

import subprocess
from pathlib import Path

from halton.paths import Home
from halton.privacy.checks.secrets_in_logs import check
from halton.privacy.finding import State, holds
from halton.privacy.install import Install
from planted import token

LINE = '{"at": "2026-11-29T08:00:00.000Z", "level": "WARNING", "logger": "halton.edge", "event": "edge_ended"}\n'


def test_sound_logs(home: Home) -> None:
    for name in ("edge", "ledger"):
        home.error_log(name).write_text(LINE * 3)
    assert list(check(Install(home))) == [holds("2 log files searched (the end of each): nothing found.")]
    assert list(check(Install(home, everything=True))) == [holds("2 log files searched: nothing found.")]


def test_a_planted_one_is_told_by_its_file_and_kind_alone(home: Home) -> None:
    secret = token()
    home.error_log("edge").write_text(LINE * 250 + f"{secret}\n")
    (found,) = check(Install(home, everything=True))
    assert found.state is State.BROKEN
    assert found.seen == "a log holds what looks like a secret: edge.err.log from line 201 on (github_token)."
    assert found.remedy == f"rm {home.error_log('edge')}"


def test_the_remedy_names_each_file_as_a_shell_takes_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "a home")
    home.prepare()
    for name in ("edge", "ledger"):
        home.error_log(name).write_text(f"{token()}\n")
    home.error_log("capture").write_text(LINE)
    (found,) = check(Install(home, everything=True))
    subprocess.run(["sh", "-c", found.remedy], check=True)
    assert [home.error_log(name).exists() for name in ("edge", "ledger", "capture")] == [False, False, True]
