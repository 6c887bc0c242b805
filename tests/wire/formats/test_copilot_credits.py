from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.events.answer import Answer
from halton.wire.formats.copilot_credits import CreditsReader
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.provider import Reader
from wire import streams
from wire.streams import body, sse

USAGE = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11, "prompt_tokens_details": {"audio_tokens": 4}}


def read(pieces: list[bytes]) -> tuple[CreditsReader, Answer]:
    reader = CreditsReader(ChatReader)
    for piece in pieces:
        reader.feed(piece)
    (answer,) = reader.finish()
    return reader, answer


@given(st.lists(st.integers(1, 60), min_size=1, max_size=9))
@settings(deadline=None)
def test_credits_are_found_however_the_bytes_are_cut(sizes: list[int]) -> None:
    data = sse(streams.CHAT_CHUNK, {**streams.CHAT_USAGE, "copilot_usage": {"total_nano_aiu": 1_250_000}}, "[DONE]")
    pieces, at = [], 0
    while at < len(data):
        pieces.append(data[at : at + sizes[len(pieces) % len(sizes)]])
        at += len(pieces[-1])
    reader, answer = read(pieces)
    assert (answer.units, answer.output_tokens) == ({"nano_aiu": 1_250_000}, 300)
    assert (reader.first_token, reader.text_bytes, reader.ended) == (True, 2, True)


def test_credits_stand_beside_other_units_and_the_last_statement_holds() -> None:
    _, answer = read([body({"copilot_usage": {"total_nano_aiu": 1}, "usage": USAGE, "more": {"total_nano_aiu": 7}})])
    assert answer.units == {"input_audio_tokens": 4, "nano_aiu": 7}


@pytest.mark.parametrize("said", [0, -5, "5", 1.5, None, 10**15 + 1, 10**20, {"total_nano_aiu": "9"}])
def test_what_can_be_no_credits_is_left_out(said: Any) -> None:
    assert read([body({"copilot_usage": {"total_nano_aiu": said}, "usage": USAGE})])[1].units == {"input_audio_tokens": 4}


def test_a_text_about_credits_is_no_statement() -> None:
    text = body({"choices": [{"message": {"content": '{"total_nano_aiu": 5}'}}], "usage": USAGE})
    assert read([text])[1].units == {"input_audio_tokens": 4}


def test_a_reader_without_answers_stays_so() -> None:
    reader = CreditsReader(Reader)
    reader.take_headers([])
    reader.feed(b'"total_nano_aiu":5,')
    assert reader.finish() == ()
