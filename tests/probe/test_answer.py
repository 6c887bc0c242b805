from __future__ import annotations

import pytest

from halton.probe.answer import Stated, events, make_up, request
from halton.wire.find import find_provider
from halton.wire.probe_host import probe_host

STATED = Stated(input_tokens=7, cache_read_tokens=5, cache_write_5m_tokens=3, cache_write_1h_tokens=2, output_tokens=9)


def test_a_reader_of_the_format_reads_what_is_stated() -> None:
    provider = find_provider(probe_host(1))
    assert provider is not None
    route = provider.route("POST", "/v1/messages")
    asked = route.read_request(request())
    assert (asked.model, asked.streamed, asked.max_output_tokens) == ("halton-probe", True, 9)
    reader = route.reader()
    assert reader is not None
    for event in events(STATED):
        reader.feed(event)
    assert reader.ended and reader.first_token
    (answer,) = reader.finish()
    assert {name: getattr(answer, name) for name in Stated.__struct_fields__} == {
        "input_tokens": 7,
        "cache_read_tokens": 5,
        "cache_write_5m_tokens": 3,
        "cache_write_1h_tokens": 2,
        "output_tokens": 9,
    }
    assert (answer.model, answer.usage_known, answer.stop_reason) == ("halton-probe", True, "end_turn")


def test_no_two_answers_have_one_id() -> None:
    assert events(STATED)[0] != events(STATED)[0]


@pytest.mark.parametrize("_", range(20))
def test_made_up_numbers_are_small_and_none_is_zero(_: int) -> None:
    stated = make_up()
    assert all(1 <= getattr(stated, name) <= 9 for name in Stated.__struct_fields__)
