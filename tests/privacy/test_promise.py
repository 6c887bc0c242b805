"""The promises: eleven, in their order, each one sentence."""

from __future__ import annotations

from halton.privacy.promise import PROMISES


def test_there_are_eleven_each_of_one_sentence() -> None:
    assert list(PROMISES) == [f"T{number}" for number in range(1, 12)]
    assert all(sentence.endswith(".") and sentence[0].isupper() and "\n" not in sentence for sentence in PROMISES.values())
