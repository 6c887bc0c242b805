"""From a document to what may be stored: nothing gets by the search for secrets, and its end is never half of one."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest

from halton.bodies.compression import decompress
from halton.bodies.content import LOOSE_END, Ends, Unkept, _trimmed, again, make_content
from halton.bodies.row import Content
from halton.redact import redactor
from halton.redact.budget import clock


def content(document: Any, limit: int = 1 << 20, **options: Any) -> Content:
    return make_content(document, content_type="application/json", original_bytes=77, limit=limit, **options)


def text_of(made: Content) -> Any:
    return json.loads(decompress(made.data, made.text_bytes))


def transcript(*channels: dict[str, Any]) -> dict[str, Any]:
    return {"channels": list(channels), "timing_ms": []}


def test_a_document_is_stored_as_it_is() -> None:
    made = content({"messages": [{"content": "hé", "temperature": 0.5}]})
    assert text_of(made) == {"messages": [{"content": "hé", "temperature": 0.5}]}
    assert (made.original_bytes, made.truncated, made.redactions, made.rules) == (77, False, {}, redactor.VERSION)


def test_secrets_and_the_calls_own_credentials_are_taken_out_and_counted() -> None:
    planted, own = "ghp_" + secrets.token_hex(18), secrets.token_hex(20)
    made = content({"a": f"token {planted} here", "b": f"and {own}"}, credentials=(own,))
    kept = decompress(made.data, made.text_bytes).decode()
    assert planted not in kept and own not in kept
    assert sum(made.redactions.values()) == 2


def test_out_of_time_it_is_not_stored() -> None:
    with pytest.raises(Unkept) as refused:
        content({"a": "words " * 10_000}, check=clock(-1))
    assert refused.value.reason == "redaction_budget"


def test_what_a_longer_works_clock_says_goes_through() -> None:
    def over() -> None:
        raise Unkept("overload")

    with pytest.raises(Unkept) as refused:
        content({"a": "words"}, check=over)
    assert refused.value.reason == "overload"


def test_a_search_that_fails_stores_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("poison")

    monkeypatch.setattr(redactor, "redact", broken)
    with pytest.raises(Unkept) as refused:
        content({"a": "words"})
    assert refused.value.reason == "redaction_failed"


def test_a_secret_across_the_limit_is_found_before_the_cut() -> None:
    planted = "ghp_" + secrets.token_hex(18)
    made = content({"a": "x" * 180 + f" {planted} " + "y" * 300}, limit=240)
    assert made.truncated and made.text_bytes <= 240
    assert planted[:12] not in decompress(made.data, made.text_bytes).decode()
    assert sum(made.redactions.values()) == 1


def test_the_loose_end_of_a_cut_channel_is_dropped() -> None:
    half = "ghp_" + secrets.token_hex(3)
    made = content(transcript({"text": "a " * 5000 + half, "cut": True}, {"text": "whole " + half}), ends=Ends.CUT)
    cut, whole = (channel["text"] for channel in text_of(made)["channels"])
    assert cut == ("a " * 5000 + half)[:-LOOSE_END]
    assert whole == "whole " + half and made.truncated


def test_of_a_torn_stream_the_last_word_is_dropped() -> None:
    made = content(transcript({"text": "the key is ghp_" + secrets.token_hex(3)}, {"text": ""}), ends=Ends.TORN)
    assert [channel["text"] for channel in text_of(made)["channels"]] == ["the key is ", ""]
    assert not made.truncated


def test_nothing_of_it_fits() -> None:
    with pytest.raises(Unkept) as refused:
        content(["x" * 100] * 3, limit=5)
    assert refused.value.reason == "too_large"


def test_the_rules_of_now_change_nothing_that_they_made() -> None:
    made = content({"a": "ghp_" + secrets.token_hex(18)})
    assert again(decompress(made.data, made.text_bytes), made) == made


def test_the_last_word_of_a_torn_channel_goes_however_long_the_text_is() -> None:
    for text, kept in (("a b ghp_half", "a b "), ("a b ", "a b "), ("", ""), ("字" * 200_000, "字" * (200_000 - 4096))):
        for ends in (Ends.TORN, Ends.TORN_AND_CUT):
            assert _trimmed(text, False, ends) == kept
