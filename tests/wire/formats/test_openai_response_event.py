from __future__ import annotations

from fixtures.fixture import body
from halton.wire.formats.openai_response_event import decode_event, decode_response


def test_an_event_and_a_whole_response_are_one_kind_of_document() -> None:
    event = decode_event(body({"type": "response.completed", "response": {"id": "resp_1", "usage": {"input_tokens": 1}}}))
    whole = decode_event(body({"id": "resp_1", "object": "response", "usage": {"input_tokens": 1}}))
    assert event is not None and whole is not None
    response = decode_response(event.response)
    assert response is not None
    assert (event.type, response.id, whole.type, whole.id) == ("response.completed", "resp_1", None, "resp_1")


def test_odd_values_cost_no_usage() -> None:
    event = decode_event(body({"type": 7, "id": [], "output": "x", "tools": 3, "usage": {"input_tokens": 1}, "response": None}))
    assert event is not None and event.usage == {"input_tokens": 1}
