"""How much may be held of something at once, by anybody and on any thread."""

from __future__ import annotations

import threading


class Room:
    """A number of bytes that many share."""

    def __init__(self, limit: int) -> None:
        self.held = 0
        self.limit = limit
        self.lock = threading.RLock()  # a share may go, by garbage collection, inside it


class Share:
    """What one of them holds; given back when nobody holds the share any more, however that came about."""

    __slots__ = ("_room", "size")

    def __init__(self, room: Room) -> None:
        self._room = room
        self.size = 0

    def add(self, size: int) -> bool:
        """Hold so much more, or less; False, and all stays as it was, if there is no room for it."""
        room = self._room
        with room.lock:
            size = max(size, -self.size)
            if size > 0 and room.held + size > room.limit:
                return False
            room.held += size
            self.size += size
            return True

    def clear(self) -> None:
        """Hold nothing."""
        self.add(-self.size)

    def __del__(self) -> None:
        self.clear()
