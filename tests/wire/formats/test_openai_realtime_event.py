from __future__ import annotations

from typing import Any

from fixtures.fixture import body
from halton.wire.formats.openai_realtime_event import decode_event, decode_session, transcription_model


def model_of(session: Any) -> str | None:
    event = decode_event(body({"type": "session.update", "session": session}))
    assert event is not None
    read = decode_session(event.session)
    return None if read is None else transcription_model(read)


def test_the_model_that_transcribes_is_found_in_both_shapes_of_a_session() -> None:
    assert model_of({"audio": {"input": {"transcription": {"model": "gpt-4o-transcribe"}}}}) == "gpt-4o-transcribe"
    assert model_of({"input_audio_transcription": {"model": "whisper-1"}}) == "whisper-1"


def test_a_session_without_transcripts_has_no_such_model() -> None:
    for session in ({}, {"audio": {"input": {"transcription": None}}}, {"audio": "x", "input_audio_transcription": 7}, None, []):
        assert model_of(session) is None
