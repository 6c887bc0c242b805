"""The door for events: what is no secret passes untouched, to the byte; what is one does not, wherever it stands."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import make
from events.test_codec import GOLDEN, structs
from exchanges import attributed, ended, head
from fixtures.fixture import Fixture, all_fixtures
from halton.events.codec import encode
from halton.events.types import EVENT_TYPES, CallCompleted, ConfigChanged, Event, PriceSet
from halton.events.types import Change as Changed
from halton.frames import RequestEnd, ResponseBody, ResponseHead
from halton.ledger.exchange import Exchange
from halton.pricing.book import PriceBook
from halton.redact.credentials import Credentials
from halton.redact.facts import UNSEARCHED, searched, searched_texts
from halton.redact.fields import laid, put_back
from halton.redact.redactor import redact, use
from halton.redact.rule import Rule
from redact.corpus.planted import plant
from redact.corpus.tokens import KINDS

RNG = random.Random(12)
KEY = plant("ghp_{an:36}", RNG).text
MARK = "[redacted:github_token:40]"
OWN = "0wn-" + "".join(RNG.choices("abcdefghjkmnpqrstuvwxyz23456789", k=40))
TOKENS = [plant(form, RNG).text for kind in KINDS for form in kind.forms]


def events_of(fixture: Fixture) -> Iterator[Event]:
    """What the ledger makes of a fixture."""
    if fixture.messages:
        for facts in fixture.expected:
            yield make.call(host=fixture.host, endpoint=fixture.route.endpoint, **facts)
        return
    exchange = Exchange(
        head(host=fixture.host, method=fixture.method, target=fixture.target, headers=list(fixture.request_headers))
    )
    exchange.attributed(attributed())  # type: ignore[arg-type]
    exchange.request.take(fixture.request, 1 << 30)
    yield from exchange.request_end(RequestEnd("a", 1, len(fixture.request)))
    yield from exchange.response_head(ResponseHead("a", 2, fixture.status, list(fixture.headers)))
    yield from exchange.response_body(ResponseBody("a", 3, fixture.answer))
    (end,) = ended(status=fixture.status)
    yield from exchange.end(end)  # type: ignore[arg-type]


@pytest.mark.parametrize("event", [event for event, _ in GOLDEN], ids=[event.TYPE for event, _ in GOLDEN])
def test_no_golden_event_changes(event: Event) -> None:
    assert searched(event) is event


@pytest.mark.parametrize("provider", sorted({provider for provider, _ in all_fixtures()}))
def test_no_event_of_a_fixture_changes(provider: str) -> None:
    events = [event for name, fixture in all_fixtures() if name == provider for event in events_of(fixture)]
    assert events and [event for event in events if searched(event, Credentials([OWN])) is not event] == []


def test_no_price_that_ships_changes() -> None:
    prices: list[PriceSet] = [*PriceBook.bundled().prices, *PriceBook.supplementary().prices]
    assert len(prices) > 1000 and [price for price in prices if searched(price) is not price] == []


@pytest.mark.parametrize(
    "text",
    [
        "0198f3c2-7b1e-7c3a-9e51-d0b84f26a1c7",
        "req_011CSHoEeqs5C35K2UUqR7Fy",
        "msg_01XFDUDYJgAACzvnptvVoYEL",
        "chatcmpl-BvzE2n9QkLmNpRsTuVwXyZ0123456",
        "resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b",
        "9f1c2ab34de56f78-FRA",
        "3f786850e387550fdab836ed7e6dc881de23001b",
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "accounts/fireworks/models/llama-v3p1-405b-instruct",
        "ft:gpt-4o-mini-2024-07-18:acme:support:9x8y7z6w",
        "feature/ticket-1234-add-token-refresh",
        "/home/someone/shop/secret-santa/key-value-store",
        "sk-learn-experiments",
        "password-manager",
    ],
)
def test_names_and_ids_stay(text: str) -> None:
    assert searched_texts([text, f"~/shop/{text}"]) == [text, f"~/shop/{text}"]


@pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.TYPE)
def test_no_text_of_a_stranger_keeps_a_secret_whatever_the_event(kind: type[Event]) -> None:
    @settings(deadline=None, max_examples=30)
    @given(structs(kind), st.sampled_from(TOKENS), st.booleans())
    def holds(event: Event, token: str, is_own: bool) -> None:
        secret = OWN if is_own else token
        planted = put_back(event, iter([_planted(text, secret) for text in laid(event)]))
        own = Credentials([OWN])
        try:
            kept = searched(planted, own)
            text = encode(kept)
        except (TypeError, UnicodeEncodeError):
            return
        if is_own:
            assert OWN not in text and OWN[-12:] not in text
        elif redact(f"a {secret} b").counts:
            assert not re.search(rf"a {re.escape(secret)} b", text)
        assert searched(kept, own) == kept and searched(kept) == kept

    holds()


def _planted(value: Any, secret: str) -> Any:
    if isinstance(value, str):
        return f"a {secret} b"
    if isinstance(value, dict):
        return {f"{key} {secret} b": _planted(item, secret) for key, item in value.items()}
    return [_planted(item, secret) for item in value] if isinstance(value, list) else value


def test_only_the_secret_is_taken_out() -> None:
    event = make.call(
        model=KEY,
        git_branch=f"feature/{KEY}",
        error_type=f"invalid key {KEY}",
        usage={"input_tokens": 1, KEY: 2, "deep": [{"echo": f"x {KEY}"}], "api_key": "hQ7mZ2vKp9Lx4Tn8Rb3Wc6Yd"},
        headers={"request-id": f"req-{OWN}", "cf-ray": "9f1c-FRA"},
    )
    kept = searched(event, Credentials([OWN]))
    assert (kept.model, kept.git_branch, kept.error_type) == (MARK, f"feature/{MARK}", f"invalid key {MARK}")
    assert kept.usage == {"input_tokens": 1, MARK: 2, "deep": [{"echo": f"x {MARK}"}], "api_key": "[redacted:key:24]"}
    assert kept.headers == {"request-id": "req-[redacted:credential:48]", "cf-ray": "9f1c-FRA"}
    assert searched(kept) is not event and kept.input_tokens == 1000
    restored = {"model": make.call().model, "git_branch": None, "error_type": None, "usage": None, "headers": None}
    assert msgspec.structs.replace(kept, **restored) == make.call()


def test_a_text_that_was_seen_before_is_searched_for_the_calls_own_all_the_same() -> None:
    event = make.call(model=OWN)
    assert searched(event) is event
    for text in (OWN, OWN[-12:], OWN[:30]):
        kept = searched(make.call(model=f"x-{text}"), Credentials([OWN]))
        assert kept.model is not None and kept.model.startswith("x-[redacted:credential:")
    assert searched(event) is event


def test_other_rules_find_in_it_what_those_before_did_not() -> None:
    event = make.call(project="acme-kq83hz71mv")
    rule = Rule(kind="acme", anchors=(b"acme-",), pattern=re.compile(rb"acme-[a-z0-9]{10}"))
    assert searched(event) is event
    try:
        use([rule])
        assert searched(event).project == "[redacted:acme:16]"
    finally:
        use([])
    assert searched(event) is event


def test_a_key_that_is_a_word_of_ours_costs_no_call_its_price() -> None:
    kept = searched(make.call(client="x/anthropic"), Credentials(["anthropic"]))
    assert (kept.provider, kept.client) == ("anthropic", "x/[redacted:credential:16]")


def test_json_in_a_text_is_read_as_it_is_meant() -> None:
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in KEY)
    event = ConfigChanged(changes=(Changed(key="alerts.command", new=f'["curl", "{escaped}"]'),))
    assert searched(event).changes[0].new == f'["curl", "{MARK}"]'
    kept = searched(make.call(usage={"metadata": f'{{"a": "{escaped}"}}'}))
    assert kept.usage == {"metadata": f'{{"a": "{MARK}"}}'}


def test_half_a_secret_at_the_end_of_a_text_that_was_cut_is_taken_out() -> None:
    text = f"{'words ' * 40}"[:175] + "/" + KEY[:24]
    assert len(text) == 200
    assert searched(make.call(evidence=text)).evidence == text[:176] + "[redacted:github_token:88]"


@pytest.mark.parametrize("where", ["value", "name", "list", "named", "deep", "header"])
def test_so_it_is_in_what_the_provider_sent_along(where: str) -> None:
    """Its usage object and its headers are cut at 200 too."""
    text = "words " * 29 + "/" + KEY[:25]
    usage = {
        "value": {"echo": text},
        "name": {text: 1},
        "list": {"echo": ["x", text]},
        "named": {"name": "echo", "value": text},
        "deep": {"a": [{"b": [[text]]}]},
        "header": None,
    }[where]
    headers = {"openai-model": text} if where == "header" else None
    assert len(text) == 200
    kept = searched(make.call(usage=usage, headers=headers))
    said = encode(kept)
    assert KEY[:17] not in said and said.count("[redacted:github_token:") == 1
    assert searched(kept) == kept


def test_what_cannot_be_searched_is_not_kept_and_the_event_stands() -> None:
    deep: Any = KEY
    for _ in range(250):
        deep = {"in": deep}
    event = make.call(usage=deep, headers={"cf-ray": "1"}, model="of-nobody")
    assert searched(event) == msgspec.structs.replace(event, usage=None, headers=None)


def _fault(found: bytes) -> bool:
    raise ZeroDivisionError


def test_a_fault_of_a_rule_costs_the_texts_and_no_fact_of_ours() -> None:
    rule = Rule(kind="fault", anchors=(b"faulty",), pattern=re.compile(rb"faulty"), test=_fault)
    event = make.call(model="faulty", usage={"a": "x"}, units={"images": 1})
    try:
        use([rule])
        kept = searched(event)
        assert searched_texts(["faulty", "b"]) == [UNSEARCHED, UNSEARCHED]
    finally:
        use([])
    assert (kept.model, kept.project, kept.git_branch, kept.usage, kept.units) == (UNSEARCHED, UNSEARCHED, None, None, None)
    facts = ("status", "billing", "kind", "attributed_by", "started_at", "input_tokens", "output_tokens", "duration_ms")
    assert [getattr(kept, name) for name in facts] == [getattr(event, name) for name in facts]
    assert isinstance(kept, CallCompleted) and encode(kept)


def test_of_two_texts_one_does_not_name_the_other() -> None:
    pair = ["api_key", "hQ7mZ2vKp9Lx4Tn8Rb3Wc6Yd"]
    assert searched_texts(pair) == pair
    assert searched_texts([*pair, KEY]) == [*pair, MARK]


@settings(deadline=None)
@given(st.lists(st.text(max_size=12) | st.sampled_from(TOKENS), max_size=4))
def test_searching_again_changes_nothing(texts: list[str]) -> None:
    kept = searched_texts(texts)
    assert len(kept) == len(texts) and searched_texts(kept) == kept
