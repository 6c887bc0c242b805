"""How much a JSON text would become in memory, counted before anything is made of it."""

from __future__ import annotations

import re

MOST_SIGNS = 500_000
_CONTAINER = 4  # an object takes at least as much memory as four strings
_OPENING = b"[{"
# A string that lacks its end is one up to the end of the text: to look for another in it would take the square of its length.
_SIGNS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[,\[{]', re.DOTALL)


def is_too_much(text: bytes, most: int = MOST_SIGNS) -> bool:
    """Whether it has more signs of values than any body of a call: strings, commas, and objects and arrays four times.

    What stands inside strings does not count, however much it looks like JSON.
    """
    if len(text) * _CONTAINER <= most:
        return False
    containers = sum(text.count(sign) for sign in (b"[", b"{"))
    if text.count(b'"') // 2 + text.count(b",") + _CONTAINER * containers <= most:
        return False
    signs = 0
    for found in _SIGNS.finditer(text):
        signs += _CONTAINER if text[found.start()] in _OPENING else 1
        if signs > most:
            return True
    return False
