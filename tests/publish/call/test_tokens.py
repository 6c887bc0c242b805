"""The section of a call's tokens."""

from __future__ import annotations

from typing import Any, get_args

import pytest

import make
from halton.events.answer import Answer, Estimate
from halton.publish.call.tokens import WHY_UNKNOWN, section

pytestmark = pytest.mark.anyio


async def test_each_kind_with_its_share_and_reasoning_as_a_part(look: Any) -> None:
    call = make.call(
        cache_read_tokens=2000, cache_write_1h_tokens=800, reasoning_tokens=50, tool_calls=3, units={"images": 2, "\u202ex": 1}
    )
    told = section(await look([make.price(), call]))
    assert [(one.name, one.tokens, one.share, one.is_part) for one in told.kinds] == [
        ("Uncached input", "1,000", "25.0%", False),
        ("Cache read", "2,000", "50.0%", False),
        ("Cache write, 1 hour", "800", "20.0%", False),
        ("Output", "200", "5.0%", False),
        ("of it reasoning", "50", "1.2%", True),
    ]
    assert (told.total, told.why, told.notes) == ("4,000", "", [])
    assert told.others == [("tool_calls", "3"), ("images", "2"), ("\\u202ex", "1")]
    assert 'aria-label="Uncached input 25.0%; Cache read 50.0%; Cache write, 1 hour 20.0%; Output 5.0%"' in told.bar


async def test_why_nothing_is_known_and_what_was_guessed(look: Any) -> None:
    guess = Estimate(method="m/1", input_tokens_low=100, input_tokens_high=300, output_tokens_low=1, output_tokens_high=2)
    nothing = dict.fromkeys(("input_tokens", "output_tokens"))
    call = make.call(usage_known=False, usage_reason="stream_without_usage", estimate=guess, **nothing)
    told = section(await look([make.price(), call]))
    assert (told.kinds, told.why) == ([], "Not known: the whole stream never states usage.")
    assert told.notes == ["By estimate, which no total holds: 100 to 300 tokens of prompt and 1 to 2 tokens of answer."]


async def test_what_was_cut_short_is_a_lower_bound(look: Any) -> None:
    told = section(await look([make.price(), make.call(partial=True)]))
    assert told.notes == ["The answer was cut short: these are the counts stated so far, a lower bound."]


def test_every_reason_has_its_words() -> None:
    told = (Answer.__doc__ or "").partition("`usage_reason` is one of\n")[2].strip().splitlines()
    assert set(WHY_UNKNOWN) == {line.split()[0] for line in told if line.strip()}
    assert not get_args(Answer)
