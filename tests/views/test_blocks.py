"""Blocks of five hours: where they begin, what counts in them, and where a live one goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import make
from halton.events.types import CallCompleted
from halton.views.blocks import Block, Burn, Projection, read_blocks

NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=3)
CALL_PICO = 6_000_000_000


def at(minutes: float, **changes: object) -> CallCompleted:
    """A call that a subscription covers, so many minutes after noon."""
    return make.call(started_at=make.NOON + int(minutes * make.MINUTE), **({"billing": "subscription"} | changes))


def limit(minutes: float, share: str, resets: int) -> CallCompleted:
    reset = int((NOON + timedelta(minutes=resets)).timestamp())
    headers = {"anthropic-ratelimit-unified-5h-utilization": share, "anthropic-ratelimit-unified-5h-reset": str(reset)}
    return at(minutes, headers=headers)


def spans(blocks: list[Block]) -> list[tuple[str, str, int]]:
    return [(block.started_at[8:16], block.ends_at[8:16], block.sums.calls) for block in blocks]


def test_a_block_begins_at_the_hour_of_its_first_call_and_lasts_five(tmp_path: Path) -> None:
    # 12:20 … 16:59:59 are one block; 17:00 begins the next; after a gap the next begins at the hour of its own first call.
    with make.views(tmp_path, [at(20), at(299.99), at(300), at(599), at(1450)]) as views:
        blocks = read_blocks(views, now=LATER, last=9)
        assert spans(blocks) == [
            ("22T12:00", "22T17:00", 2),
            ("22T17:00", "22T22:00", 2),
            ("23T12:00", "23T17:00", 1),
        ]
        assert spans(read_blocks(views, now=LATER, last=1)) == [("23T12:00", "23T17:00", 1)]
        assert not any(block.is_live or block.burn or block.projection for block in blocks)


def test_only_calls_that_a_plan_counts_begin_and_fill_a_block(tmp_path: Path) -> None:
    events = [
        at(-180, status="error", http_status=529),
        at(-179, kind="count_tokens"),
        at(-178, status="blocked"),
        at(-177, billing="billed"),
        at(-176, provider="openai"),
        at(0),
        at(1, status="aborted"),
        at(2, billing="billed"),
    ]
    with make.views(tmp_path, events) as views:
        assert spans(read_blocks(views, now=LATER, last=9)) == [("22T12:00", "22T17:00", 2)]
        assert spans(read_blocks(views, now=LATER, billing=None, last=9)) == [("22T09:00", "22T14:00", 4)]
        assert spans(read_blocks(views, now=LATER, provider="openai", last=9)) == [("22T09:00", "22T14:00", 1)]
        assert read_blocks(views, now=LATER, provider="nobody", last=9) == []


def test_a_live_block_has_a_rate_and_a_projection(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), at(30), at(60, billing="billed"), at(89)]) as views:
        block = read_blocks(views, now=NOON + timedelta(minutes=90), billing=None, last=9)[0]
    assert block.is_live
    assert (block.sums.cost_pico, block.sums.notional_pico, block.sums.tokens) == (CALL_PICO, 2 * CALL_PICO, 3600)
    assert block.burn == Burn(60, CALL_PICO, 2 * CALL_PICO, 60)
    # 210 minutes are left: three and a half hours more.
    assert block.projection == Projection(CALL_PICO * 9 // 2, CALL_PICO * 9, 16_200)


def test_a_block_that_has_just_begun_is_too_young_for_a_rate(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), at(30)]) as views:
        young, older = (read_blocks(views, now=NOON + timedelta(minutes=now), last=1)[0] for now in (44.9, 45))
    assert (young.is_live, young.burn, young.projection) == (True, None, None)
    assert older.burn and older.burn.notional_pico_per_hour == 4 * CALL_PICO


def test_a_block_is_over_after_five_hours(tmp_path: Path) -> None:
    with make.views(tmp_path, [at(0)]) as views:
        live = [read_blocks(views, now=NOON + timedelta(minutes=now), last=1)[0].is_live for now in (299, 300)]
    assert live == [True, False]


def test_the_plan_s_own_word_stands_beside_it(tmp_path: Path) -> None:
    # The plan's window began earlier than the block: it resets at 13:00 and goes on with 2 %.
    events = [limit(0, "0.9", 60), limit(50, "0.97", 60), limit(70, "0.02", 360), limit(320, "0.3", 360), at(330)]
    with make.views(tmp_path, events) as views:
        live = [read_blocks(views, now=NOON + timedelta(minutes=now), last=1)[0] for now in (55, 65, 75)]
        past = read_blocks(views, now=LATER, last=2)
    assert [(block.plan_share, (block.plan_resets_at or "")[11:16]) for block in live] == [
        (0.97, "13:00"), (None, ""), (0.02, "18:00"),
    ]  # fmt: skip
    assert [block.plan_share for block in past] == [0.97, 0.3]


@settings(max_examples=30, deadline=None)
@given(minutes=st.lists(st.integers(0, 3000), min_size=1, max_size=30))
def test_every_call_lies_in_exactly_one_block(tmp_path_factory: object, minutes: list[int]) -> None:
    folder = tmp_path_factory.mktemp("blocks")  # type: ignore[attr-defined]
    with make.views(folder, [at(minute) for minute in minutes]) as views:
        blocks = read_blocks(views, now=LATER, last=99)
    assert sum(block.sums.calls for block in blocks) == len(minutes)
    for block, following in zip(blocks, blocks[1:], strict=False):
        assert block.ends_at <= following.started_at
    for block in blocks:
        assert block.started_at[:13] == block.sums.first_at[:13]
        assert block.sums.last_at < block.ends_at
