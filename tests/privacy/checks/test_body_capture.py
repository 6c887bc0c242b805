"""T8: who said whether bodies are stored."""

from __future__ import annotations

import make
from halton.events.types import ProjectSet
from halton.paths import Home
from halton.privacy.checks.body_capture import check
from halton.privacy.finding import holds
from halton.privacy.install import Install


def test_the_default(home: Home) -> None:
    assert list(check(Install(home))) == [holds("capture is on by default; at most 512.0 KiB each, for 90 days.")]


def test_config_and_projects(home: Home) -> None:
    home.config.write_text("[bodies]\nenabled = false\nmax_body_bytes = 1024\nretention_days = 7\n")
    events = [
        ProjectSet(project="secret", body_capture="on"),
        ProjectSet(project="secret", body_capture="off"),
        ProjectSet(project="open", body_capture="on"),
        ProjectSet(project="named", name="Named"),
    ]
    make.log(home.root, events).close()
    assert list(check(Install(home))) == [
        holds("capture is off by config.toml, off for secret, on for open; at most 1.0 KiB each, for 7 days.")
    ]
