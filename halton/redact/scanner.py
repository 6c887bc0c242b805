"""Finds what the rules know in one buffer: one pass for all literals, then the patterns where a literal was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from halton.redact.marker import only_markers
from halton.redact.rule import Rule

# Between two looks at the clock: bytes that the automaton reads, and hits that are tried.
_BLOCK_BYTES = 128 * 1024
_HITS = 32

type Check = Callable[[], None]
type Reach = Callable[[int], int]


class Span(NamedTuple):
    """What is to be taken out of the buffer, and as what."""

    start: int
    end: int
    kind: str


class Hit(NamedTuple):
    """A literal that was found, by its number."""

    literal: int
    start: int
    end: int


class Literals:
    """Any number of literals, found in one pass; in blocks, so that a clock can be looked at."""

    def __init__(self, literals: Iterable[bytes]) -> None:
        texts = tuple(literals)
        self._overlap = max(map(len, texts), default=1) - 1
        self._automaton = BytesAhoCorasick(texts, matchkind=MatchKind.Standard, implementation=Implementation.DFA)

    def hits(self, buffer: bytes, check: Check) -> list[Hit]:
        """Every occurrence, overlapping ones too, in the order of their ends."""
        if len(buffer) <= _BLOCK_BYTES:
            return [Hit(*hit) for hit in self._automaton.find_matches_as_indexes(buffer, overlapping=True)]
        return [hit for begin in range(0, len(buffer), _BLOCK_BYTES) for hit in self._block(buffer, begin, check)]

    def _block(self, buffer: bytes, begin: int, check: Check) -> Iterator[Hit]:
        check()
        first = max(0, begin - self._overlap)
        block = buffer[first : begin + _BLOCK_BYTES]
        for literal, start, end in self._automaton.find_matches_as_indexes(block, overlapping=True):
            if first + end > begin:  # else the block before had it
                yield Hit(literal, first + start, first + end)


class Scanner:
    """Rules, compiled; built once, used by any thread."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        by_literal: dict[bytes, list[Rule]] = {}
        for rule in rules:
            for anchor in rule.anchors:
                by_literal.setdefault(anchor, []).append(rule)
        self._literals = Literals(by_literal)
        self._ranks = [
            [tuple(rule for rule in rules if rule.context is context) for rules in by_literal.values()]
            for context in (False, True)
        ]

    def spans(self, buffer: bytes, reach: Reach, check: Check) -> list[Span]:
        """What is found; `reach` tells how far a match that begins at an offset may go, `check` raises when time is up."""
        hits = self._literals.hits(buffer.lower(), check)
        found: list[Span] = []
        for rules in self._ranks:
            self._try(rules, hits, buffer, reach, check, found)
        return found

    def _try(
        self, ranked: list[tuple[Rule, ...]], hits: list[Hit], buffer: bytes, reach: Reach, check: Check, found: list[Span]
    ) -> None:
        covered, tried = -1, 0
        for literal, start, _ in hits:
            if not (rules := ranked[literal]) or start < covered:
                continue
            tried += 1
            if not tried % _HITS:
                check()
            for rule in rules:
                spans = _match(rule, buffer, start, reach(start))
                if spans:
                    found += spans
                    covered = max(covered, spans[-1].end)


def _match(rule: Rule, buffer: bytes, start: int, end: int) -> list[Span]:
    for back in rule.back:
        if back <= start and (match := rule.pattern.match(buffer, start - back, end)):
            groups = range(1, match.re.groups + 1) if match.re.groups else (0,)
            spans = [Span(*match.span(group), rule.kind) for group in groups if match.start(group) >= 0]
            if taken := [span for span in spans if _counts(rule, buffer[span.start : span.end])]:
                return taken
    return []


def _counts(rule: Rule, found: bytes) -> bool:
    return bool(found) and not only_markers(found) and (rule.test is None or rule.test(found))
