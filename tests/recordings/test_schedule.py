"""A transcript is cut where its parts came, and all of it is said, in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from halton.recordings.schedule import Channel, channels, is_transcript
from recordings.made import channel, transcript


def cut(said: tuple[Channel, ...]) -> list[tuple[str, int, list[tuple[int, str]]]]:
    return [(one.kind, one.at_ms, [(piece.at_ms, piece.text) for piece in one.pieces]) for one in said]


def test_the_moments_cut_the_text() -> None:
    said = channels(transcript(channel("text", "Hello, you."), timing_ms=[[420, 5], [900, 11]]), 300, 1000)
    assert cut(said) == [("text", 420, [(420, "Hello"), (900, ", you.")])]


def test_a_moment_may_belong_to_two_channels() -> None:
    told = transcript(channel("reasoning", "hm"), channel("text", "yes"), timing_ms=[[10, 1], [20, 4], [30, 5]])
    assert cut(channels(told, 0, 50)) == [("reasoning", 10, [(10, "h"), (20, "m")]), ("text", 20, [(20, "ye"), (30, "s")])]


def test_what_no_moment_tells_came_at_the_end() -> None:
    assert cut(channels(transcript(channel("text", "ab"), timing_ms=[[10, 1]]), 0, 99)) == [("text", 10, [(10, "a"), (99, "b")])]
    assert cut(channels(transcript(channel("text", "ab")), 5, 99)) == [("text", 99, [(99, "ab")])]


def test_a_channel_without_a_word_begins_where_the_last_one_ended() -> None:
    told = transcript(channel("text", "a"), channel("tool_call", "", name="f"), timing_ms=[[10, 1]])
    assert cut(channels(told, 3, 50)) == [("text", 10, [(10, "a")]), ("tool_call", 10, [])]
    assert cut(channels(transcript(channel("tool_call", "", name="f")), 3, 50)) == [("tool_call", 3, [])]


def test_a_text_that_became_shorter_when_secrets_were_taken_out_keeps_its_pace() -> None:
    said = channels(transcript(channel("text", "abcdefghij"), timing_ms=[[10, 50], [20, 100]]), 0, 30)
    assert cut(said) == [("text", 10, [(10, "abcde"), (20, "fghij")])]


@given(
    st.lists(st.text(max_size=20), max_size=5),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 40)), max_size=8),
    st.integers(0, 9),
    st.integers(0, 5000),
)
def test_all_of_it_is_said_in_order(texts: list[str], steps: list[tuple[int, int]], begin_ms: int, end_ms: int) -> None:
    timing, at_ms, come = [], begin_ms, 0
    for later, more in steps:
        at_ms, come = at_ms + later, come + more
        timing.append([at_ms, come])
    told = transcript(*(channel("text", text, str(place)) for place, text in enumerate(texts)), timing_ms=timing)
    said = channels(told, begin_ms, max(end_ms, begin_ms))
    assert [one.text for one in said] == texts
    times = [piece.at_ms for one in said for piece in one.pieces]
    assert times == sorted(times)
    assert all(piece.text for one in said for piece in one.pieces)


def test_calls_that_came_whole_are_lines() -> None:
    told = transcript(
        channel("tool_call", '{"a":"\u2028\x85"}\n[redacted:x:8]\nnull\n', name="f"), channel("tool_call", "", name="g")
    )
    assert [one.documents for one in channels(told, 0, 0)] == [[{"a": "\u2028\x85"}, {}, None], [{}]]


def test_what_is_a_transcript() -> None:
    assert is_transcript(transcript())
    assert not any(map(is_transcript, ({"channels": []}, [], "text", None, {"channels": [], "timing_ms": [], "id": 1})))
