"""What --fix does, each on a home that needs it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from authorities_made import with_authority
from halton.doctor.mend import by_command, close_to_others, remove, renew_authority
from halton.errors import HaltonError
from halton.paths import Home
from halton.wire.find import provider_hosts


def test_a_mode(home: Home) -> None:
    file = home.error_log("edge")
    file.write_text("")
    file.chmod(0o644)
    mend = close_to_others(file, 0o600)
    assert mend.what == f"chmod 600 {file}"
    mend.run()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_mode_of_what_a_link_leads_to_stays(home: Home, tmp_path: Path) -> None:
    other, link = tmp_path / "other", home.root / "link"
    other.write_text("")
    other.chmod(0o644)
    link.symlink_to(other)
    close_to_others(link, 0o600).run()
    assert stat.S_IMODE(other.stat().st_mode) == 0o644


def test_a_file_that_is_gone_already(home: Home) -> None:
    file = home.run / "left.sock"
    file.write_text("")
    for _ in range(2):
        remove(file).run()
        assert not file.exists()


def test_bundle_and_roots(home: Home) -> None:
    with_authority(home)
    whole = home.bundle.read_bytes()
    home.bundle.unlink()
    renew_authority(home, provider_hosts()).run()
    assert home.bundle.read_bytes() == whole


def test_commands_of_halton_one_after_the_other(home: Home) -> None:
    mend = by_command(home, "project list", "status --json")
    assert mend.what == "halton project list && halton status --json"
    with pytest.raises(HaltonError):  # status ends with 1: nothing runs
        mend.run()


def test_what_a_command_says_when_it_cannot(home: Home) -> None:
    with pytest.raises(HaltonError, match="The meter is not running. Start it with: halton start"):
        by_command(home, "env").run()
