from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.fixture import body
from halton.wire.conversation import Began, Ended, FirstToken, Happening
from halton.wire.formats.responses_conversation import TURNS_CAP, ResponsesConversation
from halton.wire.request_facts import RequestFacts

USAGE = {"input_tokens": 20, "output_tokens": 6, "total_tokens": 26}
DELTA = {"type": "response.output_text.delta", "delta": "Grüße"}
ASKED = RequestFacts(model="gpt-6.1-sol", streamed=True)


def create(lane: str | None = None, **facts: Any) -> dict[str, Any]:
    return _in(lane, {"type": "response.create", "model": "gpt-6.1-sol", "input": "Hi", **facts})


def created(number: int, lane: str | None = None) -> dict[str, Any]:
    return _in(lane, {"type": "response.created", "response": {"id": f"resp_{number}", "model": "m", "status": "in_progress"}})


def completed(number: int, lane: str | None = None, **facts: Any) -> dict[str, Any]:
    response = {"id": f"resp_{number}", "model": "m", "status": "completed", "usage": {**USAGE, "output_tokens": number}, **facts}
    return _in(lane, {"type": "response.completed", "response": response})


def _in(lane: str | None, document: dict[str, Any]) -> dict[str, Any]:
    return document if lane is None else {**document, "stream_id": lane}


def talk(*messages: tuple[str, Any], close: bool = True) -> list[Happening]:
    conversation, happened = ResponsesConversation(), list[Happening]()
    for side, message in messages:
        said = message if isinstance(message, bytes) else body(message)
        happened += conversation.client_says(said) if side == ">" else conversation.provider_says(said)
    return [*happened, *conversation.finish()] if close else happened


def ends(happened: list[Happening]) -> list[tuple[int, bool, str | None, str | None]]:
    found = [one for one in happened if isinstance(one, Ended)]
    return [(one.turn, one.whole, one.answer.response_id, one.answer.usage_reason) for one in found]


def test_a_turn_begins_speaks_and_ends() -> None:
    began, first, ended = talk((">", create()), ("<", created(1)), ("<", DELTA), ("<", DELTA), ("<", completed(1)))
    assert (began, first) == (Began(1, ASKED), FirstToken(1))
    assert isinstance(ended, Ended) and ended.whole
    assert (ended.answer.input_tokens, ended.answer.output_tokens, ended.text_bytes) == (20, 1, 14)


def test_a_prewarm_is_one_whatever_it_states() -> None:
    for usage in (USAGE, {**USAGE, "input_tokens": 0}, None):
        began, ended = talk((">", create(generate=False)), ("<", created(1)), ("<", completed(1, usage=usage)))
        assert isinstance(began, Began) and began.asked.request_class == "prewarm"
        assert isinstance(ended, Ended) and ended.whole
        assert ended.answer.usage_known is (usage is not None)


def test_the_caller_is_named_in_each_turn() -> None:
    caller = {"session_id": "S", "thread_id": "T", "x-codex-turn-metadata": '{"request_kind":"turn","session_id":"older"}'}
    (began,) = talk((">", create(client_metadata=caller, previous_response_id="resp_0")), close=False)
    assert isinstance(began, Began)
    asked = began.asked
    assert (asked.session, asked.thread, asked.request_class, asked.continues) == ("S", "T", "turn", True)


def test_limits_between_turns_belong_to_the_next() -> None:
    limits = {"type": "codex.rate_limits", "rate_limits": {"primary": {"used_percent": 12}}}
    turns = [(">", create()), ("<", created(1)), ("<", completed(1))]
    happened = talk(("<", limits), *turns, *turns, ("<", limits), (">", create()), ("<", limits), ("<", completed(3)))
    stated = [one.answer.headers for one in happened if isinstance(one, Ended)]
    assert stated == [{"x-codex-primary-used-percent": "12"}, None, {"x-codex-primary-used-percent": "12"}]


def test_a_refusal_ends_a_turn_with_the_headers_it_brings() -> None:
    error = {"type": "usage_limit_reached", "resets_at": 1900000000}
    refusal = {"type": "error", "status": 429, "error": error, "headers": {"x-codex-primary-used-percent": "100"}}
    (ended,) = [one for one in talk((">", create()), ("<", refusal)) if isinstance(one, Ended)]
    assert (ended.whole, ended.answer.usage_reason, ended.answer.error_type) == (True, "error_status", "usage_limit_reached")
    assert ended.answer.headers == {"x-codex-primary-used-percent": "100"}


def test_a_response_that_fails_on_its_way_is_no_refusal() -> None:
    error = {"type": "error", "code": "server_error", "message": "…"}
    happened = talk((">", create()), ("<", created(1)), ("<", DELTA), ("<", error))
    assert ends(happened) == [(1, True, "resp_1", "no_usage")]


def test_what_is_steered_is_followed_by_what_nobody_asked_for() -> None:
    steer = {"type": "response.steer", "previous_response_id": "resp_1", "input": "Shorter"}
    incomplete = {"type": "response.incomplete", "response": {**completed(1)["response"], "status": "incomplete"}}
    happened = talk(
        (">", create("a", service_tier="flex")), ("<", created(1, "a")), (">", steer),
        ("<", _in("a", {"type": "response.steer.accepted", "steer": {"id": "s"}})),
        ("<", _in("a", incomplete)), ("<", created(2, "a")), ("<", completed(2, "a")),
    )  # fmt: skip
    assert ends(happened) == [(1, True, "resp_1", None), (2, True, "resp_2", None)]
    asked = [one.asked for one in happened if isinstance(one, Began)]
    assert [(one.service_tier, one.continues) for one in asked] == [("flex", False), ("flex", True)]


def test_pictures_are_an_inference_of_their_own() -> None:
    tools = [{"type": "image_generation", "model": "gpt-image-2"}]
    used = {"image_gen": {"input_tokens": 9, "output_tokens": 1056}}
    happened = talk((">", create()), ("<", completed(1, tools=tools, tool_usage=used)), (">", create()), ("<", completed(2)))
    assert [(one.turn, one.answer.model, one.answer.entry) for one in happened if isinstance(one, Ended)] == [
        (1, "m", 1),
        (2, "gpt-image-2", 2),
        (3, "m", 1),
    ]


def test_a_closed_socket_ends_what_is_open() -> None:
    happened = talk((">", create("a")), (">", create("b")), ("<", created(1, "a")), ("<", _in("a", DELTA)))
    assert ends(happened) == [(1, False, "resp_1", "aborted_before_usage"), (2, False, None, "aborted_before_usage")]
    assert [one.text_bytes for one in happened if isinstance(one, Ended)] == [7, 0]


def test_a_lane_answers_in_order() -> None:
    happened = talk(
        (">", create("a")), (">", create("a")), ("<", created(1, "a")), ("<", completed(1, "a")), ("<", created(2, "a")),
        ("<", completed(2, "a")),
    )  # fmt: skip
    assert ends(happened) == [(1, True, "resp_1", None), (2, True, "resp_2", None)]


def test_a_server_that_leaves_out_the_lane_means_the_one_response_there_is() -> None:
    assert ends(talk((">", create("a")), ("<", created(1)), ("<", completed(1)))) == [(1, True, "resp_1", None)]


def test_what_belongs_to_no_response_is_passed_over() -> None:
    strange = ({"type": "response.output_text.delta", "delta": "x"}, {"type": "error"}, {"type": 7}, [1], b"no JSON", b"")
    assert talk(*(("<", one) for one in strange), *((">", one) for one in strange)) == []


def test_no_more_turns_are_open_than_there_is_room_for() -> None:
    happened = talk(*(((">", create(str(number)))) for number in range(TURNS_CAP + 2)))
    assert ends(happened)[:2] == [(1, False, None, "metering_overload"), (2, False, None, "metering_overload")]
    assert len(ends(happened)) == TURNS_CAP + 2


@pytest.mark.parametrize("lane", ["x" * 500, "ü", ""])
def test_any_text_names_a_lane(lane: str) -> None:
    assert ends(talk((">", create(lane)), ("<", created(1, lane)), ("<", completed(1, lane)))) == [(1, True, "resp_1", None)]


@given(st.data())
def test_however_lanes_interleave_each_turn_has_its_own_usage(data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=5), label="turns in each lane")
    scripts = {str(lane): _script(str(lane), 10 * lane, count) for lane, count in enumerate(counts)}
    messages: list[tuple[str, Any]] = []
    while any(scripts.values()):
        lane = data.draw(st.sampled_from([lane for lane, left in scripts.items() if left]), label="next")
        messages.append(scripts[lane].pop(0))
    happened = talk(*messages)
    began = [one.turn for one in happened if isinstance(one, Began)]
    assert began == list(range(1, sum(counts) + 1))
    ended = [one for one in happened if isinstance(one, Ended)]
    assert sorted(one.turn for one in ended) == began
    assert all(one.whole and one.answer.response_id == f"resp_{one.answer.output_tokens}" for one in ended)
    assert all(one.text_bytes == 7 for one in ended)
    spoken = [[type(one) for one in of] for _, of in groupby(sorted(happened, key=lambda one: one.turn), lambda one: one.turn)]
    assert spoken == [[Began, FirstToken, Ended]] * sum(counts)


def _script(lane: str, start: int, count: int) -> list[tuple[str, Any]]:
    """A lane's messages: all is asked for first, then answered in order."""
    asked = [(">", create(lane))] * count
    answered = [
        ("<", event)
        for number in range(start, start + count)
        for event in (created(number, lane), _in(lane, DELTA), completed(number, lane))
    ]
    return [*asked, *answered]
