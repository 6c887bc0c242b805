from __future__ import annotations

from typing import Any

from fixtures.fixture import body
from halton.wire.conversation import Began, Ended, FirstToken, Happening
from halton.wire.formats.openai_live import LiveConversation
from halton.wire.request_facts import RequestFacts

START = {"type": "session.start", "session": {"model": "gpt-live-1"}}
STARTED = {"type": "session.started", "session": {"id": "live_1", "model": "gpt-live-1"}}
SOUND = {"type": "session.output_audio.delta", "delta": "AAAA"}
CLOSED = {"type": "session.closed", "reason": "expired", "usage": {"seconds": 31.25}}
USAGE = {"input_tokens": 20, "output_tokens": 6, "total_tokens": 26}


def used(seconds: Any) -> dict[str, Any]:
    return {"type": "session.usage.updated", "usage": {"seconds": seconds}}


def delegated(delegation: str, kind: str, **response: Any) -> dict[str, Any]:
    event = {"type": kind, "response": {"id": f"resp_{delegation}", "model": "gpt-6.1-sol", **response}}
    return {"type": "response.event", "delegation_id": delegation, "event": event}


def talk(*messages: tuple[str, Any]) -> list[Happening]:
    conversation, happened = LiveConversation(), list[Happening]()
    for side, message in messages:
        said = message if isinstance(message, bytes) else body(message)
        happened += conversation.client_says(said) if side == ">" else conversation.provider_says(said)
    return [*happened, *conversation.finish()]


def test_a_session_is_one_inference_of_the_length_stated_last() -> None:
    messages = (("<", STARTED), ("<", SOUND), ("<", SOUND), ("<", used(12)), ("<", used(31)), ("<", CLOSED), ("<", CLOSED))
    began, first, ended = talk((">", START), *messages)
    assert (began, first) == (Began(1, RequestFacts(model="gpt-live-1", streamed=True, continues=True)), FirstToken(1))
    assert isinstance(ended, Ended) and ended.whole
    answer = ended.answer
    assert (answer.usage_known, answer.units, answer.stop_reason) == (True, {"audio_ms": 31250}, "expired")


def test_a_socket_that_closes_first_leaves_the_length_so_far() -> None:
    (ended,) = [one for one in talk((">", START), ("<", STARTED), ("<", used(12.5))) if isinstance(one, Ended)]
    assert (ended.whole, ended.answer.usage_known, ended.answer.units) == (False, True, {"audio_ms": 12500})


def test_a_session_without_a_length_is_not_known() -> None:
    for seconds in (None, "x", -1, [], 0):
        (ended,) = [one for one in talk((">", START), ("<", STARTED), ("<", used(seconds))) if isinstance(one, Ended)]
        assert (ended.answer.usage_known, ended.answer.usage_reason) == (False, "aborted_before_usage")


def test_a_session_that_is_refused_says_why() -> None:
    refusal = {"type": "error", "error": {"type": "invalid_request_error", "code": "model_not_found"}}
    (ended,) = [one for one in talk((">", START), ("<", refusal)) if isinstance(one, Ended)]
    assert (ended.whole, ended.answer.usage_reason, ended.answer.error_type) == (True, "error_status", "model_not_found")


def test_responses_are_told_apart_by_what_was_delegated() -> None:
    happened = talk(
        (">", START), ("<", STARTED), ("<", delegated("a", "response.created")), ("<", delegated("b", "response.created")),
        ("<", delegated("b", "response.completed", usage=USAGE)), ("<", CLOSED),
    )  # fmt: skip
    ended = [(one.turn, one.whole, one.answer.response_id, one.answer.input_tokens) for one in happened if isinstance(one, Ended)]
    assert ended == [(3, True, "resp_b", 20), (1, True, "live_1", 0), (2, False, "resp_a", None)]


def test_what_makes_no_sense_is_passed_over() -> None:
    strange = (b"no JSON", [1], {"type": 7}, {"type": "error"}, {"type": "response.event", "event": "x"}, {})
    assert talk(*(("<", one) for one in strange), *((">", one) for one in strange)) == []
