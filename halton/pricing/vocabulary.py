"""The words that a price may use: what is counted, and for which calls a rate holds. Others are refused with the nearest one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from halton.errors import PriceError, safe

UNITS = (
    "input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "cache_write_other_tokens",
    "output_tokens", "reasoning_tokens", "input_audio_tokens", "input_image_tokens", "input_video_tokens", "input_tool_tokens",
    "cached_audio_tokens", "cached_image_tokens", "cached_video_tokens", "output_audio_tokens", "output_image_tokens",
    "output_video_tokens", "output_citation_tokens", "web_searches", "storage_searches", "social_searches", "code_executions",
    "search_units", "images", "audio_ms", "video_ms", "videos", "characters", "pages", "annotated_pages", "text_messages",
    "embeddings", "classifications", "sources", "nano_aiu", "requests",
)  # fmt: skip
_KEPT_FOR = re.compile(r"cache_write_[0-9]+[mh]_tokens")  # however long a cache entry is paid for
# How a call is processed, how fast, and where: one word of each at most, in this order.
_WORDS = (
    ("batch", "flex", "priority", "ultrafast", "scale", "offpeak", "deferred", "provisioned_throughput", "reserved"),
    ("fast", "optimized"),
    ("us",),
    ("regional",),
)
_HOURS = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def refuse_unit(name: str) -> None:
    """Refuse what nothing is counted in.

    :raises PriceError: with the nearest unit.
    """
    if name not in UNITS and not _KEPT_FOR.fullmatch(name):
        raise PriceError(f'unknown unit "{safe(name)}". {nearest(name, UNITS)}')


def refuse_variant(text: str) -> None:
    """Refuse what no call is: a word that is unknown or out of its place.

    :raises PriceError: with the words there are.
    """
    if not text or is_hours(text):
        return
    words = text.split(" ")
    known = [word for group in _WORDS for word in group]
    for word in words:
        if word not in known:
            raise PriceError(f'unknown variant "{safe(text)}". {nearest(word, known)} Hours are written 01:00-04:00, in UTC.')
    places = [place for word in words for place, group in enumerate(_WORDS) if word in group]
    if places != sorted(set(places)):
        raise PriceError(
            f'variant "{safe(text)}" is out of order. First goes how a call is processed, then how fast, then where.'
        )


def nearest(name: str, known: Iterable[str]) -> str:
    """What to do about a name that is not known."""
    names = sorted(known)
    close = get_close_matches(name, names, 1)
    return f'Did you mean "{close[0]}"?' if close else f"Known are {', '.join(names)}."


def is_hours(variant: str) -> bool:
    """Whether a variant means hours of the day."""
    return _HOURS.fullmatch(variant) is not None
