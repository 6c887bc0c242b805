"""Who changed something, as the events of an audit name them."""

from __future__ import annotations

import msgspec


class Actor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who asked for a change: the account's uid, and the command as it was typed, without values that may be secret."""

    uid: int
    command: str
