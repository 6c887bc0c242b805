"""Where a process is in its work, told by the files that it opens and renames: the code that is killed knows nothing of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

BEGUN, DONE = "starting", "done"


def watch(tell: Callable[[str], object]) -> None:
    """Tell each stage of this process as it begins, from now on until it ends."""
    stage = BEGUN

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal stage
        found = _stage(event, arguments, stage) if event in ("open", "os.rename", "sqlite3.connect") else None
        if found not in (None, stage):
            stage = found or BEGUN
            tell(stage)

    sys.addaudithook(look)


def _stage(event: str, arguments: tuple[Any, ...], before: str) -> str | None:
    path = arguments[1] if event == "os.rename" else arguments[0]
    if not isinstance(path, str | bytes | os.PathLike):
        return None
    name = os.path.basename(os.fsdecode(path))
    match event:
        case "open" if name.startswith(("sealing-", "importing-")) and arguments[2] & os.O_WRONLY:
            return "writing the file"
        case "os.rename" if name.endswith(".arrow"):
            return "telling the log"
        case "open" if name.startswith(".views-"):
            return "filling"
        case "open" if name == "views.lock" and arguments[2] & os.O_RDWR:
            return "publishing"
        case "sqlite3.connect" if name == "bodies.sqlite" and before == BEGUN:
            return "removing"
        case "sqlite3.connect" if name == "db.sqlite" and before == "publishing":
            return "telling the log"
    return None
