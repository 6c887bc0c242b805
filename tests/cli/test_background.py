"""What a start that fails tells whoever asked for it, and that no log has it; a start that works: tests/test_interface.py."""

from __future__ import annotations

import pytest

from halton.cli.background import ensure_running
from halton.errors import HaltonError
from halton.paths import Home


def test_the_last_words_of_a_start_that_fails_are_told_and_in_no_log(home: Home) -> None:
    home.log.mkdir()
    with pytest.raises(HaltonError, match=r"db\.sqlite"):
        ensure_running(home)
    assert home.error_log("up").read_text() == ""
    assert not [file for file in home.run.iterdir() if file.name.startswith("tmp")]


def test_nothing_that_a_terminal_obeys_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = Home(tmp_path_factory.mktemp("h") / "\x1b[6n\u202e")
    home.prepare()
    home.log.mkdir()
    with pytest.raises(HaltonError) as caught:
        ensure_running(home)
    assert str(caught.value).isprintable()
