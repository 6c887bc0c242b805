"""Which inputs reach code that no input before them did: they are worth mutating further."""

from __future__ import annotations

import sys
from pathlib import Path
from types import CodeType, TracebackType

import halton

_TOOL = 4  # one of the two numbers that sys.monitoring leaves to whoever wants them
_ROOM = str(Path(halton.__file__).parent / "wire")


class NewLines:
    """Counts the lines of halton/wire that have run. Each tells once and is not watched further, so it costs almost nothing."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> NewLines:
        monitoring = sys.monitoring
        monitoring.use_tool_id(_TOOL, "halton fuzz")
        monitoring.register_callback(_TOOL, monitoring.events.LINE, self._line)
        monitoring.set_events(_TOOL, monitoring.events.LINE)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        sys.monitoring.set_events(_TOOL, 0)
        sys.monitoring.free_tool_id(_TOOL)

    def _line(self, code: CodeType, line: int) -> object:
        self.count += code.co_filename.startswith(_ROOM)
        return sys.monitoring.DISABLE
