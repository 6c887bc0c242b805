"""Our lines in a file of the user's, between two marks: put in, replaced and taken out, every other byte as it was.

The first mark says what else we added, so that a file can be restored without a journal: a line's end that was missing before
it, or the file itself.
"""

from __future__ import annotations

import re

from halton.errors import HaltonError

BEGIN, END = b"# >>> halton >>>", b"# <<< halton <<<"
_ENDED, _MADE = b" after a line's end that was added", b" in a file that was made for it"
_BLOCK = re.compile(
    rb"^%s(?P<ended>%s)?(?P<made>%s)?\r?\n(?P<lines>(?:(?!%s)[^\n]*\n)*?)%s(?:\r?\n|\Z)"
    % (*map(re.escape, (BEGIN, _ENDED, _MADE, BEGIN, END)),),
    re.MULTILINE,
)


def put_in(held: bytes | None, lines: str) -> bytes:
    """A file's bytes with our lines at its end, or where they stood; `held` is None where there is no file yet.

    :raises HaltonError: if one of the marks stands there alone.
    """
    text = lines.encode()
    if held is not None and (found := _find(held)):
        made = b"".join(found[name] or b"" for name in ("ended", "made"))
        rest = _BLOCK.sub(b"", held[found.end() :])
        return held[: found.start()] + _framed(made, text) + rest
    if held is None:
        return _framed(_MADE, text)
    ended = not held or held.endswith(b"\n")
    return held + (b"" if ended else b"\n") + _framed(b"" if ended else _ENDED, text)


def take_out(held: bytes) -> bytes | None:
    """The bytes as they were without us; None if the file was made for our lines and holds nothing else.

    :raises HaltonError: if one of the marks stands there alone.
    """
    made = False
    while found := _find(held):
        before, after = held[: found.start()], held[found.end() :]
        # What the user wrote behind our lines needs the end of the line before them.
        held = (before.removesuffix(b"\n") if found["ended"] and not after else before) + after
        made = made or bool(found["made"])
    return None if made and not held else held


def has_block(held: bytes) -> bool:
    """Whether one of our marks begins a line there."""
    return bool(re.search(rb"^(?:%s|%s)" % (re.escape(BEGIN), re.escape(END)), held, re.MULTILINE))


def _framed(made: bytes, text: bytes) -> bytes:
    return BEGIN + made + b"\n" + text + END + b"\n"


def _find(held: bytes) -> re.Match[bytes] | None:
    found = _BLOCK.search(held)
    if found is None and has_block(held):
        raise HaltonError(f"One of the lines {BEGIN.decode()} and {END.decode()} stands alone. Take out what is ours by hand.")
    return found
