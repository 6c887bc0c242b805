"""What holds of every answer and every happening, whatever bytes they were read from."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from halton.events.answer import Answer
from halton.wire.conversation import Began, Ended, Happening
from halton.wire.request_facts import RequestFacts

ANSWER_CAP = 256 << 10
COUNTS = (
    "input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "cache_write_other_tokens",
    "output_tokens",
)  # fmt: skip


class Broken(Exception):
    """Something that must hold does not."""


def check_answer(answer: Answer) -> None:
    """Known usage is whole, unknown usage has its reason, text is safe to show, and an event can hold it all.

    :raises Broken: if not.
    """
    counts = [getattr(answer, name) for name in COUNTS]
    if answer.usage_known and not all(type(count) is int for count in counts):
        raise Broken(f"known usage lacks a count: {dict(zip(COUNTS, counts, strict=True))}")
    if answer.usage_known is (answer.usage_reason is not None):
        raise Broken(f"usage_known {answer.usage_known} for the reason {answer.usage_reason}")
    if answer.partial and not answer.usage_known and answer.usage_reason is None:
        raise Broken("partial without a reason")
    for name in answer.__struct_fields__:
        _check_value(name, getattr(answer, name))
    for unit, count in (answer.units or {}).items():
        if type(count) is not int or count <= 0:
            raise Broken(f"unit {unit} is {count!r}")
    if len(msgspec.json.encode(answer)) > ANSWER_CAP:
        raise Broken("an answer of more than 256 KiB")


def check_request(facts: RequestFacts) -> None:
    """A request's text is safe to show, too.

    :raises Broken: if not.
    """
    for name in facts.__struct_fields__:
        _check_value(name, getattr(facts, name))
    msgspec.json.encode(facts)


def _check_value(name: str, value: object) -> None:
    if isinstance(value, str) and not (value.isprintable() and len(value) <= 200):
        raise Broken(f"{name} is not safe text: {value[:80]!r}")
    if type(value) is int and not 0 <= value < 1 << 63:
        raise Broken(f"{name} is {value}")


def check_happenings(happenings: Iterable[Happening]) -> None:
    """Turns are numbered in the order in which they begin, and each ends once.

    :raises Broken: if not.
    """
    begun: list[int] = []
    ended: list[int] = []
    for one in happenings:
        if isinstance(one, Began):
            begun.append(one.turn)
            check_request(one.asked)
        elif isinstance(one, Ended):
            ended.append(one.turn)
            check_answer(one.answer)
    if begun != list(range(1, len(begun) + 1)) or sorted(ended) != begun:
        raise Broken(f"turns that began: {begun}, that ended: {ended}")
