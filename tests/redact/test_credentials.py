from __future__ import annotations

import base64
import json
import random
import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.redact.credentials import Credentials
from halton.redact.redactor import redact

SECRET = "".join(random.Random(11).choices(string.ascii_letters + string.digits + "+/_-", k=48))
MARK = "[redacted:credential:48]"


def test_it_is_found_wherever_it_stands() -> None:
    text = f"x{SECRET}y {SECRET[-12:]} {SECRET[:30]}… {SECRET[-11:]}"
    assert redact(text, [SECRET]).value == (f"x{MARK}y [redacted:credential:16] [redacted:credential:32]… {SECRET[-11:]}")
    assert redact({SECRET: [SECRET, 1]}, [SECRET]).value == {MARK: [MARK, 1]}


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "Basic ", "token "])
def test_the_scheme_before_it_is_not_part_of_it(scheme: str) -> None:
    assert redact(f"it is {SECRET}", [scheme + SECRET]).counts == {"credential": 1}


@pytest.mark.parametrize("before", ["", "u", "us", "user:", "abcdef"])
def test_it_is_found_in_base64_and_percent_encoding(before: str) -> None:
    encoded = base64.b64encode((before + SECRET + ":x").encode()).decode()
    kept = str(redact(f"<{encoded}>", [SECRET]).value)
    assert not any(encoded[place : place + 16] in kept for place in range(8, len(encoded) - 24))
    assert quote(SECRET, safe="") not in str(redact(quote(SECRET, safe=""), [SECRET]).value)


def test_words_that_a_server_of_ones_own_takes_for_a_key_are_left() -> None:
    assert redact("ollama run llama3", ["ollama", "", " "]).value == "ollama run llama3"


@given(st.text(min_size=8, max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_nothing_of_it_is_left_whatever_it_is(secret: str, before: str, after: str) -> None:
    secret = secret.strip()
    if len(secret.encode()) >= 8 and not secret.lower().startswith(("bearer", "basic", "token")):
        kept = redact({"a": before + secret + after, "b": json.dumps({"c": secret})}, [secret], budget_s=30).value
        assert (
            isinstance(kept, dict)
            and secret not in kept["a"].replace(after, "", 1)
            or secret in "[redacted:credential:0123456789]"
        )


def test_of_a_calls_own_what_to_look_for_is_made_once() -> None:
    own = Credentials(["Bearer " + SECRET, "ollama"])
    assert own.stand_in(["", "abc", f"x{SECRET[-12:]}"]) and own.stand_in([SECRET[:12]]) and own.stand_in([SECRET.lower()])
    assert not own.stand_in(["", "ollama", SECRET[:11], SECRET[-11:], "\ud800"])
    assert own.literals is own.literals and not Credentials(["ollama"]).stand_in([SECRET])


def test_a_text_without_them_is_searched_once() -> None:
    own, others = Credentials([SECRET]), ["a text of which none is one", "and another"]
    assert not own.stand_in(others) and not own.stand_in(others)
    assert own.stand_in([*others, SECRET]) and own.stand_in([*others, SECRET])


def test_of_a_socket_with_many_texts_few_are_remembered() -> None:
    own = Credentials([SECRET])
    for number in range(2000):
        assert not own.stand_in([f"this is the text number {number}"])
    assert own.stand_in([f"this is {SECRET}"])


BODY = "K7q" + "".join(random.Random(21).choices(string.ascii_letters + string.digits, k=37))


@pytest.mark.parametrize("prefix", ["", "sk-", "sk-proj-", "gsk_", "acme-live-", "AKIA", "11."])
@pytest.mark.parametrize("length", [17, 20, 40])
def test_cut_off_behind_it_twelve_characters_of_its_own_are_enough(prefix: str, length: int) -> None:
    key = prefix + BODY[:length]
    for seen in range(len(prefix) + 12, len(key)):
        for said in (key[:seen], key[:seen].lower()):
            kept = redact(f"key {said} is", [key]).value
            assert isinstance(kept, str) and kept.startswith("key [redacted:credential:") and kept.endswith("] is")


def test_the_longest_prefixes_leave_twenty_four_characters_as_enough() -> None:
    key = "sk-ant-api03-" + BODY
    assert redact(f"a {key[:24]} b", [key]).value == "a [redacted:credential:24] b"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("sk-ant-api03-" + BODY, "a key begins with sk-ant-api03-"),
        ("acme-production-" + BODY[:20], "the name is acme-production-eu"),
        ("correct-horse-battery-staple-7", "correct-horse-ba, they said"),
        ("correcthorsebatterystaple", "correcthorseback"),
        ("/home/someone/shop/notes/2026", "in /home/someone/shop/other"),
        ("https://chat.example/c/" + BODY, "https://chat.example/c/ and https://chat.example/d"),
        ("1764408123456789", "at 176440812345 it was"),
        ("2026-11-29T10:00:00.000Z", "on 2026-11-29T10:30"),
        ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + BODY, "every one begins with eyJhbGciOiJIUzI1N"),
        ("accepted-all-2026-11-29", "accepted-all-2026"),
    ],
    ids=["scheme", "own scheme", "words", "letters", "path", "address", "number", "time", "jwt", "consent"],
)
def test_what_other_texts_begin_with_too_is_left(key: str, text: str) -> None:
    assert redact(text, [key]).value == text
    assert redact(f"it is {key}!", [key]).counts


def test_in_hexadecimal_it_is_found_whole_and_cut() -> None:
    for written in (SECRET.encode().hex(), SECRET.encode().hex().upper()):
        assert redact(f"<{written}>", [SECRET]).value == "<[redacted:credential:96]>"
        assert redact(f"<{written[:40]}>", [SECRET]).value == "<[redacted:credential:40]>"
        assert redact(f"<{written[-40:]}>", [SECRET]).value == "<[redacted:credential:40]>"


def test_of_two_that_begin_alike_each_is_taken_as_far_as_it_goes() -> None:
    first, second = BODY[:14] + "AAAAAAAAAA1", BODY[:14] + "BBBBBBBBBB2"
    for key in (first, second):
        assert redact(f"<{key[:20]}>", [first, second]).value == "<[redacted:credential:24]>"


def test_whether_one_may_stand_in_a_text_is_told_in_any_case_of_letters() -> None:
    own = Credentials(["k/" + SECRET])
    for said in (SECRET, SECRET.upper(), quote(SECRET, safe=""), f"é {SECRET[-12:].title()}"):
        assert own.stand_in(["a", f"x{said}y"])
    assert not own.stand_in([SECRET[20:-12], "k/"])
