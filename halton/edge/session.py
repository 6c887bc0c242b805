"""The login session that the edge serves: when it is over and no supervisor is there, nobody needs a tunnel any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

CHECK_S = 5.0


def session_folder(environment: Mapping[str, str]) -> Path | None:
    """The folder that lasts as long as somebody is logged in (pam_systemd(8), XDG_RUNTIME_DIR); None where there is none."""
    named = environment.get("XDG_RUNTIME_DIR", "")
    folder = Path(named)
    return folder if folder.is_absolute() and folder.is_dir() else None


async def wait_for_logout(folder: Path | None, is_supervised: Callable[[], bool]) -> None:
    """Wait until it is gone while nobody supervises: what a supervisor wants from its edge, it says itself."""
    if folder is None:
        await asyncio.Event().wait()
        return
    while is_supervised() or folder.is_dir():  # noqa: ASYNC110, ASYNC240 - nobody tells when a folder goes
        await asyncio.sleep(CHECK_S)
