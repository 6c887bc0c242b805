"""Whether a value is worth taking out: no placeholder, no variable, no name of something."""

from __future__ import annotations

import re
from collections.abc import Callable

type Test = Callable[[bytes], bool]

# In lower case; `in` is faster than a pattern, and these are looked for in all that is found.
_PLACEHOLDERS = (
    b"xxxx", b"***", b"...", b"your-", b"your_", b"your ", b"yourkey", b"-here", b"_here", b"example", b"placeholder",
    b"changeme", b"change-me", b"change_me", b"insert-", b"insert_", b"replace-", b"replace_", b"dummy", b"abcdefgh",
    b"12345678", b"redacted",
)  # fmt: skip
_FEWEST_DIFFERENT = 6
_TURN = re.compile(rb"[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])")
# Pairs of letters that words and names are made of: 86 in 100 of theirs, and 22 in 100 of random letters'.
_COMMON = frozenset(
    (
        b"ac ad ag ai al am an ap ar as at au ba be ca ce ch ci ck cl co cr ct da de di ea ec ed ee ef ei el em en ep er es et "
        b"ev ex fi fo ge gr ha he ho hr ic id ie ig il im in io ir is it iv ke la lc le li ll lo ls lt ma me mi mo mp ms na nc "
        b"nd ne ng ni no np ns nt oc od oi ol om on oo op or ot ou ow pa pe pl po pp pr pt pu qu ra rc re ri ro rr rs rt ru "
        b"sa sc se sh si so sp ss st su sw sy ta tc te th ti to tp tr ts tt ul un ur us ut va ve vi we wi xt yn "
    ).split()
)
# `$NAME`, `${…}`, `%NAME%`, `<name>`, `{{ name }}`, `!Ref name`, `#{name}`, `@NAME@`: filled in by something else.
_VARIABLE = re.compile(rb"\$[A-Za-z_{(]|%[A-Za-z_]+%$|%[({]|<|\{|!(?:Ref|Sub|GetAtt|vault|env)|#\{|@[A-Z_]+@$|\[")
_INSIDE = (b"${", b"{{", b"$(", b"()", b"process.env", b"environ", b"getenv", b"://")
_WORDS = re.compile(rb"[^A-Za-z0-9]*+[A-Za-z]++(?:(?:[-_./:>]|\?\.)++[A-Za-z]++)*+[^A-Za-z0-9]*+")
# Words of a programmer, each perhaps with a number behind it: `password2`, `user_token_v2`, `utf8`.
_NAMES = re.compile(
    rb"(?:[A-Z]?[a-z]++[0-9]?|[A-Z]++[0-9]?)(?:[-_./]++(?:(?:[A-Z]?[a-z]++|[A-Z]++)[0-9]{0,2}|[0-9]{1,2}(?![A-Za-z0-9])))++"
)
_PATH = re.compile(rb"(?:~|\.{1,2}|[A-Za-z]:)?[/\\][A-Za-z._-]{2,}[/\\]")
_SAYS_ITSELF = re.compile(rb"(?i)passw|secret|token|credential|apikey|api_key|username")
_DEFAULTS = frozenset(
    b"password passwd pass secret user username postgres root admin guest test example changeme mysql redis token pwd xxx none"
    b" null true false string pw default localhost".split()
)


def varied(found: bytes) -> bool:
    """Not a placeholder: `ghp_xxxxxxxx`, `sk-your-key-here` and the like stand in every manual."""
    return len(set(found[-32:])) >= _FEWEST_DIFFERENT and not _placeholder(found)


def _placeholder(found: bytes) -> bool:
    lower = found.lower()
    return any(word in lower for word in _PLACEHOLDERS)


def random_looking(found: bytes) -> bool:
    """Letters and digits in turn, or letters that make no words: no name is written so."""
    if not varied(found):
        return False
    tail = found[-48:]
    if len(_TURN.findall(tail)) * 8 >= len(tail):
        return _NAMES.fullmatch(found) is None
    return not wordy(tail)


def wordy(found: bytes) -> bool:
    """Whether its letters are those of words, half of the pairs of letters or more being common."""
    lower = found.lower()
    pairs = [pair for place in range(len(lower) - 1) if (pair := lower[place : place + 2]).isalpha()]
    return sum(pair in _COMMON for pair in pairs) * 2 >= len(pairs)


def stated(found: bytes) -> bool:
    """Not filled in by something else, and no word that stands for a password in manuals: what is left is the thing itself."""
    return (
        len(found) > 2
        and found.lower() not in _DEFAULTS
        and _VARIABLE.match(found) is None
        and not any(part in found for part in _INSIDE)
        and not _placeholder(found)
        and len(set(found)) > 2
    )


def password_like(found: bytes) -> bool:
    """A value, not words, names or a path."""
    return (
        len(found) >= 6
        and b" " not in found
        and stated(found)
        and (_WORDS.fullmatch(found) is None or (len(found) >= 12 and not wordy(found)))
        and not _path(found)
        and _SAYS_ITSELF.search(found) is None
    )


def plain_password(found: bytes) -> bool:
    """The same where no quotes say where it ends or that it is a text at all: letters and digits, and no name."""
    return password_like(found) and (_has_letter_and_digit(found) or not wordy(found)) and _NAMES.fullmatch(found) is None


def passphrase_like(found: bytes) -> bool:
    """The same for what may be words with a number behind them."""
    return password_like(found) and (_has_letter_and_digit(found) or not wordy(found))


def key_like(found: bytes) -> bool:
    """As a machine makes them: long and random."""
    return len(found) >= 16 and b" " not in found and stated(found) and not _path(found) and random_looking(found.rstrip(b"="))


def secret_like(found: bytes) -> bool:
    """A key, or something shorter that is no word."""
    return key_like(found) or (len(found) >= 12 and plain_password(found))


def _path(found: bytes) -> bool:
    """A path of words; Base64 may begin with a slash too."""
    return _PATH.match(found) is not None and wordy(found)


def _has_letter_and_digit(found: bytes) -> bool:
    return re.search(rb"[A-Za-z]", found) is not None and re.search(rb"[0-9]", found) is not None
