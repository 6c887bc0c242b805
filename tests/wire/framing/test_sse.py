from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from halton.wire.framing.sse import SseParser


def parse(*pieces: bytes, line_cap: int = 1 << 20) -> list[tuple[bytes, bytes]]:
    parser = SseParser(line_cap)
    events = [event for piece in pieces for event in parser.feed(piece)]
    return events + parser.finish()


def test_all_line_ends_are_read() -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        assert parse(b"event: a\ndata: 1\n\ndata: 2\n\n".replace(b"\n", end)) == [(b"a", b"1"), (b"", b"2")]


def test_comments_and_other_fields_are_passed_over() -> None:
    assert parse(b": OPENROUTER PROCESSING\n\nid: 7\nretry: 9\ndata:1\n\n") == [(b"", b"1")]


def test_data_of_several_lines_is_joined() -> None:
    assert parse(b"data: {\ndata: }\n\n") == [(b"", b"{\n}")]


def test_an_event_without_its_empty_line_is_given_at_the_end() -> None:
    assert parse(b"data: 1") == [(b"", b"1")]


def test_a_name_without_data_is_no_event_and_does_not_stick() -> None:
    assert parse(b"event: a\n\ndata: 1\n\n") == [(b"", b"1")]


def test_a_character_split_over_chunks_is_whole_again() -> None:
    text = "data: Grüße\n\n".encode()
    assert parse(text[:9], text[9:]) == [(b"", "Grüße".encode())]


def test_an_overlong_line_is_skipped_to_its_end_and_noted() -> None:
    parser = SseParser(line_cap=20)
    assert parser.feed(b"data: " + b"x" * 30) == []
    assert not parser.overlong
    assert parser.feed(b"yy\n\ndata: 1\n\n") == [(b"", b"1")]
    assert parser.overlong


def test_many_short_data_lines_of_one_event_are_bounded_too() -> None:
    parser = SseParser(line_cap=100)
    events = parser.feed(b"data: 12345678\n" * 1000 + b"\ndata: 1\n\n")
    assert parser.overlong
    assert len(events[0][1]) <= 100 and events[1] == (b"", b"1")


def test_lines_that_are_no_fields_are_kept_up_to_a_cap() -> None:
    parser = SseParser()
    parser.feed(b'{\n  "error": 1\n}\n')
    assert bytes(parser.stray) == b'{\n  "error": 1\n}\n'
    parser.feed(b"garbage of some length\n" * 10_000)
    assert len(parser.stray) <= 64 << 10


def test_an_endless_line_in_single_bytes_costs_no_more_than_its_length() -> None:
    parser = SseParser()
    begun = time.perf_counter()
    for _ in range(1_500_000):
        parser.feed(b"x")
    assert time.perf_counter() - begun < 8
    assert parser.feed(b"\ndata: 1\n\n") == [(b"", b"1")]


LINES = st.sampled_from([b"data: 1", b"data:22", b"event: a", b": c", b"", b"", b"odd", b"data: " + b"x" * 40])


@given(lines=st.lists(st.tuples(LINES, st.sampled_from([b"\n", b"\r\n", b"\r"])), max_size=20), size=st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_any_chunking_gives_the_same_events(lines: list[tuple[bytes, bytes]], size: int) -> None:
    data = b"".join(line + end for line, end in lines)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert parse(*pieces, line_cap=30) == parse(data, line_cap=30)
