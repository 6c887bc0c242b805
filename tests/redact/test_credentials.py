from __future__ import annotations

import base64
import json
import random
import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
