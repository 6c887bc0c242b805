from __future__ import annotations

import pytest

from halton.events.answer import Answer
from halton.wire.formats.error_body import ErrorReader, FreeReader, error_type


@pytest.mark.parametrize(
    ("error", "named"),
    [
        ({"type": "rate_limit_error", "message": "…"}, "rate_limit_error"),
        ({"type": "requests", "code": "rate_limit_exceeded"}, "rate_limit_exceeded"),
        ({"type": "server_error", "code": None}, "server_error"),
        ({"code": 429, "status": "RESOURCE_EXHAUSTED"}, "RESOURCE_EXHAUSTED"),
        ({"code": 503}, "503"),
        ("overloaded", "overloaded"),
        ("A sentence that may quote the prompt", None),
        (None, None),
        ([], None),
    ],
)
def test_errors_are_named_by_the_provider(error: object, named: str | None) -> None:
    assert error_type(error) == named


@pytest.mark.parametrize("data", [b'{"error":{"code":"x"}}', b'[{"error":{"code":"x"}}]', b'{"detail":"x"}'])
def test_a_body_is_read_for_its_error(data: bytes) -> None:
    reader = ErrorReader("error_status")
    assert not reader.ended
    reader.feed(data[:5])
    reader.feed(data[5:])
    assert reader.ended
    assert reader.finish() == (Answer(usage_reason="error_status", error_type="x"),)


def test_a_long_body_is_not_held() -> None:
    reader = ErrorReader()
    for _ in range(100):
        reader.feed(b"1" * 65536)
    assert not reader.ended
    assert reader.finish() == (Answer(usage_reason="endpoint_unread"),)


def test_a_free_answer_used_nothing() -> None:
    reader = FreeReader()
    reader.feed(b'{"input_tokens":7}')
    (answer,) = reader.finish()
    assert answer.usage_known
    assert {getattr(answer, name) for name in Answer.__struct_fields__ if name.endswith("_tokens")} == {0}
