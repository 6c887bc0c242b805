from __future__ import annotations

import base64
import random

import pytest

from halton.redact.redactor import redact
from redact.corpus.encodings import ENCODINGS
from redact.corpus.planted import plant

RNG = random.Random("encoded")


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_a_token_is_found_in_each_encoding(encoding: str) -> None:
    for form in ("ghp_{an:36}", "sk-ant-api03-{w:93}AA", "xoxb-{d:12}-{d:13}-{an:24}"):
        code = ENCODINGS[encoding](plant(form, RNG).text)
        kept = str(redact(f"<{code}>").value)
        assert kept.startswith("<[redacted:") and kept.endswith("]>"), kept


def test_what_begins_alike_and_holds_no_secret_is_left() -> None:
    for text in (
        "https://example.com/a/long/enough/path",
        "export PATH=/usr/local/bin:/usr/bin",
        "ghp_ is the prefix of GitHub's tokens",
    ):
        code = base64.b64encode(text.encode()).decode()
        assert redact(code).value == code and redact(text.encode().hex()).value == text.encode().hex()


def test_it_goes_no_deeper_than_three_encodings() -> None:
    code = plant("ghp_{an:36}", RNG).text
    for _ in range(2):
        code = base64.b64encode(code.encode()).decode()
    assert redact(code).counts == {"encoded": 1}


def test_noise_is_left() -> None:
    for _ in range(200):
        noise = base64.b64encode(RNG.randbytes(600)).decode()
        assert redact({"data": noise}).value == {"data": noise}
