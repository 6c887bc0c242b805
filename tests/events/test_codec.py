"""Canonical text: made once, hashed as stored, and the same event again when it is read."""

from __future__ import annotations

import json
import types
import typing
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.events.body import BodiesSwept, BodyPurged, BodyRescanned, KeptBody
from halton.events.codec import decode, encode
from halton.events.price import InvoiceLine, Rate
from halton.events.types import (
    EVENT_TYPES,
    Actor,
    CallCompleted,
    CallsRetagged,
    CallStarted,
    CaptureGap,
    CertificateAuthorityCreated,
    Change,
    ConfigChanged,
    ControlPassed,
    Event,
    InvoiceImported,
    LogCheckpoint,
    LogCreated,
    MeterStarted,
    MeterStopped,
    PolicyBlocked,
    PolicyOverridden,
    PolicyRemoved,
    PolicySet,
    PolicyWarned,
    PriceBookLoaded,
    PriceSet,
    ProjectMerged,
    ProjectSet,
    SegmentSealed,
    SegmentsImported,
    ViewsRebuilt,
)

STORABLE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    if kind is Any:
        return STORABLE
    if isinstance(kind, types.UnionType):
        return st.one_of(*map(values_of, typing.get_args(kind)))
    if (origin := typing.get_origin(kind)) is tuple:
        return st.lists(values_of(typing.get_args(kind)[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(st.text(), values_of(typing.get_args(kind)[1]), max_size=3)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return structs(kind)
    return {int: st.integers(), str: st.text(), bool: st.booleans(), type(None): st.none()}[kind]


def structs(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: values_of(hints[field.name]) for field in msgspec.structs.fields(kind)})


COMPLETED = CallCompleted(
    started_at=1_790_000_000_000_000,
    provider="anthropic",
    host="api.anthropic.com",
    endpoint="messages",
    kind="messages",
    project="billing",
    attributed_by="run",
    status="ok",
    billing="api",
    input_tokens=0,
    usage_known=True,
    usage={"zeta": 1, "alpha": {"b": "0.25", "a": [1, None, True]}},
    headers={"request-id": "req_é"},
)

ACTOR = Actor(uid=1000, command="up")

GOLDEN: list[tuple[Event, str]] = [
    (LogCreated(origin="00ff"), '{"origin":"00ff"}'),
    (
        MeterStarted(halton="0.1.0", python="3.13.0", mitmproxy="12.2.3"),
        '{"halton":"0.1.0","mitmproxy":"12.2.3","python":"3.13.0"}',
    ),
    (MeterStopped(reason="signal"), '{"reason":"signal"}'),
    (
        CertificateAuthorityCreated(digest="ab", folder="/h/ca", not_after=1, hosts=("a.example", "b.example")),
        '{"digest":"ab","folder":"/h/ca","hosts":["a.example","b.example"],"not_after":1}',
    ),
    (
        CallStarted(
            started_at=5,
            utc_offset_minutes=-120,
            provider="openai",
            host="api.openai.com",
            endpoint="chat",
            kind="chat",
            project="default",
            attributed_by="default",
        ),
        '{"attributed_by":"default","endpoint":"chat","host":"api.openai.com","kind":"chat","project":"default",'
        '"provider":"openai","started_at":5,"utc_offset_minutes":-120}',
    ),
    (
        COMPLETED,
        '{"attributed_by":"run","billing":"api","endpoint":"messages","headers":{"request-id":"req_é"},'
        '"host":"api.anthropic.com","input_tokens":0,"kind":"messages","project":"billing","provider":"anthropic",'
        '"started_at":1790000000000000,"status":"ok",'
        '"usage":{"alpha":{"a":[1,null,true],"b":"0.25"},"zeta":1},"usage_known":true}',
    ),
    (
        CaptureGap(cause="capture_unavailable", host="api.openai.com", connections=2, started_at=1, ended_at=2),
        '{"cause":"capture_unavailable","connections":2,"ended_at":2,"host":"api.openai.com","started_at":1}',
    ),
    (
        ControlPassed(host="chatgpt.com", requests=3, bytes=40, started_at=1, ended_at=2),
        '{"bytes":40,"ended_at":2,"host":"chatgpt.com","requests":3,"started_at":1}',
    ),
    (
        PriceSet(
            provider="openai",
            model="gpt-5",
            match=("gpt-5", "gpt-5-20*"),
            rates=(Rate(unit="input_tokens", pico=1_250_000), Rate(unit="output_tokens", pico=7, above_tokens=200_000)),
            source="book",
        ),
        '{"match":["gpt-5","gpt-5-20*"],"model":"gpt-5","provider":"openai",'
        '"rates":[{"pico":1250000,"unit":"input_tokens"},{"above_tokens":200000,"pico":7,"unit":"output_tokens"}],'
        '"source":"book"}',
    ),
    (
        PriceBookLoaded(name="genai-prices", version="1", digest="d", models=3),
        '{"digest":"d","models":3,"name":"genai-prices","version":"1"}',
    ),
    (
        PriceSet(
            provider="groq",
            model="whisper",
            match=("whisper*",),
            valid_to=9,
            rates=(Rate(unit="audio_ms", pico=100, per=9, minimum=10_000, variant="batch", source="page"),),
            source="book",
            checked="2026-11-28",
        ),
        '{"checked":"2026-11-28","match":["whisper*"],"model":"whisper","provider":"groq",'
        '"rates":[{"minimum":10000,"per":9,"pico":100,"source":"page","unit":"audio_ms","variant":"batch"}],'
        '"source":"book","valid_to":9}',
    ),
    (
        InvoiceImported(
            provider="openai",
            format="openai-costs/1",
            file="costs.json",
            digest="d",
            first_day="2026-11-01",
            last_day="2026-11-02",
            lines=(
                InvoiceLine(day="2026-11-01", model="gpt-5", unit="input_tokens", quantity=0),
                InvoiceLine(day="2026-11-02", unit="cost", cost_pico=7, label="team"),
            ),
        ),
        '{"digest":"d","file":"costs.json","first_day":"2026-11-01","format":"openai-costs/1","last_day":"2026-11-02",'
        '"lines":[{"day":"2026-11-01","model":"gpt-5","quantity":0,"unit":"input_tokens"},'
        '{"cost_pico":7,"day":"2026-11-02","label":"team","unit":"cost"}],"provider":"openai"}',
    ),
    (
        ViewsRebuilt(projections=("cost", "usage_daily"), reason="rules_changed"),
        '{"projections":["cost","usage_daily"],"reason":"rules_changed"}',
    ),
    (
        SegmentSealed(first=1, last=9, previous="00", tip="ff", file="1-9-d.arrow", bytes=7, digest="d"),
        '{"bytes":7,"digest":"d","file":"1-9-d.arrow","first":1,"last":9,"previous":"00","tip":"ff"}',
    ),
    (
        SegmentsImported(origin="o", first=1, last=9, tip="ff", digests=("d", "e")),
        '{"digests":["d","e"],"first":1,"last":9,"origin":"o","tip":"ff"}',
    ),
    (
        SegmentsImported(origin="o", first=1, last=9, tip="ff", digests=("d",), files=("f",), name="laptop"),
        '{"digests":["d"],"files":["f"],"first":1,"last":9,"name":"laptop","origin":"o","tip":"ff"}',
    ),
    (
        LogCheckpoint(position=9, hash="ff", key="k", signature="s"),
        '{"hash":"ff","key":"k","position":9,"signature":"s"}',
    ),
    (
        BodyPurged(started_before_at=5, project="billing", bodies=2, bytes=9),
        '{"bodies":2,"bytes":9,"project":"billing","started_before_at":5}',
    ),
    (
        BodiesSwept(started_before_at=5, retention_days=90, bodies=2, bytes=9),
        '{"bodies":2,"bytes":9,"retention_days":90,"started_before_at":5}',
    ),
    (
        BodyRescanned(call="c", side="request", previous="a", body=KeptBody(commitment="b", bytes=3, rules=2)),
        '{"body":{"bytes":3,"commitment":"b","rules":2},"call":"c","previous":"a","side":"request"}',
    ),
    (
        ConfigChanged(changes=(Change(key="bodies.enabled", old="true", new="false"),), actor=ACTOR),
        '{"actor":{"command":"up","uid":1000},"changes":[{"key":"bodies.enabled","new":"false","old":"true"}]}',
    ),
    (
        ProjectSet(project="billing-api", name="Billing API", body_capture="off", tags=("client:acme",), actor=ACTOR),
        '{"actor":{"command":"up","uid":1000},"body_capture":"off","name":"Billing API","project":"billing-api",'
        '"tags":["client:acme"]}',
    ),
    (ProjectMerged(project="old", into_project="new"), '{"into_project":"new","project":"old"}'),
    (
        CallsRetagged(project="billing", from_project="tmp", since_at=5, until_at=9, session="s", matched=3),
        '{"from_project":"tmp","matched":3,"project":"billing","session":"s","since_at":5,"until_at":9}',
    ),
    (
        CallsRetagged(project="billing", model="gpt-5", git_branch="main", calls=("a", "b.2")),
        '{"calls":["a","b.2"],"git_branch":"main","model":"gpt-5","project":"billing"}',
    ),
    (
        PolicySet(name="cap", kind="budget", bound=50_000_000_000_000, window="month", project="billing", warn_percent=80),
        '{"bound":50000000000000,"kind":"budget","name":"cap","project":"billing","warn_percent":80,"window":"month"}',
    ),
    (
        PolicySet(name="only", kind="models", models=("claude-*",), provider="anthropic", client="codex", action="warn"),
        '{"action":"warn","client":"codex","kind":"models","models":["claude-*"],"name":"only","provider":"anthropic"}',
    ),
    (PolicyRemoved(name="cap"), '{"name":"cap"}'),
    (PolicyOverridden(name="cap", until_at=7), '{"name":"cap","until_at":7}'),
    (
        PolicyWarned(name="cap", kind="budget", used=41, bound=50, window="month", window_began_at=1, project="p", percent=82),
        '{"bound":50,"kind":"budget","name":"cap","percent":82,"project":"p","used":41,"window":"month","window_began_at":1}',
    ),
    (
        PolicyBlocked(name="only", kind="models", project="p", model="gpt-5"),
        '{"kind":"models","model":"gpt-5","name":"only","project":"p"}',
    ),
]


@pytest.mark.parametrize(("event", "text"), GOLDEN, ids=[event.TYPE for event, _ in GOLDEN])
def test_the_stored_text_of_an_event_is_for_ever(event: Event, text: str) -> None:
    assert encode(event) == text
    assert decode(event.TYPE, text) == event


def test_what_became_of_a_body_is_short() -> None:
    stored = KeptBody(commitment="b" * 43, bytes=1234, rules=1)
    text = encode(msgspec.structs.replace(COMPLETED, request_body=stored, response_body=KeptBody(reason="too_large")))
    assert f'"request_body":{{"bytes":1234,"commitment":"{"b" * 43}","rules":1}}' in text
    assert '"response_body":{"reason":"too_large"}' in text


def test_every_type_has_a_golden_text() -> None:
    assert {type(event) for event, _ in GOLDEN} == set(EVENT_TYPES)


@pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.TYPE)
def test_decoding_what_was_encoded_gives_the_event_again(kind: type[Event]) -> None:
    @settings(deadline=None, max_examples=40)
    @given(structs(kind))
    def holds(event: Event) -> None:
        text = encode(event)
        assert decode(event.TYPE, text) == event
        assert encode(decode(event.TYPE, text)) == text

    holds()


@pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.TYPE)
def test_keys_are_sorted_and_nothing_is_padded(kind: type[Event]) -> None:
    @settings(deadline=None, max_examples=20)
    @given(structs(kind))
    def holds(event: Event) -> None:
        text = encode(event)
        assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    holds()


def test_a_field_with_its_default_is_left_out_but_a_zero_is_not() -> None:
    assert "attempt" not in encode(COMPLETED)
    assert '"input_tokens":0' in encode(COMPLETED)


@pytest.mark.parametrize("value", [0.5, float("nan"), float("inf"), {"deep": [{"er": 1.0}]}, (1.0,)])
def test_a_float_is_refused_wherever_it_hides(value: Any) -> None:
    with pytest.raises(TypeError, match="no float"):
        encode(msgspec.structs.replace(COMPLETED, usage={"fraction": value}))


@pytest.mark.parametrize("field", ["started_at", "duration_ms", "input_tokens", "reason"])
def test_a_float_is_refused_in_any_field(field: str) -> None:
    with pytest.raises(TypeError, match="no float"):
        encode(msgspec.structs.replace(COMPLETED, **{field: 1.5}))


def test_a_float_is_refused_in_a_rate() -> None:
    event = PriceSet(provider="p", model="m", match=(), rates=(Rate(unit="u", pico=0.1),), source="s")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="no float"):
        encode(event)


@pytest.mark.parametrize("value", [b"bytes", {1: "a key that is a number"}, {"set"}])
def test_what_json_would_change_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        encode(msgspec.structs.replace(COMPLETED, usage={"odd": value}))


@pytest.mark.parametrize("usage", [{"text": "\ud800"}, {"\udfff": 1}])
def test_a_lone_surrogate_is_refused(usage: dict[str, Any]) -> None:
    with pytest.raises(UnicodeEncodeError):
        encode(msgspec.structs.replace(COMPLETED, usage=usage))


def test_a_count_beyond_64_bits_survives() -> None:
    event = msgspec.structs.replace(COMPLETED, usage={"tokens": 10**30})
    assert decode(event.TYPE, encode(event)) == event


def test_an_unknown_type_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        decode("call.imagined", "{}")


def test_text_that_does_not_fit_its_type_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode("meter.stopped", '{"reason":3}')


def test_a_field_of_a_later_version_is_passed_over() -> None:
    assert decode("meter.stopped", '{"mood":"fine","reason":"signal"}') == MeterStopped(reason="signal")
