"""The end of the login session, as the folder that goes with it shows it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from halton.edge import session
from halton.edge.session import session_folder, wait_for_logout

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("named", ["", "run", "/no/such/folder"])
def test_where_no_session_is_none_ends(named: str) -> None:
    assert session_folder({"XDG_RUNTIME_DIR": named}) is None
    assert session_folder({}) is None


def test_the_sessions_folder_is_where_the_environment_says(tmp_path: Path) -> None:
    assert session_folder({"XDG_RUNTIME_DIR": str(tmp_path)}) == tmp_path


async def test_it_is_over_when_the_folder_is_gone_and_nobody_supervises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "CHECK_S", 0.01)
    folder, supervised = tmp_path / "session", [True]
    folder.mkdir()
    waiting = asyncio.create_task(wait_for_logout(folder, lambda: supervised[0]))
    await asyncio.sleep(0.05)
    folder.rmdir()
    await asyncio.sleep(0.05)
    assert not waiting.done()
    supervised[0] = False
    await asyncio.wait_for(waiting, 10)


async def test_without_a_session_it_is_never_over() -> None:
    waiting = asyncio.create_task(wait_for_logout(None, lambda: False))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    waiting.cancel()
