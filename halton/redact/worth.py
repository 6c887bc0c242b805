"""Whether a value is worth taking out: no placeholder, no variable, no name of something."""

from __future__ import annotations

import re
from collections.abc import Callable

type Test = Callable[[bytes], bool]

_PLACEHOLDER = re.compile(
    rb"(?i)xxxx|\*\*\*|\.\.\.|your[-_ ]?|[-_]here\b|example|placeholder|change[-_]?me|insert[-_]|replace[-_]|dummy|abcdefgh|12345678"
    rb"|redacted"
)
_FEWEST_DIFFERENT = 6
_TURN = re.compile(rb"[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])")
# Pairs of letters that words and names are made of: 86 in 100 of theirs, and 22 in 100 of random letters'.
_COMMON = re.compile(
    rb"(?=ac|ad|ag|ai|al|am|an|ap|ar|as|at|au|ba|be|ca|ce|ch|ci|ck|cl|co|cr|ct|da|de|di|ea|ec|ed|ee|ef|ei|el|em|en|ep|er|es|et"
    rb"|ev|ex|fi|fo|ge|gr|ha|he|ho|hr|ic|id|ie|ig|il|im|in|io|ir|is|it|iv|ke|la|lc|le|li|ll|lo|ls|lt|ma|me|mi|mo|mp|ms|na|nc|nd"
    rb"|ne|ng|ni|no|np|ns|nt|oc|od|oi|ol|om|on|oo|op|or|ot|ou|ow|pa|pe|pl|po|pp|pr|pt|pu|qu|ra|rc|re|ri|ro|rr|rs|rt|ru|sa|sc|se"
    rb"|sh|si|so|sp|ss|st|su|sw|sy|ta|tc|te|th|ti|to|tp|tr|ts|tt|ul|un|ur|us|ut|va|ve|vi|we|wi|xt|yn)"
)
_PAIR = re.compile(rb"[a-z](?=[a-z])")
# `$NAME`, `${…}`, `%NAME%`, `<name>`, `{{ name }}`, `!Ref name`, `#{name}`, `@NAME@`: filled in by something else.
_VARIABLE = re.compile(rb"\$[A-Za-z_{(]|%[A-Za-z_]+%$|%[({]|<|\{|!(?:Ref|Sub|GetAtt|vault|env)|#\{|@[A-Z_]+@$|\[")
_INSIDE = re.compile(rb"\$\{|\{\{|\$\(|\(\)|process\.env|environ|getenv|://")
_WORDS = re.compile(rb"[^A-Za-z0-9]*+[A-Za-z]++(?:(?:[-_./:>]|\?\.)++[A-Za-z]++)*+[^A-Za-z0-9]*+")
# Words of a programmer, each perhaps with a number behind it: `password2`, `user_token_v2`, `utf8`.
_NAMES = re.compile(rb"(?:[A-Z]?[a-z]++[0-9]?|[A-Z]++[0-9]?)(?:[-_./]++(?:[A-Z]?[a-z]++|[A-Z]++)[0-9]{0,2})++")
_PATH = re.compile(rb"(?:~|\.{1,2}|[A-Za-z]:)?[/\\][A-Za-z._-]{2,}[/\\]")
_SAYS_ITSELF = re.compile(rb"(?i)passw|secret|token|credential|apikey|api_key|username")
_DEFAULTS = frozenset(
    b"password passwd pass secret user username postgres root admin guest test example changeme mysql redis token pwd xxx none null"
    b" true false string pw default localhost".split()
)


def varied(found: bytes) -> bool:
    """Not a placeholder: `ghp_xxxxxxxx`, `sk-your-key-here` and the like stand in every manual."""
    return len(set(found[-32:])) >= _FEWEST_DIFFERENT and _PLACEHOLDER.search(found) is None


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
    letters = found.lower()
    return len(_COMMON.findall(letters)) * 2 >= len(_PAIR.findall(letters))


def stated(found: bytes) -> bool:
    """Not filled in by something else, and no word that stands for a password in manuals: what is left is the thing itself."""
    return (
        len(found) > 2
        and found.lower() not in _DEFAULTS
        and _VARIABLE.match(found) is None
        and _INSIDE.search(found) is None
        and _PLACEHOLDER.search(found) is None
        and len(set(found)) > 2
    )


def password_like(found: bytes) -> bool:
    """A value, not words, names or a path."""
    return (
        len(found) >= 6
        and stated(found)
        and b" " not in found
        and (_WORDS.fullmatch(found) is None or (len(found) >= 12 and not wordy(found)))
        and _PATH.match(found) is None
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
    return len(found) >= 16 and stated(found) and _PATH.match(found) is None and random_looking(found.rstrip(b"="))


def secret_like(found: bytes) -> bool:
    """A key, or something shorter that is no word."""
    return key_like(found) or (len(found) >= 12 and plain_password(found))


def _has_letter_and_digit(found: bytes) -> bool:
    return re.search(rb"[A-Za-z]", found) is not None and re.search(rb"[0-9]", found) is not None
