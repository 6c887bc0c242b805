"""One rule: literals that are searched for everywhere at once, and a pattern that is tried where one of them is found."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from halton.redact.worth import Test, varied

# Not inside a word; but an escape that was not undone, such as \n, %3D, \u003d or a terminal's colour, also ends in one.
_ESCAPES = (rb"\\[nrtbf]", rb"%[0-9A-Fa-f]{2}", rb"\\u00[0-9A-Fa-f]{2}", rb"\\x[0-9A-Fa-f]{2}", rb"\[[0-9]m", rb"\[[0-9]{2}m")
LEFT = rb"(?:(?<![A-Za-z0-9])" + b"".join(rb"|(?<=%s)" % escape for escape in _ESCAPES) + rb")"
BASE62 = rb"[A-Za-z0-9]"
BASE64 = rb"[A-Za-z0-9+/=_-]"
WORD = rb"[A-Za-z0-9_-]"
HEX = rb"[0-9a-fA-F]"
LOWER = rb"[a-z0-9]"
UPPER = rb"[A-Z0-9]"
# No token is longer; a run without a bound would be read anew at each anchor in it.
LONGEST = 8192

type Decode = Callable[[bytes], bytes | None]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What is found at an anchor. The named group that matched is taken out, or all where the pattern has none.

    `anchors` are lower-case literals; the pattern is tried `back` bytes (each of them in turn) before where one of them begins.
    `test` may refuse what was found, `plain` does so for the group of that name. With `decode`, what it decodes to must hold
    something that a rule finds. `unless` are words that must not stand right before, apart from `_` and
    `-`. A rule with `context` is tried after all without.

    For speed only: `own_word` says that it begins with `LEFT` at the anchor, `solid` that eight characters of a token must follow
    the anchor.
    """

    kind: str
    anchors: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    back: tuple[int, ...] = (0,)
    test: Test | None = None
    plain: Test | None = None
    decode: Decode | None = None
    context: bool = False
    unless: tuple[bytes, ...] = ()
    own_word: bool = False
    solid: bool = False


def token(kind: str, *prefixes: str, body: bytes = BASE62, least: int = 20, test: Test = varied, rest: bytes = b"") -> Rule:
    """A token that its issuer marked by a prefix; `least` is the fewest characters of `body` behind it, `rest` stands between.

    The run of `body` is taken to its end, for a tail left over would be part of the secret. Possessive, so it never goes back.
    """
    starts = b"|".join(re.escape(prefix.encode()) for prefix in prefixes)
    pattern = LEFT + rb"(?:" + starts + rb")" + rest + body + b"{%d,%d}+" % (least, LONGEST)
    return pattern_rule(kind, *prefixes, pattern=pattern, test=test, solid=True)


def pattern_rule(
    kind: str,
    *anchors: str,
    pattern: bytes,
    back: tuple[int, ...] = (0,),
    test: Test | None = None,
    plain: Test | None = None,
    decode: Decode | None = None,
    context: bool = False,
    unless: tuple[bytes, ...] = (),
    solid: bool = False,
) -> Rule:
    """A rule from the source of its pattern."""
    literals = tuple(dict.fromkeys(anchor.encode().lower() for anchor in anchors))
    compiled = re.compile(pattern)
    return Rule(
        kind=kind,
        anchors=literals,
        pattern=compiled,
        back=back,
        test=test,
        plain=plain,
        decode=decode,
        context=context,
        unless=unless,
        own_word=back == (0,) and pattern.startswith(LEFT),
        solid=solid,
    )
