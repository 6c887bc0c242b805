"""The waterfall of a session's calls: its lanes with their bars, and the words of its axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo

from markupsafe import Markup

from halton.publish.cells import STATUSES, compact, duration, visible
from halton.publish.charts.strip import Column, Strip
from halton.publish.charts.time_folds import Tick
from halton.publish.charts.waterfall import Row, Writers, waterfall
from halton.publish.charts.waterfall_legend import Bar
from halton.publish.links import call_path
from halton.publish.session.breaks import in_short
from halton.publish.session.words import milliseconds
from halton.publish.spend.words import plural, usd
from halton.views.break_words import lasting
from halton.views.cache_breaks import Break
from halton.views.lanes import Lane
from halton.views.session_calls import SessionCall

MOST_LANES = 24
_LETTERS = {"error": "E", "blocked": "B", "cut": "C", "aborted": "A", "interrupted": "I"}

type Breaks = dict[tuple[int, int], Break]


def picture(lanes: Sequence[Lane], breaks: Breaks, path: Callable[[str], str], here: tzinfo | None) -> Markup:
    """The waterfall of these lanes. `path` makes an address of ours one of this server's; `here` is the zone of the words."""
    rows = [_row(lane.name, lane.depth, lane.calls, breaks, path) for lane in lanes[:MOST_LANES]]
    if rest := lanes[MOST_LANES:]:
        calls = sorted((call for lane in rest for call in lane.calls), key=lambda call: call.began_at)
        rows.append(_row(plural(len(rest), "more lane"), 0, calls, breaks, path))
    writers = Writers(lambda tick: clock(tick, here), lasting)
    return waterfall(rows, label="Waterfall of the calls", writers=writers, strip=prompts(lanes[0]) if lanes else None)


def prompts(lane: Lane) -> Strip | None:
    """How long the prompts of a lane are, and how much of each came from a cache; None where that is known of none."""
    known = [call for call in lane.calls if call.usage_known and call.prompt_tokens]
    if not known:
        return None
    largest = max(call.prompt_tokens for call in known)
    return Strip(
        f"prompts of {lane.name}", f"up to {compact(largest)} tokens", "read from the cache", "sent anew", [*map(_column, known)]
    )


def _column(call: SessionCall) -> Column:
    begins, read = milliseconds(call.began_at), call.cache_read_tokens
    title = f"Prompt of {call.prompt_tokens:,} tokens, {read:,} of them read from the cache"
    return Column(begins, max(begins, milliseconds(call.ended_at)), read, call.prompt_tokens, title)


def clock(tick: Tick, here: tzinfo | None) -> str:
    """The word of a moment: to the second where its neighbours are less than a minute away."""
    moment = datetime.fromtimestamp(tick.at_ms / 1000, UTC).astimezone(here)
    if 0 < tick.step_ms < 1000:
        return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03}"
    return f"{moment:%H:%M:%S}" if 0 < tick.step_ms < 60_000 else f"{moment:%H:%M}"


def _row(name: str, depth: int, calls: Sequence[SessionCall], breaks: Breaks, path: Callable[[str], str]) -> Row:
    known = [call.cost_pico for call in calls if call.cost_pico is not None and not call.is_suspect]
    note = plural(len(calls), "call") + (f" · {usd(sum(known))}" if known else "")
    return Row(name, note, depth, [_bar(call, breaks.get(call.key), path) for call in calls])


def _bar(call: SessionCall, lost: Break | None, path: Callable[[str], str]) -> Bar:
    begins = milliseconds(call.began_at)
    level, said = STATUSES.get(call.status, ("odd", call.status))
    return Bar(
        begins,
        None if call.first_ms is None else begins + call.first_ms,
        max(begins, milliseconds(call.ended_at)),
        level,
        _title(call, said, lost),
        path(call_path(call.call_id)),
        letter=_LETTERS.get(call.status, ""),
        word=f"{call.status}: {said}" if call.status in _LETTERS else "",
        mark="" if lost is None else in_short(lost),
    )


def _title(call: SessionCall, said: str, lost: Break | None) -> str:
    took = "took not known" if call.duration_ms is None else f"took {duration(call.duration_ms)}"
    first = "" if call.first_ms is None else f", first token after {duration(call.first_ms)}"
    tokens = f"{call.prompt_tokens:,} in, {call.cache_read_tokens:,} of them cached, {call.output_tokens:,} out"
    lines = [
        f"{visible(call.model or 'no model named')}: {visible(call.status)}, {said}",
        took + first,
        tokens if call.usage_known else "tokens not known",
        "cost not known" if call.cost_pico is None else usd(call.cost_pico),
    ]
    return "\n".join([*lines, *([] if lost is None else [f"Cache break, likely {in_short(lost)}"])])
