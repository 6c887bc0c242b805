"""A meter that runs for years has its authorities renewed under it."""

from __future__ import annotations

import datetime
import logging
import shutil
import stat
from contextlib import closing

import anyio
import pytest

from eventually import eventually
from halton.capture.authority import Authority
from halton.log.store import Log
from halton.paths import Home
from halton.sections import ProviderHost
from halton.settings import Settings
from halton.setup.authority import ensure_authority
from halton.setup.renewal import Renewal
from halton.wire.find import provider_hosts

SETTINGS = Settings(provider=(ProviderHost(host="llm.corp.example", format="openai"),))
HOSTS = provider_hosts(SETTINGS.formats)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def first(home: Home, monkeypatch: pytest.MonkeyPatch) -> Authority:
    monkeypatch.setenv("HOME", str(home.root.parent))
    with closing(Log(home.log)) as log:
        return ensure_authority(home, log, HOSTS)


def reasons(home: Home) -> list[str | None]:
    with closing(Log(home.log)) as log:
        return [stored.event().reason for stored in log.read(type_="ca.created")]  # type: ignore[attr-defined]


@pytest.mark.anyio
async def test_years_pass_and_somebody_always_signs(home: Home, first: Authority) -> None:
    clock = [first.not_before]

    def now() -> datetime.datetime:
        clock[0] += 10 * DAY
        return clock[0]

    renewal = Renewal(home, SETTINGS, first, now, every_s=0.0)
    async with anyio.create_task_group() as group:
        group.start_soon(renewal.run)
        await eventually(lambda: clock[0] - first.not_before > 1000 * DAY)
        group.cancel_scope.cancel()
    assert renewal.authority.not_after > clock[0] - 10 * DAY
    assert reasons(home)[:4] == [None, "renewal", "renewal", "renewal"]
    assert "llm.corp.example" in renewal.authority.hosts


def test_modes_are_asserted_and_lost_files_written_again(home: Home, first: Authority) -> None:
    first.folder.chmod(0o755)
    first.key_file.chmod(0o644)
    first.root_file.unlink()
    home.bundle.unlink()
    renewal = Renewal(home, SETTINGS, first)
    renewal.tend()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (first.folder, first.key_file)] == [0o700, 0o600]
    assert first.root_file.read_bytes() == first.root and first.root in home.bundle.read_bytes()
    assert renewal.authority == first and reasons(home) == [None]


def test_what_goes_wrong_is_logged_once_and_changes_nothing(
    home: Home, first: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    (home.run / "ca.lock").unlink()
    (home.run / "ca.lock").mkdir()
    renewal = Renewal(home, SETTINGS, first)
    with caplog.at_level(logging.WARNING):
        renewal.tend()
        renewal.tend()
    assert [record.message for record in caplog.records] == ["authority_not_tended"]
    assert renewal.authority == first
    (home.run / "ca.lock").rmdir()
    first.root_file.unlink()
    renewal.tend()
    assert first.root_file.exists()


def test_a_home_that_is_gone_is_not_made_again(home: Home, first: Authority) -> None:
    shutil.rmtree(home.root)
    Renewal(home, SETTINGS, first).tend()
    assert not home.root.exists()


def test_where_somebody_took_the_folder_ours_goes_elsewhere(home: Home, first: Authority) -> None:
    """The account's folder is a link by now: the supervisor is told where its authority lies."""
    default = Home(home.root.parent / ".halton-meter")
    default.prepare()
    with closing(Log(default.log)) as log:
        made = ensure_authority(default, log, HOSTS)
    real = made.folder.rename(made.folder.with_name("real"))
    made.folder.symlink_to(real)
    renewal = Renewal(default, SETTINGS, made)
    renewal.tend()
    assert (made.folder, renewal.authority.folder) == (home.root.parent / ".mitmproxy", default.root / "ca")
