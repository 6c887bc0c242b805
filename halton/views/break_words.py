"""Cache breaks in words: what each is likely due to, and the figures that say so. Names in them are foreign text."""

from __future__ import annotations

from collections.abc import Callable

from halton.views.cache_breaks import Break

SHORT = {
    "model_switch": "model switch",
    "lapse": "lapse",
    "compaction": "compaction",
    "prefix_changed": "prompt changed",
}


def why(one: Break) -> str:
    """The likely cause of a break as a sentence."""
    return _WHY[one.cause](one)


def lasting(milliseconds: int) -> str:
    """A length of time in its two largest units: 2 h 10 min, 26 min 5 s, 45 s, 320 ms."""
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    seconds = milliseconds // 1000
    for unit_s, unit, part_s, part in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min"), (60, "min", 1, "s")):
        if seconds >= unit_s:
            rest = seconds % unit_s // part_s
            return f"{seconds // unit_s} {unit}" + (f" {rest} {part}" if rest else "")
    return f"{seconds} s"


def _switched(one: Break) -> str:
    names = [call.model or "an unnamed model" for call in (one.before, one.call)]
    if one.before.provider != one.call.provider:
        names = [f"{name} at {call.provider}" for name, call in zip(names, (one.before, one.call), strict=True)]
    return f"Likely a switch of the model, which has a cache of its own: from {names[0]} to {names[1]}."


def _lapsed(one: Break) -> str:
    pause, kept = lasting(one.pause_s * 1000), lasting(one.kept_s * 1000)
    if one.said:
        kept_by = f"How long {one.call.provider} keeps a cache without use: {one.said}."
        return f"Likely a lapse: the call before began {pause} earlier. {kept_by}"
    return f"Likely a lapse: the call before began {pause} earlier, and the cache is kept for {kept} without use."


def _compacted(one: Break) -> str:
    before, now = one.before.prompt_tokens, one.call.prompt_tokens
    return f"Likely a compaction: the prompt shrank from {before:,} to {now:,} tokens and began with something new."


def _changed(one: Break) -> str:
    return (
        "Likely the prompt's beginning changed: its tools, its system prompt or an early message. The model was the same, and"
        f" the call before had begun {lasting(one.pause_s * 1000)} earlier."
    )


_WHY: dict[str, Callable[[Break], str]] = {
    "model_switch": _switched,
    "lapse": _lapsed,
    "compaction": _compacted,
    "prefix_changed": _changed,
}
