"""Rules that users add in config.toml: what is taken of a pattern, and why a pattern is refused that could hold up a body."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable

from halton.errors import HaltonError, safe
from halton.redact.marker import BEGIN, KIND, marker
from halton.redact.rule import Rule

MOST = 100
PATTERN_CAP = 300
REPEAT_CAP = 512
_LEAST_ANCHOR, _ANCHOR_CAP = 3, 64
_TOKEN = re.compile(
    r"\\(?P<escape>.)|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\((?:\?(?:[:=!>]|<[=!]|P<[a-z]+>|i\)))?)|(?P<close>\))"
    r"|(?P<either>\|)|(?P<repeat>[*+?]|\{\d*,?\d*\})|.",
    re.DOTALL,
)
# What follows the anchor when a pattern is tried, at these lengths in turn, and how long one try may take.
_FILLERS = ("a", "A", "0", " ", "-", "_", "aA0_", "0.", "=", "\n", "!")
_LENGTHS = (16, 64, 128, 256, 512, 1024, 4096)
_TRIAL_S, _TRIALS = 0.02, 3


def user_rules(stated: Iterable[tuple[str, str, str]]) -> tuple[Rule, ...]:
    """The rules of all `[[redact]]`, each a kind, an anchor and a pattern.

    :raises HaltonError: as `user_rule`, or if there are more than can be.
    """
    rules = tuple(user_rule(*one) for one in stated)
    if len(rules) > MOST:
        raise HaltonError(f"There are {len(rules)} tables [[redact]], and {MOST} can be. Join some in one pattern.")
    return rules


def user_rule(kind: str, anchor: str, pattern: str) -> Rule:
    """The rule of one `[[redact]]`.

    The pattern is tried where the anchor stands, in any case of letters, and begins with it. What its group `secret`, or all of
    it, matches is taken out.

    :raises HaltonError: for a kind, an anchor or a pattern that cannot be used, saying what to write instead.
    """
    if not KIND.fullmatch(kind):
        raise _refused(kind, "the kind has other characters than a-z, 0-9 and _, or more than 40. Name it like acme_key.")
    if not _LEAST_ANCHOR <= len(anchor) <= _ANCHOR_CAP or not (anchor.isascii() and anchor.isprintable()):
        raise _refused(
            kind,
            f"the anchor must be {_LEAST_ANCHOR} to {_ANCHOR_CAP} printable ASCII characters. Use a part that is always there.",
        )
    if anchor.lower() in BEGIN.decode():
        raise _refused(kind, "the anchor is part of what Halton writes in place of a secret. Use a longer one.")
    compiled = _compiled(kind, pattern)
    _bounded(kind, pattern)
    _begins(kind, anchor, pattern, compiled)
    if any(compiled.search(marker(kind, length).encode()) for length in _LENGTHS):
        raise _refused(kind, "the pattern fits what would stand in its place. Give it another kind, or say more of what follows.")
    _tried(kind, anchor, compiled)
    return Rule(kind=kind, anchors=(anchor.lower().encode(),), pattern=compiled)


def _refused(kind: str, why: str) -> HaltonError:
    return HaltonError(f'[[redact]] "{safe(kind)}": {why}')


def _compiled(kind: str, pattern: str) -> re.Pattern[bytes]:
    if len(pattern) > PATTERN_CAP or not pattern.isascii():
        raise _refused(
            kind, f"the pattern has more than {PATTERN_CAP} characters, or some that are not ASCII. Write a shorter one."
        )
    try:
        compiled = re.compile(pattern.encode())
    except (re.error, OverflowError, RecursionError) as error:
        raise _refused(kind, f"the pattern is no regular expression ({safe(error)}). Mend it.") from None
    if set(compiled.groupindex) - {"secret"}:
        raise _refused(kind, 'the pattern has a named group that is not "secret". Rename it, or use (?:…).')
    return compiled


def _bounded(kind: str, pattern: str) -> None:
    """Every repeat has an end, and neither a repeat nor a choice is in a repeat: else some text takes as good as forever."""
    inside = [False]
    ended: bool | None = None
    for token in _TOKEN.finditer(pattern):
        if (repeat := token["repeat"]) is not None:
            low, high = _limits(kind, repeat)
            if high > 1 and ended:
                raise _refused(
                    kind,
                    "a repeat or a choice is in a group that is repeated. Write the group out, or give it a fixed count inside.",
                )
            inside[-1] |= high != low
        inside[-1] |= token["either"] is not None
        ended = None
        if token["open"] and not token["open"].endswith("i)"):
            inside.append(False)
        elif token["close"] and len(inside) > 1:
            ended = inside.pop()
            inside[-1] |= ended
        elif (token["escape"] or "").isdigit():
            raise _refused(kind, "it refers back to a group. Write what the group matches again.")


def _limits(kind: str, repeat: str) -> tuple[int, int]:
    if repeat in "*+":
        raise _refused(kind, f"{repeat} has no upper bound. Write {{{'0' if repeat == '*' else '1'},{REPEAT_CAP}}}.")
    if repeat == "?":
        return 0, 1
    low, comma, high = repeat.strip("{}").partition(",")
    if (comma and not high) or not (low or high):
        raise _refused(kind, f"{repeat} has no upper bound. Write one of at most {REPEAT_CAP}.")
    limits = int(low or 0), int(high or low)
    if limits[1] > REPEAT_CAP:
        raise _refused(kind, f"{repeat} repeats more than {REPEAT_CAP} times. Write a smaller bound.")
    return limits


def _begins(kind: str, anchor: str, pattern: str, compiled: re.Pattern[bytes]) -> None:
    plain = re.sub(r"\\([^A-Za-z0-9])", r"\1", pattern.removeprefix("(?i)")).lower()
    if not plain.startswith(anchor.lower()):
        raise _refused(
            kind, f'the pattern is tried where the anchor stands, and does not begin with it. Begin it with "{safe(anchor)}".'
        )
    if compiled.fullmatch(anchor.encode()):
        raise _refused(kind, "the pattern is content with the anchor alone. Say what follows it, such as [A-Za-z0-9]{20,64}.")


def _tried(kind: str, anchor: str, compiled: re.Pattern[bytes]) -> None:
    for length in _LENGTHS:
        for filler in (*_FILLERS, anchor):
            text = (anchor + filler * length).encode()[: len(anchor) + length] + b"\x00"
            # The best of a few: a busy machine must not refuse a rule that it took yesterday.
            if all(_taken_s(compiled, text) > _TRIAL_S for _ in range(_TRIALS)):
                raise _refused(
                    kind,
                    f"it takes too long on {length} characters. Use fewer repeats, of other characters than their neighbours.",
                )


def _taken_s(compiled: re.Pattern[bytes], text: bytes) -> float:
    begin = time.thread_time()
    compiled.match(text)
    return time.thread_time() - begin
