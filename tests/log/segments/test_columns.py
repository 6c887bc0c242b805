"""The columns of a segment: derived from call.completed, filled for calls only, whatever their text says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings

import make
from halton.events.answer import Estimate
from halton.events.types import CallCompleted, Event, MeterStopped
from halton.log.segments.columns import ENVELOPE, IN_DATA_ONLY, Row, batch, columns, encoded, schema
from halton.log.store import Fact
from projections.given import logs


def row(event: Event, position: int = 2, **changes: Any) -> Row:
    fact = msgspec.structs.replace(Fact.of("e1", event), **changes)
    return position, make.NOON, fact.type, fact.version, fact.stream, fact.data, bytes(32)


def typed(*rows: Row) -> list[dict[str, Any]]:
    """The typed columns of these rows, those that are null left out."""
    table = encoded([batch(rows)], {})
    return [
        {name: value for name, value in found.items() if name not in ENVELOPE and value is not None}
        for found in table.to_pylist()
    ]


def test_there_is_a_column_for_each_field_of_a_call_but_those_that_the_text_holds() -> None:
    names = [column.name for column in columns()]
    assert set(names) == {"day", *CallCompleted.__struct_fields__} - IN_DATA_ONLY
    assert IN_DATA_ONLY < set(CallCompleted.__struct_fields__)
    assert schema().names == [*ENVELOPE, *names]


def test_each_column_has_the_type_of_its_field() -> None:
    label = pa.dictionary(pa.int32(), pa.string())
    moment = pa.timestamp("us", "UTC")
    expected = {
        "position": pa.int64(), "recorded_at": moment, "type": label, "version": pa.int32(), "stream": pa.string(),
        "data": pa.string(), "hash": pa.binary(32), "day": pa.date32(), "started_at": moment, "utc_offset_minutes": pa.int64(),
        "input_tokens": pa.int64(), "stated_cost_pico": pa.int64(), "usage_known": pa.bool_(), "streamed": pa.bool_(),
        "provider": label, "model": label, "session": label, "billing": label, "request_id": pa.string(),
        "response_id": pa.string(), "units": pa.string(), "estimate": pa.string(),
    }  # fmt: skip
    assert {name: schema().field(name).type for name in expected} == expected
    assert [field.name for field in schema() if not field.nullable] == list(ENVELOPE)


def test_the_envelope_is_the_row() -> None:
    event = row(make.call())
    (found,) = encoded([batch([event])], {}).to_pylist()
    assert tuple(found[name] for name in ENVELOPE) == (2, datetime(2026, 9, 22, 12, tzinfo=UTC), *event[2:])


def test_a_call_fills_its_columns_with_what_it_states_and_with_the_defaults_that_the_text_leaves_out() -> None:
    (found,) = typed(row(make.call(units={"images": 2}, estimate=Estimate(method="m/1"), request_id="r", usage={"a": 1})))
    assert found == {
        "day": date(2026, 9, 22), "started_at": datetime(2026, 9, 22, 12, tzinfo=UTC), "utc_offset_minutes": 0, "inference": 1,
        "provider": "anthropic", "host": "api.anthropic.com", "endpoint": "/v1/messages", "method": "POST", "kind": "messages",
        "model_requested": "claude-sonnet-4-5", "model": "claude-sonnet-4-5-20250929", "project": "halton",
        "attributed_by": "git_root", "client": "claude-code", "status": "ok", "http_status": 200, "request_id": "r", "attempt": 0,
        "streamed": True, "duration_ms": 2100, "ttfb_ms": 300, "ttft_ms": 420, "billing": "billed", "entry": 1,
        "usage_known": True, "partial": False, "input_tokens": 1000, "output_tokens": 200, "reader": "anthropic/2",
        "units": '{"images":2}', "estimate": '{"method":"m/1"}',
    }  # fmt: skip


@pytest.mark.parametrize(("minutes", "day"), [(0, 22), (719, 22), (720, 23), (-721, 21), (840, 23)])
def test_the_day_is_that_of_the_machine_which_made_the_call(minutes: int, day: int) -> None:
    (found,) = typed(row(make.call(utc_offset_minutes=minutes)))
    assert found["day"] == date(2026, 9, day)


def test_other_events_have_no_typed_columns() -> None:
    assert typed(row(make.started()), row(make.price()), row(MeterStopped(reason="x"))) == [{}, {}, {}]


@pytest.mark.parametrize("data", ["{}", "[]", '{"started_at":"noon"}', "no json"])
def test_a_call_that_cannot_be_read_is_kept_with_its_text_alone(data: str) -> None:
    assert typed(row(make.call(), data=data)) == [{}]
    assert batch([row(make.call(), data=data)]).column("data").to_pylist() == [data]


def test_facts_of_a_later_version_are_read_as_far_as_they_are_known() -> None:
    later = json.dumps(json.loads(Fact.of("e", make.call()).data) | {"a_later_fact": [1]})
    assert typed(row(make.call(), data=later, version=7)) == typed(row(make.call()))


@pytest.mark.parametrize("count", [2**63, -(2**63) - 1, 10**30])
def test_a_count_that_no_column_holds_is_not_known_in_it_and_the_others_are(count: int) -> None:
    first, second = typed(row(make.call(input_tokens=count)), row(make.call(input_tokens=7)))
    assert "input_tokens" not in first and first["output_tokens"] == 200
    assert second["input_tokens"] == 7


@pytest.mark.parametrize("moment", [2**63, 253_402_300_800_000_000, -1])
def test_a_moment_that_is_in_no_calendar_is_not_known(moment: int) -> None:
    (found,) = typed(row(make.call(started_at=moment)))
    assert found["provider"] == "anthropic" and not found.keys() & {"started_at", "day"}


def test_all_batches_of_a_segment_share_one_dictionary() -> None:
    events = [make.call(project=name) for name in ("a", "b", "a", "c")]
    table = encoded([batch([row(event)]) for event in events], {"halton.first": "2"})
    assert [chunk.dictionary.to_pylist() for chunk in table["project"].chunks] == [["a", "b", "c"]] * 4
    assert table["project"].to_pylist() == ["a", "b", "a", "c"]
    assert table.schema.metadata == {b"halton.first": b"2"}


@settings(max_examples=50, deadline=None)
@given(logs())
def test_typed_columns_say_what_the_events_say(events: list[Event]) -> None:
    rows = [row(event, position) for position, event in enumerate(events, 2)]
    found = encoded([batch(rows)], {}).to_pylist() if rows else []
    for event, columns_ in zip(events, found, strict=True):
        if isinstance(event, CallCompleted):
            for name in ("input_tokens", "model", "usage_known", "attempt", "session", "billing", "stated_cost_pico"):
                assert columns_[name] == getattr(event, name)
            assert json.loads(columns_["units"] or "null") == event.units
        else:
            assert all(columns_[column.name] is None for column in columns())
