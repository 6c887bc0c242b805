"""The windows of plans: how much of each was used when its provider last said so, and when it begins anew."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.charts.meter import meter
from halton.publish.spend.clock import clock, local
from halton.publish.spend.words import UNKNOWN, share
from halton.views.quota_now import Quota

_LENGTH = re.compile(r"([1-9]\d{0,2})([hd])")
NEARLY = 0.8


class Row(NamedTuple):
    """One window of a plan."""

    name: str
    used: str
    state: str
    level: str
    words: str
    bar: Markup


def row(quota: Quota, now: datetime) -> Row:
    """The words on a window; once it began anew, what was said of it before says nothing."""
    resets = local(quota.resets_at, now) if quota.resets_at else None
    name = f"{quota.provider}, {window(quota.window)}"
    if resets is not None and resets <= now:
        words = f"Began anew {_moment(resets, now)}, and no answer told of it since."
        return Row(name, UNKNOWN, "not known", "plain", words, meter(None, title="Not known"))
    state, level = _state(quota)
    used = share(quota.utilisation)
    words = f"Begins anew {_moment(resets, now)}. " if resets else ""
    words += f"As of {clock(quota.at, now)}."
    return Row(name, used, state, level, words, meter(quota.utilisation, title=f"{used} used", level=level))


def window(name: str) -> str:
    """A window as a person names it: `5 hours` for 5h; a name that is no length as it is."""
    found = _LENGTH.fullmatch(name)
    if found is None:
        return name
    unit = {"h": "hour", "d": "day"}[found[2]]
    return f"{found[1]} {unit}{'' if found[1] == '1' else 's'}"


def _state(quota: Quota) -> tuple[str, str]:
    if quota.status == "rejected" or (quota.utilisation or 0) >= 1:
        return "used up", "bad"
    if quota.utilisation is None:
        return "not known", "plain"
    return ("nearly used", "odd") if quota.utilisation >= NEARLY else ("within", "good")


def _moment(at: datetime, now: datetime) -> str:
    return f"at {at:%H:%M}" if at.date() == now.date() else f"on {at.day} {at:%b at %H:%M}"
