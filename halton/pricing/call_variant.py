"""Which of a price's variants a call asks for: how it was processed, how fast, where, or at which hour."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from string import ascii_lowercase, ascii_uppercase

import msgspec

from halton.events.types import CallCompleted

ORDINARY_TIERS = ("", "standard", "standard_only", "default", "auto", "on_demand")
ORDINARY_SPEEDS = ("", "standard", "default")
_WITH_REGION = re.compile(r"[a-z][a-z]\.api\.openai\.com")
_HOURS = re.compile(r"([0-2][0-9]:[0-5][0-9])-([0-2][0-9]:[0-5][0-9])")
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def lower(text: str) -> str:
    """Lower case as SQLite makes it: of the letters A to Z and no others."""
    return text.translate(_LOWER)


class Word(msgspec.Struct, frozen=True):
    """A word of a call's variant, and the fact that it comes from."""

    word: str
    source: str


def words_of(call: CallCompleted) -> tuple[Word, ...]:
    """The words of a call's variant, in their order."""
    tier, speed = lower(call.service_tier or ""), lower(call.speed or "")
    words = []
    if tier not in ORDINARY_TIERS:
        # OpenAI calls one tier fast in requests and priority in answers.
        words.append(Word("priority" if tier == "fast" else tier, f"service tier {call.service_tier}"))
    if speed not in ORDINARY_SPEEDS:
        words.append(Word(speed, f"speed {call.speed}"))
    if lower(call.inference_geo or "") == "us":
        words.append(Word("us", f"inference geo {call.inference_geo}"))
    if _WITH_REGION.fullmatch(call.host):
        words.append(Word("regional", f"host {call.host}"))
    return tuple(words)


def joined(words: Iterable[Word]) -> str:
    """The variant that words make; empty for an ordinary call."""
    return " ".join(word.word for word in words).strip(" ")


def hours_at(variants: Iterable[str], at: int) -> str | None:
    """The variant that holds at a moment (µs) of the day in UTC, its end excluded; midnight may lie between start and end."""
    clock = f"{datetime.fromtimestamp(at // 1_000_000, UTC):%H:%M}"
    hours = (found for variant in variants if (found := _HOURS.fullmatch(variant)))
    return min((found[0] for found in hours if _hold(found[1], found[2], clock)), default=None)


def _hold(starts: str, ends: str, clock: str) -> bool:
    if starts < ends:
        return starts <= clock < ends
    return clock >= starts or clock < ends
