"""Which unix sockets somebody listens on, as the kernel tells without being connected to."""

from __future__ import annotations

from pathlib import Path

from halton.privacy.finding import NotChecked

_TABLE = Path("/proc/net/unix")
_ACCEPTS = 0x10000  # __SO_ACCEPTCON, include/linux/net.h


def listened_on(table: Path = _TABLE) -> frozenset[str]:
    """The paths of all sockets with a listener (unix(7), /proc/net/unix: Num RefCount Protocol Flags Type St Inode Path).

    :raises NotChecked: where the kernel has no such table.
    """
    try:
        lines = table.read_text(errors="surrogateescape").splitlines()[1:]
    except OSError:
        raise NotChecked("the system does not tell which sockets are in use.") from None
    fields = (line.split(maxsplit=7) for line in lines)
    return frozenset(field[7] for field in fields if len(field) == 8 and int(field[3], 16) & _ACCEPTS)
