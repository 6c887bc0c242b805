"""Finds what the rules know in one buffer: one pass for all literals, then the patterns where a literal was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from halton.redact.budget import Check, OverBudget
from halton.redact.marker import only_markers
from halton.redact.rule import Rule
from halton.redact.worth import Test

# Between two looks at the clock: bytes that the automaton reads, and hits that are tried.
_BLOCK_BYTES = 256 * 1024
_MOST_HITS = _BLOCK_BYTES // 8
_HITS = 32
# How often something may be encoded, and what stands before what was decoded, as before a text of a document.
_DEPTH, _OPEN = 3, b"\x00"

_OF_WORDS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
# What is in tokens, and how much of it follows a prefix at least.
_OF_TOKENS = bytes(sorted(_OF_WORDS)) + b"+/=_.-~%$:"
_SOLID_BYTES = 8
# What escapes begin with, and all other bytes; and the length of the longest.
_OF_NO_ESCAPE, _ESCAPE_BYTES = bytes(set(range(256)) - set(b"\\%[")), 6
_NONE, _OWN_WORD, _SOLID = 0, 1, 2

type Hit = tuple[int, int, int]
type Reach = Callable[[int], int]
type Ranked = list[tuple[Rule, ...]]


class Span(NamedTuple):
    """What is to be taken out of the buffer, and as what."""

    start: int
    end: int
    kind: str


class Literals:
    """Any number of literals, found in one pass; in blocks, so that a clock can be looked at."""

    def __init__(self, literals: Iterable[bytes]) -> None:
        texts = tuple(literals)
        self._overlap = max(map(len, texts), default=1) - 1
        self._automaton = BytesAhoCorasick(texts, matchkind=MatchKind.Standard, implementation=Implementation.DFA)

    def hits(self, buffer: bytes, check: Check) -> Iterator[list[Hit]]:
        """The number, start and end of every occurrence, overlapping ones too, in the order of their ends; block by block.

        :raises OverBudget: for a block in which there is one at every eighth byte: no text that means something has so many.
        """
        for begin in range(0, len(buffer), _BLOCK_BYTES):
            check()
            first = max(0, begin - self._overlap)
            found = self._automaton.find_matches_as_indexes(buffer[first : begin + _BLOCK_BYTES], overlapping=True)
            if len(found) > _MOST_HITS:
                raise OverBudget(f"more than {_MOST_HITS} places to look at in {_BLOCK_BYTES} bytes")
            # Those that end in the overlap are the block's before.
            yield (
                found
                if not begin
                else [(literal, first + start, first + end) for literal, start, end in found if first + end > begin]
            )


class Scanner:
    """Rules, compiled; built once, used by any thread."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        by_literal: dict[bytes, list[Rule]] = {}
        for rule in rules:
            for anchor in rule.anchors:
                by_literal.setdefault(anchor, []).append(rule)
        self._literals = Literals(by_literal)
        self._guards = [_guard(rules) for rules in by_literal.values()]
        self._ranks = [
            [tuple(rule for rule in rules if rule.context is context) for rules in by_literal.values()]
            for context in (False, True)
        ]

    def spans(self, buffer: bytes, reach: Reach, check: Check, depth: int = _DEPTH) -> list[Span]:
        """What is found; `reach` tells how far a match that begins at an offset may go, `check` raises when time is up."""
        found: list[Span] = []
        covered: dict[int, int] = {}
        for hits in self._literals.hits(buffer.lower(), check):
            likely = self._likely(hits, buffer)
            for rules in self._ranks if likely else ():
                found += self._ranked(rules, likely, buffer, reach, check, depth, covered)
        return found

    def _likely(self, hits: list[Hit], buffer: bytes) -> list[Hit]:
        """Without those whose neighbours alone tell that no pattern would match: `sk` in `task`, `pat` in `path =`."""
        likely, guards = [], self._guards
        for hit in hits:
            if guard := guards[hit[0]]:
                _, start, end = hit
                # What stands before may be the last letter of an escape, and that belongs to no word.
                if buffer[start - 1] in _OF_WORDS and start > _ESCAPE_BYTES:
                    if not buffer[start - _ESCAPE_BYTES : start].translate(None, _OF_NO_ESCAPE):
                        continue
                if guard == _SOLID and buffer[end : end + _SOLID_BYTES].translate(None, _OF_TOKENS):
                    continue
            likely.append(hit)
        return likely

    def _ranked(
        self, ranked: Ranked, hits: list[Hit], buffer: bytes, reach: Reach, check: Check, depth: int, covered: dict[int, int]
    ) -> Iterator[Span]:
        tried = 0
        for literal, start, _ in hits:
            for rule in ranked[literal]:
                if start < covered.get(id(rule), 0):
                    continue
                tried += 1
                if not tried % _HITS:
                    check()
                span = _matched(rule, buffer, start, reach(start))
                if span is not None:
                    covered[id(rule)] = span.end
                    if rule.decode is None or self._holds(rule.decode(buffer[span.start : span.end]), check, depth):
                        yield span

    def _holds(self, decoded: bytes | None, check: Check, depth: int) -> bool:
        """Whether some rule finds something in what was encoded, which may be encoded again."""
        if not decoded or not depth:
            return False
        text = _OPEN + decoded
        return bool(self.spans(text, lambda _: len(text), check, depth - 1))


def _guard(rules: list[Rule]) -> int:
    """What must hold around a literal for any of its rules."""
    if not all(rule.own_word for rule in rules):
        return _NONE
    return _SOLID if all(rule.solid for rule in rules) else _OWN_WORD


def _matched(rule: Rule, buffer: bytes, start: int, end: int) -> Span | None:
    for back in rule.back:
        if back <= start and (match := rule.pattern.match(buffer, start - back, end)):
            group = match.lastgroup or 0
            test = rule.plain if group == "plain" else rule.test
            if _counts(test, match[group]) and not _named_otherwise(rule, buffer, start):
                return Span(*match.span(group), rule.kind)
    return None


def _named_otherwise(rule: Rule, buffer: bytes, start: int) -> bool:
    return bool(rule.unless) and buffer[max(0, start - 16) : start].lower().rstrip(b"_-").endswith(rule.unless)


def _counts(test: Test | None, found: bytes) -> bool:
    return bool(found) and not only_markers(found) and (test is None or test(found))
