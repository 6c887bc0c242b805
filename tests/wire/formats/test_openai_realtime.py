from __future__ import annotations

from typing import Any

from fixtures.fixture import body
from halton.wire.conversation import Began, Ended, FirstToken, Happening
from halton.wire.formats.openai_realtime import TURNS_CAP, RealtimeConversation
from halton.wire.request_facts import RequestFacts

SESSION = {"type": "session.created", "session": {"model": "gpt-realtime"}}
ASK = {"type": "response.create", "event_id": "e1"}
USAGE = {"input_tokens": 30, "output_tokens": 20, "total_tokens": 50}
ASKED = RequestFacts(model="gpt-realtime", streamed=True, continues=True)


def created(response_id: str) -> dict[str, Any]:
    return {"type": "response.created", "response": {"id": response_id, "status": "in_progress"}}


def spoken(response_id: str, kind: str = "response.output_audio.delta", delta: str = "AAAA") -> dict[str, Any]:
    return {"type": kind, "response_id": response_id, "delta": delta}


def done(response_id: str, **facts: Any) -> dict[str, Any]:
    return {"type": "response.done", "response": {"id": response_id, "status": "completed", "usage": USAGE, **facts}}


def talk(*messages: tuple[str, Any]) -> list[Happening]:
    conversation, happened = RealtimeConversation(), list[Happening]()
    for side, message in messages:
        said = message if isinstance(message, bytes) else body(message)
        happened += conversation.client_says(said) if side == ">" else conversation.provider_says(said)
    return [*happened, *conversation.finish()]


def ends(*messages: tuple[str, Any]) -> list[tuple[int, bool, str | None, int | None]]:
    found = [one for one in talk(*messages) if isinstance(one, Ended)]
    return [(one.turn, one.whole, one.answer.response_id, one.answer.output_tokens) for one in found]


def test_a_response_that_is_asked_for_begins_when_it_is() -> None:
    happened = talk(("<", SESSION), (">", ASK), ("<", created("r1")), ("<", spoken("r1")), ("<", spoken("r1")), ("<", done("r1")))
    assert happened[:2] == [Began(1, ASKED), FirstToken(1)]
    (ended,) = happened[2:]
    assert isinstance(ended, Ended) and ended.whole
    assert (ended.answer.model, ended.answer.input_tokens, ended.answer.output_tokens) == ("gpt-realtime", 30, 20)


def test_a_response_to_speech_begins_when_it_is_created() -> None:
    happened = talk(("<", SESSION), (">", {"type": "input_audio_buffer.append", "audio": "AAAA"}), ("<", created("r1")))
    assert happened[0] == Began(1, ASKED)


def test_two_responses_at_once_have_their_own_ends() -> None:
    said = (("<", created("r1")), ("<", created("r2")), ("<", done("r2")), ("<", done("r1")))
    assert ends((">", ASK), (">", ASK), *said) == [(2, True, "r2", 20), (1, True, "r1", 20)]


def test_a_refused_request_ends_by_its_own_name() -> None:
    refusal = {"type": "error", "error": {"code": "conversation_already_has_active_response", "event_id": "e1"}}
    (ended,) = [one for one in talk((">", ASK), ("<", refusal), ("<", refusal)) if isinstance(one, Ended)]
    assert (ended.whole, ended.answer.usage_reason) == (True, "error_status")
    assert ended.answer.error_type == "conversation_already_has_active_response"


def test_an_error_of_something_else_ends_nothing() -> None:
    other = {"type": "error", "error": {"code": "invalid_value", "event_id": "e7"}}
    nameless = {"type": "error", "error": "x"}
    assert ends((">", ASK), ("<", other), ("<", nameless), ("<", created("r1")), ("<", done("r1"))) == [(1, True, "r1", 20)]


def test_a_response_that_was_cancelled_costs_what_it_states() -> None:
    details = {"type": "cancelled", "reason": "turn_detected"}
    (ended,) = [
        one
        for one in talk(("<", created("r1")), ("<", done("r1", status="cancelled", status_details=details)))
        if isinstance(one, Ended)
    ]
    assert (ended.answer.usage_known, ended.answer.stop_reason) == (True, "turn_detected")


def test_a_response_whose_beginning_was_missed_still_counts() -> None:
    assert ends(("<", done("r1"))) == [(1, True, "r1", 20)]


def test_a_transcript_is_another_models() -> None:
    audio = {"input": {"transcription": {"model": "whisper-1"}}}
    transcript = {
        "type": "conversation.item.input_audio_transcription.completed", "item_id": "item_1", "content_index": 0,
        "usage": {"type": "duration", "seconds": 2.5},
    }  # fmt: skip
    began, ended = talk((">", {"type": "session.update", "session": {"audio": audio}}), ("<", transcript))
    assert isinstance(began, Began) and began.asked.model == "whisper-1"
    assert isinstance(ended, Ended)
    assert (ended.answer.usage_known, ended.answer.model, ended.answer.units) == (True, "whisper-1", {"audio_ms": 2500})


def test_text_is_counted_and_sound_is_not() -> None:
    said = (spoken("r1"), spoken("r1", "response.output_audio_transcript.delta", "Grüße"))
    (ended,) = [one for one in talk(("<", created("r1")), *(("<", one) for one in said)) if isinstance(one, Ended)]
    assert (ended.text_bytes, ended.whole, ended.answer.usage_reason) == (7, False, "aborted_before_usage")


def test_limits_belong_to_the_response_that_ends_next() -> None:
    limits = {"type": "rate_limits.updated", "rate_limits": [{"name": "requests", "remaining": 9}]}
    happened = talk(("<", created("r1")), ("<", limits), ("<", done("r1")), ("<", created("r2")), ("<", done("r2")))
    stated = [one.answer.headers for one in happened if isinstance(one, Ended)]
    assert stated == [{"x-ratelimit-remaining-requests": "9"}, None]


def test_no_more_responses_are_open_than_there_is_room_for() -> None:
    found = [one for one in talk(*[(">", ASK)] * (TURNS_CAP + 1)) if isinstance(one, Ended)]
    assert (found[0].turn, found[0].answer.usage_reason, len(found)) == (1, "metering_overload", TURNS_CAP + 1)


def test_what_makes_no_sense_is_passed_over() -> None:
    strange = (b"no JSON", [1], {"type": 7}, {"type": "response.output_audio.delta"}, {"type": "session.updated", "session": 3})
    assert talk(*(("<", one) for one in strange), *((">", one) for one in strange)) == []
