from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.usage import Counts, kept_usage, merge_usage, usage_verdict


def test_merging_keeps_the_last_value_that_is_not_null() -> None:
    usage: dict[str, Any] = {"a": 1, "b": 2}
    merge_usage(usage, {"a": None, "b": 3, "c": 4})
    merge_usage(usage, ["odd"])
    assert usage == {"a": 1, "b": 3, "c": 4}


def test_merging_is_bounded() -> None:
    usage: dict[str, Any] = {}
    merge_usage(usage, {str(number): number for number in range(1000)})
    assert len(usage) == 200


def test_a_count_is_an_integer_between_zero_and_a_hundred_million() -> None:
    counts = Counts({"a": 10**8, "b": None, "in": {"c": 0}, "odd": 3})
    assert (counts.read("a"), counts.read("b"), counts.read("c", within="in"), counts.read("d", default=0)) == (10**8, None, 0, 0)
    assert counts.read("c", within="odd") is None
    assert not counts.absurd
    for value in (-1, 10**8 + 1, 2**64, "1", 1.0, True, {}):
        counts = Counts({"a": value})
        assert counts.read("a", default=0) is None and counts.absurd


def test_the_verdict_prefers_absurd() -> None:
    counts = Counts({"a": -1})
    assert usage_verdict(counts, 1) == (True, None)
    assert usage_verdict(counts, 1, None) == (False, "no_usage")
    counts.read("a")
    assert usage_verdict(counts, None) == (False, "absurd")


def test_kept_usage_is_as_stated_when_it_is_sane() -> None:
    usage = {"a": 1, "b": {"c": None, "d": [True, "x", {"e": "0.5"}]}}
    assert kept_usage(usage) == usage
    assert kept_usage({}) is None


def test_kept_usage_is_bounded_in_every_direction() -> None:
    deep: dict[str, Any] = {}
    for _ in range(500):
        deep = {"a": deep}
    hostile = {"deep": deep, "long": "x" * 10_000, "big": 2**200, "many": list(range(10_000)), "\x1b\ud800": "\ud800"}
    kept = kept_usage(hostile)
    assert kept is not None and kept["big"] == str(2**200)[:200]
    assert len(msgspec.json.encode(kept)) < 5000
