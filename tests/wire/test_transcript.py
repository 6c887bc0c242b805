"""Channels of one answer: put together in order, bounded, and timed in few numbers."""

from __future__ import annotations

from halton.wire.transcript import CHANNELS_CAP, TIMES_CAP, Transcript


def test_parts_become_one_text_for_each_channel() -> None:
    transcript = Transcript(100)
    for kind, index, text in (("text", 0, "a"), ("tool", 1, "{"), ("text", 0, "b"), ("text", 0, None), ("tool", 1, "}")):
        transcript.add(kind, index, text)
    transcript.add("tool", 1, None, "get_weather")
    assert transcript.document() == {
        "channels": [
            {"kind": "text", "index": "0", "text": "ab"},
            {"kind": "tool", "index": "1", "name": "get_weather", "text": "{}"},
        ],
        "timing_ms": [],
    }


def test_beyond_the_limit_nothing_is_held_and_the_channel_says_so() -> None:
    transcript = Transcript(5)
    transcript.add("text", 0, "abc")
    transcript.add("reasoning", 0, "defgh")
    assert (transcript.cut, transcript.size) == (True, 5)
    assert transcript.document()["channels"] == [
        {"kind": "text", "index": "0", "text": "abc"},
        {"kind": "reasoning", "index": "0", "text": "de", "cut": True},
    ]


def test_channels_are_bounded_too() -> None:
    transcript = Transcript(1 << 20)
    for index in range(CHANNELS_CAP + 1):
        transcript.add("text", index, "x")
    assert transcript.cut and len(transcript.document()["channels"]) == CHANNELS_CAP


def test_moments_are_kept_where_something_came_and_thinned_out() -> None:
    transcript = Transcript(1 << 20)
    transcript.mark(1)
    for moment in range(1000):
        transcript.add("text", 0, "x")
        transcript.mark(moment)
        transcript.mark(moment)
    times = transcript.document()["timing_ms"]
    assert 32 < len(times) < TIMES_CAP
    assert times == sorted(times) and all(size == moment + 1 for moment, size in times)
