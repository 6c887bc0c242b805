"""The door through which everything goes that becomes text on disk."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate

import msgspec

from halton.redact.budget import Check, clock
from halton.redact.budget import OverBudget as OverBudget
from halton.redact.credentials import credential_spans
from halton.redact.layout import END, PAIR, Json, TooDeep, lay, put_back
from halton.redact.marker import marker
from halton.redact.rule import Rule
from halton.redact.rule_files import shipped_rules
from halton.redact.scanner import Scanner, Span

# Raised with every change of what the rules take out.
VERSION = 1
# With the last look at the clock, a quarter of a second.
BUDGET_S = 0.24
# What is left after a pass may hold something again, beside a marker; each pass leaves less.
_PASSES = 12


class Redacted(msgspec.Struct, frozen=True):
    """A value that may be kept, and how many of each kind were taken out."""

    value: Json
    counts: dict[str, int]


def redact(value: Json, credentials: Collection[str] = (), budget_s: float = BUDGET_S, check: Check | None = None) -> Redacted:
    """Take out what may not be kept: of a text, or of decoded JSON, keys too.

    `credentials` are the call's own; they are found by what they are, all else by its form. Redacting again changes nothing.
    `check` is the clock of a longer work, in place of `budget_s`.

    :raises OverBudget: when it takes longer than `budget_s`, or the JSON is nested deeper than 200 levels. What `check` raises
        goes through.
    """
    return in_force().redact(value, credentials, budget_s, check)


def use(own: Iterable[Rule]) -> None:
    """Have this process go by these rules beside those that ship; a search that has begun goes on by those of before."""
    global _in_force
    rules = tuple(own)
    if _in_force is None or _in_force.own != _digest(rules):
        _in_force = Redactor(rules)


def in_force() -> Redactor:
    """What this process goes by: without `use`, the rules that ship."""
    global _in_force
    if _in_force is None:
        _in_force = Redactor()
    return _in_force


class Redactor:
    """The rules that ship and those of the user, compiled; for any number of threads.

    `own` names the user's by a digest of 12 hex digits; it is None without any.
    """

    def __init__(self, own: Iterable[Rule] = ()) -> None:
        rules = tuple(own)
        self._scanner = Scanner((*shipped_rules(), *rules))
        self.own = _digest(rules)

    def redact(
        self, value: Json, credentials: Collection[str] = (), budget_s: float = BUDGET_S, check: Check | None = None
    ) -> Redacted:
        """As the function of this name.

        :raises OverBudget: as there.
        """
        check = check or clock(budget_s)
        try:
            pieces = lay(value, check)
        except (TooDeep, RecursionError):
            raise OverBudget("nested too deeply") from None
        counts = Counter[str]()
        waiting: Sequence[int] = range(len(pieces))
        for _ in range(_PASSES):
            if not (changed := self._pass(pieces, waiting, credentials, check, counts)):
                return Redacted(put_back(value, iter(pieces[::2]), check) if counts else value, dict(counts))
            waiting = _with_partners(pieces, changed)
        raise OverBudget("it never comes to rest")

    def finds(self, text: str, budget_s: float) -> bool:
        """Whether a first pass finds anything in a text that is no JSON: to know no more than that takes a third of the time.

        :raises OverBudget: as `redact`.
        """
        buffer = (END + text).encode(errors="surrogatepass")
        end = len(buffer)
        return bool(self._scanner.spans(buffer, lambda _: end, clock(budget_s)))

    def _pass(
        self, pieces: list[str], waiting: Sequence[int], credentials: Collection[str], check: Check, counts: Counter[str]
    ) -> list[int]:
        """Take out what is found in these pieces; the places of those that changed."""
        texts = pieces if len(waiting) == len(pieces) else [pieces[place] for place in waiting]
        joined = END + "".join(texts)
        buffer = joined.encode(errors="surrogatepass")
        lengths = [len(text) if text.isascii() else len(text.encode(errors="surrogatepass")) for text in texts]
        check()
        starts = list(accumulate(lengths, initial=1))
        check()

        def reach(offset: int) -> int:
            index = bisect_right(starts, offset) - 1
            index += index % 2  # an anchor may begin with what separates two texts; before the first there is one too
            return starts[index + 3] if texts[index + 1] == PAIR else starts[index + 1]

        spans = [*credential_spans(buffer, credentials, check), *self._scanner.spans(buffer, reach, check)]
        changed = []
        for index, own in _by_text(_merged(spans), starts).items():
            fresh, taken = _without(buffer, starts[index], starts[index + 1], own)
            counts.update(taken)
            pieces[waiting[index]] = fresh
            changed.append(waiting[index])
        check()
        return changed


_in_force: Redactor | None = None


def _digest(own: Collection[Rule]) -> str | None:
    told = sorted(f"{rule.kind} {rule.anchors!r} {rule.pattern.pattern!r}" for rule in own)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12] if own else None


def _with_partners(pieces: list[str], changed: Iterable[int]) -> list[int]:
    """The places of these texts, of what separates them, and of the names and values they belong to."""
    places = set[int]()
    for place in changed:
        first = place - 2 if place and pieces[place - 1] == PAIR else place
        last = first + 2 if pieces[first + 1] == PAIR else first
        places.update(range(first, last + 2))
    return sorted(places)


def _merged(spans: list[Span]) -> list[Span]:
    """In order, without overlaps; what overlaps becomes one, of the kind that begins first, or is longest."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if merged and span.start < merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _by_text(spans: list[Span], starts: list[int]) -> dict[int, list[Span]]:
    """The spans of each text, by the text's place; one that reaches over its end is cut there."""
    found: dict[int, list[Span]] = {}
    for span in spans:
        index = bisect_right(starts, span.start) - 1
        if not index % 2:
            found.setdefault(index, []).append(span._replace(end=min(span.end, starts[index + 1])))
    return found


def _without(buffer: bytes, start: int, end: int, spans: list[Span]) -> tuple[str, list[str]]:
    """A text of the buffer with markers for these spans, and their kinds."""
    parts, place = [], start
    for span in spans:
        parts += [_text(buffer[place : span.start]), marker(span.kind, len(_text(buffer[span.start : span.end])))]
        place = span.end
    parts.append(_text(buffer[place:end]))
    return "".join(parts), [span.kind for span in spans]


def _text(part: bytes) -> str:
    return part.decode(errors="surrogatepass")
