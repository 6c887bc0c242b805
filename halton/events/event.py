"""What every event is."""

from __future__ import annotations

from typing import ClassVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every event is: facts under a TYPE, in a VERSION of its shape."""

    TYPE: ClassVar[str]
    VERSION: ClassVar[int] = 1
